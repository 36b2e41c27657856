"""Columns that a PDF or OCR flattened: two columns on one text line, by position or by a stray pipe."""

from __future__ import annotations

import re
from dataclasses import replace
from statistics import median

from knowledge.readers.flow import split_number
from knowledge.readers.lines import Line
from knowledge.text import clean
from knowledge.vocabulary import vocabulary

_GAP = re.compile(r"(?<=\S)\s{3,}(?=\S)")
_STRAY_PIPE = re.compile(r"\s\|\s")
_CELL_END = re.compile(r"^(.*?[:;.])\s+(\S.*)$")


def unflattened(lines: list[Line]) -> list[Line]:
    """The lines of a section with columns put apart: table rows where columns stood side by side."""
    if any(line.cells for line in lines):
        return lines
    if any(_STRAY_PIPE.search(line.raw) for line in lines):
        return _by_pipe(lines)
    return _by_position(lines)


def labelled_rows(lines: list[Line]) -> list[Line]:
    """Requirement rows drawn as two columns: table rows of label and value where at least two labels are known."""
    if any(line.cells for line in lines):
        return lines
    gaps = [(line, found) for line in lines if (found := _only_gap(line)) is not None]
    known = [found.end() for line, found in gaps if vocabulary().label(split_number(clean(line.raw[: found.start()]))[1])]
    return _rows(lines, int(median(known)), labels=True) if len(known) > 1 else lines


def _by_position(lines: list[Line]) -> list[Line]:
    starts = [m.end() for line in lines if (m := _only_gap(line)) is not None]
    if len(starts) < 2:
        return lines
    column = int(median(starts))
    aligned = [start for start in starts if abs(start - column) <= 2]
    if len(aligned) < max(2, 0.6 * len(starts)):
        return lines
    return _rows(lines, column)


def _only_gap(line: Line) -> re.Match[str] | None:
    found = list(_GAP.finditer(line.raw))
    return found[0] if len(found) == 1 and line.raw.strip() and not line.heading else None


def _rows(lines: list[Line], column: int, labels: bool = False) -> list[Line]:
    rows: list[Line] = []
    left: list[str] = []
    right: list[str] = []
    first = 0

    def close() -> None:
        if left or right:
            cells = (" ".join(left) if labels else "\n".join(left), "\n".join(right))
            rows.append(Line(first, clean(" ".join(cells)), cells=cells))
            left.clear()
            right.clear()

    gap = False
    for line in lines:
        if line.blank:
            gap = True
            continue
        a, b = _halves(line, column)
        opens = split_number(a)[0] or (b and a[:1].isupper() and (gap or labels))
        if a and (opens or line.bullet and not b):
            close()
        if not left and not right:
            first = line.no
        if a:
            left.append(a)
        if b:
            right.append(b)
        gap = False
    close()
    return rows


def _halves(line: Line, column: int) -> tuple[str, str]:
    indent = len(line.raw) - len(line.raw.lstrip())
    if indent >= column - 3:
        return "", clean(line.raw)
    found = _only_gap(line)
    if found is not None and abs(found.end() - column) <= 4:
        return clean(line.raw[: found.start()]), clean(line.raw[found.end() :])
    return clean(line.raw), ""


def _by_pipe(lines: list[Line]) -> list[Line]:
    """Runs of lines with a stray pipe: the left halves in order, the right ones as one result after the first item."""
    result: list[Line] = []
    index = 0
    while index < len(lines):
        run = _run(lines, index)
        if run == index:
            result.append(lines[index])
            index += 1
            continue
        result.extend(_parted(lines[index:run]))
        index = run
    return result


def _run(lines: list[Line], start: int) -> int:
    if not _STRAY_PIPE.search(lines[start].raw):
        return start
    end = start
    while end < len(lines) and not lines[end].blank:
        end += 1
    return end


def _parted(lines: list[Line]) -> list[Line]:
    left: list[Line] = []
    right: list[str] = []
    for index, line in enumerate(lines):
        halves = _STRAY_PIPE.split(line.raw, maxsplit=1)
        if len(halves) == 1:
            halves = _at_cell_end(line.raw, lines[index + 1] if index + 1 < len(lines) else None)
        left.append(replace(line, text=clean(halves[0]), raw=halves[0]))
        right.extend(clean(half) for half in halves[1:])
    second = next((i for i, line in enumerate(left) if i and split_number(line.text)[0]), len(left))
    outcome = Line(lines[0].no, " ".join(right), " ".join(right), bullet=True)
    return [*left[:second], outcome, *left[second:]]


def _at_cell_end(raw: str, following: Line | None) -> list[str]:
    """A line whose pipe was lost: its left cell ends where an item ends and the next line opens a new one."""
    opens = following is None or bool(split_number(following.text)[0])
    found = _CELL_END.match(raw) if opens and not split_number(clean(raw))[0] else None
    return [found[1], found[2]] if found else [raw]
