"""The database: opened by its URL, brought to the newest state, read and written in transactions."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.store.addresses import secrets_of, shown
from bot.store.errors import StoreError, store_error

_BUSY_SECONDS = 5  # that a writer waits for another one
_MIGRATING = 7_216_001  # number of the advisory lock, any that nobody else takes
_CHANGING = 7_216_002


NEWEST = "0001"  # the last of the migrations

__all__ = ["NEWEST", "Connection", "Store"]


class Store:
    """One database. Safe for many threads; SQLite has one writer at a time, the others wait."""

    def __init__(self, url: str, *, busy_seconds: float = _BUSY_SECONDS) -> None:
        """Open it, made or migrated where that is needed. Raises StoreError."""
        self.where = shown(url)
        self.is_sqlite = url.startswith("sqlite")
        self._secrets = secrets_of(url)
        self._engine = _engine(url, busy_seconds)
        file = self._engine.url.database if self.is_sqlite else None
        self._file = Path(file) if file and file != ":memory:" else None
        try:
            with self._errors():
                _migrate(self._engine, self.where)
        except StoreError:
            self._engine.dispose()
            raise

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state and changes nothing. Raises StoreError."""
        options = {"ametibot_begin": "BEGIN"} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._errors(), self._engine.execution_options(**options).begin() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is alone in changing state; undone where the block raises. Raises StoreError.

        Changes come one after another, so that the chain of the audit log has one end and a plan is made once.
        """
        self._still_there()
        with self._errors(), self._engine.execution_options(ametibot_begin="BEGIN IMMEDIATE").begin() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CHANGING})
            yield connection

    @contextlib.contextmanager
    def claiming(self) -> Iterator[Connection]:
        """A short transaction whose every change is conditional in itself: on PostgreSQL many go on side by side."""
        self._still_there()
        with self._errors(), self._engine.execution_options(ametibot_begin="BEGIN IMMEDIATE").begin() as connection:
            yield connection

    def _still_there(self) -> None:
        """An open connection would go on writing into a file that has been deleted."""
        if self._file is not None and not self._file.exists():
            self._engine.dispose()
            raise StoreError(f"{self.where}: the database file is gone; put it back, or restore a backup")

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, PoolTimeout, sqlite3.Error) as error:
            raise store_error(error, self.where, self._secrets) from error


def _engine(url: str, busy_seconds: float) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "sqlite":
            if parsed.database and parsed.database != ":memory:":
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(parsed, connect_args={"timeout": busy_seconds})
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        if parsed.drivername != "postgresql+psycopg":
            raise StoreError(f"AMETIBOT_DATABASE_URL: {parsed.drivername}: sqlite:/// or postgresql:// is needed")
        waits = {"connect_timeout": 5, "options": f"-c lock_timeout={int(busy_seconds * 1000)}"}
        return create_engine(parsed, pool_pre_ping=True, connect_args=waits)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise StoreError("AMETIBOT_DATABASE_URL: not a database URL; give sqlite:///FILE or postgresql://…") from error
    except OSError as error:
        raise store_error(error, shown(url)) from error


def _prepare_sqlite(connection: Any, record: object) -> None:  # noqa: ANN401  SQLAlchemy's own type
    connection.isolation_level = None  # transactions are begun by us
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("ametibot_begin", "BEGIN IMMEDIATE"))


def _migrate(engine: Engine, where: str) -> None:
    """Bring the tables to the newest state; several instances that start at once do it one after another."""
    with engine.execution_options(ametibot_begin="BEGIN").begin() as connection:
        if inspect(connection).has_table("alembic_version"):
            current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
            if current == NEWEST:
                return
    from bot.store.migrating import upgrade  # takes a while to load, and is needed once

    with engine.execution_options(ametibot_begin="BEGIN IMMEDIATE").begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # a migration of another instance may take a while
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATING})
        upgrade(connection, where)
