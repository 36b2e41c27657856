"""An agency for tests: the sample's job descriptions over a fresh database, SQLite or PostgreSQL, and people by a table."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from bot.acknowledgements.publishing import propose, publish
from bot.agency import Agency, Retention
from bot.models import Employee
from bot.people.changes import apply, changes_of
from bot.people.positions import Positions
from bot.people.table import read_table
from bot.reminders.policy import Policy
from bot.reminders.workdays import Workdays
from bot.store import people
from bot.store.database import Store
from bot.store.versions import Version
from knowledge.search import Index

ZONE = ZoneInfo("Europe/Tallinn")
HEADS = "employee_id,name,email,position,manager_id,roles,language,start_date,last_review,absent_from,absent_until"


def moment(text: str) -> datetime:
    """An agency's local time, «2027-01-15 09:00», as an aware moment."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def agency_over(store: Store, index: Index, policy: Policy | None = None) -> Agency:
    """An agency with the default policy and its clock at 4 January 2027, 10:00."""
    chosen = policy or Policy()
    retention = Retention(notices=365, conversations=7, updates=30, left=365)
    made = Agency(store, Positions(index), chosen, Workdays(chosen, ZONE), retention)
    return made.at(moment("2027-01-04 10:00"))


def hire(agency: Agency, *rows: str, now: datetime | None = None) -> dict[str, Employee]:
    """Take over a table of people, the whole of it: lines without the heads. By HR's id."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_text("\n".join([HEADS, *rows]) + "\n", encoding="utf-8")
        table = read_table(path)
        with agency.store.writing() as connection:
            apply(agency, connection, changes_of(connection, table, agency, path), now or agency.now())
    return staff(agency)


def staff(agency: Agency) -> dict[str, Employee]:
    """Everybody, also those who left, by HR's id."""
    with agency.store.reading() as connection:
        return {one.employee_id: one for one in people.everybody(connection, active=False)}


def publish_document(
    agency: Agency, document: str, now: datetime | None = None, *, substantive: bool = True, path: Path | None = None
) -> Version:
    """Publish a job description of the index, or its next version as it stands in another file."""
    found = path or Path(agency.positions.index.document(document).path)
    with agency.store.writing() as connection:
        proposal = propose(connection, document, found)
        return publish(agency, connection, proposal, now or agency.now(), substantive=substantive)[0]


TEMPLATE = "migrated"  # a database of the newest state, to make others from


@contextmanager
def fresh_postgres(server: str, template: str = "template1") -> Iterator[str]:
    """A new database on a server; its URL."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    try:
        yield server.replace("/postgres?", f"/{name}?")
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
