"""From the lines of any layout to the blocks of a transcript: sections first, then each by its own kind."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from knowledge.models import REQUIREMENT_FIELDS, Block, Field, Kind, Problem
from knowledge.readers.columns import labelled_rows, unflattened
from knowledge.readers.flow import ends, goes_on, join, split_number
from knowledge.readers.grid import grid
from knowledge.readers.items import Items, parted
from knowledge.readers.lines import Line, lines_of
from knowledge.text import clean, fold
from knowledge.vocabulary import Match, vocabulary

_SECTION_NUMBER = re.compile(r"^(?:§\s*)?(\d{1,2}|[IVX]{1,5})(?:[.)](?!\d)\s*|\s+)(?=[^\W\d])")
_MAX_HEADING = 110
_ORDER_ENDINGS = ("kinnitamine", "muutmine", "ulevaatamine", "утверждении", "approval")  # of an order about the document
_GRID = (Field.GENERAL, Field.PREAMBLE)


@dataclass(slots=True)
class _Section:
    """A heading (None before the first) and the lines below it."""

    field: Field
    heading: Block | None
    lines: list[Line] = field(default_factory=list)


def blocks_of(text: str, first_line: int = 1) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """The blocks of a raw text, and what could not be understood."""
    lines, problems = lines_of(text, first_line)
    start, title = _title(lines)
    blocks = [*_preamble(lines[:start]), *title]
    sections = _sections(lines[start + len_of_title(lines, start, title) :])
    for section in sections:
        made, found = _section_blocks(section)
        if section.heading is not None:
            blocks.append(section.heading)
        blocks.extend(made)
        problems.extend(found)
    if not any(section.heading is not None for section in sections):
        problems.append(Problem(first_line, "no_sections", error=True))
    return tuple(block for block in blocks if block.text or block.label or block.number), tuple(problems)


# -- the title -----------------------------------------------------------------------------------------------------


def _title(lines: list[Line]) -> tuple[int, list[Block]]:
    """Index of the title's first line, and its block; what stands before it is preamble."""
    first_section = next((i for i, line in enumerate(lines) if _section_match(line, None)), len(lines))
    candidates = [i for i, line in enumerate(lines) if _is_title(line)]
    early = [i for i in candidates if i <= first_section]
    if not candidates:
        return 0, []
    at = early[-1] if early else candidates[0]
    first = at
    if not lines[at].heading and at and _goes_before_title(lines[at - 1], lines[at]):
        first = at - 1
    text = " ".join(line.text for line in lines[first : at + 1])
    return first, [Block(Kind.TITLE, text, line=lines[first].no)]


def len_of_title(lines: list[Line], start: int, title: list[Block]) -> int:
    """How many lines the title takes."""
    if not title:
        return 0
    return 1 if _is_title(lines[start]) and lines[start].text == title[0].text else 2


def _is_title(line: Line) -> bool:
    text = fold(re.sub(r"\([^)]*\)", "", line.text))
    if line.cells or not text or len(text) > 140 or vocabulary().section(_bare(line)[1]):
        return False
    if text.endswith(_ORDER_ENDINGS):
        return False
    return any(text.endswith(t) or text.startswith(t) and len(text.split()) < 9 for t in vocabulary().document_titles) and (
        not line.text.endswith((".", ";", ","))
    )


def _goes_before_title(above: Line, title: Line) -> bool:
    return bool(above.text) and above.text.isupper() and title.text.isupper() and not any(c.isdigit() for c in above.text)


def _preamble(lines: list[Line]) -> list[Block]:
    blocks: list[Block] = []
    gap, before = False, ""
    for line in lines:
        if line.blank:
            gap = True
            continue
        if blocks and goes_on(before, line.text, gap, 10_000):
            blocks[-1] = replace(blocks[-1], text=join(blocks[-1].text, line.text))
        else:
            blocks.append(Block(Kind.TEXT, line.text, line=line.no))
        gap, before = False, line.text
    return blocks


# -- sections ------------------------------------------------------------------------------------------------------


def _sections(lines: list[Line]) -> list[_Section]:
    sections = [_Section(Field.GENERAL, None)]
    ended = False
    for index, line in enumerate(lines):
        current = sections[-1]
        if not line.blank and vocabulary().is_acknowledgement(line.text) and current.heading is not None and not ended:
            sections.append(_Section(Field.ACKNOWLEDGEMENT, None, [line]))
            ended = True
            continue
        opened = None if line.blank or line.cells else _opened(lines, index, current)
        if opened and ended and opened.field is Field.UNKNOWN:
            opened = None  # among signatures only a section that is known begins anew, as in an annex
        if opened:
            sections.append(opened)
            ended = False
        else:
            current.lines.append(line)
    return sections


