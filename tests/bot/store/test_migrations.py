"""Migrations: from every state that was released, with rows in every table, to the newest one."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, create_engine, text

from bot.store.database import Store
from bot.store.errors import StoreError, StoreNewer
from bot.store.migrating import migration_config
from tests.bot.rows import Rows

_AT = "'2027-01-04 08:00:00.000000'"
# Revision → table → one row, written as that state has its columns. A new revision needs an entry of its own.
ROWS: Mapping[str, Mapping[str, str]] = {
    "0001": {
        "employees": f"1, 'E1', 'Mari', 'mari@amet.ee', 'kliendinoustaja', 1, 'et', '2020-02-29', '2026-01-01', '2026-07-01', "
        f"'2026-07-09', TRUE, {_AT}, {_AT}",
        "roles": "1, 'hr'",
        "accounts": f"1, 'telegram', '7', '7', 1, {_AT}, 'code', TRUE, {_AT}, 'blocked', {_AT}",
        "link_codes": f"1, 1, '{'a' * 64}', {_AT}, {_AT}, {_AT}",
        "link_tries": f"'telegram', '7', 4, {_AT}, {_AT}",
        "versions": f"1, 'kliendinoustaja', 1, 'Õ «x»', '{'b' * 64}', 'Kliendinõustaja', '1-2/3', '2026-01-01', TRUE, '[]', "
        f"'2027-01-18', {_AT}, 1",
        "acknowledgements": f"1, 1, 1, '{'b' * 64}', 'Olen tutvunud', {_AT}, 'telegram', 1",
        "reviews": f"1, 1, 'kliendinoustaja', '2026-12-01', 1, {_AT}, 'objected', {_AT}, 'Ei', 'counts'",
        "tasks": f"1, 'objection', 1, 'kliendinoustaja', 1, 'Ei', {_AT}, {_AT}, 1, 'counts'",
        "cases": f"1, 'review', 1, 'kliendinoustaja', 1, 1, 1, 'clause', {_AT}, '2027-01-18', '2027-01-11', '2027-01-12', 2, "
        f"{_AT}, {_AT}, {_AT}, {_AT}, {_AT}, {_AT}, 'held'",
        "review_rules": f"'kliendinoustaja', '{'c' * 64}', 12, '[\"unit\"]', '2026-01-01', 'Osakond'",
        "subscriptions": f"1, 1, 'kliendinoustaja', '{{\"quote\":\"x\"}}', 'FREQ=DAILY', '2027-01-01', {_AT}, {_AT}",
        "notices": f"1, 'k', 'review', 1, 1, '[]', {_AT}, 'dead', 8, 'me', {_AT}, {_AT}, 1, 'gone', {_AT}",
        "conversations": f"'telegram', '7', '{{\"a\":1}}', {_AT}",
        "updates": f"'telegram', 'u1', {_AT}",
        "audit": f"1, {_AT}, 1, 'employee added', 1, '{{}}', '{'0' * 64}', '{'d' * 64}'",
    },
}
REVISIONS = [script.revision for script in ScriptDirectory.from_config(migration_config()).walk_revisions()]


@contextmanager
def raw(url: str) -> Iterator[tuple[Engine, Connection]]:
    """A database without our store: the engine and a transaction."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        yield engine, connection
    engine.dispose()


@pytest.fixture
def empty(database_url: str) -> str:
    """The URL of a database with nothing in it."""
    Store(database_url).close()  # makes its folder
    with raw(database_url) as (_, connection):
        found = MetaData()
        found.reflect(connection)
        found.drop_all(connection)
    return database_url


def tables(connection: Connection) -> MetaData:
    """The tables as they are."""
    found = MetaData()
    found.reflect(connection)
    return found


@pytest.mark.parametrize("revision", REVISIONS)
def test_rows_of_every_released_state_are_there_in_the_newest(empty: str, revision: str) -> None:
    with raw(empty) as (_, connection):
        command.upgrade(migration_config(connection), revision)
        found = tables(connection)
        assert set(ROWS[revision]) == set(found.tables) - {"alembic_version"}, "a table without a row in the test"
        for table in found.sorted_tables:
            if table.name != "alembic_version":
                connection.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({ROWS[revision][table.name]})")
    before = _dump(empty)
    Store(empty).close()
    after = _dump(empty)
    assert after["alembic_version"] == [{"version_num": REVISIONS[0]}]
    for name in set(ROWS[revision]) & set(after):
        (old,), (new,) = before[name], after[name]
        common = set(old) & set(new)
        assert {column: new[column] for column in common} == {column: old[column] for column in common}, name


def _dump(url: str) -> Rows:
    with raw(url) as (_, connection):
        return {
            table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in tables(connection).sorted_tables
        }


def refused(url: str, error: type[StoreError], match: str) -> None:
    """Opening the database is refused."""
    told = ""
    try:
        Store(url)
    except error as refusal:
        told = str(refusal)
    assert match in told
    gc.collect()  # the connections of what was not opened


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_database_of_a_newer_version_is_refused_and_left_alone(database_url: str) -> None:
    Store(database_url).close()
    with raw(database_url) as (_, connection):
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for _ in range(2):
        refused(database_url, StoreNewer, "made by a newer version of Ametibot; install that version, or restore a backup")
    with raw(database_url) as (_, connection):
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_migration_that_fails_leaves_the_database_as_it_was(empty: str) -> None:
    with raw(empty) as (_, connection):
        connection.execute(text("CREATE TABLE notices (mine INTEGER)"))  # in the way of ours
        connection.execute(text("INSERT INTO notices VALUES (7)"))
    refused(empty, StoreError, "notices")
    after = _dump(empty)
    assert after["notices"] == [{"mine": 7}]
    assert set(after) <= {"notices", "alembic_version"}
    with raw(empty) as (_, connection):
        connection.execute(text("DROP TABLE notices"))
    Store(empty).close()
    gc.collect()
