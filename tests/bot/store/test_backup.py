"""Backups: taken while others write, read back, restored into either kind of database, and refused where they are damaged."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.acknowledgements.acknowledging import acknowledge
from bot.agency import Agency
from bot.people.linking import link_by_code, new_code
from bot.reminders.models import Notice, NoticeKind
from bot.reviews import holding
from bot.store import accounts, audit, cases, notices
from bot.store.backup import BackupError, backup, restore
from bot.store.database import Store
from bot.store.errors import StoreError
from bot.store.tables import metadata
from knowledge.search import Index
from tests.agencies import agency_over, fresh_postgres, hire, publish_document
from tests.bot.rows import disarm, dump

STAFF = (
    "J,Juht,,talituse-juhataja,,hr,,,,,",
    '1,"Mari «Õ» \u2028 Žanna\t",mari@amet.ee,kliendinoustaja,J,,ru,2020-02-29,2026-02-28,2026-07-01,2026-07-09',
)


def fill(agency: Agency) -> None:
    """Something in every table."""
    here = hire(agency, *STAFF)
    mari, now = here["1"], agency.now()
    publish_document(agency, "kliendinoustaja")
    with agency.store.writing() as connection:
        code = new_code(agency, connection, mari, now).replace("-", "")
        link_by_code(connection, "telegram", "9", "9", "WRNGXWRNGX", now)
        account = link_by_code(connection, "telegram", "8", "8", code, now).account
        acknowledge(connection, mari, None, now, language="ru", channel="telegram", account=account)
        held = holding.record(agency, connection, here["J"], mari, date(2027, 1, 4), now)
        assert not isinstance(held, holding.Refused)
        holding.object_to(agency, connection, mari, held.id, "Ei \\ olnud\r\n«nii» 😀", now)
        cases.subscribe(connection, mari.id, mari.position, {"quote": "x"}, "FREQ=DAILY", date(2027, 1, 1), now)
        notices.write(connection, [Notice("k", NoticeKind.REVIEW, mari.id, None, (), now)], now)
        accounts.remember(connection, "telegram", "8", {"a": [1, None, "õ"]}, now)
        accounts.is_new(connection, "telegram", "u1", now)


@contextmanager
def other_kind(agency: Agency, request: pytest.FixtureRequest, folder: Path) -> Iterator[Store]:
    """A new database of the kind that the agency's is not."""
    if not agency.store.is_sqlite:
        opened = Store(f"sqlite:///{folder / 'other.db'}")
        yield opened
        opened.close()
        return
    with fresh_postgres(request.getfixturevalue("postgres")) as url:
        opened = Store(url)
        yield opened
        opened.close()


