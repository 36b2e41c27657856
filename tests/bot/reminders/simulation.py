"""An agency that is made up from a seed, and a year of its life: what the engine tells, and what the slow model expects.

`python -m tests.bot.reminders.simulation 100` goes through the seeds 0 to 99, `… 7-20` through 7 to 20; each has a policy,
a size and a chain of substitutes of its own.
"""

from __future__ import annotations

import heapq
import sys
import tempfile
import time as clock
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from pathlib import Path
from random import Random
from typing import Any

import holidays
from sqlalchemy import Connection, Row, func, select

from bot.acknowledgements.acknowledging import acknowledge
from bot.acknowledgements.publishing import propose, publish
from bot.agency import Agency
from bot.models import Employee, Role
from bot.people import table
from bot.people.changes import Change, Changes, apply
from bot.people.positions import Positions
from bot.reminders.delivery import Outgoing
from bot.reminders.models import Audience, Case, CaseKind, Notice
from bot.reminders.outbox import TERMINAL, run
from bot.reminders.policy import Confirming, Owing, Policy, Reviewing, Weekday
from bot.reminders.stages import OWER, next_look
from bot.reminders.wording import NoticeText
from bot.reviews import holding
from bot.reviews.rules import rule_of
from bot.settings import packaged_sample
from bot.store import cases, people
from bot.store import notices as outbox
from bot.store.database import Store
from bot.store.reviews import Held as HeldReview
from bot.store.tables import cases as cases_table
from bot.store.tables import notices as notices_table
from knowledge.index import build
from knowledge.search import Index
from tests.agencies import ZONE, agency_over, hire
from tests.bot.reminders.slow_model import (
    WEEKDAYS,
    Absence,
    Acknowledge,
    Confirm,
    Days,
    Event,
    Held,
    Hire,
    Leave,
    NewManager,
    Person,
    Post,
    Publish,
    Reviewed,
    Snooze,
    Told,
    expected,
)

FIRST, LAST = date(2027, 1, 4), date(2027, 12, 31)
ONE_DAY = timedelta(days=1)
WORKING: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LANGUAGES = ("et", "ru", "en")
CHAIN = {  # longer than those of the sample; it goes round
    "dokumendihaldur": ("data-analyst-en", "dokumendihaldur"),
    "data-analyst-en": ("juturoboti-ekspert", "koolitus-spetsialist-ru"),
    "juturoboti-ekspert": ("dokumendihaldur", "talituse-juhataja"),
    "talituse-juhataja": ("konekeskuse-vanemspetsialist",),
    "konekeskuse-vanemspetsialist": ("talituse-juhataja", "klienditeenindaja"),
    "klienditeenindaja": ("kliendinoustaja",),
}


@dataclass(frozen=True)
class Setting:
    """What a simulated year is made from."""

    seed: int
    people: int
    policy: Policy = field(default_factory=Policy)
    hours: tuple[time, ...] = (time(9), time(13), time(19))
    in_hr: int = 3
    administrators: int = 1
    substitutes: Mapping[str, tuple[str, ...]] | None = None  # in place of those that the documents name
    publications: int = 20  # in the year
    unrest: float = 1.0  # how often people are away, come, go, and get other managers
    diligence: float = 0.5  # how likely something is done when one is told of it, or put off
    last: date = LAST


@dataclass(frozen=True)
class Line:
    """What the engine told somebody of one case."""

    tick: datetime
    to: str
    on_behalf_of: str | None
    kind: str
    audience: str
    about: str
    stage: str


@dataclass
class Year:
    """What came of it."""

    setting: Setting
    agency: Agency
    ticks: list[datetime]
    events: list[Event]
    told: Counter[Line]
    dues: dict[tuple[object, ...], date]  # by message, the earliest due day of which it tells
    expected: set[Told]
    delivered: list[tuple[datetime, str]]  # when, the key
    sent: list[Row[Any]]
    unsent: list[Row[Any]]
    seconds: float

    def figures(self) -> str:
        """A line of numbers."""
        happened = Counter(type(event).__name__ for event in self.events)
        what = ", ".join(f"{count} {name}" for name, count in sorted(happened.items()))
        return (
            f"seed {self.setting.seed}: {self.setting.people} people, {len(self.ticks)} ticks, {len(self.delivered)} notices, "
            f"{self.told.total()} items, {self.seconds:.1f} s; {what}"
        )


