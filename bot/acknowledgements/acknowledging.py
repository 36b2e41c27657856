"""«Olen tutvunud»: what an employee confirms, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.language import say
from bot.models import Employee
from bot.reminders.models import CaseKind
from bot.store import audit, cases, versions
from bot.store.database import Connection
from bot.store.versions import Version


class Outcome(StrEnum):
    """What came of a tap."""

    DONE = "done"
    BEFORE = "before"  # acknowledged earlier; nothing changed
    OUTDATED = "outdated"  # a newer version is to be acknowledged instead
    NOT_YOURS = "not_yours"  # of another position
    NOTHING = "nothing"  # no version was published


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of it, the version that it is about, and when it was acknowledged."""

    outcome: Outcome
    version: Version | None
    at: datetime | None = None
    sentence: str = ""


def sentence_of(version: Version, language: str) -> str:
    """The sentence that is confirmed: it names the document, its number and date, and the version."""
    return say(
        language,
        "acknowledge_sentence",
        title=version.title,
        mark=mark_of(version, language),
        number=version.number,
        sha=version.sha256[:8],
    )


def mark_of(version: Version, language: str) -> str:
    """Number and date of a document as they stand behind its title; empty where it has none."""
    parts = []
    if version.document_number:
        parts.append(say(language, "numbered_only", number=version.document_number))
    if version.document_date:
        parts.append(datetime.fromisoformat(version.document_date).strftime("%d.%m.%Y"))
    return f" ({', '.join(parts)})" if parts else ""


def acknowledge(
    connection: Connection,
    employee: Employee,
    version_id: int | None,
    now: datetime,
    *,
    language: str,
    channel: str,
    account: int | None,
) -> Receipt:
    """Keep that somebody has acknowledged a version; without a version the one that they owe, or the last one.

    A second tap changes nothing. An earlier version than the last substantive one is not taken: the newest is offered.
    """
    latest = versions.latest(connection, employee.position)
    version = latest if version_id is None else versions.get(connection, version_id)
    if version is None or latest is None:
        return Receipt(Outcome.NOTHING, latest)
    if version.document != employee.position or not employee.active:
        return Receipt(Outcome.NOT_YOURS, latest)
    binding = versions.binding(connection, version.document)
    since = binding.number if binding else 1
    if version.number < since:
        return Receipt(Outcome.OUTDATED, latest)
    if before := versions.acknowledgement(connection, employee.id, version.document, since):
        return Receipt(Outcome.BEFORE, version, before.at, before.sentence)
    sentence = sentence_of(version, language)
    kept = {"employee": employee.id, "version": version.id, "sha256": version.sha256, "sentence": sentence}
    versions.acknowledge(connection, {**kept, "at": now, "channel": channel, "account": account})
    owed = cases.open_of(connection, employee.id, CaseKind.ACKNOWLEDGEMENT)
    cases.close(connection, [case.id for case in owed if case.document == version.document], "acknowledged", now)
    data = {"version": version.id, "sha256": version.sha256, "sentence": sentence, "channel": channel}
    audit.record(connection, now, audit.Entry("acknowledged", data, employee.id, employee.id))
    return Receipt(Outcome.DONE, version, now, sentence)
