"""The reminder engine killed at random moments of planning, sending and marking, and started again until all is sent.

`python -m tests.bot.reminders.crashing [soak|ROUNDS] [INDEX] [SEED]`: 30 rounds, or 300 as a soak. Each round works on a copy
of one prepared database. The engine runs in a process that is forked from here, so that a start costs no imports; it
delivers into a file that outlives it. Checked after every kill and at the end of a round: `_check_killed`, `_check_done`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from bot.agency import Agency
from bot.reminders.delivery import Outgoing
from bot.reminders.outbox import TERMINAL, run
from bot.reminders.policy import Policy, Retrying
from bot.settings import packaged_sample
from bot.store import audit, cases
from bot.store.database import Store
from bot.store.notices import CLAIMED, SENT
from bot.store.tables import audit as audit_log
from knowledge.index import build
from knowledge.search import Index
from tests.agencies import agency_over, hire, moment, publish_document

ROUNDS, SOAK = 30, 300
STAFF, SUBSCRIBERS = 32, 6
STARTS = moment("2027-01-28 09:00")  # what was published on 4 January is late for everybody by then
LEASE = 1
BETWEEN = timedelta(seconds=LEASE + 1)  # from one start of the engine to the next
PAUSE = 0.001  # seconds at most, before and after each delivery
MEMORY = Path("/dev/shm")  # a killed program loses nothing there either, and a round is faster
POLICY = Policy(retry=Retrying(claim_seconds=LEASE))


@dataclass(slots=True)
class Figures:
    """What happened in all rounds."""

    rounds: int = 0
    kills: int = 0
    before_plan: int = 0  # kills before there was a plan
    amid: int = 0  # kills with some notices sent and some not
    delivered: int = 0
    repeats: int = 0
    taken_over: int = 0

    def __str__(self) -> str:
        return (
            f"{self.rounds} rounds, {self.kills} kills ({self.before_plan} before the plan was written, {self.amid} amid the "
            f"sending), {self.delivered} deliveries, {self.repeats} repeats, {self.taken_over} taken over"
        )


@dataclass(slots=True)
class Round:
    """One round: where its files are, and what it has seen so far."""

    folder: Path
    keys: frozenset[str]  # of an undisturbed run
    kills: int = 0
    doubtful: set[tuple[str, int]] = field(default_factory=set)  # delivered for the n-th time, not marked when the kill came

    @property
    def database(self) -> Path:
        return self.folder / "round.db"

    @property
    def delivered(self) -> Path:
        return self.folder / "delivered"

    @property
    def report(self) -> Path:
        return self.folder / "report.json"

    def deliveries(self) -> Counter[str]:
        return Counter(self.delivered.read_text(encoding="utf-8").split()) if self.delivered.exists() else Counter()

    def states(self) -> dict[str, tuple[str, int]]:
        """Key → state and attempts of every notice."""
        with closing(sqlite3.connect(self.database)) as connection:
            return {key: (state, tried) for key, state, tried in connection.execute("SELECT key, state, attempts FROM notices")}


def prepare(folder: Path, index: Path | None) -> None:
    """The index, and a database in which about forty notices are due at once; nothing is planned yet."""
    if index:
        shutil.copy(index, folder / "knowledge.db")
    else:
        assert build(packaged_sample(), folder / "knowledge.db") == []
    agency = _agency(folder, folder / "prepared.db")
    everybody = hire(agency, *_staff())
    publish_document(agency, "kliendinoustaja")
    view = agency.positions.view("kliendinoustaja")
    assert view is not None
    clause = {"number": view.clauses[0].number, "quote": view.clauses[0].text, "heading": view.clauses[0].heading}
    with agency.store.writing() as connection:
        for number in range(SUBSCRIBERS):
            one = everybody[f"1{number:02}"]
            cases.subscribe(connection, one.id, one.position, clause, "FREQ=DAILY", agency.now().date(), agency.now())
    _close(agency)


def _staff() -> Iterator[str]:
    yield "001,Helje,,talituse-juhataja,,hr,,,,,"
    for number in (2, 3, 4):
        yield f"00{number},Juht {number},,talituse-juhataja,001,,,,,,"
    for number in range(STAFF):
        yield f"1{number:02},Ametnik {number},,kliendinoustaja,00{2 + number % 3},,,,,,"


def _agency(folder: Path, database: Path) -> Agency:
    return agency_over(Store(f"sqlite:///{database}"), Index(folder / "knowledge.db"), POLICY)


def _close(agency: Agency) -> None:
    agency.store.close()
    agency.positions.index.close()


def _start(folder: Path, one: Round, now: datetime, seed: int) -> int:
    """Fork the engine; its process id. It ends with 0 when it has come through."""
    if process := os.fork():
        return process
    try:
        _engine(folder, one, now, random.Random(seed))
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def _engine(folder: Path, one: Round, now: datetime, chance: random.Random) -> None:
    file = os.open(one.delivered, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def deliver(outgoing: Outgoing) -> None:
        time.sleep(chance.random() * PAUSE)
        os.write(file, f"{outgoing.key}\n".encode())
        time.sleep(chance.random() * PAUSE)

    report = run(_agency(folder, one.database), {TERMINAL: deliver}, now)
    figures = {"sent": report.sent, "taken_over": report.taken_over, "void": report.void, "dead": report.dead}
    one.report.write_text(json.dumps(figures), encoding="utf-8")


def _killed(process: int, delay: float) -> bool:
    """Kill a process after a while; False where it had come through by then."""
    time.sleep(delay)
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.waitstatus_to_exitcode(status) == 0, "the engine raised an error"
    return False


def _new_round(folder: Path, keys: frozenset[str]) -> Round:
    """A round over a fresh copy of the prepared database."""
    place = folder / "round"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    shutil.copy(folder / "prepared.db", place / "round.db")
    return Round(place, keys)


def undisturbed(folder: Path) -> tuple[frozenset[str], float]:
    """The keys that a run delivers which nobody kills, and how long it takes."""
    one = _new_round(folder, frozenset())
    began = time.perf_counter()
    _, status = os.waitpid(_start(folder, one, STARTS, 0), 0)
    took = time.perf_counter() - began
    assert status == 0
    keys = one.deliveries()
    assert set(keys.values()) == {1}
    assert {state for state, _ in one.states().values()} == {SENT}
    return frozenset(keys), took


def round_of(folder: Path, keys: frozenset[str], longest: float, chance: random.Random, figures: Figures) -> None:
    """Kill and start again until a start comes through."""
    one = _new_round(folder, keys)
    now = STARTS
    left = 0
    while _killed(_start(folder, one, now, chance.getrandbits(32)), chance.random() * longest):
        one.kills += 1
        left = _check_killed(one, figures)
        now += BETWEEN
    _check_done(folder, one, left, figures)


def _check_killed(one: Round, figures: Figures) -> int:
    """At most one message was delivered and not marked, and its notice is still claimed; how many are claimed."""
    states, delivered = one.states(), one.deliveries()
    assert set(delivered) <= set(states), "delivered what is not in the outbox"
    assert all(delivered[key] for key, (state, _) in states.items() if state == SENT), "marked before it was delivered"
    doubtful = {(key, times) for key, times in delivered.items() if states[key][0] != SENT}
    assert len(doubtful - one.doubtful) <= 1, "more than one message delivered and not marked"
    assert all(states[key][0] == CLAIMED for key, _ in doubtful)
    one.doubtful |= doubtful
    figures.before_plan += not states
    figures.amid += len({state for state, _ in states.values()} & {SENT, CLAIMED}) == 2
    return sum(state == CLAIMED for state, _ in states.values())


def _check_done(folder: Path, one: Round, left: int, figures: Figures) -> None:
    """Nothing is lost; what was told twice is what was delivered and not marked at a kill, and the engine knows of it."""
    states, delivered = one.states(), one.deliveries()
    report = json.loads(one.report.read_text(encoding="utf-8"))
    assert set(delivered) == one.keys, f"lost: {sorted(one.keys - set(delivered))}, new: {sorted(set(delivered) - one.keys)}"
    assert all(states[key][0] == SENT for key in one.keys)
    again = {key: count - 1 for key, count in delivered.items() if count > 1}
    assert again == Counter(key for key, _ in one.doubtful), "told twice without a crash between sending and marking"
    assert sum(again.values()) <= one.kills
    assert all(states[key][1] > times for key, times in again.items()), "a repeat that the engine does not know of"
    assert report["taken_over"] == left, "what a kill left behind was not counted as taken over"
    agency = _agency(folder, one.database)
    with agency.store.reading() as connection:
        entries, flaws = audit.verify(connection)
        sent = [row.data["key"] for row in connection.execute(select(audit_log)) if row.action == "notice sent"]
    _close(agency)
    assert entries and not flaws, flaws
    assert Counter(sent) == Counter(one.keys), "the audit log names each notice once"
    figures.rounds += 1
    figures.kills += one.kills
    figures.delivered += sum(delivered.values())
    figures.repeats += sum(again.values())
    figures.taken_over += report["taken_over"]


def main(rounds: int, index: Path | None, seed: int) -> Figures:
    """All rounds."""
    chance = random.Random(seed)
    figures = Figures()
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as name:
        folder = Path(name)
        prepare(folder, index)
        keys, took = min((undisturbed(folder) for _ in range(3)), key=lambda run: run[1])
        print(f"{len(keys)} notices, {took:.2f} s undisturbed, seed {seed}", flush=True)
        for _ in range(rounds):
            round_of(folder, keys, took, chance, figures)
    return figures


if __name__ == "__main__":
    wanted, built, chosen, *_ = [*sys.argv[1:], "", "", ""]
    started = time.perf_counter()
    count = SOAK if wanted == "soak" else int(wanted or ROUNDS)
    print(main(count, Path(built) if built else None, int(chosen or random.SystemRandom().getrandbits(32))))
    print(f"{time.perf_counter() - started:.1f} s")