def _opened(lines: list[Line], index: int, current: _Section) -> _Section | None:
    line = lines[index]
    number, text = _bare(line)
    if match := _section_match(line, current):
        marked = number or line.heading or line.bold or text.isupper()
        if match.keyword and not marked and not (_stands_apart(lines, index) and not _numbered(current)):
            return None
        if match.field in _GRID or _is_alone(lines, index) or number or line.heading or line.bold or text.isupper():
            return _Section(match.field, Block(Kind.HEADING, text, number, depth=2, line=line.no))
        return None
    if _is_unknown_heading(lines, index, number, text, current):
        return _Section(Field.UNKNOWN, Block(Kind.HEADING, text, number, depth=2, line=line.no))
    return None


def _section_match(line: Line, current: _Section | None) -> Match | None:
    """The section that a line opens, None if it opens none."""
    number, text = _bare(line)
    if line.cells or line.bullet or not text or len(text) > _MAX_HEADING or text.endswith((";", ",", ".")):
        return None
    if not (text[0].isupper() or line.heading) or re.search(r"\S\s{3,}\S", line.raw) or ":" in text.rstrip(":") or split_number(line.text)[0].count(".") > 1 or re.match(r"\d+\.\d", line.text):
        return None
    match = vocabulary().section(text)
    if match is None or not (match.certain or number or text.isupper() or line.heading or line.bold):
        return None
    if current is not None and current.heading is not None:
        same = match.field is current.field
        if match.field is Field.INDICATORS and sum(not other.blank for other in current.lines) < 4:
            return None  # the heading of a column, at the top of the duties
        if same and not number and vocabulary().column(text):
            return None
        if _numbered(current) and not number and not line.heading and not text.isupper() and vocabulary().label(text):
            return None  # a label inside a numbered section, such as «Eesmärk» in a grid
    elif current is not None and not number and not line.heading and not text.isupper() and vocabulary().label(text):
        return match if not text.endswith(":") else None
    return match


def _stands_apart(lines: list[Line], index: int) -> bool:
    """Blank lines on both sides."""
    return all(lines[i].blank for i in (index - 1, index + 1) if 0 <= i < len(lines))


def _numbered(section: _Section) -> bool:
    return section.heading is not None and bool(section.heading.number)


def _is_alone(lines: list[Line], index: int) -> bool:
    after = lines[index + 1] if index + 1 < len(lines) else None
    before = lines[index - 1] if index else None
    return before is None or before.blank or after is None or after.blank or lines[index].text.endswith(":")


def _is_unknown_heading(lines: list[Line], index: int, number: str, text: str, current: _Section) -> bool:
    line = lines[index]
    if not text or len(text) > _MAX_HEADING or text.endswith((".", ";", ",", ":")) or line.bullet:
        return False
    label = vocabulary().label(text)
    if label and (label.field in REQUIREMENT_FIELDS or not number) and not (number and text.isupper() and line.heading):
        return False
    if line.heading:
        return bool(number) or line.heading <= 2
    if not number or re.match(r"\d+\.\d", line.text):
        return False
    following = next((other for other in lines[index + 1 :] if not other.blank), None)
    numbered_below = following is not None and following.text.startswith(f"{number.rstrip('.)')}.1")
    return numbered_below or (text.isupper() and len(text) > 3 and current.field is not Field.PREAMBLE)


def _bare(line: Line) -> tuple[str, str]:
    """Number and text of a line that may be a heading."""
    found = _SECTION_NUMBER.match(line.text)
    if found:
        return line.text[: found.end()].strip(), clean(line.text[found.end() :])
    return "", line.text


# -- what stands in a section --------------------------------------------------------------------------------------


def _section_blocks(section: _Section) -> tuple[list[Block], list[Problem]]:
    if section.field is Field.ACKNOWLEDGEMENT:
        return _signatures(section.lines), []
    if section.field in _GRID:
        return grid(section.lines)
    if section.field is Field.PURPOSE:
        return _items(replace_lines(section, _interleaved(section.lines))), []
    if section.field in REQUIREMENT_FIELDS:
        return _requirements(section), []
    return _items(section), []


def replace_lines(section: _Section, lines: list[Line]) -> _Section:
    """The section with other lines."""
    return _Section(section.field, section.heading, lines)


def _items(section: _Section) -> list[Block]:
    lines = section.lines
    if section.field is Field.DUTIES and _has_outcome_column(lines):
        lines = unflattened(lines)
    made = Items(section.field, max((len(line.text) for line in lines if not line.cells), default=0))
    made.numbered = any(split_number(line.text)[0] for line in lines) or not any(line.bullet for line in lines)
    for line in lines:
        if line.heading and not line.blank:
            made.blocks.append(Block(Kind.HEADING, line.text, depth=max(3, min(line.heading, 6)), line=line.no))
            made.gap, made.before = False, ""
        else:
            made.take(line)
    return parted(made.blocks) if made.outcomes else made.blocks


