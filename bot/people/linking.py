"""Linking a channel's account to a person: by a one-time code, or by an address that the platform has verified."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.agency import Agency
from bot.models import Employee
from bot.store import accounts, audit, people
from bot.store.accounts import Account
from bot.store.database import Connection

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
_LENGTH = 10  # 49 bits: with five tries and a lock nobody guesses one
_CODE = re.compile(rf"(?<![\w-])([{_LETTERS}]{{5}})-?([{_LETTERS}]{{5}})(?![\w-])", re.IGNORECASE)
_TRIES = 5
_LOCK = timedelta(hours=1)
_FORGIVEN_AFTER = timedelta(hours=24)


class Linked(StrEnum):
    """What came of a code or an address."""

    DONE = "linked"
    WRONG = "link_wrong"  # unknown, used or too old: which of them is not told
    LOCKED = "link_locked"


@dataclass(frozen=True, slots=True)
class Linking:
    """What came of it, and who it is."""

    outcome: Linked
    employee: Employee | None = None
    account: int | None = None


def new_code(agency: Agency, connection: Connection, employee: Employee, now: datetime, by: int | None = None) -> str:
    """A code that links one account to somebody, once, within the minutes that are set. Only its hash is kept."""
    letters = ""
    while not _is_code(letters):
        letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    accounts.add_code(connection, employee.id, _digest(letters), now, now + timedelta(minutes=agency.code_minutes))
    audit.record(connection, now, audit.Entry("link code made", {}, by, employee.id))
    return f"{letters[:5]}-{letters[5:]}"


def code_in(text: str) -> str | None:
    """The code that a message holds, as letters without the dash."""
    found = _CODE.search(text)
    letters = (found[1] + found[2]).upper() if found else ""
    return letters if _is_code(letters) else None


def _is_code(letters: str) -> bool:
    """Letters and digits both: a word or a telephone number is none."""
    return any(one.isdigit() for one in letters) and any(one.isalpha() for one in letters)


def link_by_code(connection: Connection, channel: str, account: str, conversation: str, code: str, now: datetime) -> Linking:
    """Link an account by a code. Five wrong ones lock the account for an hour."""
    known = accounts.tries(connection, channel, account)
    if known and known.locked_until and known.locked_until > now:
        return Linking(Linked.LOCKED)
    owner = accounts.use_code(connection, _digest(code), now)
    employee = people.get(connection, owner) if owner is not None else None
    if employee is None or not employee.active:
        fresh = known is None or now - known.last_at > _FORGIVEN_AFTER or bool(known.locked_until)
        wrong = 1 if fresh or known is None else known.wrong + 1
        locked = wrong >= _TRIES
        accounts.set_tries(connection, channel, account, wrong, now, now + _LOCK if locked else None)
        audit.record(connection, now, audit.Entry("link refused", {"channel": channel, "wrong": wrong, "locked": locked}))
        return Linking(Linked.LOCKED if locked else Linked.WRONG)
    accounts.set_tries(connection, channel, account, 0, now, None)
    return _link(connection, channel, account, conversation, employee, "code", now)


def link_by_email(connection: Connection, channel: str, account: str, conversation: str, email: str, now: datetime) -> Linking:
    """Link an account by the address that the platform says is its own and verified."""
    employee = people.by_email(connection, email)
    if employee is None:
        return Linking(Linked.WRONG)
    return _link(connection, channel, account, conversation, employee, "email", now)


def unlink(connection: Connection, employee: Employee, now: datetime, channel: str | None = None) -> int:
    """End the links of somebody, of one channel where it is named; how many."""
    count = accounts.unlink(connection, now, employee=employee.id, channel=channel)
    if count:
        audit.record(connection, now, audit.Entry("unlinked", {"channel": channel or "all"}, None, employee.id))
    return count


def person_of(connection: Connection, channel: str, account: str) -> tuple[Employee, Account] | None:
    """Who an account is; nobody where it is not linked, or they have left."""
    found = accounts.linked(connection, channel, account)
    employee = people.get(connection, found.employee) if found else None
    return (employee, found) if found and employee and employee.active else None


def _link(
    connection: Connection, channel: str, account: str, conversation: str, employee: Employee, how: str, now: datetime
) -> Linking:
    before = accounts.linked(connection, channel, account)
    if before and before.employee != employee.id:
        audit.record(connection, now, audit.Entry("unlinked", {"channel": channel}, employee.id, before.employee))
    linked = accounts.link(connection, channel, account, conversation, employee.id, how, now)
    audit.record(
        connection, now, audit.Entry("linked", {"channel": channel, "by": how, "account": linked}, employee.id, employee.id)
    )
    return Linking(Linked.DONE, employee, linked)


def _digest(code: str) -> str:
    return hashlib.sha256(f"ametibot link code {code}".encode()).hexdigest()
