"""Forgetting somebody, and what goes with time. What the law wants kept stays without name, address and accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.agency import Agency
from bot.models import Employee
from bot.people.leaving import withdraw_from
from bot.store import accounts, audit, cases, notices, people, reviews, versions
from bot.store.database import Connection

_GONE = "…"  # stands where somebody's own words stood


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What stays of somebody, under which pseudonym."""

    pseudonym: str
    acknowledgements: int
    reviews: int


def forget(agency: Agency, connection: Connection, employee: Employee, now: datetime) -> Forgotten:
    """Take out name, address, HR's id, accounts and own words. Evidence stays under a pseudonym.

    Acknowledgements and reviews are part of the personnel record, which is kept for as long as the law asks; the audit log
    names people by number only.
    """
    pseudonym = f"forgotten-{employee.id}"
    cases.close(connection, [case.id for case in cases.open_of(connection, employee.id)], "forgotten", now)
    cases.unsubscribe(connection, employee.id, now)
    withdraw_from(connection, employee.id, "forgotten", now)
    accounts.wipe(connection, employee.id, now)
    notices.wipe_errors(connection, employee.id)
    reviews.wipe_words(connection, employee.id, _GONE)
    people.set_roles(connection, employee.id, ())
    people.without_manager(connection, employee.id)
    present = people.get(connection, employee.id)
    left = {"left_at": now} if present and present.active else {}
    people.change(
        connection, employee.id, employee_id=pseudonym, name="", email="", language="et", manager=None, start_date=None,
        absent_from=None, absent_until=None, active=False, forgotten_at=now, **left,
    )  # fmt: skip
    audit.record(connection, now, audit.Entry("employee forgotten", {}, None, employee.id))
    kept = versions.count_of(connection, employee.id)
    return Forgotten(pseudonym, kept, len(reviews.of(connection, employee.id)))


def purge(agency: Agency, connection: Connection, now: datetime) -> int:
    """Let go what has been kept for its time; how much. Retention times are settings."""
    kept = agency.retention
    count = accounts.purge(connection, now - timedelta(days=kept.conversations), now - timedelta(days=kept.updates))
    count += notices.purge(connection, now - timedelta(days=kept.notices))
    for one in people.left_before(connection, now - timedelta(days=kept.left)):
        forget(agency, connection, one, now)
        count += 1
    return count
