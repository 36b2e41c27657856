"""Queries on cases and subscriptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, insert, select, update

from bot.reminders.models import Audience, Basis, Case, CaseKind
from bot.reminders.stages import Told
from bot.store.tables import cases, employees, subscriptions

_TOLD = {audience: f"told_{audience}" for audience in Audience}
_COLUMNS = (
    cases.c.id, cases.c.kind, cases.c.employee, cases.c.document, cases.c.basis, cases.c.opened_at, cases.c.due,
    cases.c.version, cases.c.review, cases.c.task, cases.c.resumes, cases.c.snoozed_until, cases.c.snoozes,
    *(cases.c[name] for name in _TOLD.values()), cases.c.closed_at,
)  # fmt: skip
_KINDS = {kind.value: kind for kind in CaseKind}
_BASES = {basis.value: basis for basis in Basis}
_MOST = 500


def due_to_be_planned(connection: Connection, now: datetime) -> list[Case]:
    """The cases that the planner has to look at, in the order of their ids."""
    rows = connection.execute(select(*_COLUMNS).where(cases.c.plan_at <= now).order_by(cases.c.id)).all()
    return [_case(row) for row in rows]


def get(connection: Connection, case: int) -> Case | None:
    """One case, open or closed."""
    row = connection.execute(select(*_COLUMNS).where(cases.c.id == case)).first()
    return _case(row) if row else None


def find(connection: Connection, ids: Iterable[int]) -> dict[int, Case]:
    """Cases by their ids."""
    wanted = sorted(set(ids))
    found: dict[int, Case] = {}
    for start in range(0, len(wanted), _MOST):
        rows = connection.execute(select(*_COLUMNS).where(cases.c.id.in_(wanted[start : start + _MOST])))
        found |= {row.id: _case(row) for row in rows}
    return found


def open_of(connection: Connection, employee: int, kind: CaseKind | None = None) -> list[Case]:
    """The open cases about somebody, the one due first first."""
    condition = (cases.c.employee == employee) & cases.c.closed_at.is_(None)
    if kind:
        condition &= cases.c.kind == kind
    return _ordered(connection, condition)


def open_all(connection: Connection, kind: CaseKind, document: str | None = None) -> list[Case]:
    """All open cases of a kind, of one document where it is named."""
    condition = (cases.c.kind == kind) & cases.c.closed_at.is_(None)
    if document is not None:
        condition &= cases.c.document == document
    return _ordered(connection, condition)


def open_about(connection: Connection, ids: Sequence[int]) -> list[Case]:
    """The open cases about these people."""
    found: list[Case] = []
    for start in range(0, len(ids), _MOST):
        found += _ordered(connection, cases.c.employee.in_(ids[start : start + _MOST]) & cases.c.closed_at.is_(None))
    return sorted(found, key=lambda case: (case.due, case.id))


def open_case(connection: Connection, case: Case, plan_at: datetime | None) -> int:
    """Open a case; its id. The id that it has is passed over."""
    values = {**_values(case), "plan_at": plan_at}
    return int(connection.execute(insert(cases).values(values).returning(cases.c.id)).scalar_one())


def open_many(connection: Connection, opened: Sequence[tuple[Case, datetime | None]]) -> None:
    """Open many cases."""
    if opened:
        connection.execute(insert(cases), [{**_values(case), "plan_at": plan_at} for case, plan_at in opened])


def planned(connection: Connection, looked_at: Iterable[tuple[Case, Told, datetime | None]]) -> None:
    """Cases after a plan: what was told, whether they rest, and when they are looked at next."""
    rows = [
        {
            "key": case.id,
            "new_due": case.due,
            "new_resumes": case.resumes,
            "new_plan_at": plan_at,
            **{f"new_{name}": told.get(audience) for audience, name in _TOLD.items()},
        }
        for case, told, plan_at in looked_at
    ]
    if rows:
        connection.execute(_PLANNED, rows)


_PLANNED = (
    update(cases)
    .where(cases.c.id == bindparam("key"))
    .values(
        due=bindparam("new_due"),
        resumes=bindparam("new_resumes"),
        plan_at=bindparam("new_plan_at"),
        **{name: bindparam(f"new_{name}") for name in _TOLD.values()},
    )
)


def change(connection: Connection, case: int, **values: object) -> None:
    """Change columns of a case."""
    connection.execute(update(cases).where(cases.c.id == case).values(**values))


def close(connection: Connection, ids: Iterable[int], outcome: str, now: datetime) -> int:
    """Close those of these cases that are open; how many."""
    count = 0
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _MOST):
        chosen = cases.c.id.in_(wanted[start : start + _MOST]) & cases.c.closed_at.is_(None)
        query = update(cases).where(chosen).values(closed_at=now, outcome=outcome, plan_at=None)
        count += connection.execute(query).rowcount
    return count


def untell(connection: Connection, case: int, audience: Audience, before: datetime | None, now: datetime) -> None:
    """An audience was not told after all: the planner looks again."""
    query = update(cases).where((cases.c.id == case) & cases.c.closed_at.is_(None))
    connection.execute(query.values({_TOLD[audience]: before, "plan_at": now}))


def subscriptions_of(connection: Connection, employee: int) -> list[Row[Any]]:
    """The recurring reminders that somebody has switched on."""
    query = select(subscriptions).where((subscriptions.c.employee == employee) & subscriptions.c.ended_at.is_(None))
    return list(connection.execute(query.order_by(subscriptions.c.id)))


def subscriptions_due(connection: Connection, now: datetime) -> list[Row[Any]]:
    """The recurring reminders whose time has come, of people who work here."""
    query = select(subscriptions).join(employees, employees.c.id == subscriptions.c.employee)
    query = query.where((subscriptions.c.plan_at <= now) & subscriptions.c.ended_at.is_(None) & employees.c.active)
    return list(connection.execute(query.order_by(subscriptions.c.id)))


def subscription(connection: Connection, wanted: int) -> Row[Any] | None:
    """One recurring reminder."""
    return connection.execute(select(subscriptions).where(subscriptions.c.id == wanted)).first()


def subscribe(
    connection: Connection,
    employee: int,
    document: str,
    clause: Mapping[str, object],
    rule: str,
    since: date,
    plan_at: datetime | None,
) -> None:
    """Switch a recurring reminder on."""
    values = {"employee": employee, "document": document, "clause": dict(clause), "rule": rule, "since": since}
    connection.execute(insert(subscriptions).values(**values, plan_at=plan_at))


def subscription_next(connection: Connection, wanted: int, plan_at: datetime | None) -> None:
    """When a recurring reminder comes next."""
    connection.execute(update(subscriptions).where(subscriptions.c.id == wanted).values(plan_at=plan_at))


def unsubscribe(connection: Connection, employee: int, now: datetime) -> int:
    """Switch all recurring reminders of somebody off; how many."""
    chosen = (subscriptions.c.employee == employee) & subscriptions.c.ended_at.is_(None)
    return connection.execute(update(subscriptions).where(chosen).values(ended_at=now, plan_at=None)).rowcount


def _ordered(connection: Connection, condition: ColumnElement[bool]) -> list[Case]:
    rows = connection.execute(select(*_COLUMNS).where(condition).order_by(cases.c.due, cases.c.id))
    return [_case(row) for row in rows]


def _values(case: Case) -> dict[str, Any]:
    return {
        "kind": case.kind.value,
        "employee": case.employee,
        "document": case.document,
        "version": case.version,
        "review": case.review,
        "task": case.task,
        "basis": case.basis.value,
        "opened_at": case.opened_at,
        "due": case.due,
        "snoozes": case.snoozes,
    }


def _case(row: Sequence[Any]) -> Case:
    number, kind, employee, document, basis, *values = row
    told = {audience: at for audience, at in zip(_TOLD, values[8:-1], strict=True) if at is not None}
    return Case(*[number, _KINDS[kind], employee, document, _BASES[basis], *values[:8], told, values[-1]])
