"""Clocks that jump, hours that come twice or never, 29 February, the end of the year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.agency import Agency
from bot.models import Employee
from bot.reminders.delivery import Outgoing, Temporary
from bot.reminders.models import Basis, CaseKind
from bot.reminders.outbox import TERMINAL, claim, next_occurrence, plan_all, run
from bot.reminders.policy import Policy
from bot.reminders.workdays import Workdays
from bot.reviews.due import due_date
from bot.store import cases
from bot.store.database import Store
from bot.store.notices import PLANNED, SENT, counts
from bot.store.reviews import Rule
from bot.store.tables import notices
from knowledge.search import Index
from tests.agencies import ZONE, agency_over, hire, moment, publish_document

MONDAY = moment("2027-01-11 10:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERY_DAY = Policy(working_days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"), country="")


@pytest.fixture
def database_url(tmp_path: object) -> str:
    """Time is the same for both databases: SQLite alone here."""
    return f"sqlite:///{tmp_path}/ametibot.db"


@dataclass
class Heard:
    """What went out: when, under which key, to whom; and the (case, audience, stage) that it was about."""

    agency: Agency
    messages: list[tuple[datetime, Outgoing]] = field(default_factory=list)

    def at(self, *moments: datetime) -> list[str]:
        """Run the engine at these moments; the names of those who heard something."""
        before = len(self.messages)
        for now in moments:

            def deliver(outgoing: Outgoing, at: datetime = now) -> None:
                self.messages.append((at, outgoing))

            run(self.agency, {TERMINAL: deliver}, now)
        return [one.recipient.name for _, one in self.messages[before:]]

    @property
    def keys(self) -> list[str]:
        return [one.key for _, one in self.messages]

    @property
    def local(self) -> list[str]:
        """The agency's time of each message."""
        return [f"{now.astimezone(ZONE):%Y-%m-%d %H:%M}" for now, _ in self.messages]

    def stages(self) -> Counter[tuple[int, str, str, int]]:
        """How often each (case, audience, stage, listener) was told."""
        with self.agency.store.reading() as connection:
            rows = connection.execute(select(notices).where(notices.c.state == SENT)).all()
        return Counter((item["case"], item["audience"], item["stage"], row.recipient) for row in rows for item in row.items)


def asked(agency: Agency, now: datetime, *absences: str) -> dict[str, Employee]:
    """Mari is to acknowledge her job description; she has a manager, the manager has one, there is HR. No reviews are due."""
    away = absences[0] if absences else ","
    today = now.date()
    rows = (
        f"1,Mari,,kliendinoustaja,2,,,,{today},{away}",
        f"2,Juht,,talituse-juhataja,3,,,,{today},,",
        f"3,Direktor,,talituse-juhataja,,,,,{today},,",
        f"4,Personal,,dokumendihaldur,3,hr,,,{today},,",
    )
    staff = hire(agency, *rows, now=now)
    publish_document(agency, "kliendinoustaja", now)
    return staff


def ticks(since: datetime, until: datetime, step: timedelta = HOUR) -> Iterator[datetime]:
    while since < until:
        yield since
        since += step


def mornings(since: datetime, count: int) -> Iterable[datetime]:
    return [since + n * DAY for n in range(count)]


def over(agency: Agency, policy: Policy) -> Agency:
    return replace(agency, policy=policy, days=Workdays(policy, ZONE))


@pytest.mark.parametrize("back", [HOUR, DAY, timedelta(days=31)], ids=["hour", "day", "month"])
@pytest.mark.parametrize("jumps_on", [11, 12, 28, 29], ids=["asked", "next-day", "manager-told", "amid"])
def test_nothing_is_told_twice_when_the_clock_jumps_back(agency: Agency, back: timedelta, jumps_on: int) -> None:
    asked(agency, MONDAY)
    end = moment("2027-03-01 09:00")
    jump = moment(f"2027-01-{jumps_on} 12:00")
    heard = Heard(agency)
    heard.at(*ticks(MONDAY, jump + HOUR, 2 * HOUR))
    heard.at(*ticks(jump - back, end, 2 * HOUR))
    assert [key for key, count in Counter(heard.keys).items() if count > 1] == []
    assert [stage for stage, count in heard.stages().items() if count > 1] == []


