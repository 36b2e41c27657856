"""Queries on reviews that were held, on the rules that they follow, and on HR's tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, desc, insert, select, update

from bot.store.tables import employees, review_rules, reviews, tasks


@dataclass(frozen=True, slots=True)
class Rule:
    """When a document is reviewed, as it says itself."""

    document: str
    sha256: str  # of the knowledge file
    interval_months: int | None
    events: frozenset[str]  # position, unit, manager: on a change of which a review is due, too
    document_date: str  # ISO; may be empty
    unit: str


@dataclass(frozen=True, slots=True)
class Held:
    """A review that a manager has recorded."""

    id: int
    employee: int
    document: str
    held_on: date
    recorded_by: int
    recorded_at: datetime
    answer: str  # confirmed, objected; empty: not answered yet
    answered_at: datetime | None
    words: str
    settled_as: str


def rules(connection: Connection) -> dict[str, Rule]:
    """The rules of all documents."""
    rows = connection.execute(select(review_rules))
    return {
        row.document: Rule(row.document, row.sha256, row.interval_months, frozenset(row.events), row.document_date, row.unit)
        for row in rows
    }


def set_rule(connection: Connection, rule: Rule) -> None:
    """Store the rule of a document."""
    drop_rule(connection, rule.document)
    connection.execute(
        insert(review_rules).values(
            document=rule.document,
            sha256=rule.sha256,
            interval_months=rule.interval_months,
            events=sorted(rule.events),
            document_date=rule.document_date,
            unit=rule.unit,
        )
    )


def drop_rule(connection: Connection, document: str) -> None:
    """Forget the rule of a document."""
    connection.execute(delete(review_rules).where(review_rules.c.document == document))


def record(connection: Connection, employee: int, document: str, held_on: date, by: int, now: datetime) -> int:
    """Store that a review was held; its id."""
    values = {"employee": employee, "document": document, "held_on": held_on, "recorded_by": by, "recorded_at": now}
    return int(connection.execute(insert(reviews).values(**values, words="").returning(reviews.c.id)).scalar_one())


def get(connection: Connection, review: int) -> Held | None:
    """One review."""
    row = connection.execute(select(reviews).where(reviews.c.id == review)).first()
    return _held(row) if row else None


def of(connection: Connection, employee: int) -> list[Held]:
    """The reviews of somebody, the latest first."""
    query = select(reviews).where(reviews.c.employee == employee).order_by(desc(reviews.c.held_on), desc(reviews.c.id))
    return [_held(row) for row in connection.execute(query)]


def change(connection: Connection, review: int, **values: object) -> None:
    """Change columns of a review."""
    connection.execute(update(reviews).where(reviews.c.id == review).values(**values))


def exported(connection: Connection) -> Iterable[Row[Any]]:
    """All reviews with whom they are of, the oldest first."""
    managers = employees.alias("managers")
    query = (
        select(
            employees.c.employee_id, employees.c.name, reviews.c.document, reviews.c.held_on,
            managers.c.employee_id.label("recorded_by"), reviews.c.recorded_at, reviews.c.answer, reviews.c.answered_at,
            reviews.c.words, reviews.c.settled_as,
        )
        .join(employees, employees.c.id == reviews.c.employee)
        .join(managers, managers.c.id == reviews.c.recorded_by)
        .order_by(reviews.c.id)
    )  # fmt: skip
    return connection.execute(query)


def open_task(
    connection: Connection, kind: str, employee: int, document: str, words: str, now: datetime, review: int | None = None
) -> int:
    """Store a task of HR; its id."""
    values = {"kind": kind, "employee": employee, "document": document, "words": words, "opened_at": now, "review": review}
    return int(connection.execute(insert(tasks).values(**values).returning(tasks.c.id)).scalar_one())


def task(connection: Connection, wanted: int) -> Row[Any] | None:
    """One task."""
    return connection.execute(select(tasks).where(tasks.c.id == wanted)).first()


def open_tasks(connection: Connection) -> list[Row[Any]]:
    """The tasks that wait for HR, the oldest first."""
    return list(connection.execute(select(tasks).where(tasks.c.done_at.is_(None)).order_by(tasks.c.id)))


def tasks_of(connection: Connection, employee: int) -> list[Row[Any]]:
    """The tasks about somebody."""
    return list(connection.execute(select(tasks).where(tasks.c.employee == employee).order_by(tasks.c.id)))


def settle_task(connection: Connection, wanted: int, by: int | None, outcome: str, now: datetime) -> bool:
    """A task is done; False where it was already."""
    chosen = (tasks.c.id == wanted) & tasks.c.done_at.is_(None)
    return connection.execute(update(tasks).where(chosen).values(done_at=now, done_by=by, outcome=outcome)).rowcount == 1


def wipe_words(connection: Connection, employee: int, put: str) -> None:
    """Take out what somebody wrote in their own words."""
    connection.execute(update(reviews).where((reviews.c.employee == employee) & (reviews.c.words != "")).values(words=put))
    connection.execute(update(tasks).where(tasks.c.employee == employee).values(words=put))


def _held(row: Row[Any]) -> Held:
    return Held(
        row.id, row.employee, row.document, row.held_on, row.recorded_by, row.recorded_at, row.answer or "",
        row.answered_at, row.words, row.settled_as or "",
    )  # fmt: skip
