"""From words and rules on a page to lines: tables by their rules, columns by their gaps, paragraphs by the right margin.

A page of a PDF and a scanned page come here alike. Only the relation of lengths to the height of a line counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

from pdfplumber import table

from knowledge.models import Problem
from knowledge.readers.dots import with_dots
from knowledge.readers.furniture import furniture_of
from knowledge.readers.gutters import Columns, parted, spaced
from knowledge.readers.lines import Line, lines_from
from knowledge.readers.physical import Row, Word, joined, paragraphs, rows_of
from knowledge.readers.rows import Cell, rows_as_lines
from knowledge.readers.source import Source
from knowledge.text import clean

_PARAGRAPH = 0.75  # heights of a line between lines, from which a new paragraph begins
_NEAR = 0.35  # … by which rules that meet may miss each other
Rule = dict[str, Any]  # an edge as pdfplumber has it: x0, x1, top, bottom, width, height, orientation
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Part:
    """A cell of a table: its physical lines and where they end at the latest."""

    rows: list[Row]
    right: float
    span: int = 1  # columns
    merged: bool = False  # the one above reaches down


Table = list[list[Part]]


@dataclass(frozen=True, slots=True)
class Page:
    """The words and rules of a page."""

    words: tuple[Word, ...]
    rules: tuple[Rule, ...] = ()
    dirt: tuple[str, ...] = ()  # signs of a scan that were taken for none


@dataclass(slots=True)
class Lines:
    """The lines of all pages, numbered on."""

    lines: list[Line] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    doubts: dict[int, tuple[str, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    no: int = 0
    right: float = 0.0  # where the text of this page ends

    def add(self, page: Page) -> None:
        """Add a page: its tables and the text between them, from top to bottom."""
        self.pages.append(self.no + 1)
        height = median([word.height for word in page.words]) if page.words else 1.0
        ruled = [cells for cells in _ruled(page.rules, height) if len(cells) > 1]
        boxes = [_around(cells) for cells in ruled]
        free = [word for word in page.words if not any(_inside(word, box) for box in boxes)]
        pieces: list[tuple[float, list[Row] | Columns | Table]] = []
        for box, cells in zip(boxes, ruled, strict=True):
            pieces.append((box[1], list(_table(cells, page.words, height))))
        free_rows = rows_of(free, height)
        self.right = max((row.x1 for row in free_rows), default=0.0)
        for rows in _between(free_rows, [box[1] for box in boxes]):
            for part in parted(rows, height):
                pieces.append(((part.rows if isinstance(part, Columns) else part)[0].top, part))
        for _, piece in sorted(pieces, key=lambda one: one[0]):
            self._add(piece, height)
        if page.dirt:
            self.problems.append(Problem(self.pages[-1], "dirt_left_out", " ".join(page.dirt)))

    def _add(self, piece: list[Row] | Columns | Table, height: float) -> None:
        if isinstance(piece, Columns):
            found = list(piece.table(height))
            rights = [
                max((line.x1 for row in found for line in row[column]), default=0.0) for column in range(len(piece.starts))
            ]
            self._table([[Part(cell, right) for cell, right in zip(row, rights, strict=True)] for row in found], height)
        elif piece and isinstance(piece[0], Row):
            self._text([row for row in piece if isinstance(row, Row)], height)
        else:
            self._table([row for row in piece if not isinstance(row, Row)], height)

    def _text(self, rows: list[Row], height: float) -> None:
        before: Row | None = None
        for paragraph in paragraphs(rows, height, self.right):
            if before is not None and paragraph[0].top - before.bottom > _PARAGRAPH * height:
                self.lines.append(Line(self.no, ""))
            self.no += 1
            self._doubt(paragraph)
            bold = all(row.bold for row in paragraph)
            text = spaced(paragraph[0], height) if len(paragraph) == 1 else joined(paragraph)
            self.lines.extend(replace(line, bold=line.bold or bold) for line in lines_from(self.no, text))
            before = paragraph[-1]
        self.lines.append(Line(self.no, ""))

    def _table(self, table: Table, height: float) -> None:
        rows: list[list[Cell]] = []
        bold: list[bool] = []
        for parts in table:
            held = [row for part in parts for row in part.rows]
            rows.append([Cell(_text_of(part, height), part.span, part.merged) for part in parts])
            bold.append(all(row.bold for row in held))
            self.no += 1
            self._doubt(held)
        numbers = list(range(self.no - len(rows) + 1, self.no + 1))
        headers = [at == 0 and one and not all(bold) for at, one in enumerate(bold)]
        self.lines.extend(rows_as_lines(rows, headers, numbers))

    def _doubt(self, rows: Iterable[Row]) -> None:
        unsure = tuple(word.text.strip(".,;:()«»\"'") for row in rows for word in row.words if not word.sure)
        if unsure:
            self.doubts[self.no] = unsure


def source_of(found: Lines, meta: dict[str, str]) -> Source:
    """The lines of all pages without their headers, footers and numbers."""
    starts = set(found.pages)
    numbered = [
        (
            line.no,
            f"| {line.text}" if line.cells else line.text,
            line.no in starts and (not at or found.lines[at - 1].no < line.no),
        )
        for at, line in enumerate(found.lines)
    ]
    dropped = furniture_of(numbered)
    kept = (Line(line.no, "") if at in dropped else line for at, line in enumerate(found.lines))
    problems = [
        *found.problems,
        *(Problem(found.lines[at].no, "page_furniture", found.lines[at].text) for at in sorted(dropped)),
    ]
    lines = list(kept)
    if "scanned" in meta:
        lines, mended = with_dots(lines)
        problems += [Problem(no, "mended_number", number) for no, number in mended.items()]
    return Source(tuple(lines), tuple(problems), meta, tuple(found.pages), found.doubts)


def _text_of(part: Part, height: float) -> str:
    """The text of a cell, a line for each of its paragraphs."""
    return "\n".join(clean(joined(paragraph)) for paragraph in paragraphs(part.rows, height, part.right))


def _between(rows: list[Row], tops: list[float]) -> Iterable[list[Row]]:
    """The lines parted where a table stands between them."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(sum(top < row.top for top in tops), []).append(row)
    return found.values()