def _has_outcome_column(lines: list[Line]) -> bool:
    probe = Items(Field.DUTIES, 0)
    for line in [line for line in lines if not line.blank][:4]:
        probe.take(line)
    return probe.outcomes


def _requirements(section: _Section) -> list[Block]:
    """Requirement rows: a label with its value, or a label standing as a heading over its text."""
    blocks: list[Block] = []
    run: list[Line] = []

    def close() -> None:
        inner = _items(replace_lines(section, run))
        under = any(block.kind is Kind.HEADING for block in blocks)
        deeper = (replace(b, depth=b.depth + 1) if under and b.kind is Kind.HEADING else b for b in inner)
        blocks.extend(deeper)
        run.clear()

    for line in labelled_rows(section.lines):
        number, text = split_number(line.text)
        bare = text.rstrip(":")
        found = vocabulary().label(bare) if bare and not line.cells and len(bare) <= _MAX_HEADING else None
        colon = re.match(r"^([^:]{2,80}?)\s*:\s+(\S.*)$", text) or re.match(r"^([^–—]{2,60}?)\s+[–—]\s+(\S.*)$", text)
        known = vocabulary().label(colon[1]) if colon and not line.cells else None
        if found and (not number or text.endswith(":")) and not line.bullet and (found.certain or not text.islower()):
            close()
            kind = Kind.LABEL if number else Kind.HEADING
            made = Block(kind, "" if number else text, number, bare if number else "", 0 if number else 3, line.no)
            blocks.append(made)
        elif (row := _label_row(line)) is not None:
            close()
            blocks.append(Block(Kind.LABEL, row[1], number, row[0], line=line.no))
            run.append(replace(line, text="", raw=""))
        elif colon and known and (known.certain or number) and known.field in (*REQUIREMENT_FIELDS, Field.REVIEW):
            close()
            blocks.append(Block(Kind.LABEL, colon[2], number, colon[1], line=line.no))
            run.append(replace(line, text="", raw=""))
        elif blocks and not run_has_text(run) and blocks[-1].kind is Kind.LABEL and not number and not line.bullet:
            if not line.blank and not line.cells:
                blocks[-1] = replace(blocks[-1], text=join(blocks[-1].text, line.text))
            elif line.cells:
                run.append(line)
        else:
            run.append(line)
    close()
    return blocks


def _label_row(line: Line) -> tuple[str, str] | None:
    """A requirement label in capitals with its value in the same line: «HARIDUS põhiharidus»."""
    words = split_number(line.text)[1].split()
    capitals = next((i for i, word in enumerate(words) if not word.isupper()), len(words))
    if not 0 < capitals < len(words) or line.cells or line.bullet:
        return None
    match = vocabulary().label(" ".join(words[:capitals]))
    return (" ".join(words[:capitals]), " ".join(words[capitals:])) if match and match.field in REQUIREMENT_FIELDS else None


def _signatures(lines: list[Line]) -> list[Block]:
    """The acknowledgement and who signs, line by line; only a wrapped sentence is joined."""
    blocks: list[Block] = []
    for line in lines:
        if blocks and line.text[:1].islower() and not ends(blocks[-1].text):
            blocks[-1] = replace(blocks[-1], text=join(blocks[-1].text, line.text))
        elif not line.blank:
            blocks.append(Block(Kind.TEXT, line.text, line=line.no))
    return blocks


def run_has_text(lines: list[Line]) -> bool:
    """Does any of the lines hold text?"""
    return any(not line.blank for line in lines)


def _interleaved(lines: list[Line]) -> list[Line]:
    """Two halves of a paragraph printed one after the other (each line was cut in two) put together again.

    The sign of it: the first half ends as a sentence does, the second begins small and ends in the middle.
    """
    paragraphs: list[list[Line]] = [[]]
    for line in lines:
        if line.blank:
            paragraphs.append([])
        else:
            paragraphs[-1].append(line)
    filled = [paragraph for paragraph in paragraphs if paragraph]
    if len(filled) != 2 or not 0 <= len(filled[0]) - len(filled[1]) <= 1:
        return lines
    left, right = filled
    if not (left[-1].text.endswith(".") and right[0].text[:1].islower() and not right[-1].text.endswith(".")):
        return lines
    pairs = [left[i : i + 1] + right[i : i + 1] for i in range(len(left))]
    return [replace(pair[0], text=" ".join(line.text for line in pair)) for pair in pairs]
