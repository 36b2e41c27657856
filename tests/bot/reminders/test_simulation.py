"""A year of an agency that is made up: the engine tells what the slow model expects, no more and no less."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from bot.reminders.policy import Confirming, Owing, Policy, Reviewing
from bot.store.database import Store
from knowledge.search import Index
from tests.bot.reminders.simulation import CHAIN, Setting, check, live

LARGE = Setting(2027, 500, in_hr=6, administrators=2, publications=6, unrest=0.25, diligence=0.75)
QUIET = Setting(
    11,
    40,
    Policy(
        working_hours=(time(8), time(16)),
        working_days=("mon", "tue", "wed", "thu", "fri", "sat"),
        shortened_by_hours=4,
        days_off=(date(2027, 5, 3), date(2027, 5, 4), date(2027, 12, 27)),
        quiet=((time(7), time(9, 30)), (time(12), time(13))),
        grace=1,
        acknowledgement=Owing(before=(5, 1), repeat=3, repeats=2, due=7, manager_after=1, hr_after=4),
        confirmation=Confirming(before=(), repeat=1, repeats=6, due=3, manager_after=0, hr_after=0),
        review=Reviewing(
            before=(8, 2), employee_before=(3,), repeat=2, repeats=6, above_after=2, hr_after=2, interval_months=6
        ),
    ),
    hours=(time(8), time(9, 30), time(12, 30), time(15, 30)),
    in_hr=2,
    substitutes=CHAIN,
)
FEW = Setting(
    23,
    40,
    Policy(
        country="",
        working_days=("mon", "tue", "wed"),
        grace=0,
        acknowledgement=Owing(before=(0,), repeat=1, repeats=3, due=2, hr_after=1, manager_after=1),
        review=Reviewing(interval_months=3),
    ),
    hours=(time(9), time(16, 59), time(17)),
    in_hr=1,
)


@contextmanager
def fresh(path: Path) -> Iterator[Store]:
    """An empty store, closed whatever happens."""
    store = Store(f"sqlite:///{path}")
    try:
        yield store
    finally:
        store.close()


def test_a_year_of_500_people_is_told_as_the_policy_says(index: Index, tmp_path: Path) -> None:
    with fresh(tmp_path / "ametibot.db") as store:
        year = live(store, index, LARGE)
        check(year)
    assert {type(event).__name__ for event in year.events} >= {
        "Hire",
        "Leave",
        "Absence",
        "Publish",
        "Held",
        "Confirm",
        "Snooze",
    }
    assert {told.stage for told in year.expected} >= {"first", "before-3", "before-20", "overdue-5", "late", "back", "snoozed"}
    assert any(told.on_behalf_of for told in year.expected)


def test_a_small_agency_with_quiet_times_is_told_as_its_policy_says(store: Store, index: Index) -> None:
    check(live(store, index, QUIET))


def test_an_agency_whose_hr_is_one_person_is_told_as_its_policy_says(index: Index, tmp_path: Path) -> None:
    """They are away at times, and so are the administrators who hear of them."""
    with fresh(tmp_path / "ametibot.db") as store:
        check(live(store, index, FEW))


def test_the_same_seed_lives_the_same_year(index: Index, tmp_path: Path) -> None:
    years = []
    for name in ("one", "two"):
        with fresh(tmp_path / name) as store:
            years.append(live(store, index, replace(QUIET, people=12, last=date(2027, 2, 28))))
    assert years[0].events == years[1].events
    assert years[0].delivered == years[1].delivered
    assert years[0].delivered


def test_what_is_missing_or_told_besides_is_noticed(index: Index, tmp_path: Path) -> None:
    """The comparison itself: with one line more, or less, it fails."""
    with fresh(tmp_path / "ametibot.db") as store:
        year = live(store, index, replace(QUIET, people=12, last=date(2027, 2, 28)))
        check(year)
        some = next(iter(year.expected))
        with pytest.raises(AssertionError, match="1 besides, 0 missing"):
            check(replace(year, expected=year.expected - {some}))
        with pytest.raises(AssertionError, match="0 besides, 1 missing"):
            check(replace(year, expected=year.expected | {replace(some, stage="overdue-99")}))