@pytest.mark.parametrize("back", [HOUR, DAY, timedelta(days=31)], ids=["hour", "day", "month"])
def test_a_clock_that_jumps_back_loses_nothing(store: Store, index: Index, back: timedelta, tmp_path: object) -> None:
    """The same is told as by a clock that runs on."""
    end = moment("2027-03-01 09:00")
    jump = moment("2027-01-21 12:00")
    jumped = Heard(agency_over(store, index))
    asked(jumped.agency, MONDAY)
    jumped.at(*ticks(MONDAY, jump, 2 * HOUR), *ticks(jump - back, end, 2 * HOUR))
    other = Store(f"sqlite:///{tmp_path}/other.db")
    steady = Heard(agency_over(other, index))
    asked(steady.agency, MONDAY)
    steady.at(*ticks(MONDAY, end, 2 * HOUR))
    assert jumped.stages() == steady.stages()
    other.close()


@pytest.mark.parametrize("ahead", [HOUR, DAY, timedelta(days=31)], ids=["hour", "day", "month"])
def test_nothing_is_told_twice_when_the_clock_was_ahead_for_a_while(agency: Agency, ahead: timedelta) -> None:
    asked(agency, MONDAY)
    heard = Heard(agency)
    heard.at(MONDAY, MONDAY + HOUR + ahead)
    heard.at(*ticks(MONDAY + HOUR, moment("2027-03-10 09:00"), 2 * HOUR))
    assert set(Counter(heard.keys).values()) == {1}
    assert set(heard.stages().values()) == {1}


def test_a_message_claimed_by_a_clock_that_was_ahead_is_taken_over(agency: Agency) -> None:
    """An instance with a clock a month ahead claimed it and died: nobody waits for a month."""
    asked(agency, MONDAY)
    with agency.store.writing() as connection:
        plan_all(agency, connection, MONDAY)
    assert len(claim(replace(agency, instance="ahead"), MONDAY + 31 * DAY, 50)) == 1
    assert Heard(agency).at(MONDAY + HOUR) == ["Mari"]


def test_what_a_clock_that_was_ahead_has_planned_waits_for_its_time(agency: Agency) -> None:
    asked(agency, MONDAY)
    with agency.store.writing() as connection:
        plan_all(agency, connection, MONDAY + DAY)
    heard = Heard(agency)
    assert heard.at(MONDAY, MONDAY + HOUR) == []
    assert heard.at(MONDAY + DAY) == ["Mari"]


@pytest.mark.parametrize(
    ("changing", "utc_before", "utc_after"),
    [(date(2027, 3, 28), 7, 6), (date(2027, 10, 31), 6, 7)],
    ids=["spring", "autumn"],
)
def test_every_day_has_one_morning_at_nine_where_the_clocks_change(
    agency: Agency, changing: date, utc_before: int, utc_after: int
) -> None:
    """Every day is a working day here, and a reminder recurs every day; the engine runs every quarter of an hour."""
    agency = over(agency, EVERY_DAY)
    since = datetime.combine(changing - 2 * DAY, time(12), ZONE).astimezone(UTC)
    staff = hire(agency, "1,Mari,,kliendinoustaja,,,,,,,", now=since)
    view = agency.positions.view("kliendinoustaja")
    assert view is not None
    clause = {"number": view.clauses[0].number, "quote": view.clauses[0].text, "heading": view.clauses[0].heading}
    began = changing - 2 * DAY
    first = next_occurrence(agency, "FREQ=DAILY", began, since)
    with agency.store.writing() as connection:
        cases.subscribe(connection, staff["1"].id, "kliendinoustaja", clause, "FREQ=DAILY", began, first)
    heard = Heard(agency)
    heard.at(*ticks(since, since + 4 * DAY, timedelta(minutes=15)))
    recurring = [now for now, one in heard.messages if one.key.startswith("recurring:")]
    assert [f"{now.astimezone(ZONE):%m-%d %H:%M}" for now in recurring] == [
        f"{changing + n * DAY:%m-%d} 09:00" for n in (-1, 0, 1, 2)
    ]
    assert [now.hour for now in recurring] == [utc_before, utc_after, utc_after, utc_after]


