"""The audit log: every change of state, each entry chained to the one before by its hash.

An entry names people by their number only, so that it may stay when somebody is forgotten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, desc, insert, select

from bot.store.tables import audit
from bot.store.types import canonical

_START = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written down: who did what to whom. No actor: the assistant itself, or whoever sits at its terminal."""

    action: str
    data: Mapping[str, object]
    actor: int | None = None
    subject: int | None = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """An entry that does not fit: it was changed, or one before it is missing."""

    seq: int
    reason: str


def record(connection: Connection, now: datetime, *entries: Entry) -> None:
    """Append entries; inside `Store.writing()`, which makes the chain have one end."""
    last = connection.execute(select(audit.c.seq, audit.c.hash).order_by(desc(audit.c.seq)).limit(1)).first()
    seq, previous = (last.seq, last.hash) if last else (0, _START)
    rows = []
    for entry in entries:
        seq += 1
        digest = _hash(seq, now, entry.actor, entry.action, entry.subject, entry.data, previous)
        rows.append(
            {
                "seq": seq,
                "at": now,
                "actor": entry.actor,
                "action": entry.action,
                "subject": entry.subject,
                "data": dict(entry.data),
                "previous": previous,
                "hash": digest,
            }
        )
        previous = digest
    if rows:
        connection.execute(insert(audit), rows)


def verify(connection: Connection) -> tuple[int, list[Flaw]]:
    """The number of entries, and the flaws of the chain in order."""
    flaws: list[Flaw] = []
    count, previous, expected = 0, _START, 1
    for row in connection.execute(select(audit).order_by(audit.c.seq)):
        count += 1
        if row.seq != expected:
            flaws.append(Flaw(row.seq, f"entries {expected} to {row.seq - 1} are missing"))
        if row.previous != previous:
            flaws.append(Flaw(row.seq, "does not follow from the entry before it"))
        if row.hash != _hash(row.seq, row.at, row.actor, row.action, row.subject, row.data, row.previous):
            flaws.append(Flaw(row.seq, "was changed after it was written"))
        previous, expected = row.hash, row.seq + 1
    return count, flaws


def history(connection: Connection, subject: int) -> Iterator[tuple[datetime, str]]:
    """When what happened to somebody."""
    rows = connection.execute(select(audit.c.at, audit.c.action).where(audit.c.subject == subject).order_by(audit.c.seq))
    yield from ((row.at, row.action) for row in rows)


def _hash(seq: int, at: datetime, actor: int | None, action: str, subject: int | None, data: object, previous: str) -> str:
    written: Sequence[object] = [seq, at.astimezone(UTC).isoformat(), actor, action, subject, data, previous]
    return hashlib.sha256(canonical(written).encode()).hexdigest()
