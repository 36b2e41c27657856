"""Queries on channel accounts, the codes that link them, conversations and received updates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.tables import accounts, conversations, link_codes, link_tries, updates


@dataclass(frozen=True, slots=True)
class Account:
    """Where somebody can be reached."""

    id: int
    channel: str
    account: str  # the platform's own id
    conversation: str
    employee: int
    linked_at: datetime
    preferred: bool
    unreachable_why: str


def linked(connection: Connection, channel: str, account: str) -> Account | None:
    """The live link of a platform's account."""
    live = (accounts.c.channel == channel) & (accounts.c.account == account) & accounts.c.unlinked_at.is_(None)
    return next(iter(_where(connection, live)), None)


def of(connection: Connection, employee: int) -> list[Account]:
    """The linked accounts of somebody: the preferred one first, then those that can be reached, the latest first."""
    found = _where(connection, (accounts.c.employee == employee) & accounts.c.unlinked_at.is_(None))
    return sorted(found, key=lambda one: (bool(one.unreachable_why), not one.preferred, -one.id))


def link(connection: Connection, channel: str, account: str, conversation: str, employee: int, how: str, now: datetime) -> int:
    """Link an account; what it was linked to before, ends. Its id."""
    before = linked(connection, channel, account)
    unlink(connection, now, channel=channel, account=account)
    first = not of(connection, employee) or bool(before and before.employee == employee and before.preferred)
    values = {"channel": channel, "account": account, "conversation": conversation, "employee": employee}
    query = insert(accounts).values(**values, linked_at=now, linked_by=how, preferred=first).returning(accounts.c.id)
    return int(connection.execute(query).scalar_one())


def unlink(
    connection: Connection,
    now: datetime,
    *,
    employee: int | None = None,
    channel: str | None = None,
    account: str | None = None,
) -> int:
    """End the links of somebody, or of an account; how many."""
    chosen: ColumnElement[bool] = accounts.c.unlinked_at.is_(None)
    for column, value in ((accounts.c.employee, employee), (accounts.c.channel, channel), (accounts.c.account, account)):
        if value is not None:
            chosen &= column == value
    return connection.execute(update(accounts).where(chosen).values(unlinked_at=now, preferred=False)).rowcount


def prefer(connection: Connection, employee: int, account: int) -> None:
    """Make one account the preferred one."""
    connection.execute(update(accounts).where(accounts.c.employee == employee).values(preferred=False))
    connection.execute(
        update(accounts).where((accounts.c.id == account) & (accounts.c.employee == employee)).values(preferred=True)
    )


def unreachable(connection: Connection, account: int, why: str, now: datetime) -> None:
    """Remember that an account cannot be written to."""
    connection.execute(update(accounts).where(accounts.c.id == account).values(unreachable_since=now, unreachable_why=why))


def reachable(connection: Connection, account: int) -> None:
    """The account wrote to us: it can be written to again."""
    chosen = (accounts.c.id == account) & accounts.c.unreachable_since.is_not(None)
    connection.execute(update(accounts).where(chosen).values(unreachable_since=None, unreachable_why=None))


def wipe(connection: Connection, employee: int, now: datetime) -> None:
    """Take out the platform's ids and the codes of somebody, and what was talked about there."""
    unlink(connection, now, employee=employee)
    connection.execute(delete(link_codes).where(link_codes.c.employee == employee))
    mine = select(accounts.c.channel, accounts.c.account, accounts.c.conversation).where(accounts.c.employee == employee)
    for row in connection.execute(mine).all():
        there = (conversations.c.channel == row.channel) & (conversations.c.conversation == row.conversation)
        connection.execute(delete(conversations).where(there))
        tried = (link_tries.c.channel == row.channel) & (link_tries.c.account == row.account)
        connection.execute(delete(link_tries).where(tried))
    blank = {"account": "", "conversation": "", "unreachable_why": None}
    connection.execute(update(accounts).where(accounts.c.employee == employee).values(**blank))


def add_code(connection: Connection, employee: int, digest: str, now: datetime, expires_at: datetime) -> None:
    """Store the hash of a code; earlier codes of the same person end."""
    unused = (link_codes.c.employee == employee) & link_codes.c.used_at.is_(None)
    connection.execute(delete(link_codes).where(unused))
    connection.execute(insert(link_codes).values(employee=employee, digest=digest, made_at=now, expires_at=expires_at))


def use_code(connection: Connection, digest: str, now: datetime) -> int | None:
    """Use a code up: whose it is; None for one that is unknown, used or too old."""
    live = (link_codes.c.digest == digest) & link_codes.c.used_at.is_(None) & (link_codes.c.expires_at > now)
    query = update(link_codes).where(live).values(used_at=now).returning(link_codes.c.employee)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else int(found)


def tries(connection: Connection, channel: str, account: str) -> Row[Any] | None:
    """The wrong codes of an account: wrong, last_at, locked_until."""
    mine = (link_tries.c.channel == channel) & (link_tries.c.account == account)
    return connection.execute(select(link_tries).where(mine)).first()


def set_tries(
    connection: Connection, channel: str, account: str, wrong: int, now: datetime, locked_until: datetime | None
) -> None:
    """Remember the wrong codes of an account; with none the account is forgotten."""
    mine = (link_tries.c.channel == channel) & (link_tries.c.account == account)
    connection.execute(delete(link_tries).where(mine))
    if wrong:
        values = {"channel": channel, "account": account, "wrong": wrong, "last_at": now, "locked_until": locked_until}
        connection.execute(insert(link_tries).values(**values))


def is_new(connection: Connection, channel: str, update_id: str, now: datetime) -> bool:
    """Remember that an update was received; False where it was received before."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    query = dialect.insert(updates).values(channel=channel, update_id=update_id, at=now).on_conflict_do_nothing()
    return connection.execute(query.returning(updates.c.update_id)).first() is not None


def conversation(connection: Connection, channel: str, wanted: str) -> tuple[Any, datetime] | None:
    """What is remembered of a conversation, and since when."""
    mine = (conversations.c.channel == channel) & (conversations.c.conversation == wanted)
    row = connection.execute(select(conversations.c.data, conversations.c.at).where(mine)).first()
    return (row.data, row.at) if row else None


def remember(connection: Connection, channel: str, wanted: str, data: object, now: datetime) -> None:
    """Remember a conversation."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    query = dialect.insert(conversations).values(channel=channel, conversation=wanted, data=data, at=now)
    again = query.on_conflict_do_update(index_elements=["channel", "conversation"], set_={"data": data, "at": now})
    connection.execute(again)


def purge(connection: Connection, conversations_before: datetime, updates_before: datetime) -> int:
    """Forget old conversations and updates; how many."""
    old = connection.execute(delete(conversations).where(conversations.c.at < conversations_before)).rowcount
    return old + connection.execute(delete(updates).where(updates.c.at < updates_before)).rowcount


def _where(connection: Connection, condition: ColumnElement[bool]) -> list[Account]:
    query = select(
        accounts.c.id, accounts.c.channel, accounts.c.account, accounts.c.conversation, accounts.c.employee,
        accounts.c.linked_at, accounts.c.preferred, accounts.c.unreachable_why,
    ).where(condition)  # fmt: skip
    return [Account(*row[:-1], row.unreachable_why or "") for row in connection.execute(query)]
