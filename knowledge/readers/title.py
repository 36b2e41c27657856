"""The title of a document, and what stands before it: an order, an approval, a number and date."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.models import Block, Kind
from knowledge.readers.flow import goes_on, join
from knowledge.readers.lines import Line
from knowledge.readers.sections import numbered_heading, section_match
from knowledge.text import fold
from knowledge.vocabulary import vocabulary

_WIDE = re.compile(r"\s{4,}")  # a gap between columns
_ORDER_ENDINGS = ("kinnitamine", "muutmine", "ulevaatamine", "утверждении", "approval")  # of an order about the document


def title_of(lines: list[Line]) -> tuple[int, list[Block]]:
    """Index of the title's first line, and its block; what stands before it is preamble."""
    first_section = next((i for i, line in enumerate(lines) if section_match(line, None)), len(lines))
    candidates = [i for i, line in enumerate(lines) if is_title(line)]
    early = [i for i in candidates if i <= first_section]
    if not candidates:
        return 0, []
    at = early[-1] if early else candidates[0]
    first = at
    if not lines[at].heading and at and _goes_before_title(lines[at - 1], lines[at]):
        first = at - 1
    text = " ".join(line.text for line in lines[first : at + 1])
    return first, [Block(Kind.TITLE, text, line=lines[first].no)]


def length_of_title(lines: list[Line], start: int, title: list[Block]) -> int:
    """How many lines the title takes."""
    if not title:
        return 0
    return 1 if is_title(lines[start]) and lines[start].text == title[0].text else 2


def is_title(line: Line) -> bool:
    """Is a line the title of a job description («KLIENDINÕUSTAJA AMETIJUHEND»)?"""
    text = fold(re.sub(r"\([^)]*\)", "", line.text))
    if line.cells or not text or len(text) > 140 or vocabulary().section(numbered_heading(line)[1]):
        return False
    if text.endswith(_ORDER_ENDINGS):
        return False
    return any(text.endswith(t) or text.startswith(t) and len(text.split()) < 9 for t in vocabulary().document_titles) and (
        not line.text.endswith((".", ";", ","))
    )


def _goes_before_title(above: Line, title: Line) -> bool:
    return bool(above.text) and above.text.isupper() and title.text.isupper() and not any(c.isdigit() for c in above.text)


def preamble_of(lines: list[Line]) -> list[Block]:
    """What stands before the title, a paragraph a block."""
    blocks: list[Block] = []
    gap, before = False, ""
    for line in lines:
        if line.blank:
            gap = True
            continue
        columns = line.cells or tuple(_WIDE.split(line.raw.strip()))
        if len(columns) > 1:  # the agency on the left, number and date on the right
            blocks.extend(Block(Kind.TEXT, text, line=line.no) for cell in columns if (text := " ".join(cell.split())))
            gap, before = True, ""
            continue
        if blocks and goes_on(before, line.text, gap, 10_000):
            blocks[-1] = replace(blocks[-1], text=join(blocks[-1].text, line.text))
        else:
            blocks.append(Block(Kind.TEXT, line.text, line=line.no))
        gap, before = False, line.text
    return blocks
