"""HR's table of people: a CSV file read into rows, or errors with their lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.language import LANGUAGES
from bot.models import Role
from knowledge.errors import AmetibotError, UnreadableFile
from knowledge.readers.decode import decode

COLUMNS = (
    "employee_id", "name", "email", "position", "manager_id", "roles", "language", "start_date", "last_review",
    "absent_from", "absent_until",
)  # fmt: skip
_NEEDED = frozenset({"employee_id", "name", "position"})  # columns without which a table makes no sense
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_ROLES = re.compile(r"[,;|/ ]+")
_NO_ROLE = frozenset({"", "employee", "manager"})  # everybody is the one; who has reports is the other
_MAX_BYTES = 50_000_000
_MOST_SHOWN = 50
_YEARS = range(1900, 2200)
_ID = re.compile(r"[^\s=+@\-][\w.@/:+-]{0,63}")


class TableError(AmetibotError):
    """The table of people cannot be taken over."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `absent` is None where the table has no such columns: then absences stay as they are."""

    line: int
    employee_id: str
    name: str
    position: str
    email: str
    manager_id: str
    roles: frozenset[Role]
    language: str
    start_date: date | None
    last_review: date | None
    absent_from: date | None
    absent_until: date | None


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table and the columns that it has."""

    rows: tuple[Row, ...]
    columns: frozenset[str]


def read_table(path: Path) -> Table:
    """Read a table. Raises TableError with every error in it, a line each."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise TableError(f"{path}: larger than {_MAX_BYTES // 1_000_000} MB; is it the right file?")
        text, _ = decode(path.read_bytes(), path.name)
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror})") from error
    except UnreadableFile as error:
        raise TableError(str(error)) from error
    errors: list[str] = []
    rows: list[Row] = []
    try:
        heads, lines = _lines(text)
        rows += _rows(heads, lines, path, errors)
    except csv.Error as error:
        raise TableError(f"{path}: is no CSV file ({error}); look for a quote that is not closed") from error
    columns = frozenset(heads)
    errors += _twice(rows, path)
    if not rows and not errors:
        errors.append(f"{path}: holds no people; give a line for each under the heads {','.join(COLUMNS)}")
    if errors:
        more = [f"… and {len(errors) - _MOST_SHOWN} more errors"] if len(errors) > _MOST_SHOWN else []
        raise TableError("\n".join([*errors[:_MOST_SHOWN], *more]))
    return Table(tuple(rows), columns)


def parse_date(text: str) -> date | None:
    """2026-12-31 or 31.12.2026; None for an empty cell. Raises ValueError."""
    text = text.strip()
    if not text:
        return None
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        return date(year, month, day)
    return date.fromisoformat(text)


def _lines(text: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The heads, folded, and the rows below them with the lines that they begin in, whatever separates the cells."""
    below = text.lstrip("\ufeff").lstrip()
    above = text[: len(text) - len(below)].count("\n")
    first = below.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(below, newline=""), delimiter=max(";,\t", key=first.count), skipinitialspace=True, strict=True
    )
    heads = [name.strip().casefold().replace(" ", "_") for name in next(reader, [])]

    def rows() -> Iterator[tuple[int, list[str]]]:
        begins = reader.line_num
        for cells in reader:
            yield above + begins + 1, cells
            begins = reader.line_num

    return heads, rows()


def _rows(heads: list[str], lines: Iterator[tuple[int, list[str]]], path: Path, errors: list[str]) -> Iterator[Row]:
    if missing := sorted(_NEEDED - set(heads)):
        errors.append(f"{path}:1: the column {', '.join(missing)} is missing; the heads are {','.join(COLUMNS)}")
        return
    if unknown := [head for head in heads if head and head not in COLUMNS]:
        errors.append(f"{path}:1: unknown column {', '.join(unknown)}; the heads are {','.join(COLUMNS)}")
    if len(set(heads)) < len(heads):
        errors.append(f"{path}:1: a column stands there twice")
    for line, values in lines:
        cells = {head: value.strip() for head, value in zip(heads, values, strict=False) if head}
        if any(value.strip() for value in values[len(heads) :]):
            errors.append(f"{path}:{line}: more cells than heads; put text that holds the separator into quotes")
        elif any(cells.values()) and (row := _row(cells, line, path, errors)):
            yield row


def _row(cells: Mapping[str, str], line: int, path: Path, errors: list[str]) -> Row | None:
    found: list[str] = []
    for name in ("employee_id", "name", "position"):
        if not cells.get(name):
            found.append(f"{name} is empty")
    if cells.get("employee_id") and not _ID.fullmatch(cells["employee_id"]):
        found.append(f"employee_id «{cells['employee_id']}»: letters, digits and . _ - / : only, 64 at most")
    dates: dict[str, date | None] = {}
    for name in ("start_date", "last_review", "absent_from", "absent_until"):
        try:
            dates[name] = day = parse_date(cells.get(name, ""))
        except ValueError:
            found.append(f"{name} «{cells[name]}» is no date; write 2026-12-31 or 31.12.2026")
            continue
        if day and day.year not in _YEARS:
            dates[name] = None
            if name != "absent_until":  # 9999-12-31 is how some programs write «until further notice»
                found.append(f"{name} «{cells[name]}»: is that year right?")
    language = cells.get("language", "").casefold() or LANGUAGES[0]
    if language not in LANGUAGES:
        found.append(f"language «{language}»: {', '.join(LANGUAGES)}")
    named = {part.casefold() for part in _ROLES.split(cells.get("roles", ""))} - _NO_ROLE
    if wrong := sorted(named - {role.value for role in Role}):
        found.append(f"roles «{', '.join(wrong)}»: hr or admin; who has reports is a manager anyway")
    since, until = dates.get("absent_from"), dates.get("absent_until")
    if until and not since:
        found.append("absent_until without absent_from")
    if since and until and until < since:
        found.append("absent_until lies before absent_from")
    email = cells.get("email", "").casefold()
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        found.append(f"email «{email}» is no address")
    errors += [f"{path}:{line}: {reason}" for reason in found]
    if found:
        return None
    return Row(
        line, cells["employee_id"], cells["name"], cells["position"], email, cells.get("manager_id", ""),
        frozenset(Role(name) for name in named), language, dates["start_date"], dates["last_review"], since, until,
    )  # fmt: skip


def _twice(rows: list[Row], path: Path) -> Iterator[str]:
    lines: dict[tuple[str, str], int] = {}
    for row in rows:
        for what, value in (("employee_id", row.employee_id), ("email", row.email)):
            if value and (first := lines.setdefault((what, value), row.line)) != row.line:
                yield f"{path}:{row.line}: {what} «{value}» stands in line {first} already"