@pytest.mark.parametrize(("monday", "friday"), [("2027-03-29", "2027-03-25"), ("2027-11-01", "2027-10-29")])
def test_reminders_go_at_nine_on_both_sides_of_a_change_of_clocks(agency: Agency, monday: str, friday: str) -> None:
    """25 March 2027 is a Thursday: Good Friday comes after it."""
    asked(agency, moment(f"{friday} 08:00"))
    heard = Heard(agency)
    heard.at(*ticks(moment(f"{friday} 08:00"), moment(f"{monday} 23:00") + 21 * DAY, timedelta(minutes=30)))
    assert f"{friday} 09:00" in heard.local
    assert len(heard.local) > 5
    assert {one[11:] for one in heard.local} == {"09:00"}


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
@pytest.mark.parametrize("hours", [("02:00", "05:00"), ("03:30", "06:00"), ("00:00", "23:59")])
def test_hours_of_the_night_in_which_clocks_change_have_one_first_moment(day: str, hours: tuple[str, str]) -> None:
    """03:30 comes never in spring and twice in autumn."""
    policy = EVERY_DAY.model_copy(
        update={"working_hours": (time.fromisoformat(hours[0]), time.fromisoformat(hours[1])), "shortened_by_hours": 0}
    )
    days = Workdays(policy, ZONE)
    morning = days.morning(date.fromisoformat(day))
    assert days.is_sending_time(morning)
    assert days.day(morning) == date.fromisoformat(day)
    assert days.sending_time(morning) == morning
    midnight = datetime.combine(date.fromisoformat(day), time(0), ZONE).astimezone(UTC)
    for now in ticks(midnight, midnight + 25 * HOUR, timedelta(minutes=5)):
        assert days.is_sending_time(days.sending_time(now))


def test_the_next_sending_time_never_lies_in_the_past() -> None:
    """At the second 03:15 of 31 October, with working hours from 03:30 on."""
    days = Workdays(EVERY_DAY.model_copy(update={"working_hours": (time(3, 30), time(12))}), ZONE)
    now = datetime(2027, 10, 31, 1, 15, tzinfo=UTC)
    assert days.sending_time(now) >= now


def test_a_year_after_29_february_is_28_february() -> None:
    rule = Rule("kliendinoustaja", "", 12, frozenset(), "2020-02-29", "")
    one = Employee(1, "1", "Mari", "", "kliendinoustaja", None, "et", last_review=date(2028, 2, 29))
    assert due_date(one, rule, Policy()) == (date(2029, 2, 28), Basis.CLAUSE)
    assert due_date(replace(one, last_review=None), rule, Policy()) == (date(2021, 2, 28), Basis.CLAUSE)
    four = replace(rule, interval_months=48)
    assert due_date(one, four, Policy()) == (date(2032, 2, 29), Basis.CLAUSE)
    assert due_date(replace(one, last_review=date(2027, 2, 28)), rule, Policy()) == (date(2028, 2, 28), Basis.CLAUSE)
    assert due_date(replace(one, last_review=date(2027, 8, 31)), replace(rule, interval_months=6), Policy()) == (
        date(2028, 2, 29),
        Basis.CLAUSE,
    )


def test_an_acknowledgement_may_be_due_on_29_february(agency: Agency) -> None:
    """Asked on 14 February 2028; the 24th is a holiday. Three working days before the 29th is Wednesday, the 23rd."""
    asked(agency, moment("2028-02-14 10:00"))
    with agency.store.reading() as connection:
        (case,) = cases.open_all(connection, CaseKind.ACKNOWLEDGEMENT)
    assert case.due == date(2028, 2, 29)
    heard = Heard(agency)
    heard.at(*ticks(moment("2028-02-14 10:00"), moment("2028-03-04 00:00")))
    assert heard.local == ["2028-02-14 10:00", "2028-02-23 09:00", "2028-02-29 09:00", "2028-03-02 09:00", "2028-03-03 09:00"]


