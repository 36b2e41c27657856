"""The reminder policy once more, slow and plain: what the engine is tested against.

Written from the page in `bot.reminders` alone, without the engine, of which it shares nothing but the numbers of the policy.
It walks through the ticks one after another and asks every open case at every tick. Moments are compared in UTC, because
Python compares two moments of one time zone by their wall clocks.

Where the page leaves something open, `expected` says what is done here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta

from bot.reminders.policy import Policy

ACKNOWLEDGEMENT, REVIEW, CONFIRMATION = "acknowledgement", "review", "confirmation"
EMPLOYEE, MANAGER, ABOVE, HR = "employee", "manager", "above", "hr"
OWED_BY = {ACKNOWLEDGEMENT: EMPLOYEE, CONFIRMATION: EMPLOYEE, REVIEW: MANAGER}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Person:
    id: str
    position: str
    manager: str | None
    roles: frozenset[str] = frozenset()  # "hr", "admin"
    absent_from: date | None = None
    absent_until: date | None = None  # inclusive; None: nobody knows
    last_review: date | None = None
    start_date: date | None = None


@dataclass(frozen=True)
class Post:
    """A position and its document."""

    id: str
    substituted_by: tuple[str, ...]
    interval_months: int | None
    document_date: date | None


@dataclass(frozen=True)
class Hire:
    at: datetime
    person: Person


@dataclass(frozen=True)
class Leave:
    at: datetime
    person: str


@dataclass(frozen=True)
class Absence:
    """Replaces whatever absence was known; without `since` the person is there."""

    at: datetime
    person: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class NewManager:
    at: datetime
    person: str
    manager: str | None


@dataclass(frozen=True)
class Publish:
    """A substantive version."""

    at: datetime
    post: str
    due: date | None


@dataclass(frozen=True)
class Acknowledge:
    """Of the current version of their post."""

    at: datetime
    person: str


@dataclass(frozen=True)
class Held:
    """The review of this person took place."""

    at: datetime
    person: str
    on: date


@dataclass(frozen=True)
class Confirm:
    at: datetime
    person: str


@dataclass(frozen=True)
class Snooze:
    """Of the case of that kind about this person, by the one who owes it."""

    at: datetime
    person: str
    kind: str
    until: date


@dataclass(frozen=True)
class Reviewed:
    """HR says when this person's last review was; the open review is due another day, one that has rested only a later one."""

    at: datetime
    person: str
    on: date


Event = Hire | Leave | Absence | NewManager | Publish | Acknowledge | Held | Confirm | Snooze | Reviewed


@dataclass(frozen=True)
class Told:
    tick: datetime
    to: str
    on_behalf_of: str | None
    kind: str  # acknowledgement, review, confirmation
    audience: str  # employee, manager, above, hr
    about: str  # whom the case is about
    stage: str  # first, before-3, before-0, overdue-2, late, snoozed, back
    due: date


class Ears(NamedTuple):
    """Who hears, and for whom."""

    to: str
    on_behalf_of: str | None


class Stage(NamedTuple):
    """Of several stages that have come the greatest one is told: the latest, and of simultaneous ones the later in `rank`."""

    time: datetime
    rank: tuple[int, int]
    name: str


@dataclass
class Case:
    kind: str
    about: str
    due: date
    opened_at: datetime
    held_on: date | None = None  # of a confirmation: when the review was
    snoozed_until: date | None = None
    resumes: date | None = None  # the first working day after the absence in which the case rested last
    told_through: dict[str, datetime] = field(default_factory=dict)  # by audience
    waits_until: dict[str, datetime] = field(default_factory=dict)  # by audience


