"""Orders (käskkirjad) that hold several job descriptions: where each of them begins."""

from __future__ import annotations

import re

from knowledge.models import Field
from knowledge.readers.lines import Line
from knowledge.readers.sections import section_match
from knowledge.readers.title import is_title
from knowledge.text import fold

_ANNEX = re.compile(r"^(?:lisa|приложение|annex|appendix)\b ?(?:nr ?|№ ?|no\.? ?)?\d*(?:\b|$)")
_NEAR = 8  # lines between the mark of an annex and the title below it
_TELLING = (Field.PURPOSE, Field.DUTIES, Field.REQUIREMENTS)  # sections that every job description has once


def documents_of(lines: list[Line]) -> list[list[Line]]:
    """The lines of each job description, all of them after those of the order that they belong to.

    A title begins one only where a section has come back since the last title: a title that is repeated begins none.
    """
    starts = [at for at, line in enumerate(lines) if is_title(line)]
    if len(starts) < 2:
        return [lines]
    begins: list[int] = []
    for at, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if _telling(lines[at:end]) and (not begins or _telling(lines[begins[-1] : at])):
            begins.append(at)
    if len(begins) < 2:
        return [lines]
    heads = [_with_annex(lines, at) for at in begins]
    order = lines[: heads[0]]
    return [[*order, *lines[start:end]] for start, end in zip(heads, [*heads[1:], len(lines)], strict=True)]


def _telling(lines: list[Line]) -> bool:
    """Do the lines hold duties, and one more section of a job description?"""
    found = {match.field for line in lines if not line.blank and not line.cells and (match := section_match(line, None))}
    return Field.DUTIES in found and len(found) > 1


def _with_annex(lines: list[Line], at: int) -> int:
    """Where the head of a document begins: at «Lisa 2» above its title, if it stands there."""
    for above in range(at - 1, max(at - _NEAR, 0) - 1, -1):
        if _ANNEX.match(fold(lines[above].text)):
            return above
    return at