@pytest.mark.parametrize(
    ("away", "back"),
    [("2028-02-28,2028-02-29", "2028-03-01"), ("2028-02-14,2028-02-28", "2028-02-29"), ("2028-02-29,2028-02-29", "2028-03-01")],
)
def test_absences_begin_and_end_on_29_february(agency: Agency, away: str, back: str) -> None:
    asked(agency, moment("2028-02-14 10:00"), away)
    heard = Heard(agency)
    since, until = (date.fromisoformat(one) for one in away.split(","))
    heard.at(*ticks(moment("2028-02-14 10:00"), moment("2028-03-20 00:00")))
    mari = [
        date.fromisoformat(at[:10])
        for at, (_, one) in zip(heard.local, heard.messages, strict=True)
        if one.recipient.name == "Mari"
    ]
    assert not [day for day in mari if since <= day <= until]
    assert date.fromisoformat(back) in mari


def test_the_year_ends_early_on_its_last_day(agency: Agency) -> None:
    """31 December 2027 is a Friday that ends at 14:00; what is owed from 14:00 on goes on Monday, 3 January."""
    asked(agency, moment("2027-12-31 14:00"))
    heard = Heard(agency)
    heard.at(*ticks(moment("2027-12-31 14:00"), moment("2028-01-04 00:00"), timedelta(minutes=30)))
    assert heard.local == ["2028-01-03 09:00"]


def test_a_shortened_day_sends_until_its_end(agency: Agency) -> None:
    asked(agency, moment("2027-12-31 13:59"))
    assert Heard(agency).at(moment("2027-12-31 13:59")) == ["Mari"]


def test_a_wait_that_ends_after_a_shortened_day_goes_on_into_the_new_year(agency: Agency) -> None:
    asked(agency, moment("2027-12-31 13:59"))

    def down(outgoing: Outgoing) -> None:
        raise Temporary("down", timedelta(minutes=2))

    run(agency, {TERMINAL: down}, moment("2027-12-31 13:59"))
    with agency.store.reading() as connection:
        assert connection.execute(select(notices.c.send_at)).scalar_one() == moment("2028-01-03 09:00")
        assert counts(connection) == {PLANNED: 1}


def test_nothing_goes_out_outside_working_hours(agency: Agency) -> None:
    """From 10 December to 20 January, with the engine running every 20 minutes."""
    asked(agency, moment("2027-12-10 07:00"))
    heard = Heard(agency)
    heard.at(*ticks(moment("2027-12-10 07:00"), moment("2028-01-20 00:00"), timedelta(minutes=20)))
    assert len(heard.messages) > 8
    free = {"12-24", "12-25", "12-26", "01-01"}
    for now, _ in heard.messages:
        local = now.astimezone(ZONE)
        assert local.weekday() < 5
        assert f"{local:%m-%d}" not in free
        assert time(9) <= local.time() < time(14 if f"{local:%m-%d}" in ("12-23", "12-31") else 17)


def test_a_run_ends_with_the_working_hours(agency: Agency) -> None:
    """Five messages that take a minute each, from 16:58 on."""
    clock = moment("2027-01-11 16:58")
    agency = replace(agency, clock=lambda: clock)
    hire(agency, *(f"{number},Ametnik,,kliendinoustaja,,,,,,," for number in range(5)), now=MONDAY)
    publish_document(agency, "kliendinoustaja", MONDAY)
    sent: list[datetime] = []

    def slow(outgoing: Outgoing) -> None:
        nonlocal clock
        sent.append(clock)
        clock += timedelta(minutes=1)

    run(agency, {TERMINAL: slow})
    assert max(sent) < moment("2027-01-11 17:00")


def test_a_message_put_off_to_the_morning_is_the_one_message_of_that_day(agency: Agency) -> None:
    """What the manager was to hear on the 28th went wrong all afternoon; another case comes up on the 29th."""
    asked(agency, MONDAY)
    hire(
        agency,
        "1,Mari,,kliendinoustaja,2,,,,,,", "2,Juht,,talituse-juhataja,3,,,,,,", "3,Direktor,,talituse-juhataja,,,,,,,",
        "4,Personal,,dokumendihaldur,3,hr,,,,,", "5,Jüri,,kliendinoustaja,2,,,,,,", now=MONDAY + DAY,
    )  # fmt: skip
    heard = Heard(agency)

    def down(outgoing: Outgoing) -> None:
        raise Temporary("down", timedelta(hours=9))

    run(agency, {TERMINAL: down}, moment("2027-01-28 09:00"))
    heard.at(*ticks(moment("2027-01-29 09:00"), moment("2027-01-29 17:00")))
    assert [one.recipient.name for _, one in heard.messages].count("Juht") == 1