class Days:
    """Working days and the moments at which something may be sent."""

    def __init__(self, policy: Policy, zone: ZoneInfo) -> None:
        self.policy = policy
        self.zone = zone
        self.years: dict[int, tuple[set[date], set[date]]] = {}

    def of_year(self, year: int) -> tuple[set[date], set[date]]:
        """The public holidays and the shortened days."""
        if not self.policy.country:
            return set(), set()
        if year not in self.years:
            public = holidays.country_holidays(self.policy.country, years=[year], categories=(holidays.PUBLIC,))
            shortened: set[date] = set()
            if holidays.HALF_DAY in public.supported_categories:
                shortened = set(
                    holidays.country_holidays(self.policy.country, years=[year], categories=(holidays.HALF_DAY,)).keys()
                )
            self.years[year] = set(public.keys()), shortened
        return self.years[year]

    def is_working_day(self, day: date) -> bool:
        if WEEKDAYS[day.weekday()] not in self.policy.working_days:
            return False
        return day not in self.policy.days_off and day not in self.of_year(day.year)[0]

    def after(self, day: date, n: int) -> date:
        if n == 0:
            while not self.is_working_day(day):
                day += ONE_DAY
        for _ in range(n):
            day += ONE_DAY
            while not self.is_working_day(day):
                day += ONE_DAY
        return day

    def before(self, day: date, n: int) -> date:
        if n == 0:
            while not self.is_working_day(day):
                day -= ONE_DAY
        for _ in range(n):
            day -= ONE_DAY
            while not self.is_working_day(day):
                day -= ONE_DAY
        return day

    def local(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def end(self, day: date) -> time:
        end = self.policy.working_hours[1]
        if day in self.of_year(day.year)[1]:
            return (datetime.combine(day, end) - timedelta(hours=self.policy.shortened_by_hours)).time()
        return end

    def out_of_quiet(self, at: time) -> time:
        """The same time, or the end of the quiet time in which it lies."""
        while True:
            ends = [until for since, until in self.policy.quiet if since <= at < until]
            if not ends:
                return at
            at = max(ends)

    def morning(self, day: date) -> datetime:
        return self.moment(self.after(day, 0), self.out_of_quiet(self.policy.working_hours[0]))

    def may_send(self, moment: datetime) -> bool:
        here = moment.astimezone(self.zone)
        day, at = here.date(), here.time()
        in_hours = self.policy.working_hours[0] <= at < self.end(day)
        return self.is_working_day(day) and in_hours and self.out_of_quiet(at) == at

    def first_sending(self, moment: datetime) -> datetime:
        """The first moment, this one or later, at which something may be sent."""
        if self.may_send(moment):
            return moment.astimezone(UTC)
        here = moment.astimezone(self.zone)
        day = here.date()
        if self.is_working_day(day):
            at = self.out_of_quiet(max(here.time(), self.policy.working_hours[0]))
            if at < self.end(day):
                return self.moment(day, at)
        return self.morning(day + ONE_DAY)


class World:
    """Who there is and what is owed, at one moment."""

    def __init__(self, policy: Policy, zone: ZoneInfo, posts: Sequence[Post]) -> None:
        self.policy = policy
        self.days = Days(policy, zone)
        self.posts = {post.id: post for post in posts}
        self.people: dict[str, Person] = {}
        self.inactive: set[str] = set()
        self.published: dict[str, date | None] = {}  # by post: the due day that was given
        self.cases: dict[tuple[str, str], Case] = {}  # the open ones, by person and kind
        self.served: dict[tuple[Ears, date], datetime] = {}  # the tick of the one message of a day
        self.known_stages: dict[tuple[object, ...], dict[str, list[Stage]]] = {}

    # What happens

    def apply(self, event: Event) -> None:
        match event:
            case Hire(at, person):
                if self.is_active(person.id):
                    raise ValueError(f"{person.id} is here already")
                self.join(person, at)
                if person.position in self.published:
                    self.open_acknowledgement(person, at)
            case Leave(_, person):
                self.inactive.add(person)
                self.cases = {key: case for key, case in self.cases.items() if case.about != person}
            case Absence(_, person, since, until):
                self.people[person] = replace(self.people[person], absent_from=since, absent_until=until)
            case NewManager(_, person, manager):
                self.people[person] = replace(self.people[person], manager=manager)
            case Publish(at, post, due):
                self.published[post] = due
                for holder in self.active():
                    if holder.position == post:
                        self.open(Case(ACKNOWLEDGEMENT, holder.id, due or self.acknowledged_by(at), at))
            case Acknowledge(_, person):
                self.cases.pop((person, ACKNOWLEDGEMENT), None)
            case Held(at, person, on):
                if (person, REVIEW) in self.cases and (person, CONFIRMATION) not in self.cases:
                    del self.cases[person, REVIEW]
                    due = self.days.after(self.days.local(at), self.policy.confirmation.due)
                    self.open(Case(CONFIRMATION, person, due, at, held_on=on))
            case Confirm(at, person):
                confirmation = self.cases.pop((person, CONFIRMATION), None)
                if confirmation is not None:
                    self.people[person] = replace(self.people[person], last_review=confirmation.held_on)
                    self.open_review(self.people[person], at)
            case Snooze(_, person, kind, until):
                if (person, kind) in self.cases:
                    self.cases[person, kind].snoozed_until = until
                    self.cases[person, kind].waits_until.clear()
            case Reviewed(at, person, on):
                self.people[person] = replace(self.people[person], last_review=on)
                self.count_from(self.people[person], at)

    def join(self, person: Person, at: datetime) -> None:
        self.people[person.id] = person
        self.inactive.discard(person.id)
        self.open_review(person, at)

    def open(self, case: Case) -> None:
        """Opens a case; an open one of the same kind about the same person is superseded."""
        self.cases[case.about, case.kind] = case

    def open_review(self, person: Person, at: datetime) -> None:
        due = self.review_due(person)
        if due is not None:
            self.open(Case(REVIEW, person.id, due, at))

    def review_due(self, person: Person) -> date | None:
        post = self.posts.get(person.position)
        if post is None:
            return None
        months = post.interval_months or self.policy.review.interval_months
        since = person.last_review or person.start_date or post.document_date
        return since + relativedelta(months=months) if months is not None and since is not None else None

    def count_from(self, person: Person, at: datetime) -> None:
        """The open review follows the last one; what an absence has put off is not brought forward."""
        review, due = self.cases.get((person.id, REVIEW)), self.review_due(person)
        if review is None and (person.id, CONFIRMATION) not in self.cases:
            self.open_review(person, at)
        elif review is not None and due is not None and due != review.due and (review.resumes is None or due > review.due):
            review.due = due
            review.waits_until.clear()

    def open_acknowledgement(self, person: Person, at: datetime) -> None:
        """Of a version that was published before the person came."""
        given, earliest = self.published[person.position], self.acknowledged_by(at)
        self.open(Case(ACKNOWLEDGEMENT, person.id, earliest if given is None else max(given, earliest), at))

    def acknowledged_by(self, at: datetime) -> date:
        return self.days.after(self.days.local(at), self.policy.acknowledgement.due)

    # Who is there

    def active(self) -> list[Person]:
        """By HR's id."""
        return [person for _, person in sorted(self.people.items()) if self.is_active(person.id)]

    def is_active(self, person: str | None) -> bool:
        return person in self.people and person not in self.inactive

    def is_absent(self, person: str, day: date) -> bool:
        since, until = self.people[person].absent_from, self.people[person].absent_until
        return since is not None and since <= day and (until is None or day <= until)

    # When

    def stages(self, case: Case) -> dict[str, list[Stage]]:
        """By audience. They depend on nothing but what is in the key."""
        key = case.kind, case.due, case.opened_at, case.snoozed_until, case.resumes
        if key not in self.known_stages:
            self.known_stages[key] = self.work_out_stages(case)
        return self.known_stages[key]

    def work_out_stages(self, case: Case) -> dict[str, list[Stage]]:
        days = self.days
        late = max(case.due, days.local(case.opened_at))

        def before(numbers: tuple[int, ...]) -> list[Stage]:
            return [Stage(days.morning(days.before(case.due, n)), (1, -n), f"before-{n}") for n in numbers]

        def overdue(repeat: int, repeats: int) -> list[Stage]:
            return [Stage(days.morning(days.after(late, k * repeat)), (2, k), f"overdue-{k}") for k in range(1, repeats + 1)]

        def too_late(n: int) -> list[Stage]:
            return [Stage(days.morning(days.after(late, n)), (3, 0), "late")]

        stages: dict[str, list[Stage]]
        if case.kind == REVIEW:
            review = self.policy.review
            stages = {
                EMPLOYEE: before(review.employee_before),
                MANAGER: before(review.before) + overdue(review.repeat, review.repeats),
                ABOVE: too_late(review.above_after),
                HR: too_late(review.hr_after),
            }
        else:
            owing = self.policy.acknowledgement if case.kind == ACKNOWLEDGEMENT else self.policy.confirmation
            first = Stage(days.first_sending(case.opened_at), (0, 0), "first")
            stages = {
                EMPLOYEE: [first, *before(owing.before), *overdue(owing.repeat, owing.repeats)],
                MANAGER: too_late(owing.manager_after),
                HR: too_late(owing.hr_after),
            }
        if case.resumes is not None:
            stages[EMPLOYEE].append(Stage(days.morning(case.resumes), (4, 0), "back"))
        if case.snoozed_until is not None:
            again = days.morning(case.snoozed_until)
            audience = OWED_BY[case.kind]
            stages[audience] = [stage for stage in stages[audience] if stage.time >= again]
            stages[audience].append(Stage(again, (5, 0), "snoozed"))
        return stages

    def come(self, case: Case, now: datetime) -> dict[str, Stage]:
        """What is to be told now, by audience."""
        latest: dict[str, Stage] = {}
        for audience, stages in self.stages(case).items():
            if audience in case.waits_until and now < case.waits_until[audience]:
                continue
            told_through = case.told_through.get(audience)
            come = [stage for stage in stages if stage.time <= now and (told_through is None or told_through < stage.time)]
            if come:
                latest[audience] = max(come)
        return latest

    # Who hears

    def hearers(self, case: Case, audience: str, today: date) -> list[Ears]:
        if audience == EMPLOYEE:
            return [Ears(case.about, None)]
        if audience == HR:
            return [Ears(person, None) for person in self.hr(case.about, today)]
        wanted = self.people[case.about].manager
        if audience == ABOVE:
            wanted = self.people[wanted].manager if wanted is not None and self.is_active(wanted) else None
        if wanted is None or not self.is_active(wanted) or wanted == case.about:
            return [Ears(person, None) for person in self.hr(case.about, today)]
        if not self.is_absent(wanted, today):
            return [Ears(wanted, None)]
        stand_in = self.stand_in(wanted, case.about, today)
        if stand_in is not None:
            return [Ears(stand_in, wanted)]
        return [Ears(person, wanted) for person in self.hr(case.about, today)]

    def stand_in(self, manager: str, about: str, today: date) -> str | None:
        seen: set[str] = set()
        level = [self.people[manager].position]
        while level:
            following: list[str] = []
            for position in level:
                for substitute in self.posts[position].substituted_by if position in self.posts else ():
                    if substitute not in seen:
                        seen.add(substitute)
                        following.append(substitute)
            for position in following:
                holders = [person.id for person in self.active() if person.position == position]
                free = [holder for holder in holders if holder not in (manager, about) and not self.is_absent(holder, today)]
                if free:
                    return free[0]
            level = following
        return None

    def hr(self, about: str, today: date) -> list[str]:
        everybody = [person.id for person in self.active() if "hr" in person.roles and person.id != about]
        present = [person for person in everybody if not self.is_absent(person, today)]
        return present or everybody or [person.id for person in self.active() if "admin" in person.roles]

    # What is told

    def tick(self, tick: datetime) -> Iterator[Told]:
        if not self.days.may_send(tick):
            return
        now = tick.astimezone(UTC)
        for case in self.cases.values():
            yield from self.tell(case, tick, now)

    def tell(self, case: Case, tick: datetime, now: datetime) -> Iterator[Told]:
        days = self.days
        today = days.local(now)
        if case.resumes is not None and now < days.morning(case.resumes):
            return
        come = self.come(case, now)
        if not come:
            return
        if self.is_absent(case.about, today):
            self.rest(case, today)
            return
        for audience, stage in come.items():
            hearers = self.hearers(case, audience, today)
            if audience != EMPLOYEE:
                if any(self.served.get((ears, today), now) != now for ears in hearers):
                    case.waits_until[audience] = days.morning(days.after(today, 1))
                    continue
                for ears in hearers:
                    self.served[ears, today] = now
            case.told_through[audience] = now
            for to, on_behalf_of in hearers:
                yield Told(tick, to, on_behalf_of, case.kind, audience, case.about, stage.name, case.due)

    def rest(self, case: Case, today: date) -> None:
        person = self.people[case.about]
        case.resumes = self.days.after(person.absent_until or today, 1)
        if person.absent_from is not None and case.due >= person.absent_from:
            case.due = max(case.due, self.days.after(case.resumes, self.policy.grace))


def expected(
    policy: Policy,
    zone: ZoneInfo,
    people: Sequence[Person],
    posts: Sequence[Post],
    start: datetime,
    events: Sequence[Event],
    ticks: Sequence[datetime],
) -> set[Told]:
    """Everything that is told at these ticks.

    What the page leaves open: documents that exist at the start are no published versions. A new manager opens no case.
    The limits of `snooze` are not enforced. A snooze drops *back*, too, where the employee owes. A manager's own manager may
    be that manager. The position of the manager may come up again as a substitute of a substitute. Administrators who stand
    in for HR hear also of themselves. While an audience waits for the next working morning, it does not make the case rest.
    """
    world = World(policy, zone, posts)
    for person in people:
        world.join(person, start)
    told: set[Told] = set()
    coming = sorted(events, key=lambda event: event.at.astimezone(UTC))
    for tick in sorted(ticks, key=lambda tick: tick.astimezone(UTC)):
        while coming and coming[0].at.astimezone(UTC) <= tick.astimezone(UTC):
            world.apply(coming.pop(0))
        told.update(world.tick(tick))
    return told
