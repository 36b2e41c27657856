"""Rows of tables: which column holds the duty, the activity, the expected result; and what stands in one cell."""

from __future__ import annotations

import re

from knowledge.models import Field
from knowledge.readers.flow import dotted, ends, join, sentences, split_number, starts_lower
from knowledge.readers.lines import Line
from knowledge.vocabulary import vocabulary

BARE_NUMBER = re.compile(r"^\d+(?:\.\d+)*[.)]?$")
_CELL_BULLET = re.compile(r"^(?:[-–—•*]\s*|[+»«=]\s+|\d{1,2}\)\s+)(?=\S)")
_MAX_HEADER = 60  # characters of a column's heading
_HEADER_COLUMNS = 3  # columns from which a known label in a ruled row is a heading, not a label with its value
_BY_COUNT = {1: ("duty",), 2: ("duty", "outcome"), 3: ("duty", "activity", "outcome")}


def header_roles(line: Line, field: Field) -> tuple[str, ...]:
    """The roles of the columns, if the row is a header: by its words, else by the rule below it; () for another row."""
    if field is Field.DUTIES:
        cells = [cell.replace("\n", " ") for cell in line.cells]
        roles = [vocabulary().column(split_number(cell)[1]) or "" for cell in cells]
        filled = [role for role, cell in zip(roles, cells, strict=True) if cell]
        if filled and all(filled) and ("duty" in filled or "outcome" in filled):
            return tuple(roles)
    return _ruled_header(line, field)


def _ruled_header(line: Line, field: Field) -> tuple[str, ...]:
    """A header row by the rule below it, whatever its words; a label with its value is none."""
    known = vocabulary().label(split_number(line.cells[0])[1]) if line.cells[0] else None
    labelled = known is not None and len(line.cells) < _HEADER_COLUMNS
    if not line.header or not all(line.cells) or labelled or any(len(cell) > _MAX_HEADER for cell in line.cells):
        return ()
    return _BY_COUNT.get(len(line.cells), ()) if field is Field.DUTIES else ("label",) * len(line.cells)


def numbered(cells: list[str], roles: tuple[str, ...]) -> tuple[str, list[str]]:
    """A number in a column of its own (empty in a row that goes on), and the other cells."""
    named = [role for role in roles if role and role != "number"]
    own_column = bool(named) and len(cells) > len(named)
    if len(cells) > 1 and (BARE_NUMBER.match(cells[0]) or (not cells[0] and own_column)):
        return dotted(cells[0]), cells[1:]
    if "number" in roles and len(cells) == len(roles):
        return dotted(cells[0]), cells[1:]
    return "", cells


def cells_by_role(cells: list[str], roles: tuple[str, ...]) -> dict[str, str]:
    """Role → cell; without a header that fits, by the number of columns."""
    named = tuple(role for role in roles if role != "number")
    if len(named) != len(cells) or not all(named):
        named = _BY_COUNT[min(len(cells), 3)]
    found: dict[str, str] = {}
    for role, cell in zip(named, cells, strict=False):
        found[role] = join(found.get(role, ""), cell) if role in found else cell
    return found


def result_label(text: str) -> str:
    """The result after «Tulemus:», "Result:" or «Результат:» on a line of its own, else an empty string."""
    label, colon, rest = text.partition(":")
    return rest.strip() if colon and len(label.split()) < 4 and vocabulary().column(label) == "outcome" else ""


def is_bulleted(cell: str) -> bool:
    """Does a cell begin with a bullet?"""
    return bool(_CELL_BULLET.match(cell))


def results(cell: str, by_sentence: bool = True) -> list[str]:
    """The expected results of a cell: one per bullet or line break, else one per sentence."""
    found: list[str] = []
    bulleted = False
    for piece in cell.split("\n"):
        bare = _CELL_BULLET.sub("", piece)
        bulleted = bulleted or bare != piece
        if found and bare == piece and (starts_lower(bare) and not ends(found[-1]) or bulleted and starts_lower(bare)):
            found[-1] = join(found[-1], bare)
        elif bare:
            found.append(bare)
    if bulleted or not by_sentence:
        return found
    return [sentence for piece in found for sentence in sentences(piece)]


def duties_of(cell: str) -> list[str]:
    """The duties of one cell: each printed number begins one."""
    found: list[str] = []
    for piece in cell.split("\n"):
        if found and not split_number(piece)[0]:
            found[-1] = join(found[-1], piece)
        else:
            found.append(piece)
    return found
