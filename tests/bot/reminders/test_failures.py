"""What becomes of a message that does not go out, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Row, select

from bot.acknowledgements.acknowledging import acknowledge
from bot.agency import Agency
from bot.models import Employee, Role
from bot.reminders import outbox
from bot.reminders.delivery import DeliveryError, Outgoing, Temporary, Uncertain, Unreachable
from bot.reminders.outbox import TERMINAL, Report, claim, mark_sent, plan_all, run
from bot.reminders.policy import Policy, Retrying
from bot.store import accounts, people
from bot.store.audit import history
from bot.store.notices import CLAIMED, DEAD, PLANNED, SENT, UNCERTAIN, VOID
from bot.store.tables import notices
from tests.agencies import hire, moment, publish_document

MONDAY = moment("2027-01-11 10:00")
SECOND = timedelta(seconds=1)
POST, CHAT = "post", "chat"


@dataclass
class Channel:
    """A channel that fails as it is told, one entry for each message; without an entry it delivers."""

    failures: list[Exception] = field(default_factory=list)
    delivered: list[Outgoing] = field(default_factory=list)

    def __call__(self, outgoing: Outgoing) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.delivered.append(outgoing)

    @property
    def keys(self) -> list[str]:
        return [one.key for one in self.delivered]


def asked(agency: Agency, *others: str) -> Employee:
    """Mari is to acknowledge her job description, from Monday, 11 January 2027, 10:00."""
    staff = hire(agency, "1,Mari,,kliendinoustaja,,,,,,,", *others, now=MONDAY)
    publish_document(agency, "kliendinoustaja", MONDAY)
    return staff["1"]


def account(agency: Agency, employee: Employee, channel: str) -> int:
    with agency.store.writing() as connection:
        return accounts.link(connection, channel, f"{channel}-{employee.id}", f"{channel}:1", employee.id, "code", MONDAY)


def change(agency: Agency, employee: Employee, **values: object) -> None:
    with agency.store.writing() as connection:
        people.change(connection, employee.id, **values)


def rows(agency: Agency) -> Sequence[Row[tuple[object, ...]]]:
    with agency.store.reading() as connection:
        return connection.execute(select(notices).order_by(notices.c.id)).all()


def states(agency: Agency) -> list[str]:
    return [row.state for row in rows(agency)]


def happened(agency: Agency, employee: Employee) -> list[str]:
    with agency.store.reading() as connection:
        return [action for _, action in history(connection, employee.id) if action.startswith("notice")]


def half() -> float:
    """The jitter that leaves a wait as it is."""
    return 0.5


def test_waits_double_up_to_the_longest_until_it_is_given_up(agency: Agency) -> None:
    agency = replace(agency, policy=Policy(retry=Retrying(attempts=6, first_seconds=30, longest_seconds=200)))
    mari = asked(agency)
    channel = Channel([Temporary("the platform is down")] * 6)
    now, waits = MONDAY, []
    for _ in range(5):
        report = run(agency, {TERMINAL: channel}, now, half)
        assert (report.retried, report.sent, report.dead) == (1, 0, 0)
        (row,) = rows(agency)
        assert (row.state, row.error) == (PLANNED, "the platform is down")
        waits.append((row.send_at - now).total_seconds())
        assert not run(agency, {TERMINAL: channel}, row.send_at - SECOND, half).retried, "tried before its time"
        now = row.send_at
    assert waits == [30, 60, 120, 200, 200]
    assert run(agency, {TERMINAL: channel}, now, half).dead == 1
    assert states(agency) == [DEAD]
    assert happened(agency, mari) == ["notice dead"]
    later = run(agency, {TERMINAL: channel}, now + timedelta(hours=3), half)
    assert (later.sent, later.retried, channel.delivered) == (0, 0, [])


@pytest.mark.parametrize(("drawn", "expected"), [(0.0, 15.0), (0.25, 22.5), (1.0, 45.0)])
def test_a_wait_is_spread_around_its_length(agency: Agency, drawn: float, expected: float) -> None:
    asked(agency)
    run(agency, {TERMINAL: Channel([Temporary("busy")])}, MONDAY, lambda: drawn)
    assert (rows(agency)[0].send_at - MONDAY).total_seconds() == expected


def test_the_platform_is_given_the_time_that_it_asks_for(agency: Agency) -> None:
    asked(agency)
    channel = Channel([Temporary("too many requests", timedelta(minutes=20)), Temporary("again", timedelta(seconds=1))])
    run(agency, {TERMINAL: channel}, MONDAY, half)
    (row,) = rows(agency)
    assert row.send_at == MONDAY + timedelta(minutes=20)
    run(agency, {TERMINAL: channel}, row.send_at, half)
    assert rows(agency)[0].send_at == row.send_at + timedelta(seconds=60), "a short wait shortens none of ours"
    assert run(agency, {TERMINAL: channel}, rows(agency)[0].send_at, half).sent == 1


def test_a_wait_that_ends_after_working_hours_goes_on_until_the_morning(agency: Agency) -> None:
    asked(agency)
    evening = moment("2027-01-15 16:59")
    run(agency, {TERMINAL: Channel([Temporary("down", timedelta(minutes=5))])}, evening, half)
    assert rows(agency)[0].send_at == moment("2027-01-18 09:00")


def test_whoever_cannot_be_reached_is_written_to_elsewhere_at_once(agency: Agency) -> None:
    mari = asked(agency)
    chat, post = account(agency, mari, CHAT), account(agency, mari, POST)
    blocked, working = Channel([Unreachable("blocked by the user")]), Channel()
    report = run(agency, {CHAT: blocked, POST: working}, MONDAY, half)
    assert (report.sent, report.dead, len(working.delivered), blocked.delivered) == (1, 0, 1, [])
    with agency.store.reading() as connection:
        marked = {one.id: one.unreachable_why for one in accounts.of(connection, mari.id)}
    assert marked == {chat: "blocked by the user", post: ""}
    assert rows(agency)[0].account == post


def test_somebody_who_can_be_reached_nowhere_is_given_up_until_they_write(agency: Agency) -> None:
    mari = asked(agency)
    chat = account(agency, mari, CHAT)
    channel = Channel([Unreachable("blocked")])
    assert run(agency, {CHAT: channel}, MONDAY, half).dead == 1
    assert states(agency) == [DEAD]
    friday = moment("2027-01-20 09:00")  # three working days before it is due
    assert run(agency, {CHAT: channel}, friday, half).dead == 1, "there is nowhere to write to"
    with agency.store.writing() as connection:
        accounts.reachable(connection, chat)
    due = moment("2027-01-25 09:00")
    assert run(agency, {CHAT: channel}, due, half).sent == 1
    assert states(agency) == [DEAD, DEAD, SENT]


def test_what_may_have_arrived_is_not_sent_again(agency: Agency) -> None:
    mari = asked(agency)
    channel = Channel([Uncertain("no answer within 30 s")])
    assert run(agency, {TERMINAL: channel}, MONDAY, half).uncertain == 1
    for hours in (1, 5, 24):
        assert run(agency, {TERMINAL: channel}, MONDAY + timedelta(hours=hours), half) == Report()
    assert (states(agency), channel.delivered) == ([UNCERTAIN], [])
    assert happened(agency, mari) == ["notice uncertain"]


def test_other_messages_go_out_while_one_fails(agency: Agency) -> None:
    asked(agency, "2,Jüri,,kliendinoustaja,,,,,,,", "3,Anna,,kliendinoustaja,,,,,,,")
    channel = Channel([Temporary("down"), Uncertain("silence")])
    report = run(agency, {TERMINAL: channel}, MONDAY, half)
    assert (report.retried, report.uncertain, report.sent) == (1, 1, 1)
    assert states(agency) == [PLANNED, UNCERTAIN, SENT]


def test_a_long_reason_is_kept_in_part(agency: Agency) -> None:
    asked(agency)
    run(agency, {TERMINAL: Channel([Temporary("x" * 10_000)])}, MONDAY, half)
    assert len(rows(agency)[0].error) == 500


def test_an_unexpected_exception_of_a_channel_stops_no_other_message(agency: Agency) -> None:
    asked(agency, "2,Jüri,,kliendinoustaja,,,,,,,", "3,Anna,,kliendinoustaja,,,,,,,")
    channel = Channel([ZeroDivisionError("a flaw of the channel")])
    report = run(agency, {TERMINAL: channel}, MONDAY, half)
    assert report.sent == 2
    assert CLAIMED not in states(agency)


def test_a_message_that_crashes_its_channel_each_time_is_given_up(agency: Agency) -> None:
    asked(agency)

    def flawed(outgoing: Outgoing) -> None:
        raise ZeroDivisionError("a flaw of the channel")

    for count in range(agency.policy.retry.attempts + 2):
        run(agency, {TERMINAL: flawed}, MONDAY + timedelta(hours=count % 6, days=count // 6), half)
    assert set(states(agency)) <= {DEAD, UNCERTAIN}


def test_what_another_instance_left_is_taken_over_after_its_lease(agency: Agency) -> None:
    asked(agency)
    dead, living = replace(agency, instance="dead"), replace(agency, instance="living")
    with dead.store.writing() as connection:
        plan_all(dead, connection, MONDAY)
    (left,) = claim(dead, MONDAY, 50)
    lease = timedelta(seconds=agency.policy.retry.claim_seconds)
    channel = Channel()
    assert run(living, {TERMINAL: channel}, MONDAY + lease - SECOND, half) == Report()
    report = run(living, {TERMINAL: channel}, MONDAY + lease, half)
    assert (report.sent, report.taken_over) == (1, 1)
    assert rows(agency)[0].attempts == 2
    late = outbox.outgoing(dead, left, {TERMINAL: channel}, MONDAY)
    assert not isinstance(late, str)
    assert not mark_sent(dead, late[0], MONDAY + lease), "the one that came back marks what is not its own"
    assert rows(agency)[0].claimed_by == "living"


def test_nothing_is_sent_twice_where_another_instance_starts_amid_a_slow_run(agency: Agency) -> None:
    """The first instance needs 200 seconds for each message; it is slow, not dead."""
    asked(agency, *(f"{number},Ametnik,,kliendinoustaja,,,,,,," for number in range(2, 6)))
    clock = MONDAY
    first = replace(agency, instance="first", clock=lambda: clock)
    second = replace(agency, instance="second", clock=lambda: clock)
    told: list[str] = []

    def slow(outgoing: Outgoing) -> None:
        nonlocal clock
        clock += timedelta(seconds=200)
        told.append(outgoing.key)
        if len(told) == 3:
            run(second, {TERMINAL: lambda outgoing: told.append(outgoing.key)}, draw=half)

    run(first, {TERMINAL: slow}, draw=half)
    assert len(told) == len(set(told)) == 5


def test_a_settled_case_is_not_sent(agency: Agency) -> None:
    mari = asked(agency)
    run(agency, {TERMINAL: Channel([Temporary("down")])}, MONDAY, half)
    later = MONDAY + timedelta(hours=1)
    with agency.store.writing() as connection:
        acknowledge(connection, mari, None, MONDAY + 10 * SECOND, language="et", channel=TERMINAL, account=None)
    channel = Channel()
    report = run(agency, {TERMINAL: channel}, later, half)
    assert (report.void, report.sent, channel.delivered) == (1, 0, [])
    assert [(row.state, row.error) for row in rows(agency)] == [(VOID, "settled")]


def test_nobody_who_has_left_is_written_to(agency: Agency) -> None:
    asked(agency, "2,Jüri,,kliendinoustaja,,,,,,,")
    run(agency, {TERMINAL: Channel([Temporary("down")] * 2)}, MONDAY, half)
    hire(agency, "2,Jüri,,kliendinoustaja,,,,,,,", now=MONDAY + SECOND)
    channel = Channel()
    run(agency, {TERMINAL: channel}, MONDAY + timedelta(hours=1), half)
    assert [one.recipient.name for one in channel.delivered] == ["Jüri"]


def test_somebody_away_by_then_hears_on_their_first_day_back(agency: Agency) -> None:
    mari = asked(agency)
    channel = Channel([Temporary("down")])
    run(agency, {TERMINAL: channel}, MONDAY, half)
    change(agency, mari, absent_from=MONDAY.date(), absent_until=date(2027, 1, 20))
    assert run(agency, {TERMINAL: channel}, MONDAY + timedelta(hours=1), half).void == 1
    for day in range(12, 21):
        assert run(agency, {TERMINAL: channel}, moment(f"2027-01-{day} 09:00"), half).sent == 0
    back = moment("2027-01-21 09:00")
    assert run(agency, {TERMINAL: channel}, back - SECOND, half).sent == 0
    assert run(agency, {TERMINAL: channel}, back, half).sent == 1
    assert [key.split(":")[3] for key in channel.keys] == ["back-2027-01-21"]


def test_an_absence_that_is_taken_back_loses_no_message(agency: Agency) -> None:
    mari = asked(agency)
    channel = Channel([Temporary("down")])
    run(agency, {TERMINAL: channel}, MONDAY, half)
    change(agency, mari, absent_from=MONDAY.date(), absent_until=date(2027, 1, 12))
    assert run(agency, {TERMINAL: channel}, MONDAY + timedelta(hours=1), half).void == 1
    change(agency, mari, absent_from=None, absent_until=None)  # entered for the wrong person
    assert run(agency, {TERMINAL: channel}, MONDAY + timedelta(hours=2), half).sent == 1
    assert len(channel.delivered) == 1


def _late(agency: Agency) -> datetime:
    """Mari has acknowledged nothing by the morning on which her manager hears of it."""
    rest = ("2,Juht,,talituse-juhataja,,,,,,,", "3,Uus juht,,talituse-juhataja,,,,,,,", "4,Personal,,dokumendihaldur,,hr,,,,,")
    hire(agency, "1,Mari,,kliendinoustaja,2,,,,,,", *rest, now=MONDAY)
    publish_document(agency, "kliendinoustaja", MONDAY)
    return moment("2027-01-28 09:00")


def test_whoever_stands_in_hears_where_the_manager_is_away_by_then(agency: Agency) -> None:
    late = _late(agency)
    run(agency, {TERMINAL: Channel([Temporary("down")] * 9)}, late, half)
    with agency.store.reading() as connection:
        boss = people.by_employee_id(connection, "2")
    assert boss is not None
    change(agency, boss, absent_from=late.date(), absent_until=date(2027, 2, 5))
    channel = Channel()
    run(agency, {TERMINAL: channel}, late + timedelta(hours=1), half)  # finds that the manager is away
    run(agency, {TERMINAL: channel}, late + timedelta(hours=2), half)
    heard = [one.recipient.name for one in channel.delivered if one.key.endswith(f":{boss.id}")]
    assert heard == ["Personal"], "HR, where nobody who is there substitutes the manager"


def test_the_new_manager_hears_what_the_old_one_did_not_live_to_see(agency: Agency) -> None:
    late = _late(agency)
    run(agency, {TERMINAL: Channel([Temporary("down")] * 9)}, late, half)
    rest = ("3,Uus juht,,talituse-juhataja,,,,,,,", "4,Personal,,dokumendihaldur,,hr,,,,,")
    hire(agency, "1,Mari,,kliendinoustaja,3,,,,,,", *rest, now=late + SECOND)
    channel = Channel()
    for hours in (1, 24, 96):
        run(agency, {TERMINAL: channel}, late + timedelta(hours=hours), half)
    assert "Uus juht" in {one.recipient.name for one in channel.delivered}


def test_with_no_account_there_is_nowhere_to_write_to(agency: Agency) -> None:
    asked(agency)
    assert run(agency, {CHAT: Channel()}, MONDAY, half).dead == 1
    assert [(row.state, row.error) for row in rows(agency)] == [(DEAD, "nowhere")]


def test_without_any_channel_messages_are_given_up(agency: Agency) -> None:
    asked(agency)
    assert run(agency, {}, MONDAY, half).dead == 1
    assert states(agency) == [DEAD]


def test_an_account_of_a_channel_that_is_not_there_is_passed_over(agency: Agency) -> None:
    mari = asked(agency)
    account(agency, mari, "fax")
    post = account(agency, mari, POST)
    channel = Channel()
    assert run(agency, {POST: channel}, MONDAY, half).sent == 1
    assert [one.account for one in channel.delivered] == [post]


def test_a_case_that_nobody_can_hear_of_is_reported(agency: Agency) -> None:
    """The manager of nobody, no HR, no administrator."""
    mari = asked(agency)
    report = run(agency, {TERMINAL: Channel()}, moment("2027-01-28 09:00"), half)
    assert mari.roles == frozenset[Role]()
    assert len(report.unheard) == 1


def test_an_unreachable_terminal_is_given_up(agency: Agency) -> None:
    """Mari has an account on a channel that is not there; the terminal must not be tried for ever."""
    mari = asked(agency)
    account(agency, mari, "fax")
    tried = 0

    def terminal(outgoing: Outgoing) -> None:
        nonlocal tried
        tried += 1
        assert tried < 100, "tried without end"
        raise Unreachable("nobody is at the terminal")

    assert run(agency, {TERMINAL: terminal}, MONDAY, half).dead == 1


def test_every_kind_of_failure_says_what_it_is() -> None:
    assert Temporary("down", timedelta(minutes=1)).wait == timedelta(minutes=1)
    assert all(issubclass(kind, DeliveryError) for kind in (Temporary, Unreachable, Uncertain))
