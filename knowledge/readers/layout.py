"""From the lines of any layout to the blocks of a transcript: sections first, then each by its own kind."""

from __future__ import annotations

from dataclasses import replace

from knowledge.models import REQUIREMENT_FIELDS, Block, Field, Kind, Problem
from knowledge.readers.columns import unflattened
from knowledge.readers.flow import ends, join, split_number
from knowledge.readers.grid import grid
from knowledge.readers.items import Items, parted
from knowledge.readers.lines import Line
from knowledge.readers.requirements import requirements
from knowledge.readers.sections import GRID_FIELDS, Section, sections_of
from knowledge.readers.title import length_of_title, preamble_of, title_of


def blocks_of(lines: list[Line]) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """The blocks of a document's lines, and what could not be understood."""
    problems: list[Problem] = []
    start, title = title_of(lines)
    blocks = [*preamble_of(lines[:start]), *title]
    sections = sections_of(lines[start + length_of_title(lines, start, title) :])
    for section in sections:
        made, found = _section_blocks(section)
        if section.heading is not None:
            blocks.append(section.heading)
        blocks.extend(made)
        problems.extend(found)
    return tuple(block for block in blocks if block.text or block.label or block.number), tuple(problems)


def _section_blocks(section: Section) -> tuple[list[Block], list[Problem]]:
    if section.field is Field.ACKNOWLEDGEMENT:
        return _signatures(section.lines), []
    if section.field in GRID_FIELDS:
        return grid(section.lines)
    if section.field is Field.PURPOSE:
        return _items(section.with_lines(_interleaved(section.lines))), []
    if section.field in REQUIREMENT_FIELDS:
        return requirements(section.lines, lambda lines: _items(section.with_lines(lines))), []
    return _items(section), []


def _items(section: Section) -> list[Block]:
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


def _signatures(lines: list[Line]) -> list[Block]:
    """The acknowledgement and who signs, line by line; only a wrapped sentence is joined."""
    blocks: list[Block] = []
    for line in lines:
        if blocks and line.text[:1].islower() and not ends(blocks[-1].text):
            blocks[-1] = replace(blocks[-1], text=join(blocks[-1].text, line.text))
        elif not line.blank:
            blocks.append(Block(Kind.TEXT, line.text, line=line.no))
    return blocks
