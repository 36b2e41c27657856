"""Requirement rows: a label with its value, or a label standing as a heading over its text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from knowledge.models import REQUIREMENT_FIELDS, Block, Field, Kind
from knowledge.readers.columns import labelled_rows
from knowledge.readers.flow import join, split_number
from knowledge.readers.lines import Line
from knowledge.readers.sections import MAX_HEADING
from knowledge.vocabulary import vocabulary

_COLON = re.compile(r"^([^:]{2,80}?)\s*:\s+(\S.*)$")
_MAX_UNKNOWN = 4  # words of a label that is not known
_DASH = re.compile(r"^([^–—]{2,60}?)\s+[–—]\s+(\S.*)$")


def requirements(lines: list[Line], items: Callable[[list[Line]], list[Block]]) -> list[Block]:
    """The blocks of a section of requirements; `items` makes blocks of the lines between labels."""
    blocks: list[Block] = []
    run: list[Line] = []  # lines that are no label

    def close() -> None:
        inner = items(run)
        under = any(block.kind is Kind.HEADING for block in blocks)
        blocks.extend(replace(b, depth=b.depth + 1) if under and b.kind is Kind.HEADING else b for b in inner)
        run.clear()

    for line in labelled_rows(lines):
        number = split_number(line.text)[0]
        after_label = bool(blocks) and blocks[-1].kind is Kind.LABEL and not _has_text(run)
        if made := _heading(line) or _label(line) or (_unknown_label(line) if after_label else None):
            close()
            blocks.append(made)
        elif after_label and not (number or line.bullet or line.cells):
            if not line.blank:
                blocks[-1] = replace(blocks[-1], text=join(blocks[-1].text, line.text))  # the value goes on
        else:
            run.append(line)
    close()
    return blocks


def _heading(line: Line) -> Block | None:
    """A label alone in its line: a heading, or with a number a label whose list follows."""
    number, text = split_number(line.text)
    bare = text.rstrip(":")
    if not bare or ":" in bare or line.cells or line.bullet or len(bare) > MAX_HEADING or (number and not text.endswith(":")):
        return None
    found = vocabulary().label(bare)
    if found is None or not (found.certain or not text.islower()):
        return None
    if number:
        return Block(Kind.LABEL, "", number, bare, line=line.no)
    return Block(Kind.HEADING, text, depth=3, line=line.no)


def _label(line: Line) -> Block | None:
    """A label and its value in one line: «Haridus: …», «Haridus – …», «HARIDUS …»."""
    if line.cells:
        return None
    number, text = split_number(line.text)
    if row := _in_capitals(line):
        return Block(Kind.LABEL, row[1], number, row[0], line=line.no)
    found = _COLON.match(text) or _DASH.match(text)
    known = vocabulary().label(found[1]) if found else None
    if found and known and (known.certain or number) and known.field in (*REQUIREMENT_FIELDS, Field.REVIEW):
        return Block(Kind.LABEL, found[2], number, found[1], line=line.no)
    return None


def _unknown_label(line: Line) -> Block | None:
    """A label of the agency's own in a row of labels: «Loovus: leiab ootamatu viisi»."""
    number, text = split_number(line.text)
    found = _COLON.match(text)
    if not found or line.cells or line.bullet or not found[1][0].isupper() or len(found[1].split()) > _MAX_UNKNOWN:
        return None
    return Block(Kind.LABEL, found[2], number, found[1], line=line.no)


def _in_capitals(line: Line) -> tuple[str, str] | None:
    """A requirement label in capitals with its value in the same line: «HARIDUS põhiharidus»."""
    words = split_number(line.text)[1].split()
    capitals = next((i for i, word in enumerate(words) if not word.isupper()), len(words))
    if not 0 < capitals < len(words) or line.cells or line.bullet:
        return None
    match = vocabulary().label(" ".join(words[:capitals]))
    return (" ".join(words[:capitals]), " ".join(words[capitals:])) if match and match.field in REQUIREMENT_FIELDS else None


def _has_text(lines: list[Line]) -> bool:
    return any(not line.blank for line in lines)
