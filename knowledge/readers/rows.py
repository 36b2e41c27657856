"""Rows of a table with merged cells as lines: one cell for each column that holds something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.readers.lines import BULLET, Line, lines_from
from knowledge.readers.tables import is_bulleted
from knowledge.text import clean


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, a line for each paragraph, and how many columns it takes."""

    text: str
    span: int = 1
    merged: bool = False  # it is part of the cell above


def rows_as_lines(rows: list[list[Cell]], headers: list[bool], numbers: list[int]) -> Iterator[Line]:
    """The lines of a table, blank ones around it. A row that is one cell over all columns is plain text.

    `headers` says which rows are its header, `numbers` in which line of the source each row stands.
    """
    rows, headers, numbers = _joined(rows, headers, numbers)
    width = max((sum(cell.span for cell in row) for row in rows), default=0)
    grid = [_on_grid(row, width) for row in rows]
    used = [column for column in range(width) if any(texts[column] for texts in grid)]
    yield Line(numbers[0] if numbers else 0, "")
    for row, texts, header, no in zip(rows, grid, headers, numbers, strict=True):
        filled = [cell for cell in row if cell.text]
        if len(filled) == 1 and (len(used) < 2 or filled[0].span >= width > 1):
            yield Line(no, "")
            for piece in filled[0].text.split("\n"):
                yield from lines_from(no, piece)
        elif filled:
            cells = tuple(texts[column] for column in used)
            yield Line(no, clean(" ".join(cells)), cells=cells, header=header)
    yield Line(numbers[-1] if numbers else 0, "")


def _joined(rows: list[list[Cell]], headers: list[bool], numbers: list[int]) -> tuple[list[list[Cell]], list[bool], list[int]]:
    """Rows whose first cell is merged with the one above are that row: their texts become further items of its cells."""
    kept = [at for at, row in enumerate(rows) if not (at and row and row[0].merged and len(row) == len(rows[at - 1]))]
    made: list[list[Cell]] = []
    for at, row in enumerate(rows):
        if at in kept:
            made.append(row)
        else:
            made[-1] = [replace(above, text=_items(above.text, cell.text)) for above, cell in zip(made[-1], row, strict=True)]
    return made, [headers[at] for at in kept], [numbers[at] for at in kept]


def _items(above: str, text: str) -> str:
    if not above or not text:
        return above or text
    return "\n".join(piece if is_bulleted(piece) else f"{BULLET} {piece}" for piece in f"{above}\n{text}".split("\n"))


def _on_grid(row: list[Cell], width: int) -> list[str]:
    texts: list[str] = []
    for cell in row:
        texts.extend([cell.text, *[""] * (cell.span - 1)])
    return (texts + [""] * width)[:width]
