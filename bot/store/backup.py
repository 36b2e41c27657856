"""Backup and restore of the whole database while it is in use: one file of JSON Lines, the same for every database.

The first line says what it is, then a line for each row, at the end how many rows there were and their hash. A backup is
read back before it counts as made; a restore goes on in one transaction and is compared with the file afterwards.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Date, DateTime, MetaData, Table, func, insert, select, text
from sqlalchemy.types import TypeEngine

from bot.store.audit import verify
from bot.store.database import Store
from bot.store.errors import StoreError
from bot.store.migrating import upgrade
from bot.store.tables import metadata

_FORMAT = "ametibot backup"
_BATCH = 1000
_DAMAGED = (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError)


class BackupError(StoreError):
    """The file is no backup, or is damaged; take another one."""


def backup(store: Store, target: Path) -> int:
    """Write a backup and read it back; how many rows it holds. Raises BackupError, StoreError."""
    if target.exists():
        raise BackupError(f"{target}: exists already; nothing was overwritten. Give another name")
    partial = target.with_name(f"{target.name}.part")
    try:
        with (
            store.reading() as connection,
            partial.open("wb") as file,
            gzip.GzipFile("", "wb", fileobj=file, mtime=0) as stream,
        ):
            for line in _lines(connection):
                stream.write(line.encode())
        count = sum(1 for _ in _rows(partial))
        partial.rename(target)
    except OSError as error:
        raise BackupError(f"{target}: cannot be written ({error.strerror})") from error
    finally:
        partial.unlink(missing_ok=True)
    return count


def restore(store: Store, source: Path) -> int:
    """Put the rows of a backup into an empty database; how many. Raises BackupError, StoreError.

    A backup of an older state is restored into that state and then migrated.
    """
    rows = list(_rows(source))
    revision = _header(source)["revision"]
    with store.writing() as connection:
        if any(connection.execute(select(func.count()).select_from(table)).scalar() for table in metadata.sorted_tables):
            raise BackupError(f"{store.where}: holds data already; restore into an empty one")
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        upgrade(connection, store.where, revision)
        tables = _reflected(connection)
        for name, values in rows:
            if name not in tables or not set(values) <= set(tables[name].c.keys()):
                raise BackupError(f"{source}: {BackupError.__doc__}")
            connection.execute(insert(tables[name]), [_from_json(tables[name], values)])
        upgrade(connection, store.where)
        _raise_sequences(store, connection)
        _compare(store, connection, source, len(rows))
    return len(rows)


def _lines(connection: Connection) -> Iterator[str]:
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    yield json.dumps({"format": _FORMAT, "revision": revision}) + "\n"
    digest, count = hashlib.sha256(), 0
    for table in _reflected(connection).values():
        for row in connection.execute(select(table).order_by(*table.primary_key.columns)).yield_per(_BATCH).mappings():
            line = json.dumps([table.name, {name: _to_json(value) for name, value in row.items()}], ensure_ascii=False)
            digest.update(line.encode())
            count += 1
            yield line + "\n"
    yield json.dumps({"rows": count, "sha256": digest.hexdigest()}) + "\n"


def _header(source: Path) -> dict[str, str]:
    try:
        with gzip.open(source, "rt", encoding="utf-8") as stream:
            header: dict[str, str] = json.loads(stream.readline())
        if header["format"] != _FORMAT:
            raise ValueError
    except FileNotFoundError as error:
        raise BackupError(f"{source}: there is no such file") from error
    except _DAMAGED as error:
        raise BackupError(f"{source}: {BackupError.__doc__}") from error
    return header


def _rows(source: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a backup, checked against its last line."""
    _header(source)
    digest, count, last = hashlib.sha256(), 0, None
    try:
        with gzip.open(source, "rt", encoding="utf-8") as stream:
            next(stream)
            for line in stream:
                if (value := json.loads(line)) and isinstance(value, dict):
                    last = value
                    if stream.read():  # to the end, where the file's own check stands
                        raise ValueError
                    break
                digest.update(line.rstrip("\n").encode())
                count += 1
                name, values = value
                yield str(name), dict(values)
    except (*_DAMAGED, StopIteration) as error:
        raise BackupError(f"{source}: {BackupError.__doc__}") from error
    if last != {"rows": count, "sha256": digest.hexdigest()}:
        raise BackupError(f"{source}: {BackupError.__doc__}")


def _compare(store: Store, connection: Connection, source: Path, expected: int) -> None:
    tables = metadata.sorted_tables
    found = sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)
    _, flaws = verify(connection)
    if found != expected or flaws:
        raise BackupError(f"{store.where}: {source} did not come back as it was; nothing was restored")


def _raise_sequences(store: Store, connection: Connection) -> None:
    """PostgreSQL counts ids apart from the rows: go on after the highest."""
    if store.is_sqlite:
        return
    for table in metadata.sorted_tables:
        if "id" in table.c:
            highest = f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table.name}"
            query = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), ({highest}), false)"
            connection.execute(text(query))


def _reflected(connection: Connection) -> dict[str, Table]:
    """The tables as they are in the database, in an order in which they can be filled."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name != "alembic_version")
    return {table.name: table for table in found.sorted_tables}


def _to_json(value: object) -> object:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _from_json(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    return {name: _typed(table.c[name].type, value) for name, value in values.items()}


def _typed(kind: TypeEngine[Any], value: object) -> object:
    if value is None:
        return None
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(str(value))
        return moment if kind.timezone else moment.replace(tzinfo=None)
    return date.fromisoformat(str(value)) if isinstance(kind, Date) else value
