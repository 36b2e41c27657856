"""When a review is due; pure."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from bot.models import Employee
from bot.reminders.models import Basis
from bot.reminders.policy import Policy
from bot.store.reviews import Rule


def interval_of(rule: Rule, policy: Policy) -> tuple[int | None, Basis]:
    """The months between reviews, and whether the document says so or the agency does."""
    if rule.interval_months:
        return rule.interval_months, Basis.CLAUSE
    return policy.review.interval_months, Basis.POLICY


def due_date(employee: Employee, rule: Rule, policy: Policy) -> tuple[date, Basis] | None:
    """The day on which somebody's next review is due; none where no rule says so, or there is no day to count from.

    Counted from the last review, else from the start of service, else from the document's date. A year after 29 February
    is 28 February.
    """
    months, basis = interval_of(rule, policy)
    since = employee.last_review or employee.start_date or _date(rule.document_date)
    if not months or since is None:
        return None
    return since + relativedelta(months=months), basis


def _date(printed: str) -> date | None:
    try:
        return date.fromisoformat(printed)
    except ValueError:
        return None
