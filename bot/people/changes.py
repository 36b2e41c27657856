"""What a table of people would change, and the change itself: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.acknowledgements.owed import keep_up as keep_up_acknowledgements
from bot.agency import Agency
from bot.models import Employee
from bot.people.leaving import withdraw_from
from bot.people.table import Row, Table, TableError
from bot.reminders.models import CaseKind
from bot.reviews import rules as review_rules
from bot.store import accounts, audit, cases, people, reviews
from bot.store.database import Connection
from knowledge.events import Event
from knowledge.text import fold

_COMPARED = ("name", "email", "position", "language", "start_date", "last_review", "absent_from", "absent_until")
_PERSONAL = frozenset({"name", "email"})  # never in the audit log


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one employee: the columns that change, from what to what."""

    employee_id: str
    kind: str  # new, changed, left, back
    columns: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What a table would change."""

    table: Table
    changes: tuple[Change, ...]
    unchanged: int


def changes_of(connection: Connection, table: Table, agency: Agency, path: Path) -> Changes:
    """Compare a table with who is known. Raises TableError for what does not fit together."""
    if errors := list(_unfit(table, agency, path)):
        raise TableError("\n".join(errors))
    known = {one.employee_id: one for one in people.everybody(connection, active=False)}
    ids = {one.id: one.employee_id for one in known.values()}
    found = [change for row in table.rows if (change := _change(row, known.get(row.employee_id), ids, table.columns))]
    listed = {row.employee_id for row in table.rows}
    gone = [Change(one.employee_id, "left") for one in known.values() if one.active and one.employee_id not in listed]
    order = {"new": 0, "back": 1, "changed": 2, "left": 3}
    every = sorted([*found, *gone], key=lambda change: (order[change.kind], change.employee_id))
    return Changes(table, tuple(every), len(table.rows) - len(found))


def apply(agency: Agency, connection: Connection, changes: Changes, now: datetime) -> None:
    """Make the changes, and what follows from them: cases of new holders, of events, of those who left."""
    rows = {row.employee_id: row for row in changes.table.rows}
    before = {one.employee_id: one for one in people.everybody(connection, active=False)}
    review_rules.refresh(agency, connection, now)
    _write(connection, changes, rows, before, now)
    after = {one.employee_id: one for one in people.everybody(connection, active=False)}
    _set_managers(connection, changes, rows, after)
    after = {one.employee_id: one for one in people.everybody(connection, active=False)}
    for change in changes.changes:
        if change.kind == "left":
            _leave(connection, after[change.employee_id], now)
    touched = [after[change.employee_id] for change in changes.changes if change.kind != "left"]
    _record(connection, changes, after, now)
    for one in touched:
        _events(agency, connection, one, before.get(one.employee_id), now)
    review_rules.keep_up(agency, connection, touched, now)
    keep_up_acknowledgements(agency, connection, touched, now)


def late_from_the_start(agency: Agency, connection: Connection, changes: Changes, now: datetime) -> int:
    """How many reviews of the people who are new are late already."""
    fresh = [change.employee_id for change in changes.changes if change.kind == "new"]
    ids = [one.id for one in people.everybody(connection) if one.employee_id in set(fresh)]
    today = agency.days.day(now)
    return sum(case.kind is CaseKind.REVIEW and case.due < today for case in cases.open_about(connection, ids))


def _unfit(table: Table, agency: Agency, path: Path) -> Iterator[str]:
    managers = {row.employee_id: row.manager_id for row in table.rows}
    known = agency.positions.index.ids()
    for row in table.rows:
        if not agency.positions.exists(row.position):
            shown = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
            yield f"{path}:{row.line}: position «{row.position}»: there is no such knowledge file; known: {shown}"
        if row.manager_id and row.manager_id not in managers:
            yield f"{path}:{row.line}: manager_id «{row.manager_id}»: nobody in this table has that employee_id"
    yield from _cycles(table, managers, path)


def _cycles(table: Table, managers: Mapping[str, str], path: Path) -> Iterator[str]:
    """Reporting lines that lead back to where they began, each once."""
    done: set[str] = set()
    for row in table.rows:
        line: list[str] = []
        at = row.employee_id
        while at and at not in done and at not in line:
            line.append(at)
            at = managers.get(at, "")
        if at in line:
            yield f"{path}:{row.line}: the reporting line goes round: {' → '.join([*line[line.index(at) :], at])}"
        done.update(line)


def _change(row: Row, known: Employee | None, ids: Mapping[int, str], columns: frozenset[str]) -> Change | None:
    if known is None:
        shown = [(name, "", _shown(getattr(row, name))) for name in _COMPARED if getattr(row, name)]
        shown += [("manager_id", "", row.manager_id)] if row.manager_id else []
        shown += [("roles", "", " ".join(sorted(row.roles)))] if row.roles else []
        return Change(row.employee_id, "new", tuple(shown))
    found = [
        (name, _shown(getattr(known, name)), _shown(value))
        for name, value in _values(row, columns, known).items()
        if name in _COMPARED and value != getattr(known, name)
    ]
    manager = ids.get(known.manager, "") if known.manager else ""
    if "manager_id" in columns and manager != row.manager_id:
        found.append(("manager_id", manager, row.manager_id))
    if "roles" in columns and known.roles != row.roles:
        found.append(("roles", " ".join(sorted(known.roles)), " ".join(sorted(row.roles))))
    if not known.active:
        return Change(row.employee_id, "back", tuple(found))
    return Change(row.employee_id, "changed", tuple(found)) if found else None


def _values(row: Row, columns: frozenset[str], known: Employee) -> dict[str, Any]:
    """The columns of an employee that a row gives. Columns that the table lacks stay as they are.

    A review that the assistant knows of is not undone by an empty cell or an older one. An absence that begins after the
    end that is known has no end.
    """
    given = {name: getattr(row, name) for name in _COMPARED if name in columns}
    if known.last_review and (row.last_review is None or row.last_review < known.last_review):
        given.pop("last_review", None)
    if "absent_until" not in columns and known.absent_until and (row.absent_from or known.absent_until) > known.absent_until:
        given["absent_until"] = None
    return given


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _write(
    connection: Connection, changes: Changes, rows: Mapping[str, Row], before: Mapping[str, Employee], now: datetime
) -> None:
    fresh = [rows[change.employee_id] for change in changes.changes if change.kind == "new"]
    defaults = {field.name: None for field in fields(Row) if field.name in _COMPARED}
    people.add(
        connection,
        [
            {"employee_id": row.employee_id, "active": True, **defaults, **{name: getattr(row, name) for name in _COMPARED}}
            for row in fresh
        ],
    )
    for change in changes.changes:
        if change.kind in ("changed", "back"):
            values = _values(rows[change.employee_id], changes.table.columns, before[change.employee_id])
            people.change(connection, before[change.employee_id].id, **values, active=True, left_at=None)


def _set_managers(connection: Connection, changes: Changes, rows: Mapping[str, Row], after: Mapping[str, Employee]) -> None:
    for change in changes.changes:
        if change.kind == "left":
            continue
        row, one = rows[change.employee_id], after[change.employee_id]
        wanted = after[row.manager_id].id if row.manager_id else None
        if wanted != one.manager and ("manager_id" in changes.table.columns or change.kind == "new"):
            people.change(connection, one.id, manager=wanted)
        if row.roles != one.roles and ("roles" in changes.table.columns or change.kind == "new"):
            people.set_roles(connection, one.id, row.roles)


def _leave(connection: Connection, one: Employee, now: datetime) -> None:
    people.change(connection, one.id, active=False, left_at=now)
    people.set_roles(connection, one.id, ())
    accounts.unlink(connection, now, employee=one.id)
    cases.close(connection, [case.id for case in cases.open_of(connection, one.id)], "left", now)
    cases.unsubscribe(connection, one.id, now)
    withdraw_from(connection, one.id, "left", now)


def _record(connection: Connection, changes: Changes, after: Mapping[str, Employee], now: datetime) -> None:
    """Into the audit log: who changed in which columns, with the values of those that name nobody."""
    actions = {"new": "employee added", "changed": "employee changed", "left": "employee left", "back": "employee back"}
    entries = [
        audit.Entry(
            actions[change.kind],
            {name: ["", ""] if name in _PERSONAL | {"manager_id"} else [old, new] for name, old, new in change.columns},
            None,
            after[change.employee_id].id,
        )
        for change in changes.changes
    ]
    audit.record(connection, now, *entries)


def _events(agency: Agency, connection: Connection, one: Employee, before: Employee | None, now: datetime) -> None:
    """A changed position, unit or manager may make a review due."""
    if before is None or not before.active:
        return
    happened: list[Event] = []
    if before.position != one.position:
        _close_for_old_position(connection, one, before.position, now)
        happened.append(Event.POSITION)
        if fold(agency.positions.unit(before.position)) != fold(agency.positions.unit(one.position)):
            happened.append(Event.UNIT)
    if before.manager != one.manager and before.manager is not None:
        happened.append(Event.MANAGER)
    rule = reviews.rules(connection).get(one.position) if happened else None
    for event in happened:
        if rule:
            review_rules.hasten(agency, connection, one, event, rule, now)


def _close_for_old_position(connection: Connection, one: Employee, position: str, now: datetime) -> None:
    old: Sequence[int] = [case.id for case in cases.open_of(connection, one.id) if case.document == position]
    cases.close(connection, old, "moved", now)
    cases.unsubscribe(connection, one.id, now)