class Chained(Positions):
    """Positions that are substituted as a test says."""

    def __init__(self, index: Index, chain: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(index)
        self.substitutes = lru_cache(maxsize=None)(lambda position: chain.get(position, ()))


class Simulation:
    """One agency over an empty store, and what happens in it."""

    def __init__(self, store: Store, index: Index, setting: Setting, folder: Path) -> None:
        agency = agency_over(store, index, setting.policy)
        if setting.substitutes is not None:
            agency = replace(agency, positions=Chained(index, setting.substitutes))
        self.agency = agency
        self.setting = setting
        self.folder = folder
        self.random = Random(setting.seed)
        self.posts = [self.post(name) for name in index.ids()]
        self.days = Days(setting.policy, ZONE)
        self.here: dict[str, Person] = {}  # as HR knows them
        self.gone: dict[str, Person] = {}
        self.languages: dict[str, str] = {}
        self.level: dict[str, int] = {}  # managers stand on a lower one
        self.ids: dict[str, int] = {}  # of the store
        self.names: dict[int, str] = {}
        self.acknowledged: set[str] = set()  # who has acknowledged the last version of their post
        self.published: set[str] = set()
        self.events: list[Event] = []
        self.coming: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.count = 0
        self.reacted: set[tuple[int, str]] = set()
        self.known: dict[int, Case] = {}  # as they were when they were told first
        self.now = datetime.combine(FIRST, time(8), ZONE).astimezone(UTC)
        self.delivered: list[tuple[datetime, str]] = []
        self.shown: dict[str, date | None] = {}

    def post(self, name: str) -> Post:
        """A position as the slow model has it."""
        rule = rule_of(self.agency.positions.index.document(name), "")
        printed = date.fromisoformat(rule.document_date) if rule.document_date else None
        return Post(name, tuple(self.agency.positions.substitutes(name)), rule.interval_months, printed)

    # The year

    def live(self) -> Year:
        """Go through the year."""
        began = clock.perf_counter()
        start = self.now
        for number in range(self.setting.people):
            roles = {"hr"} if number % 7 == 3 and number // 7 < self.setting.in_hr else set()
            roles |= {"admin"} if number % 7 == 5 and number // 7 < self.setting.administrators else set()
            self.admit(self.somebody(frozenset(roles)))
        first = list(self.here.values())
        self.take_over_table(start)
        ticks: list[datetime] = []
        publications = self.random.choices(range((self.setting.last - FIRST).days), k=self.setting.publications)
        tables = {date(2027, month, self.random.randint(1, 28)) for month in range(2, 13)}
        day = FIRST
        while day <= self.setting.last:
            self.think_up(day, publications.count((day - FIRST).days), day in tables)
            for hour in self.setting.hours:
                tick = datetime.combine(day, hour, ZONE).astimezone(UTC)
                self.happen(tick)
                self.now = tick
                run(self.agency, {TERMINAL: self.deliver}, tick, seen=self.seen)
                ticks.append(tick)
            day += ONE_DAY
        told, dues, sent, unsent = self.outcome()
        wanted = expected(self.setting.policy, ZONE, first, self.posts, start, self.events, ticks)
        seconds = clock.perf_counter() - began
        return Year(
            self.setting, self.agency, ticks, self.events, told, dues, wanted, self.delivered, sent, unsent, seconds
        )  # fmt: skip

    def think_up(self, day: date, publications: int, with_table: bool) -> None:
        """What comes on a day without being asked for."""
        many = self.setting.people
        yearly = {
            self.fall_ill: 4.0,
            self.come_back: 0.4,
            self.change_manager: 0.15,
            self.leave: 0.12,
            self.join: 0.15,
        }
        yearly |= {self.review_by_table: 0.1, self.acknowledge_unasked: 0.2, self.return_again: 0.05}
        for action, each in yearly.items():
            for _ in range(self.how_many(self.setting.unrest * many * each / 365)):
                self.plan(self.some_time(day), action)
        for _ in range(publications):
            self.plan(self.some_time(day), self.publish)
        if with_table:
            self.plan(self.some_time(day), self.new_table)

    def how_many(self, mean: float) -> int:
        """A number with this mean."""
        whole = int(mean)
        return sum(self.random.random() < 0.5 for _ in range(2 * whole)) + (self.random.random() < mean - whole)

    def some_time(self, day: date) -> datetime:
        """Mostly by daylight."""
        minute = self.random.randrange(24 * 60) if self.random.random() < 0.2 else self.random.randrange(7 * 60, 19 * 60)
        return datetime.combine(day, time(minute // 60, minute % 60), ZONE).astimezone(UTC)

    def plan(self, at: datetime, action: Callable[[datetime], None]) -> None:
        """Let something happen at a moment."""
        self.count += 1
        heapq.heappush(self.coming, (at, self.count, action))

    def happen(self, until: datetime) -> None:
        """All that comes until a moment."""
        while self.coming and self.coming[0][0] <= until:
            at, _, action = heapq.heappop(self.coming)
            self.now = max(at, self.now)
            action(self.now)

    # Messages, and what people do about them

    def deliver(self, outgoing: Outgoing) -> None:
        """The channel."""
        assert outgoing.reply.text
        self.delivered.append((self.now, outgoing.key))

    def seen(self, notice: Notice, text: NoticeText) -> None:
        """Whoever reads it may do something."""
        self.shown[notice.key] = text.due
        unknown = [item.case for item in notice.items if item.case not in self.known]
        if unknown:
            with self.agency.store.reading() as connection:
                self.known |= cases.find(connection, unknown)
        for item in notice.items:
            case = self.known[item.case]
            if item.audience is not OWER[case.kind] or (item.case, item.stage) in self.reacted:
                continue
            self.reacted.add((item.case, item.stage))
            self.react(case, notice.recipient)

    def react(self, case: Case, recipient: int) -> None:
        """Do what is owed, soon or late, or put it off; or nothing."""
        drawn = self.random.random()
        wait = timedelta(minutes=1 + int(self.random.expovariate(1 / (4 * 24 * 60))))
        if drawn < 0.12:
            self.plan(self.now + wait / 8, lambda at: self.snooze(case.id, at))
        elif drawn > self.setting.diligence or recipient % 20 == 7:  # some never do anything
            return
        elif case.kind is CaseKind.ACKNOWLEDGEMENT:
            self.plan(self.now + wait, lambda at: self.acknowledge(self.names[case.employee], at))
        elif case.kind is CaseKind.REVIEW:
            self.plan(self.now + wait, lambda at: self.hold(case.id, recipient, at))
        else:
            self.plan(self.now + wait, lambda at: self.confirm(case.id, at))

    def acknowledge(self, person: str, at: datetime) -> None:
        """Whatever they owe now."""
        if person not in self.here or self.here[person].position not in self.published:
            return
        with self.agency.store.writing() as connection:
            acknowledge(connection, self.employee(connection, person), None, at, language="et", channel="console", account=None)
        self.acknowledged.add(person)
        self.events.append(Acknowledge(at, person))

    def acknowledge_unasked(self, at: datetime) -> None:
        """Somebody, who may owe nothing."""
        self.acknowledge(self.anybody(), at)

    def hold(self, case_id: int, recipient: int, at: datetime) -> None:
        """Whoever was told records the review, or somebody of HR where they may not."""
        with self.agency.store.writing() as connection:
            case = cases.get(connection, case_id)
            if case is None or case.closed_at is not None:
                return
            about, by = people.get(connection, case.employee), people.get(connection, recipient)
            assert about is not None and by is not None
            on = self.days.local(at) - self.random.randint(0, 4) * ONE_DAY
            for one in (by, *people.with_role(connection, Role.HR)):
                if isinstance(holding.record(self.agency, connection, one, about, on, at), HeldReview):
                    self.events.append(Held(at, about.employee_id, on))
                    return

    def confirm(self, case_id: int, at: datetime) -> None:
        """The employee says that the review was held."""
        with self.agency.store.writing() as connection:
            case = cases.get(connection, case_id)
            if case is None or case.closed_at is not None or case.review is None:
                return
            about = people.get(connection, case.employee)
            assert about is not None
            confirmed = holding.confirm(self.agency, connection, about, case.review, at)
            assert isinstance(confirmed, HeldReview)
            self.events.append(Confirm(at, about.employee_id))

    def snooze(self, case_id: int, at: datetime) -> None:
        """Until some day of the next week."""
        until = self.days.local(at) + self.random.randint(1, 7) * ONE_DAY
        with self.agency.store.writing() as connection:
            case = cases.get(connection, case_id)
            if case is None or case.closed_at is not None:
                return
            later = replace(case, snoozed_until=until)
            look = next_look(later, self.agency.days)
            cases.change(connection, case_id, snoozed_until=until, snoozes=case.snoozes + 1, plan_at=look)
            self.events.append(Snooze(at, self.names[case.employee], case.kind.value, until))

    # People

    def somebody(self, roles: frozenset[str] = frozenset()) -> Person:
        """Somebody new."""
        name = f"{self.random.randrange(10**8):08}"
        positions = [post.id for post in self.posts]
        year = self.random.randint(2010, 2026)
        begun = date(year, 1, 1) + self.random.randrange(365) * ONE_DAY if self.random.random() < 0.8 else None
        reviewed = date(2025, 12, 1) + self.random.randrange(395) * ONE_DAY if self.random.random() < 0.85 else None
        return Person(name, self.random.choice(positions), self.boss(None), roles, last_review=reviewed, start_date=begun)

    def boss(self, person: str | None) -> str | None:
        """Somebody to report to: nobody on a higher level, so that lines never go round."""
        most = self.level[person] - 1 if person is not None else 3
        known = [one for one in self.here if one != person and self.level[one] <= most]
        if not known or self.random.random() < 0.01:
            return None
        near = [one for one in known if self.level[one] < 3][: max(3, self.setting.people // 8)]
        return self.random.choice(near) if near else None

    def admit(self, person: Person) -> None:
        """HR writes somebody down."""
        self.here[person.id] = person
        self.level[person.id] = self.level[person.manager] + 1 if person.manager else 0
        self.languages.setdefault(person.id, self.random.choice(LANGUAGES))

    def anybody(self) -> str:
        """Somebody who works here; those of HR and managers more often than others."""
        if self.random.random() < 0.2:
            few = [one.id for one in self.here.values() if one.roles] or list(self.here)
            return self.random.choice(few)
        if self.random.random() < 0.3:
            managers = sorted({one.manager for one in self.here.values() if one.manager and one.manager in self.here})
            if managers:
                return self.random.choice(managers)
        return self.random.choice(list(self.here))

    def employee(self, connection: Connection, person: str) -> Employee:
        """Somebody as the store has them."""
        found = people.get(connection, self.ids[person])
        assert found is not None
        return found

    def fall_ill(self, at: datetime) -> None:
        """An absence becomes known: before it, while it goes on, or when it is over."""
        person = self.anybody()
        since = self.days.local(at) + self.random.choice((-3, -1, 0, 0, 1, 1, 3, 10)) * ONE_DAY
        length = self.random.choice((1, 1, 2, 3, 5, 9, 14, 28))
        until = since + (length - 1) * ONE_DAY if self.random.random() < 0.9 else None
        self.set_absence(person, since, until, at)

    def come_back(self, at: datetime) -> None:
        """An absence ends earlier, or was none."""
        today = self.days.local(at)
        away = [
            one for one in self.here.values() if one.absent_from and (one.absent_until is None or one.absent_until >= today)
        ]
        for one in away if len(away) < 3 else self.random.sample(away, 2):
            until = today - ONE_DAY
            if one.absent_from and one.absent_from <= until and self.random.random() < 0.5:
                self.set_absence(one.id, one.absent_from, until, at)
            else:
                self.set_absence(one.id, None, None, at)

    def set_absence(self, person: str, since: date | None, until: date | None, at: datetime) -> None:
        """Directly in the store."""
        self.here[person] = replace(self.here[person], absent_from=since, absent_until=until)
        with self.agency.store.writing() as connection:
            people.change(connection, self.ids[person], absent_from=since, absent_until=until)
        self.events.append(Absence(at, person, since, until))

    def change_manager(self, at: datetime) -> None:
        """Somebody reports to somebody else, or to nobody."""
        person = self.anybody()
        manager = self.boss(person)
        if manager == self.here[person].manager:
            return
        self.here[person] = replace(self.here[person], manager=manager)
        self.events.append(NewManager(at, person, manager))
        self.take_over(self.change("changed", person), at)

    def leave(self, at: datetime) -> None:
        """Somebody leaves; their reports keep them as a manager for now."""
        if len(self.here) > self.setting.people // 2:
            person = self.anybody()
            self.gone[person] = self.here.pop(person)
            self.events.append(Leave(at, person))
            self.take_over(Changes(table.Table((), frozenset(table.COLUMNS)), (Change(person, "left"),), 0), at)

    def join(self, at: datetime) -> None:
        """Somebody new."""
        lost = {"hr"} if sum("hr" in one.roles for one in self.here.values()) < self.setting.in_hr else set()
        person = self.somebody(frozenset(lost))
        self.admit(person)
        self.events.append(Hire(at, person))
        self.take_over(self.change("new", person.id), at)

    def return_again(self, at: datetime) -> None:
        """Somebody who left, and had not acknowledged the version that counts, comes back."""
        known = [one for one in self.gone.values() if one.id not in self.acknowledged and one.manager in self.here]
        if known:
            chosen = self.random.choice(known)
            person = replace(chosen, last_review=self.no_older(chosen.id, self.days.local(at) - 200 * ONE_DAY))
            del self.gone[person.id]
            self.here[person.id] = person
            self.events.append(Hire(at, person))
            self.take_over(self.change("back", person.id), at)

    def review_by_table(self, at: datetime) -> None:
        """HR knows of a review that the assistant has not heard of: the next one is due another day."""
        person = self.anybody()
        on = self.no_older(person, self.days.local(at) - self.random.choice((1, 30, 200, 350, 360, 366)) * ONE_DAY)
        self.here[person] = replace(self.here[person], last_review=on)
        self.events.append(Reviewed(at, person, on))
        self.take_over(self.change("changed", person), at)
        self.here[person] = replace(self.here[person], last_review=None)

    def no_older(self, person: str, day: date) -> date:
        """A review that is older than the one the assistant knows of changes nothing: then that one's day."""
        with self.agency.store.reading() as connection:
            one = people.by_employee_id(connection, person)
        return max(day, one.last_review) if one and one.last_review else day

    def change(self, kind: str, person: str) -> Changes:
        """What becomes of one person, the columns as HR has them."""
        one = self.here[person]
        manager = one.manager or ""
        row = table.Row(
            2, one.id, f"Nimi {one.id}", one.position, "", manager, frozenset(Role(role) for role in one.roles),
            self.languages[one.id], one.start_date, one.last_review, one.absent_from, one.absent_until,
        )  # fmt: skip
        return Changes(table.Table((row,), frozenset(table.COLUMNS)), (Change(one.id, kind),), 0)

    def take_over(self, changes: Changes, at: datetime) -> None:
        """The change of a table, without the table."""
        unknown = [one.employee_id for one in changes.changes if one.employee_id not in self.ids]
        with self.agency.store.writing() as connection:
            apply(self.agency, connection, changes, at)
            self.learn(one for one in map(partial(people.by_employee_id, connection), unknown) if one)
        self.forget_reviews()

    def new_table(self, at: datetime) -> None:
        """HR's whole table: people come and go, and those whose manager has left get another one."""
        for _ in range(1 + self.setting.people // 100):
            person = self.anybody()
            self.gone[person] = self.here.pop(person)
            self.events.append(Leave(at, person))
        for one in list(self.here.values()):
            if one.manager is not None and one.manager not in self.here:
                self.here[one.id] = replace(one, manager=self.boss(one.id))
                self.events.append(NewManager(at, one.id, self.here[one.id].manager))
        for _ in range(1 + self.setting.people // 100):
            person = self.somebody().id
            self.admit(replace(self.somebody(), id=person))
            self.events.append(Hire(at, self.here[person]))
        self.take_over_table(at)

    def take_over_table(self, at: datetime) -> None:
        """The whole table, through the file."""
        lines = [
            ",".join(
                (
                    *(one.id, f"Nimi {one.id}", "", one.position, one.manager or "", " ".join(sorted(one.roles))),
                    self.languages[one.id],
                    *(str(day or "") for day in (one.start_date, one.last_review, one.absent_from, one.absent_until)),
                )
            )
            for one in self.here.values()
        ]
        self.learn(hire(self.agency, *lines, now=at).values())
        self.forget_reviews()

    def learn(self, found: Iterable[Employee]) -> None:
        """The ids of the store."""
        for one in found:
            self.ids[one.employee_id] = one.id
            self.names[one.id] = one.employee_id

    def forget_reviews(self) -> None:
        """HR gives the day of a review once; from then on the assistant keeps it."""
        for one in list(self.here.values()):
            if one.last_review is not None:
                self.here[one.id] = replace(one, last_review=None)

    # Documents

    def publish(self, at: datetime) -> None:
        """A next version of a job description; HR may name the day."""
        post = self.random.choice(self.posts).id
        source = Path(self.agency.positions.index.document(post).path)
        folder = self.folder / f"{self.count}-{len(self.events)}"
        folder.mkdir()
        path = folder / source.name
        path.write_text(f"{source.read_text(encoding='utf-8')}\n- 99.{len(self.events)}. Teeb, mida vaja.\n", encoding="utf-8")
        today = self.days.local(at)
        due = today + self.random.randint(1, 40) * ONE_DAY if self.random.random() < 0.4 else None
        with self.agency.store.writing() as connection:
            publish(self.agency, connection, propose(connection, post, path), at, substantive=True, due=due)
        self.published.add(post)
        self.acknowledged -= {one.id for one in (*self.here.values(), *self.gone.values()) if one.position == post}
        self.events.append(Publish(at, post, due))

    # What came of it

    def outcome(self) -> tuple[Counter[Line], dict[tuple[object, ...], date], list[Row[Any]], list[Row[Any]]]:
        """What the outbox says."""
        with self.agency.store.reading() as connection:
            rows = list(connection.execute(select(notices_table).order_by(notices_table.c.id)))
            sent = [row for row in rows if row.state == outbox.SENT]
            about = cases.find(connection, {item["case"] for row in rows for item in row.items})
        told: Counter[Line] = Counter()
        dues: dict[tuple[object, ...], date] = {}
        for row in sent:
            to, behalf = self.names[row.recipient], self.names.get(row.on_behalf_of)
            for item in row.items:
                case = about[item["case"]]
                stage = item["stage"].split("-")[0] if item["stage"].startswith(("back-", "snoozed-")) else item["stage"]
                line = Line(row.sent_at, to, behalf, case.kind.value, item["audience"], self.names[case.employee], stage)
                told[line] += 1
                shown = self.shown.get(row.key)
                assert shown is not None
                dues[message_of(line)] = shown
        return told, dues, sent, [row for row in rows if row.state != outbox.SENT]


def message_of(line: Line | Told) -> tuple[object, ...]:
    """The message in which something is told: one a day as a manager or as HR, one for each case as an employee."""
    if line.audience == Audience.EMPLOYEE:
        return line.tick, line.to, line.kind, line.stage
    return line.tick, line.to, line.on_behalf_of


# What has to hold


def check(year: Year) -> None:
    """Everything. Raises AssertionError."""
    check_told(year)
    check_times(year)
    check_once(year)
    check_end(year)


def check_told(year: Year) -> None:
    """What was told is what had to be told: nothing is missing, nothing is told besides or twice."""
    wanted = {Line(t.tick.astimezone(UTC), t.to, t.on_behalf_of, t.kind, t.audience, t.about, t.stage) for t in year.expected}
    told = set(year.told)
    assert not (told ^ wanted), shown_difference(told - wanted, wanted - told)
    assert set(year.told.values()) == {1}
    dues: dict[tuple[object, ...], date] = {}
    for one in year.expected:
        message = message_of(replace(one, tick=one.tick.astimezone(UTC)))
        dues[message] = min(dues.get(message, one.due), one.due)
    assert year.dues == dues


def shown_difference(besides: set[Line], missing: set[Line]) -> str:
    """Where the two part first."""
    rows = sorted([("besides", one) for one in besides] + [("missing", one) for one in missing], key=lambda row: row[1].tick)
    return "\n".join([f"{len(besides)} besides, {len(missing)} missing", *(f"{what}: {one}" for what, one in rows[:12])])


def check_times(year: Year) -> None:
    """Nothing goes out but on working days, in working hours, outside quiet times."""
    policy = year.setting.policy
    public = holidays.country_holidays(policy.country, years=(2027,), categories=("public",)) if policy.country else {}
    shortened = holidays.country_holidays(policy.country, years=(2027,), categories=("half_day",)) if policy.country else {}
    for moment in {at for at, _ in year.delivered}:
        local = moment.astimezone(ZONE)
        minute = local.hour * 60 + local.minute
        since, until = (at.hour * 60 + at.minute for at in policy.working_hours)
        until -= 60 * policy.shortened_by_hours if local.date() in shortened else 0
        assert WEEKDAYS[local.weekday()] in policy.working_days
        assert local.date() not in public and local.date() not in policy.days_off
        assert since <= minute < until
        assert not any(a.hour * 60 + a.minute <= minute < b.hour * 60 + b.minute for a, b in policy.quiet)


def check_once(year: Year) -> None:
    """Every notice went out, once, to somebody who works here; one message a day as a manager or as HR."""
    keys = [key for _, key in year.delivered]
    assert len(keys) == len(set(keys))
    assert sorted(keys) == sorted(row.key for row in year.sent)
    assert not [(row.key, row.state, row.error) for row in year.unsent]
    assert all(row.attempts == 1 for row in year.sent)
    daily = Counter(
        (row.sent_at.astimezone(ZONE).date(), row.recipient, row.on_behalf_of)
        for row in year.sent
        if any(item["audience"] != Audience.EMPLOYEE for item in row.items)
    )
    assert set(daily.values()) <= {1}
    said = Counter((item["case"], item["audience"], item["stage"], row.recipient) for row in year.sent for item in row.items)
    again = {one for one, count in said.items() if count > 1}
    assert not {one for one in again if one[2].startswith("back-")}


def check_end(year: Year) -> None:
    """What was owed is met, or has fallen away; or HR has heard of it as soon as the policy says."""
    policy, last = year.setting.policy, year.ticks[-1]
    days = Days(policy, ZONE)
    with year.agency.store.reading() as connection:
        ended = set(connection.execute(select(cases_table.c.outcome).where(cases_table.c.closed_at.is_not(None))).scalars())
        assert ended <= {"acknowledged", "held", "confirmed", "left", "superseded", "no rule"}
        waiting = [case for kind in CaseKind for case in cases.open_all(connection, kind)]
        about = people.find(connection, [case.employee for case in waiting])
        twice = select(func.count()).where(cases_table.c.closed_at.is_(None))
        twice = twice.group_by(cases_table.c.employee, cases_table.c.kind)
        assert set(connection.execute(twice).scalars()) <= {1}
    numbers: dict[CaseKind, int] = {
        CaseKind.ACKNOWLEDGEMENT: policy.acknowledgement.hr_after,
        CaseKind.CONFIRMATION: policy.confirmation.hr_after,
        CaseKind.REVIEW: policy.review.hr_after,
    }
    far = 0
    for case in waiting:
        late = days.after(max(case.due, days.local(case.opened_at)), numbers[case.kind])
        one = about[case.employee]
        assert one.active
        away = one.absent_from is not None and (one.absent_until is None or one.absent_until >= late)
        resting = away or (case.resumes is not None and days.morning(case.resumes) > last)
        if not resting and days.after(late, 2) < days.local(last):
            assert Audience.HR in case.told, case
            far += 1
    assert far or year.setting.people < 100


# Many years


def a_policy(random: Random) -> Policy:
    """Numbers, hours and days as they may be."""

    def before() -> tuple[int, ...]:
        return tuple(random.sample((0, 1, 2, 3, 5, 8, 20), random.randint(0, 3)))

    def reminding() -> dict[str, Any]:
        return {
            "before": before(),
            "repeat": random.randint(1, 6),
            "repeats": random.randint(0, 5),
            "hr_after": random.randint(0, 12),
        }

    quiet = random.choice(((), (), ((time(12), time(13, 30)),), ((time(8), time(9, 30)), (time(9, 15), time(10)))))
    return Policy(
        working_hours=random.choice(((time(9), time(17)), (time(8), time(16)), (time(7, 30), time(20)))),
        working_days=random.choice((WORKING[:5], WORKING[:5], WORKING[:6], WORKING[1:4])),
        country=random.choice(("EE", "EE", "EE", "")),
        shortened_by_hours=random.randint(0, 4),
        days_off=tuple(date(2027, 7, 1) + n * ONE_DAY for n in range(random.choice((0, 0, 3, 12)))),
        quiet=quiet,
        grace=random.randint(0, 5),
        acknowledgement=Owing(due=random.randint(1, 15), manager_after=random.randint(0, 6), **reminding()),
        confirmation=Confirming(due=random.randint(1, 8), manager_after=random.randint(0, 6), **reminding()),
        review=Reviewing(
            employee_before=before(),
            above_after=random.randint(0, 8),
            interval_months=random.choice((None, 3, 6)),
            **reminding(),
        ),
    )


def a_setting(seed: int) -> Setting:
    """A small agency of its own kind."""
    random = Random(seed)
    hours = random.choice(((time(9), time(13), time(19)), (time(8), time(10), time(11), time(15), time(23)), (time(13, 30),)))
    return Setting(
        seed,
        random.randint(8, 60),
        a_policy(random),
        hours,
        random.randint(0, 3),
        random.randint(0, 2),
        random.choice((None, CHAIN)),
        random.randint(0, 40),
    )


def live(store: Store, index: Index, setting: Setting) -> Year:
    """A year over an empty store."""
    with tempfile.TemporaryDirectory() as folder:
        return Simulation(store, index, setting, Path(folder)).live()


def main(wanted: Sequence[str]) -> int:
    """Many seeds; how many of them failed."""
    first, _, last = wanted[0].rpartition("-") if wanted else ("", "", "20")
    seeds = range(int(first), int(last) + 1) if first else range(int(last))
    failed: defaultdict[str, list[int]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "knowledge.db"
        assert build(packaged_sample(), path) == []
        index = Index(path)
        for seed in seeds:
            store = Store(f"sqlite:///{folder}/{seed}.db")
            year = live(store, index, a_setting(seed))
            print(year.figures(), flush=True)
            try:
                check(year)
            except AssertionError as error:
                print(f"seed {seed}: {error}", flush=True)
                failed[str(error)[:80]].append(seed)
            store.close()
    for why, which in failed.items():
        print(f"failed: {which}: {why}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
