"""Queries on employees and their roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from bot.models import Employee, Role
from bot.store.tables import employees, roles

_COLUMNS = (
    employees.c.id, employees.c.employee_id, employees.c.name, employees.c.email, employees.c.position,
    employees.c.manager, employees.c.language, employees.c.start_date, employees.c.last_review,
    employees.c.absent_from, employees.c.absent_until, employees.c.active,
)  # fmt: skip
_MOST = 500  # values of one query


def find(connection: Connection, ids: Iterable[int]) -> dict[int, Employee]:
    """Employees by their ids."""
    wanted = sorted(set(ids))
    found: dict[int, Employee] = {}
    for start in range(0, len(wanted), _MOST):
        found |= {one.id: one for one in _where(connection, employees.c.id.in_(wanted[start : start + _MOST]))}
    return found


def get(connection: Connection, employee: int) -> Employee | None:
    """One employee."""
    return next(_where(connection, employees.c.id == employee), None)


def by_employee_id(connection: Connection, employee_id: str) -> Employee | None:
    """The employee of HR's id."""
    return next(_where(connection, employees.c.employee_id == employee_id), None)


def by_email(connection: Connection, email: str) -> Employee | None:
    """The active employee of an address; none where two share it."""
    wanted = email.strip().casefold()
    found = list(_where(connection, (employees.c.email == wanted) & employees.c.active)) if wanted else []
    return found[0] if len(found) == 1 else None


def everybody(connection: Connection, *, active: bool = True) -> list[Employee]:
    """All employees, by HR's id; also those who left where `active` is not asked for."""
    return sorted(_where(connection, employees.c.active) if active else _where(connection), key=lambda one: one.employee_id)


def holders(connection: Connection, positions: Iterable[str]) -> list[Employee]:
    """The active employees who hold one of these positions, by HR's id."""
    wanted = sorted(set(positions))
    if not wanted:
        return []
    found = _where(connection, employees.c.active & employees.c.position.in_(wanted))
    return sorted(found, key=lambda one: one.employee_id)


def reports(connection: Connection, manager: int) -> list[Employee]:
    """Those who report to somebody directly."""
    found = _where(connection, employees.c.active & (employees.c.manager == manager))
    return sorted(found, key=lambda one: one.employee_id)


def line_below(connection: Connection, manager: int) -> list[Employee]:
    """Those who report to somebody, directly or through others."""
    found: dict[int, Employee] = {}
    waiting = [manager]
    while waiting:
        direct = [one for one in reports(connection, waiting.pop()) if one.id not in found and one.id != manager]
        found |= {one.id: one for one in direct}
        waiting += [one.id for one in direct]
    return sorted(found.values(), key=lambda one: one.employee_id)


def is_above(connection: Connection, manager: int, employee: int) -> bool:
    """Does somebody's reporting line lead to this manager?"""
    seen: set[int] = set()
    at: int | None = employee
    while at is not None and at not in seen:
        seen.add(at)
        at = connection.execute(select(employees.c.manager).where(employees.c.id == at)).scalar_one_or_none()
        if at == manager:
            return True
    return False


def with_role(connection: Connection, role: Role) -> list[Employee]:
    """The active employees with a role."""
    ids = connection.execute(select(roles.c.employee).where(roles.c.role == role)).scalars().all()
    return sorted((one for one in find(connection, ids).values() if one.active), key=lambda one: one.employee_id)


def absent_on(connection: Connection, day: date) -> list[Employee]:
    """The active employees who are away on a day."""
    away = employees.c.active & (employees.c.absent_from <= day)
    away &= employees.c.absent_until.is_(None) | (employees.c.absent_until >= day)
    return sorted(_where(connection, away), key=lambda one: one.employee_id)


def add(connection: Connection, values: Sequence[Mapping[str, Any]]) -> None:
    """New employees: the columns of the table without `id`."""
    if values:
        connection.execute(insert(employees), [dict(one) for one in values])


def change(connection: Connection, employee: int, **values: object) -> None:
    """Change an employee's columns."""
    connection.execute(update(employees).where(employees.c.id == employee).values(**values))


def set_roles(connection: Connection, employee: int, wanted: Iterable[Role]) -> None:
    """The roles of an employee, and no others."""
    connection.execute(delete(roles).where(roles.c.employee == employee))
    if rows := [{"employee": employee, "role": role.value} for role in sorted(set(wanted))]:
        connection.execute(insert(roles), rows)


def without_manager(connection: Connection, manager: int) -> None:
    """Those who reported to somebody report to nobody."""
    connection.execute(update(employees).where(employees.c.manager == manager).values(manager=None))


def left_before(connection: Connection, moment: datetime) -> list[Employee]:
    """Those who left before a moment and are not forgotten yet."""
    gone = ~employees.c.active & (employees.c.left_at < moment) & employees.c.forgotten_at.is_(None)
    return list(_where(connection, gone))


def _where(connection: Connection, condition: ColumnElement[bool] | None = None) -> Iterator[Employee]:
    query = select(*_COLUMNS) if condition is None else select(*_COLUMNS).where(condition)
    rows = connection.execute(query).all()
    held: defaultdict[int, set[Role]] = defaultdict(set)
    for employee, role in _roles(connection, [row.id for row in rows]):
        held[employee].add(Role(role))
    yield from (_employee(row, frozenset(held.get(row.id, ()))) for row in rows)


def _roles(connection: Connection, ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Few people have a role: for many people all roles are read."""
    query = select(roles.c.employee, roles.c.role)
    if len(ids) <= _MOST:
        query = query.where(roles.c.employee.in_(ids))
    yield from ((row.employee, row.role) for row in connection.execute(query))


def _employee(row: Sequence[Any], held: frozenset[Role]) -> Employee:
    return Employee(*[*row, held])
