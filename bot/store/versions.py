"""Queries on published versions and on who has acknowledged them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, desc, func, insert, select

from bot.store.tables import acknowledgements, employees, versions

_COLUMNS = (
    versions.c.id, versions.c.document, versions.c.number, versions.c.sha256, versions.c.title, versions.c.document_number,
    versions.c.document_date, versions.c.substantive, versions.c.changes, versions.c.due, versions.c.published_at,
    versions.c.published_by,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Version:
    """A published version of a job description, without its text."""

    id: int
    document: str
    number: int  # from 1
    sha256: str
    title: str
    document_number: str
    document_date: str  # ISO
    substantive: bool
    changes: tuple[Mapping[str, str], ...]  # kind, place, old, new
    due: date | None
    published_at: datetime
    published_by: int | None


def publish(connection: Connection, values: Mapping[str, object]) -> Version:
    """Store a version: the columns of the table without `id` and `number`."""
    last = latest(connection, str(values["document"]))
    number = last.number + 1 if last else 1
    query = insert(versions).values(**values, number=number).returning(versions.c.id)
    wanted = connection.execute(query).scalar_one()
    found = get(connection, wanted)
    assert found is not None
    return found


def get(connection: Connection, version: int) -> Version | None:
    """One version."""
    return _first(connection, select(*_COLUMNS).where(versions.c.id == version))


def text_of(connection: Connection, version: int) -> str:
    """The text of a version."""
    return str(connection.execute(select(versions.c.text).where(versions.c.id == version)).scalar_one())


def latest(connection: Connection, document: str) -> Version | None:
    """The version of a document that was published last."""
    query = select(*_COLUMNS).where(versions.c.document == document)
    return _first(connection, query.order_by(desc(versions.c.number)).limit(1))


def binding(connection: Connection, document: str) -> Version | None:
    """The oldest version whose acknowledgement still counts: the last substantive one."""
    query = select(*_COLUMNS).where((versions.c.document == document) & versions.c.substantive)
    return _first(connection, query.order_by(desc(versions.c.number)).limit(1))


def published(connection: Connection) -> list[str]:
    """The documents of which a version was published."""
    return list(connection.execute(select(versions.c.document).distinct().order_by(versions.c.document)).scalars())


def acknowledge(connection: Connection, values: Mapping[str, object]) -> None:
    """Store an acknowledgement: the columns of the table without `id`."""
    connection.execute(insert(acknowledgements).values(**values))


def acknowledgement(connection: Connection, employee: int, document: str, since_number: int = 1) -> Row[Any] | None:
    """The last acknowledgement of somebody of a version of a document with this number or a later one."""
    query = (
        select(acknowledgements, versions.c.number)
        .join(versions, versions.c.id == acknowledgements.c.version)
        .where(
            (acknowledgements.c.employee == employee) & (versions.c.document == document) & (versions.c.number >= since_number)
        )
    )
    return connection.execute(query.order_by(desc(versions.c.number)).limit(1)).first()


def acknowledgements_of(connection: Connection, employee: int) -> list[Row[Any]]:
    """All acknowledgements of somebody, the oldest first."""
    query = select(acknowledgements).where(acknowledgements.c.employee == employee).order_by(acknowledgements.c.id)
    return list(connection.execute(query))


def acknowledged_by(connection: Connection, document: str, since_number: int) -> frozenset[int]:
    """Who has acknowledged a version of a document with this number or a later one."""
    query = (
        select(acknowledgements.c.employee)
        .join(versions, versions.c.id == acknowledgements.c.version)
        .where((versions.c.document == document) & (versions.c.number >= since_number))
    )
    return frozenset(connection.execute(query).scalars())


def exported(connection: Connection) -> Iterable[Row[Any]]:
    """All acknowledgements with whom and what they are of, the oldest first."""
    query = (
        select(
            employees.c.employee_id, employees.c.name, versions.c.document, versions.c.title, versions.c.document_number,
            versions.c.document_date, versions.c.number, acknowledgements.c.sha256, acknowledgements.c.sentence,
            acknowledgements.c.at, acknowledgements.c.channel,
        )
        .join(versions, versions.c.id == acknowledgements.c.version)
        .join(employees, employees.c.id == acknowledgements.c.employee)
        .order_by(acknowledgements.c.id)
    )  # fmt: skip
    return connection.execute(query)


def count_of(connection: Connection, employee: int) -> int:
    """How many versions somebody has acknowledged."""
    query = select(func.count()).select_from(acknowledgements).where(acknowledgements.c.employee == employee)
    return int(connection.execute(query).scalar_one())


def last_of_each(connection: Connection, documents: Sequence[str]) -> dict[str, Version]:
    """The last version of each document that has one."""
    newest = select(versions.c.document, func.max(versions.c.number).label("number")).group_by(versions.c.document).subquery()
    same = and_(versions.c.document == newest.c.document, versions.c.number == newest.c.number)
    rows = connection.execute(select(*_COLUMNS).join(newest, same))
    wanted = set(documents)
    return {row.document: _version(row) for row in rows if row.document in wanted}


def _first(connection: Connection, query: Select[Any]) -> Version | None:
    row = connection.execute(query).first()
    return _version(row) if row else None


def _version(row: Sequence[Any]) -> Version:
    values = list(row)
    values[8] = tuple(values[8])
    return Version(*values)
