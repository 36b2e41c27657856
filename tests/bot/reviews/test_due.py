"""When a review is due: from what it is counted, by whose rule, and the days that some years lack."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from bot.models import Employee
from bot.reminders.models import Basis
from bot.reminders.policy import Policy, Reviewing
from bot.reviews.due import due_date, interval_of
from bot.store.reviews import Rule

AGENCY_S_OWN = Policy(review=Reviewing(interval_months=6))
Day = date | None


def rule(months: int | None, dated: str = "") -> Rule:
    """A rule of so many months in a document of that date."""
    return Rule("x", "", months, frozenset(), dated, "")


def somebody(start: Day = None, last: Day = None) -> Employee:
    """An employee who began and was reviewed on these days."""
    return Employee(1, "1", "Mari", "", "x", None, "et", start, last)


@pytest.mark.parametrize(
    ("start", "last", "dated", "expected"),
    [
        (date(2020, 5, 6), date(2026, 7, 8), "2026-01-01", date(2027, 7, 8)),
        (date(2020, 5, 6), None, "2026-01-01", date(2021, 5, 6)),
        (None, None, "2026-01-01", date(2027, 1, 1)),
        (None, None, "", None),
        (None, None, "jaanuaris", None),
        (None, None, "2026-02-30", None),
    ],
)
def test_it_is_counted_from_the_review_else_the_start_else_the_document(
    start: Day, last: Day, dated: str, expected: Day
) -> None:
    due = due_date(somebody(start, last), rule(12, dated), Policy())
    assert due == ((expected, Basis.CLAUSE) if expected else None)


@pytest.mark.parametrize(
    ("last", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 31), 120, date(2036, 3, 31)),
    ],
)
def test_days_that_a_month_lacks_become_its_last_one(last: date, months: int, expected: date) -> None:
    assert due_date(somebody(last=last), rule(months), Policy()) == (expected, Basis.CLAUSE)


def test_the_document_s_own_rule_goes_before_the_agency_s() -> None:
    assert interval_of(rule(24), AGENCY_S_OWN) == (24, Basis.CLAUSE)
    assert interval_of(rule(None), AGENCY_S_OWN) == (6, Basis.POLICY)
    assert interval_of(rule(None), Policy()) == (None, Basis.POLICY)
    assert due_date(somebody(last=date(2026, 12, 1)), rule(None), AGENCY_S_OWN) == (date(2027, 6, 1), Basis.POLICY)
    assert due_date(somebody(last=date(2026, 12, 1)), rule(None), Policy()) is None


def test_each_review_is_later_than_the_one_before() -> None:
    days = [date(2024, 2, 29)]
    for _ in range(12):
        found = due_date(somebody(last=days[-1]), rule(12), Policy())
        assert found
        days.append(found[0])
    assert all(a < b for a, b in pairwise(days))
    assert {(one.month, one.day) for one in days[1:]} == {(2, 28)}