def test_a_backup_comes_back_in_the_other_kind_of_database_and_goes_on(
    agency: Agency, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    fill(agency)
    before = dump(agency.store)
    assert all(before.values()), [table for table, rows in before.items() if not rows]
    count = sum(len(rows) for rows in before.values())
    target = tmp_path / "varu" / "ametibot.backup"
    target.parent.mkdir()
    assert backup(agency.store, target) == count
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    with other_kind(agency, request, tmp_path) as other:
        assert restore(other, target) == count
        assert dump(other) == before
        with other.reading() as connection:
            assert audit.verify(connection)[1] == []
        again = agency_over(other, agency.positions.index)
        fresh = hire(again, *STAFF, "2,Uus,,klienditeenindaja,J,,,,,,")["2"]
        assert fresh.id == max(row["id"] for row in before["employees"]) + 1
        publish_document(again, "klienditeenindaja")
        with other.writing() as connection:
            for table in metadata.sorted_tables:
                if "id" in table.c:
                    ids = connection.execute(text(f"SELECT id FROM {table.name}")).scalars().all()
                    assert len(ids) == len(set(ids))
        with pytest.raises(StoreError, match="never changed"), other.writing() as connection:
            connection.execute(text("DELETE FROM audit"))
        back = tmp_path / "tagasi.backup"
        backup(other, back)
    third = Store(f"sqlite:///{tmp_path / 'third.db'}")
    restore(third, back)
    with third.reading() as connection:
        assert audit.verify(connection)[1] == []
        assert connection.execute(text("SELECT count(*) FROM employees")).scalar() == 3
    third.close()


def test_a_backup_taken_while_others_write_is_one_state(agency: Agency, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    hire(agency, *STAFF)
    stop = threading.Event()
    failed: list[BaseException] = []

    def write() -> None:
        number = 0
        try:
            while not stop.is_set():
                number += 1
                hire(agency, *STAFF, f"N{number},Uus,,klienditeenindaja,J,,,,,,")
        except BaseException as error:
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            target = tmp_path / f"{number}.backup"
            backup(agency.store, target)
            fresh = Store(f"sqlite:///{tmp_path / str(number)}.db")
            restore(fresh, target)
            with fresh.reading() as connection:
                added = "SELECT count(*) FROM audit WHERE action = 'employee added'"
                people = connection.execute(text("SELECT count(*) FROM employees")).scalar()
                assert connection.execute(text(added)).scalar() == people
            fresh.close()
    finally:
        stop.set()
        writer.join()
    assert failed == []


def test_a_reading_transaction_sees_one_state(agency: Agency, request: pytest.FixtureRequest) -> None:
    query = text("SELECT count(*) FROM employees")
    with agency.store.reading() as connection:
        before = connection.execute(query).scalar()
        hire(agency, *STAFF)
        assert connection.execute(query).scalar() == before


def test_a_backup_overwrites_nothing_and_names_what_cannot_be_written(agency: Agency, tmp_path: Path) -> None:
    target = tmp_path / "a.backup"
    target.write_text("mine")
    with pytest.raises(BackupError, match="exists already; nothing was overwritten"):
        backup(agency.store, target)
    assert target.read_text() == "mine"
    with pytest.raises(BackupError, match="cannot be written"):
        backup(agency.store, tmp_path / "nowhere" / "a.backup")


def test_a_backup_is_not_restored_over_what_is_there(agency: Agency, tmp_path: Path) -> None:
    fill(agency)
    backup(agency.store, tmp_path / "a.backup")
    before = dump(agency.store)
    with pytest.raises(BackupError, match="holds data already; restore into an empty one"):
        restore(agency.store, tmp_path / "a.backup")
    assert dump(agency.store) == before


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory, index: Index) -> Path:
    """A backup of an agency."""
    folder = tmp_path_factory.mktemp("taken")
    agency = agency_over(Store(f"sqlite:///{folder / 'a.db'}"), index)
    fill(agency)
    backup(agency.store, folder / "a.backup")
    agency.store.close()
    return folder / "a.backup"


def lines_of(source: Path) -> list[str]:
    """The lines of a backup."""
    return [line + "\n" for line in gzip.decompress(source.read_bytes()).decode().split("\n") if line]


def sealed(lines: list[str]) -> bytes:
    """Lines as a backup whose last line fits them."""
    rows = [line.rstrip("\n") for line in lines[1:-1]]
    digest = hashlib.sha256("".join(rows).encode()).hexdigest()
    last = json.dumps({"rows": len(rows), "sha256": digest}) + "\n"
    return gzip.compress("".join([*lines[:-1], last]).encode())


def refused(store: Store, source: Path, content: bytes, match: str = "is no backup, or is damaged") -> None:
    """Restoring this content is refused, and the database stays as empty and usable as it was."""
    source.write_bytes(content)
    with pytest.raises(StoreError, match=match):
        restore(store, source)
    with store.reading() as connection:
        assert [name for name in metadata.tables if connection.execute(text(f"SELECT count(*) FROM {name}")).scalar()] == []


def test_damaged_truncated_and_foreign_files_are_refused(agency: Agency, tmp_path: Path, taken: Path) -> None:
    source, whole, lines = tmp_path / "b.backup", taken.read_bytes(), lines_of(taken)
    contents = {
        "empty": b"",
        "text": b"employee_id,name\n",
        "another gzip": gzip.compress(b"hello\n"),
        "another JSON": gzip.compress(b"[1]\n"),
        "no rows": gzip.compress(lines[0].encode()),
        "a row less": gzip.compress("".join([*lines[:5], *lines[6:]]).encode()),
        "a row twice": gzip.compress("".join([*lines[:5], *lines[4:]]).encode()),
        "a letter else": gzip.compress("".join(lines).replace("kliendinoustaja", "kliendinoustajb", 1).encode()),
        "no last line": gzip.compress("".join(lines[:-1]).encode()),
        "not UTF-8": gzip.compress(lines[0].encode() + b"\xff\xfe\n"),
        "half a line": gzip.compress("".join(lines)[:-300].encode()),
        "the end cut off": whole[:-1],
        "the half cut off": whole[: len(whole) // 2],
        "a table": Path(str(agency.store.where).removeprefix("sqlite:///")).read_bytes() if agency.store.is_sqlite else b"x",
    }
    for what, content in contents.items():
        print(what)  # pytest shows it where one is taken
        refused(agency.store, source, content)
    with pytest.raises(BackupError, match="there is no such file"):
        restore(agency.store, tmp_path / "nowhere")
    restore(agency.store, taken)  # none of this has harmed the database


def test_a_bit_that_has_flipped_is_told(agency: Agency, tmp_path: Path, taken: Path) -> None:
    whole = taken.read_bytes()  # begins with the file's name, which says nothing
    for at in range(40, len(whole), max(1, len(whole) // 40)):
        content = bytearray(whole)
        content[at] ^= 0xFF
        refused(agency.store, tmp_path / "b.backup", bytes(content))


def test_a_backup_of_a_newer_version_is_refused(agency: Agency, tmp_path: Path, taken: Path) -> None:
    lines = lines_of(taken)
    header = json.dumps({**json.loads(lines[0]), "revision": "9999"}) + "\n"
    refused(agency.store, tmp_path / "b.backup", sealed([header, *lines[1:]]), "newer version")


def test_a_backup_of_other_tables_is_refused(agency: Agency, tmp_path: Path, taken: Path) -> None:
    lines = lines_of(taken)
    for row in ('["planets", {"id": 1}]\n', '["roles", {"planet": 1}]\n', '["roles"]\n', "7\n"):
        refused(agency.store, tmp_path / "b.backup", sealed([lines[0], row, *lines[1:]]))


def test_a_backup_whose_audit_log_does_not_fit_is_refused(agency: Agency, tmp_path: Path, taken: Path) -> None:
    lines = lines_of(taken)
    changed = [line.replace('"employee added"', '"employee adored"') for line in lines]
    refused(agency.store, tmp_path / "b.backup", sealed(changed), "did not come back as it was; nothing was restored")


def test_what_was_meddled_with_can_still_be_backed_up(agency: Agency, tmp_path: Path) -> None:
    hire(agency, *STAFF)
    with agency.store.writing() as connection:
        disarm(connection)
        connection.execute(text("UPDATE audit SET action = 'x' WHERE seq = 1"))
    assert backup(agency.store, tmp_path / "a.backup") > 0
