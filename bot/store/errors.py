"""What can be wrong with the database, each with what to do about it."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from bot.store.addresses import hidden
from knowledge.errors import AmetibotError

_LONGEST = 200  # letters of a driver's words
_LOCKED = frozenset({"55P03", "40P01", "40001"})  # PostgreSQL: no lock in time, deadlock, others were faster
_FULL = frozenset({"53100"})


class StoreError(AmetibotError):
    """The database cannot be used now."""

    code = "store_gone"  # key of its wording in a conversation


class StoreLocked(StoreError):
    """The database is in use by another program and did not become free in time; try again in a moment."""

    code = "store_locked"


class StoreFull(StoreError):
    """The disk of the database is full; nothing was written. Make room, then try again."""

    code = "store_full"


class StoreNewer(StoreError):
    """The database was made by a newer version of Ametibot; install that version, or restore a backup."""


def store_error(error: SQLAlchemyError | sqlite3.Error | OSError, where: str, secrets: tuple[str, ...] = ()) -> StoreError:
    """The error of a database driver as one of ours. `where` names the database, `secrets` is what must not be shown."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    text, state = str(cause), getattr(cause, "sqlstate", None)
    if state in _LOCKED or "database is locked" in text or "database table is locked" in text:
        return StoreLocked(f"{where}: {StoreLocked.__doc__}")
    if state in _FULL or "disk is full" in text or "No space left" in text:
        return StoreFull(f"{where}: {StoreFull.__doc__}")
    reason = hidden(" ".join(text.split())[:_LONGEST], secrets)
    kind = "cannot be reached" if isinstance(error, OperationalError | OSError) else "refused what was asked of it"
    return StoreError(f"{where}: the database {kind} ({reason})")
