"""The stages of a case: who is to hear of it, and when. The table in the package's docstring as code; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from bot.reminders.models import Audience, Case, CaseKind, Stage
from bot.reminders.policy import Reminding
from bot.reminders.workdays import Workdays

Told = Mapping[Audience, datetime]  # up to when each audience has been told
OWER: Mapping[CaseKind, Audience] = {
    CaseKind.ACKNOWLEDGEMENT: Audience.EMPLOYEE,
    CaseKind.CONFIRMATION: Audience.EMPLOYEE,
    CaseKind.REVIEW: Audience.MANAGER,
    CaseKind.TASK: Audience.HR,
    CaseKind.INFORMATION: Audience.EMPLOYEE,
}


def stages(case: Case, days: Workdays) -> tuple[Stage, ...]:
    """All stages of a case in the order of time; of those at one moment the last one counts."""
    return _all(case.kind, case.opened_at, case.due, case.resumes, case.snoozed_until, days)


@lru_cache(maxsize=4096)  # what is published or due on one day is so for many people
def _all(
    kind: CaseKind, opened_at: datetime, due: date, resumes: date | None, snoozed_until: date | None, days: Workdays
) -> tuple[Stage, ...]:
    ower = OWER[kind]
    found = list(_stages(kind, opened_at, due, days))
    if resumes:
        found.append(Stage(Audience.EMPLOYEE, f"back-{resumes}", days.morning(resumes)))
    if snoozed_until:
        again = days.morning(snoozed_until)
        found = [stage for stage in found if stage.audience is not ower or stage.at >= again]
        found.append(Stage(ower, f"snoozed-{snoozed_until}", again))
    return tuple(sorted(found, key=lambda stage: stage.at))


def come(told: Told, all_stages: Iterable[Stage], now: datetime) -> dict[Audience, Stage]:
    """The stages that have come and were not told: the latest one for each audience."""
    found: dict[Audience, Stage] = {}
    for stage in all_stages:
        if stage.at > now:
            break
        if (before := told.get(stage.audience)) is None or stage.at > before:
            found[stage.audience] = stage
    return found


def next_look(case: Case, days: Workdays) -> datetime | None:
    """When the planner has to look at a case next; None where everything has been told."""
    return first_untold(case.told, case.resumes, stages(case, days), days)


def first_untold(told: Told, resumes: date | None, all_stages: Iterable[Stage], days: Workdays) -> datetime | None:
    """The moment of the first stage that was not told; no earlier than the case resumes."""
    for stage in all_stages:
        if (before := told.get(stage.audience)) is None or stage.at > before:
            return max(stage.at, days.morning(resumes)) if resumes else stage.at
    return None


def moved(case: Case, back: date, absent_from: date, days: Workdays) -> Case:
    """The case of somebody who is away until `back`, their first working day: it rests, and may be due later."""
    due = max(case.due, days.after(back, days.policy.grace)) if case.due >= absent_from else case.due
    return replace(case, resumes=back, due=due)


def _stages(kind: CaseKind, opened_at: datetime, due: date, days: Workdays) -> Iterator[Stage]:
    policy = days.policy
    late = max(due, days.day(opened_at))
    if kind is CaseKind.REVIEW:
        review = policy.review
        yield from _before(Audience.EMPLOYEE, due, review.employee_before, days)
        yield from _reminding(Audience.MANAGER, due, late, review, days)
        yield Stage(Audience.ABOVE, "late", days.morning(days.after(late, review.above_after)))
        yield Stage(Audience.HR, "late", days.morning(days.after(late, review.hr_after)))
        return
    first = days.sending_time(opened_at)
    ower = OWER[kind]
    yield Stage(ower, "first", first)
    if kind is CaseKind.INFORMATION:
        return
    if kind is CaseKind.TASK:
        yield from _reminding(ower, due, late, policy.task, days)
        return
    owing = policy.acknowledgement if kind is CaseKind.ACKNOWLEDGEMENT else policy.confirmation
    yield from _reminding(ower, due, late, owing, days)
    yield Stage(Audience.MANAGER, "late", days.morning(days.after(late, owing.manager_after)))
    yield Stage(Audience.HR, "late", days.morning(days.after(late, owing.hr_after)))


def _reminding(audience: Audience, due: date, late: date, rules: Reminding, days: Workdays) -> Iterator[Stage]:
    yield from _before(audience, due, rules.before, days)
    for count in range(1, rules.repeats + 1):
        yield Stage(audience, f"overdue-{count}", days.morning(days.after(late, count * rules.repeat)))


def _before(audience: Audience, due: date, before: Iterable[int], days: Workdays) -> Iterator[Stage]:
    for count in sorted(set(before), reverse=True):
        yield Stage(audience, f"before-{count}", days.morning(days.before(due, count)))
