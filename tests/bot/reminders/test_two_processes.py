"""Two processes send from one PostgreSQL: each message goes out once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import psycopg
from sqlalchemy import insert, select

from bot.reminders.models import Notice, NoticeKind
from bot.store import audit, notices, people
from bot.store.database import Store
from bot.store.notices import SENT, counts
from bot.store.tables import audit as audit_log
from bot.store.tables import subscriptions
from knowledge.search import Index
from tests.agencies import agency_over, fresh_postgres
from tests.paths import ROOT

NOTICES = 10_000
PROCESSES = 2


def _fill(store: Store, index: Index) -> str:
    """A message for each of 10,000 people, about a recurring duty: of all kinds it is the cheapest; when they are due."""
    agency = agency_over(store, index)
    now = agency.now()
    view = index.document("kliendinoustaja")
    clause = {"number": view.clauses[0].number, "quote": view.clauses[0].text, "heading": view.clauses[0].heading}
    blank = {"email": "", "language": "et", "position": view.id, "active": True}
    duty = {"document": view.id, "clause": clause, "rule": "FREQ=DAILY", "since": now.date()}
    numbers = range(1, NOTICES + 1)
    with store.writing() as connection:
        people.add(connection, [{**blank, "employee_id": f"{n:05}", "name": f"Ametnik {n}"} for n in numbers])
        ids = [one.id for one in people.everybody(connection)]
        found = connection.execute(
            insert(subscriptions).returning(subscriptions.c.id, subscriptions.c.employee),
            [{**duty, "employee": one} for one in ids],
        )
        made = [
            Notice(f"recurring:{row.id}", NoticeKind.RECURRING, row.employee, None, (), now, subscription=row.id)
            for row in found
        ]
        notices.write(connection, made, now)
    return now.isoformat()


def _start(url: str, index: Index, delivered: Path, gate: Path, moment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.bot.reminders.sending", url, str(index.path), str(delivered), str(gate), moment]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_each_of_ten_thousand_messages_goes_out_once_from_two_processes(postgres: str, index: Index, tmp_path: Path) -> None:
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("ALTER SYSTEM SET synchronous_commit = off")
        server.execute("SELECT pg_reload_conf()")
    files = [tmp_path / str(number) for number in range(PROCESSES)]
    gate = tmp_path / "gate"
    with fresh_postgres(postgres) as url:
        store = Store(url)
        now = _fill(store, index)
        processes = [_start(url, index, file, gate, now) for file in files]
        try:
            for process in processes:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
            gate.touch()
            reports = [json.loads(process.communicate(timeout=300)[0]) for process in processes]
        finally:
            for process in processes:
                process.kill()
                process.communicate()
        assert [process.returncode for process in processes] == [0] * PROCESSES
        delivered = [file.read_text(encoding="utf-8").split() for file in files]
        print([f"{one['sent']} in {one['seconds']:.1f} s" for one in reports])
        with store.reading() as connection:
            assert counts(connection) == {SENT: NOTICES}
            sent = Counter(row.data["key"] for row in connection.execute(select(audit_log)) if row.action == "notice sent")
            assert audit.verify(connection)[1] == []
        store.close()
    told = Counter(key for keys in delivered for key in keys)
    assert len(told) == NOTICES
    assert set(told.values()) == {1}
    assert sent == told
    assert all(keys for keys in delivered), "one of them did all the work"
    assert [one["sent"] for one in reports] == [len(keys) for keys in delivered]
    assert [one["planned"] for one in reports] == [0, 0]
    assert [one["taken_over"] for one in reports] == [0, 0]
