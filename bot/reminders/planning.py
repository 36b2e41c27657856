"""The plan: a pure function from cases, people, policy and the moment to the notices that are owed now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.models import Employee
from bot.reminders.models import Audience, Case, CaseKind, Item, Notice, NoticeKind, Stage
from bot.reminders.stages import OWER, Told, come, first_untold, moved, stages
from bot.reminders.standing import Roster, stand_in
from bot.reminders.workdays import Workdays

_KINDS = {
    CaseKind.ACKNOWLEDGEMENT: NoticeKind.ACKNOWLEDGEMENT,
    CaseKind.REVIEW: NoticeKind.REVIEW,
    CaseKind.CONFIRMATION: NoticeKind.REVIEW,
    CaseKind.TASK: NoticeKind.REVIEW,
    CaseKind.INFORMATION: NoticeKind.ACKNOWLEDGEMENT,
}
Pair = tuple[int, int | None]  # who hears, and on behalf of whom


@dataclass(frozen=True, slots=True)
class Planned:
    """A case after the plan: what each audience has been told, and when to look at it next."""

    case: Case
    told: Told
    look_at: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is owed now. `unheard` are the cases of which nobody could be told."""

    notices: tuple[Notice, ...]
    cases: tuple[Planned, ...]
    unheard: tuple[int, ...] = ()


def plan(cases: Sequence[Case], roster: Roster, days: Workdays, now: datetime, served: frozenset[Pair] = frozenset()) -> Plan:
    """The notices owed at a sending moment, for the cases whose time has come.

    `served` are those who have had their one message of this day as a manager or as HR.
    """
    today = days.day(now)
    notices: list[Notice] = []
    daily: defaultdict[Pair, list[tuple[Case, Item]]] = defaultdict(list)
    planned: list[Planned] = []
    unheard: list[int] = []
    for case in cases:
        about = roster.active(case.employee)
        if about is None:
            planned.append(Planned(case, case.told, None))
            continue
        all_stages = stages(case, days)
        up = come(case.told, all_stages, now)
        if up and about.is_absent(today):
            planned.append(_rested(case, about, today, days))
            continue
        waits = False
        told = dict(case.told)
        for audience, stage in up.items():
            item = Item(case.id, audience, stage.name, case.told.get(audience))
            if audience is Audience.EMPLOYEE:
                notices.append(_personal(case, item, about, now))
            else:
                pairs = ears(audience, about, today, roster)
                if served.intersection(pairs):
                    waits = True
                    continue
                if not pairs:
                    unheard.append(case.id)
                for pair in pairs:
                    daily[pair].append((case, item))
            told[audience] = now
        look = first_untold(told, case.resumes, all_stages, days)
        planned.append(Planned(case, told, _waiting(all_stages, now, days) if waits else look))
    notices += [_of_the_day(pair, found, today, now) for pair, found in daily.items()]
    return Plan(tuple(notices), tuple(planned), tuple(unheard))


def _waiting(all_stages: Sequence[Stage], now: datetime, days: Workdays) -> datetime:
    """When to look again at a case of which somebody could not be told today."""
    tomorrow = days.morning(days.after(days.day(now), 1))
    return min([tomorrow, *(stage.at for stage in all_stages if stage.at > now)])


def _rested(case: Case, about: Employee, today: date, days: Workdays) -> Planned:
    back = days.after(about.absent_until or today, 1)
    resting = moved(case, back, about.absent_from or today, days)
    return Planned(resting, resting.told, days.morning(back))


def _personal(case: Case, item: Item, about: Employee, now: datetime) -> Notice:
    kind = _KINDS[case.kind]
    key = f"{case.kind}:{case.id}:{case.due}:{item.stage}:{about.id}"
    return Notice(key, kind, about.id, None, (item,), now)


def _of_the_day(pair: Pair, found: Sequence[tuple[Case, Item]], today: date, now: datetime) -> Notice:
    """The one message of a day that somebody has as a manager or as HR."""
    to, on_behalf_of = pair
    case, item = found[0]
    single = NoticeKind.ESCALATION if item.audience is not OWER[case.kind] else _KINDS[case.kind]
    kind = NoticeKind.DIGEST if len(found) > 1 else single
    key = f"day:{today}:{to}:{on_behalf_of or '-'}"
    return Notice(key, kind, to, on_behalf_of, tuple(one for _, one in found), now)


def ears(audience: Audience, about: Employee, today: date, roster: Roster) -> tuple[Pair, ...]:
    """Who hears as `audience` of a case about somebody."""
    if audience is Audience.HR:
        return _hr(about, None, today, roster)
    wanted = roster.manager_of(about)
    if audience is Audience.ABOVE and wanted:
        wanted = roster.manager_of(wanted)
    if wanted is None or wanted.id == about.id:
        return _hr(about, None, today, roster)
    if not wanted.is_absent(today):
        return ((wanted.id, None),)
    deputy = stand_in(wanted, about.id, today, roster)
    return ((deputy.id, wanted.id),) if deputy else _hr(about, wanted.id, today, roster)


def _hr(about: Employee, on_behalf_of: int | None, today: date, roster: Roster) -> tuple[Pair, ...]:
    return tuple((one.id, on_behalf_of) for one in roster.hr(about.id, today))
