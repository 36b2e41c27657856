"""Who owes an acknowledgement: every holder of a position whose last substantive version they have not acknowledged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from bot.agency import Agency
from bot.models import Employee
from bot.reminders.models import Basis, Case, CaseKind
from bot.reminders.stages import next_look
from bot.store import audit, cases, versions
from bot.store.database import Connection
from bot.store.versions import Version


def keep_up(agency: Agency, connection: Connection, wanted: Iterable[Employee], now: datetime) -> int:
    """Open a case for everybody who owes an acknowledgement, close what is not owed any more; how many were opened."""
    holders = [one for one in wanted if one.active]
    known = versions.last_of_each(connection, sorted({one.position for one in holders}))
    acknowledged: dict[str, frozenset[int]] = {}
    for document in known:
        binding = versions.binding(connection, document)
        acknowledged[document] = versions.acknowledged_by(connection, document, binding.number if binding else 1)
    owing = {
        case.employee: case
        for case in cases.open_about(connection, [one.id for one in holders])
        if case.kind is CaseKind.ACKNOWLEDGEMENT
    }
    opened: list[tuple[Case, datetime | None]] = []
    for one in holders:
        version, case = known.get(one.position), owing.get(one.id)
        settled = version is None or one.id in acknowledged[one.position]
        if case is not None and (settled or case.document != one.position):
            cases.close(connection, [case.id], "moved", now)
            case = None
        if case is None and version is not None and not settled:
            opened.append(_opened(agency, one, version, now))
    cases.open_many(connection, opened)
    if opened:
        audit.record(connection, now, audit.Entry("acknowledgements asked", {"of": [case.employee for case, _ in opened]}))
    return len(opened)


def due_for(agency: Agency, version: Version, now: datetime) -> date:
    """The day by which whoever is asked now is to acknowledge a version: HR's day, unless it leaves too little time."""
    usual = agency.days.after(agency.days.day(now), agency.policy.acknowledgement.due)
    asked_at_once = version.published_at == now
    return version.due if version.due and (asked_at_once or version.due >= usual) else usual


def _opened(agency: Agency, one: Employee, version: Version, now: datetime) -> tuple[Case, datetime | None]:
    due = due_for(agency, version, now)
    case = Case(0, CaseKind.ACKNOWLEDGEMENT, one.id, one.position, Basis.PUBLISHED, now, due, version.id)
    return case, next_look(case, agency.days)
