"""The general section: labels and their values, in whatever grid the agency has drawn them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from knowledge.models import Block, Kind, Problem
from knowledge.readers.flow import dotted, goes_on, join, sentences, split_number, starts_lower
from knowledge.readers.labels import Piece, bare_label, bare_number, is_label, is_sentence, pieces_of
from knowledge.readers.lines import BULLET, Line
from knowledge.statements import statement
from knowledge.text import clean
from knowledge.vocabulary import vocabulary

_WIDE = re.compile(r"\s{2,}")
_CELL_BULLET = re.compile(rf"^{BULLET}\s*")
_CAPITAL = re.compile(r"(?<=\s)(?=[A-ZÕÄÖÜŠŽА-ЯЁ])")


@dataclass(slots=True)
class _Grid:
    """Labels that wait for their values, and the blocks made so far."""

    blocks: list[Block] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    pending: list[tuple[str, str, int]] = field(default_factory=list)
    values: list[list[tuple[str, str]]] = field(default_factory=list)  # paragraphs of (text, raw)
    table_labels: list[str] = field(default_factory=list)

    def label(self, number: str, label: str, value: str, line: int) -> None:
        self.blocks.append(Block(Kind.LABEL, value, number, bare_label(label), line=line))

    def flush(self) -> None:
        """Give the waiting labels the values that have come since."""
        if not self.pending:
            return
        in_a_row = len({at for _, _, at in self.pending}) == 1
        values = distribute(self.values, len(self.pending), in_a_row)
        line = self.pending[0][2]
        if values is None:
            self.problems.append(Problem(line, "values_unassigned", ", ".join(p[1] for p in self.pending)))
        for index, (number, label, at) in enumerate(self.pending):
            self.label(number, label, values[index] if values else "", at)
        if values is None:
            loose = [" ".join(text for text, _ in paragraph) for paragraph in self.values]
            self.blocks.extend(Block(Kind.TEXT, text, line=line) for text in loose)
        self.pending.clear()
        self.values.clear()


def grid(lines: list[Line]) -> tuple[list[Block], list[Problem]]:
    """Blocks of a section of labels and values."""
    made = _Grid()
    gap, before = False, ""
    width = max((len(line.text) for line in lines), default=0)
    for line in _lifted(lines):
        if line.blank:
            gap = True
            continue
        if line.cells:
            made.flush()
            _table_row(made, line)
        elif pieces := pieces_of(line):
            _take(made, pieces, line.no, gap)
        elif made.pending:
            if gap or not made.values:
                made.values.append([])
            made.values[-1].append((line.text, line.raw))
        else:
            _loose(made, line, before, gap, width)
        gap, before = False, line.text
    made.flush()
    return [part for block in made.blocks for part in _statements(block)], made.problems


def _statements(block: Block) -> list[Block]:
    """A paragraph of several statements («X allub Y-le. X asendab Z-d.») as one block for each."""
    pieces = sentences(block.text) if block.kind is Kind.TEXT else []
    return [replace(block, text=piece) for piece in pieces] if sum(statement(p) is not None for p in pieces) > 1 else [block]


def _take(made: _Grid, pieces: list[Piece], line: int, gap: bool) -> None:
    waiting = [piece for piece in pieces if piece[2] is None]
    if made.values or len(waiting) < len(pieces):
        made.flush()
    for number, label, value in pieces:
        if value is None:
            made.pending.append((number, label, line))
        else:
            made.label(number, label, value, line)


def _loose(made: _Grid, line: Line, before: str, gap: bool, width: int) -> None:
    """A line that is no label: the rest of the value above, or a sentence of its own."""
    number, text = split_number(line.text)
    last = made.blocks[-1] if made.blocks else None
    if last and not number and not line.bullet:
        wrapped = last.kind is Kind.LABEL and last.text and not gap and not is_sentence(text)
        if wrapped or goes_on(before, text, gap, width):
            made.blocks[-1] = replace(last, text=join(last.text, text))
            return
    kind = Kind.CLAUSE if number or line.bullet else Kind.TEXT
    made.blocks.append(Block(kind, text, number, line=line.no))


def _table_row(made: _Grid, line: Line) -> None:
    known = vocabulary()
    cells = ["; ".join(_CELL_BULLET.sub("", piece).rstrip(" ;,") for piece in cell.split("\n")) for cell in line.cells]
    if all(cell == "" or known.label(split_number(cell)[1]) for cell in cells) and sum(map(bool, cells)) > 1:
        made.table_labels = cells
        return
    if made.table_labels and len(cells) == len(made.table_labels):
        for label, value in zip(made.table_labels, cells, strict=True):
            number, bare = split_number(label)
            if bare:
                made.label(number, bare, value, line.no)
        made.table_labels = []
        return
    number = ""
    if len(cells) > 2 and re.fullmatch(r"\d+(?:\.\d+)*[.)]?", cells[0]):
        number, cells = dotted(cells[0]), cells[1:]
    if len(cells) > 2 and len(cells) % 2 == 0 and all(is_label(split_number(label)[1]) for label in cells[::2] if label):
        for label, value in zip(cells[::2], cells[1::2], strict=True):  # label, value, label, value
            own, bare = split_number(label)
            if bare:
                made.label(own, bare, value, line.no)
        return
    label, value = cells[0], " ".join(cell for cell in cells[1:] if cell)
    if not label and made.blocks and value:
        made.blocks[-1] = replace(made.blocks[-1], text=join(made.blocks[-1].text, value))
    elif label:
        own, bare = split_number(label)
        made.label(number or own, bare, value, line.no)


def distribute(paragraphs: list[list[tuple[str, str]]], count: int, in_a_row: bool) -> list[str] | None:
    """The values of `count` labels out of the (text, raw) lines below them; None where they cannot be told apart.

    `in_a_row`: the labels stood side by side in one line, so their values probably do, too.
    """
    lines = [line for paragraph in paragraphs for line in paragraph]
    if not lines:
        return [""] * count
    if count == 1:
        return [_joined(text for text, _ in lines)]
    if in_a_row and (found := _row_of_values(lines, count)):
        return found
    if len(paragraphs) == count:
        return [_joined(text for text, _ in paragraph) for paragraph in paragraphs]
    if len(lines) == count:
        return [text for text, _ in lines]
    merged: list[str] = []
    for text, _ in lines:
        if merged and starts_lower(text):
            merged[-1] = join(merged[-1], text)
        else:
            merged.append(text)
    return merged if len(merged) == count else _row_of_values(lines, count)


def _row_of_values(lines: list[tuple[str, str]], count: int) -> list[str] | None:
    """Values side by side in one line: with wide gaps between, else each beginning with a capital."""
    wide = [clean(part) for part in _WIDE.split(lines[0][1].strip())]
    capitals = [part.strip() for part in _CAPITAL.split(lines[0][0])]
    for cells in (wide, capitals):
        if len(cells) == count:
            return _below(cells, [text for text, _ in lines[1:]])
    return None


def _below(values: list[str], rest: list[str]) -> list[str]:
    """Wrapped lines below a row of values go on the value that looks unfinished, else the longest."""
    for text in rest:
        open_ended = [i for i, value in enumerate(values) if value.endswith((",", "-", " ja", " ning"))]
        index = open_ended[0] if open_ended else max(range(len(values)), key=lambda i: len(values[i]))
        values[index] = join(values[index], text)
    return values


def _lifted(lines: list[Line]) -> list[Line]:
    """A row centred on its number: the line printed above the number belongs to the row, before its rest."""
    result = list(lines)
    for index, line in enumerate(lines[:-1]):
        following = next((i for i in range(index + 1, len(lines)) if not lines[i].blank), None)
        if following is None or line.blank or line.cells or bare_number(line.text)[0]:
            continue
        number, rest = bare_number(lines[following].text)
        if not number:
            continue
        if line.text.count("(") > line.text.count(")") and rest.count(")") > rest.count("("):
            merged = f"{number} {line.text} {rest}"
        elif (
            (pieces := pieces_of(lines[following])) and (value := pieces[0][2]) and value[0].islower() and _heads(lines, index)
        ):
            merged = f"{number} {pieces[0][1]}: {line.text} {value}"
        else:
            continue
        result[following] = replace(lines[following], text=merged, raw=merged)
        result[index] = replace(line, text="", raw="")
    return result


def _heads(lines: list[Line], index: int) -> bool:
    """Is the line more than the tail of the value above it?"""
    return not starts_lower(lines[index].text) and not pieces_of(lines[index])


def _joined(texts: Iterable[str]) -> str:
    result = ""
    for text in texts:
        result = join(result, text)
    return result