def _ruled(rules: Iterable[Rule], height: float) -> list[list[Box]]:
    """The cells of each table, by the rules that cross."""
    near = _NEAR * height
    edges = table.merge_edges(list(rules), near, near, near, near)
    found = table.intersections_to_cells(table.edges_to_intersections(edges, near, near))
    return table.cells_to_tables(found) if found else []


def _table(cells: list[Box], words: Iterable[Word], height: float) -> Iterator[list[Part]]:
    """The rows of a ruled table."""
    held: dict[Box, list[Word]] = {box: [] for box in cells}
    for word in words:
        box = next((box for box in cells if _inside(word, box)), None)
        if box is not None:
            held[box].append(word)
    lefts, tops = _levels([box[0] for box in cells], height), _levels([box[1] for box in cells], height)
    at = {(_nearest(box[1], tops), _nearest(box[0], lefts)): box for box in cells}
    for row in range(len(tops)):
        made: list[Part] = []
        column = 0
        while column < len(lefts):
            box = at.get((row, column))
            span = sum(box[0] - height / 2 <= left < box[2] - height / 2 for left in lefts) if box else 1
            rows = rows_of(held[box], height) if box else []
            room = min((line.x0 for line in rows), default=0.0) - box[0] if box else 0.0  # as much as on the left
            made.append(Part(rows, box[2] - min(max(room, 0.0), height) if box else 0.0, max(span, 1), box is None))
            column += max(span, 1)
        yield made


def _levels(values: list[float], height: float) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > height / 2:
            found.append(value)
    return found


def _nearest(value: float, levels: list[float]) -> int:
    return min(range(len(levels)), key=lambda at: abs(levels[at] - value))


def _around(cells: list[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*cells, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _inside(word: Word, box: Box) -> bool:
    return box[0] <= (word.x0 + word.x1) / 2 <= box[2] and box[1] <= (word.top + word.bottom) / 2 <= box[3]
