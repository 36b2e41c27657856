"""How long a plan takes beside the bare SQL query that lists the due rows, and what it grows with.

    make bench-reminders

A hundred thousand employees, one in a hundred with something due; and ten thousand with the same number due.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import insert, text

from bot.agency import Agency
from bot.reminders.outbox import decide, plan_all
from bot.settings import packaged_sample
from bot.store.database import Store
from bot.store.tables import cases, employees, review_rules
from knowledge.index import build
from knowledge.search import Index
from tests.agencies import agency_over, moment

_DUE = 1000
_ROUNDS = 15
_NOW = moment("2027-01-15 09:00")
_REPORTS = 10  # people of one manager
_LISTING = text(
    "SELECT c.*, e.employee_id, e.name, e.position, e.language, e.absent_from, e.absent_until, e.active, "
    "m.id AS manager, m.position AS manager_position, m.absent_from AS manager_from, m.absent_until AS manager_until "
    "FROM cases c JOIN employees e ON e.id = c.employee LEFT JOIN employees m ON m.id = e.manager "
    "WHERE c.closed_at IS NULL AND c.plan_at <= :now ORDER BY c.id"
)


class _Undone(Exception):
    """Ends a plan without keeping it."""


def main() -> int:
    """Measure and print; the exit code tells whether the targets hold."""
    with tempfile.TemporaryDirectory() as folder:
        index_path = Path(folder) / "knowledge.db"
        build(packaged_sample(), index_path)
        index = Index(index_path)
        big = _agency(Path(folder) / "big.db", index, 100_000)
        small = _agency(Path(folder) / "small.db", index, 10_000)
        acts = [
            partial(_listed, big),
            partial(_decided, big),
            partial(_planned, big),
            partial(_decided, small),
            partial(_planned, small),
        ]
        listing, decided, planned, decided_small, planned_small = _medians(acts)
    print(f"100,000 employees, {_DUE} due: bare listing {listing * 1000:.1f} ms")
    print(f"  deciding who hears what {decided * 1000:.1f} ms, ratio {decided / listing:.2f} (target 3)")
    print(f"  with the outbox written {planned * 1000:.1f} ms, ratio {planned / listing:.2f}")
    print("the same number due among 10,000:")
    print(f"  deciding {decided_small * 1000:.1f} ms, growth {decided / decided_small:.2f} (target 1.5)")
    print(f"  with the outbox written {planned_small * 1000:.1f} ms, growth {planned / planned_small:.2f} (target 1.5)")
    held = decided / listing <= 3 and max(decided / decided_small, planned / planned_small) <= 1.5
    return 0 if held else 1


def _agency(path: Path, index: Index, count: int) -> Agency:
    agency = agency_over(Store(f"sqlite:///{path}"), index)
    every = count // _DUE
    opened = _NOW - timedelta(days=30)
    with agency.store.writing() as connection:
        plan_all(agency, connection, opened)  # the rules of the documents are known
        connection.execute(insert(employees), [_employee(one) for one in range(1, count + 1)])
        connection.execute(insert(cases), [_case(one, one % every == 0) for one in range(1, count + 1)])
        assert connection.execute(review_rules.select()).first()
    return agency


def _employee(number: int) -> dict[str, object]:
    return {
        "id": number, "employee_id": f"E{number}", "name": f"Name {number}", "email": "", "position": "kliendinoustaja",
        "manager": None if number == 1 else max(1, number // _REPORTS), "language": "et", "active": True,
    }  # fmt: skip


def _case(number: int, due: bool) -> dict[str, object]:
    return {
        "kind": "review", "employee": number, "document": "kliendinoustaja", "basis": "clause", "snoozes": 0,
        "opened_at": _NOW - timedelta(days=30), "due": (_NOW + timedelta(days=28 if due else 200)).date(),
        "plan_at": _NOW - timedelta(minutes=1) if due else _NOW + timedelta(days=150),
    }  # fmt: skip


def _listed(agency: Agency) -> None:
    with agency.store.reading() as connection:
        assert len(connection.execute(_LISTING, {"now": "2027-01-15 07:00:00"}).all()) == _DUE


def _decided(agency: Agency) -> None:
    with agency.store.reading() as connection:
        assert len(decide(agency, connection, _NOW).cases) == _DUE


def _planned(agency: Agency) -> None:
    try:
        with agency.store.writing() as connection:
            count, _ = plan_all(agency, connection, _NOW)
            assert count >= _DUE
            raise _Undone
    except _Undone:
        pass


def _medians(acts: Sequence[Callable[[], None]]) -> list[float]:
    """Medians of several, measured in turn."""
    times: list[list[float]] = [[] for _ in acts]
    for _ in range(_ROUNDS):
        for kept, act in zip(times, acts, strict=True):
            kept.append(_timed(act))
    return [statistics.median(kept) for kept in times]


def _timed(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
