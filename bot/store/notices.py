"""Queries on notices, the outbox: written under a unique key, claimed, sent, marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.reminders.models import Audience, Item, Notice, NoticeKind
from bot.store.tables import notices

PLANNED, CLAIMED, SENT, VOID, UNCERTAIN, DEAD = "planned", "claimed", "sent", "void", "uncertain", "dead"


def write(connection: Connection, made: Sequence[Notice], now: datetime) -> None:
    """Write notices. One whose key is there already is passed over."""
    rows = [
        {
            "key": one.key,
            "kind": one.kind.value,
            "recipient": one.recipient,
            "on_behalf_of": one.on_behalf_of,
            "items": _items_data(one),
            "send_at": one.send_at,
            "state": PLANNED,
            "attempts": 0,
            "made_at": now,
        }
        for one in made
    ]
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(notices).on_conflict_do_nothing(index_elements=["key"]), rows)


def served(connection: Connection, since: datetime, until: datetime) -> frozenset[tuple[int, int | None]]:
    """Who has their one message of a day, sent or to be sent within it: (recipient, on behalf of whom)."""
    within = (
        (notices.c.send_at >= since)
        & (notices.c.send_at < until)
        & notices.c.state.in_((PLANNED, CLAIMED, SENT, UNCERTAIN, DEAD))
    )
    query = select(notices.c.recipient, notices.c.on_behalf_of).where(within & notices.c.key.startswith("day:"))
    return frozenset((row.recipient, row.on_behalf_of) for row in connection.execute(query))


def claim(connection: Connection, now: datetime, claimer: str, lease: timedelta, limit: int) -> list[Notice]:
    """Take notices whose time has come, for this instance alone; the oldest first.

    One that another instance took and did not finish within the lease is taken over: it may have been sent.
    """
    waiting = and_(notices.c.state == PLANNED, notices.c.send_at <= now)
    left = and_(notices.c.state == CLAIMED, or_(notices.c.claimed_at <= now - lease, notices.c.claimed_at > now + lease))
    chosen = (
        select(notices.c.id, notices.c.state).where(or_(waiting, left)).order_by(notices.c.send_at, notices.c.id).limit(limit)
    )
    if connection.dialect.name == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True)
    states = {row.id: row.state for row in connection.execute(chosen)}
    if not states:
        return []
    query = (
        update(notices)
        .where(notices.c.id.in_(states), or_(waiting, left))
        .values(state=CLAIMED, claimed_by=claimer, claimed_at=now, attempts=notices.c.attempts + 1)
        .returning(notices)
    )
    taken = [replace(_notice(row), taken_over=states[row.id] == CLAIMED) for row in connection.execute(query)]
    return sorted(taken, key=lambda one: (one.send_at, one.id))


def mark(connection: Connection, notice: int, claimer: str, **values: object) -> bool:
    """What became of a notice that this instance has claimed; False where another one has taken it over."""
    chosen = (notices.c.id == notice) & (notices.c.state == CLAIMED) & (notices.c.claimed_by == claimer)
    return connection.execute(update(notices).where(chosen).values(**values)).rowcount == 1


def renew(connection: Connection, ids: Sequence[int], claimer: str, now: datetime) -> frozenset[int]:
    """Hold claimed notices for another lease; those that are still this instance's."""
    mine = notices.c.id.in_(ids) & (notices.c.state == CLAIMED) & (notices.c.claimed_by == claimer)
    query = update(notices).where(mine).values(claimed_at=now).returning(notices.c.id)
    return frozenset(connection.execute(query).scalars())


def free_key(notice: Notice) -> str:
    """The key of a notice that is withdrawn: the one that it had is free for another."""
    return f"{notice.key}:withdrawn-{notice.id}"


def withdraw(connection: Connection, recipient: int, why: str) -> list[Notice]:
    """Withdraw what was not sent yet to somebody; these notices."""
    chosen = (notices.c.recipient == recipient) & (notices.c.state == PLANNED)
    found = [_notice(row) for row in connection.execute(select(notices).where(chosen))]
    for one in found:
        values = {"state": VOID, "error": why, "key": free_key(one)}
        connection.execute(update(notices).where(notices.c.id == one.id).values(**values))
    return found


def in_state(connection: Connection, *states: str, since: datetime | None = None) -> list[Row[Any]]:
    """The notices in these states, the latest last."""
    query = select(notices).where(notices.c.state.in_(states))
    if since is not None:
        query = query.where(notices.c.made_at >= since)
    return list(connection.execute(query.order_by(notices.c.id)))


def counts(connection: Connection) -> dict[str, int]:
    """How many notices there are in each state."""
    rows = connection.execute(select(notices.c.state, func.count()).group_by(notices.c.state))
    return {str(state): int(count) for state, count in rows}


def waiting(connection: Connection, now: datetime) -> list[Notice]:
    """The notices whose time has come and that nobody has taken, the oldest first."""
    query = select(notices).where((notices.c.state == PLANNED) & (notices.c.send_at <= now))
    return [_notice(row) for row in connection.execute(query.order_by(notices.c.send_at, notices.c.id))]


def count_to(connection: Connection, recipient: int) -> int:
    """How many notices somebody has had."""
    query = select(func.count()).select_from(notices).where(notices.c.recipient == recipient)
    return int(connection.execute(query).scalar_one())


def wipe_errors(connection: Connection, recipient: int) -> None:
    """Take out what platforms said of messages to somebody: it may name them."""
    connection.execute(update(notices).where(notices.c.recipient == recipient).values(error=None))


def purge(connection: Connection, before: datetime) -> int:
    """Let go what was sent, or given up, before a moment; how many."""
    ended = notices.c.state.in_((SENT, VOID, DEAD, UNCERTAIN)) & (notices.c.made_at < before)
    return connection.execute(delete(notices).where(ended)).rowcount


def _items_data(notice: Notice) -> Any:  # noqa: ANN401  JSON
    if notice.subscription is not None:
        return [{"subscription": notice.subscription}]
    return [
        {
            "case": item.case,
            "audience": item.audience.value,
            "stage": item.stage,
            "before": item.before.isoformat() if item.before else None,
        }
        for item in notice.items
    ]


def _items(data: Iterable[dict[str, Any]]) -> tuple[Item, ...]:
    return tuple(
        Item(
            one["case"],
            Audience(one["audience"]),
            one["stage"],
            datetime.fromisoformat(one["before"]) if one["before"] else None,
        )
        for one in data
        if "case" in one
    )


def _notice(row: Row[Any]) -> Notice:
    subscription = next((one["subscription"] for one in row.items if "subscription" in one), None)
    return Notice(
        row.key, NoticeKind(row.kind), row.recipient, row.on_behalf_of, _items(row.items), row.send_at,
        row.id, row.attempts, subscription,
    )  # fmt: skip
