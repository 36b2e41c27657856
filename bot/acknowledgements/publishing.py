"""Publishing a version of a job description: editorial or substantive, suggested by what changed, decided by HR."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bot.acknowledgements.owed import keep_up
from bot.agency import Agency
from bot.models import Employee
from bot.reminders.models import Basis, Case, CaseKind
from bot.reminders.stages import next_look
from bot.store import audit, cases, people, versions
from bot.store.database import Connection
from bot.store.versions import Version
from knowledge.differences import Change, differences, is_substantive
from knowledge.errors import AmetibotError
from knowledge.index import read_document
from knowledge.models import Document
from knowledge.readers import read_text
from knowledge.record import understand
from knowledge.transcript import render


class NotPublished(AmetibotError):
    """Nothing was published."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be published: the document as it stands, what changed since the last version, what that looks like."""

    document: Document
    text: str
    last: Version | None
    changes: tuple[Change, ...]

    @property
    def substantive(self) -> bool:
        """Does it look as if a new acknowledgement were owed? The first version does."""
        return self.last is None or is_substantive(self.changes)

    @property
    def is_new(self) -> bool:
        """Is there anything to publish?"""
        return self.last is None or bool(self.changes)


def propose(connection: Connection, position: str, path: Path) -> Proposal:
    """Read the knowledge file of a position and compare it with what was published last.

    Raises NotPublished for a file with errors, UnreadableFile for one that cannot be read.
    """
    document = read_document(path)
    if document.id != position:
        raise NotPublished(f"{path}: is the document of «{document.id}», not of «{position}»")
    if errors := [problem for problem in document.problems if problem.error]:
        raise NotPublished(f"{path}: has {len(errors)} errors; mend them first (ametibot check {path.parent})")
    last = versions.latest(connection, position)
    changes: tuple[Change, ...] = ()
    if last is not None:
        before = understand(position, read_text(versions.text_of(connection, last.id), f"{position}.md"))
        changes = tuple(differences(before, document))
    return Proposal(document, render(document.transcript), last, changes)


def publish(
    agency: Agency,
    connection: Connection,
    proposal: Proposal,
    now: datetime,
    *,
    substantive: bool,
    due: date | None = None,
    by: Employee | None = None,
) -> tuple[Version, int]:
    """Publish a version and ask, or inform, every holder of the position: the version, and how many were asked.

    Raises NotPublished for a due day that has passed.
    """
    if due is not None and due <= agency.days.day(now):
        raise NotPublished(f"--due {due}: lies not after today; give a later day, or leave it out")
    if proposal.last is None and not substantive:
        raise NotPublished("the first version of a document cannot be editorial: nobody has acknowledged anything yet")
    record = proposal.document.record
    version = versions.publish(
        connection,
        {
            "document": proposal.document.id,
            "text": proposal.text,
            "sha256": _sha256(proposal.text),
            "title": record.title or proposal.document.id,
            "document_number": record.document_number,
            "document_date": record.document_date,
            "substantive": substantive,
            "changes": [change_summary(change) for change in proposal.changes],
            "due": due,
            "published_at": now,
            "published_by": by.id if by else None,
        },
    )
    data = {"document": version.document, "number": version.number, "sha256": version.sha256, "substantive": substantive}
    audit.record(connection, now, audit.Entry("version published", data, version.published_by))
    return version, _tell(agency, connection, version, now)


def change_summary(change: Change) -> Mapping[str, str]:
    """A change as the notice shows it: its kind, its place, what was and what is."""
    unit = change.new or change.old
    assert unit is not None
    old = change.old.text if change.old and change.kind != "added" else ""
    new = change.new.text if change.new else ""
    return {
        "kind": change.kind.value,
        "number": unit.clause.number,
        "heading": unit.clause.heading,
        "old": old if old != new else "",
        "new": new,
        "substantive": "yes" if change.substantive else "",
    }


def _tell(agency: Agency, connection: Connection, version: Version, now: datetime) -> int:
    """Ask those who owe an acknowledgement now, inform the others of an editorial change; how many people."""
    holders = people.holders(connection, [version.document])
    open_ones = cases.open_all(connection, CaseKind.ACKNOWLEDGEMENT, version.document)
    if version.substantive:
        cases.close(connection, [case.id for case in open_ones], "superseded", now)
        return keep_up(agency, connection, holders, now)
    for case in open_ones:  # they have not read the last one yet: let it be this one
        cases.change(connection, case.id, version=version.id)
    asked = {case.employee for case in open_ones}
    informed = [one for one in holders if one.id not in asked]
    today = agency.days.day(now)
    told = [Case(0, CaseKind.INFORMATION, one.id, one.position, Basis.PUBLISHED, now, today, version.id) for one in informed]
    cases.open_many(connection, [(case, next_look(case, agency.days)) for case in told])
    return len(holders)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
