"""The slow model against scenarios that are worked out by hand on the Estonian calendar of 2027."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.reminders.policy import Policy
from tests.bot.reminders.slow_model import (
    Absence,
    Acknowledge,
    Confirm,
    Event,
    Held,
    Hire,
    Leave,
    Person,
    Post,
    Publish,
    Snooze,
    Told,
    expected,
)

TALLINN = ZoneInfo("Europe/Tallinn")
HR = frozenset({"hr"})
Row = tuple[datetime, str, str | None, str, str, str, str, date]


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=TALLINN)


def day(month: int, number: int) -> date:
    return date(2027, month, number)


def told(
    people: Sequence[Person], posts: Sequence[Post], events: Sequence[Event], since: date, until: date, policy: Policy
) -> list[Row]:
    """What is told from the first day to the last one, with ticks at 7, 9, 11, 15 and 18 o'clock."""
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    ticks = [datetime.combine(each, time(hour), tzinfo=TALLINN) for each in days for hour in (7, 9, 11, 15, 18)]
    start = datetime.combine(since, time(6), tzinfo=TALLINN)
    return in_order(expected(policy, TALLINN, people, posts, start, events, ticks))


def in_order(found: set[Told]) -> list[Row]:
    rows = [(t.tick, t.to, t.on_behalf_of, t.kind, t.audience, t.about, t.stage, t.due) for t in found]
    return sorted(rows, key=lambda row: tuple(map(str, row)))


def post(name: str, *substituted_by: str, months: int | None = None) -> Post:
    return Post(name, substituted_by, months, date(2020, 1, 1))


def acknowledging(about: str, due: date, *stages: tuple[datetime, str, str, str]) -> list[Row]:
    return [(when, to, None, "acknowledgement", audience, about, stage, due) for when, to, audience, stage in stages]


A = Person("a", "P", "m")
OTHERS = (Person("m", "M", None), Person("h", "H", None, HR))
POSTS = (post("P"), post("M"), post("H"))


def test_acknowledgement_never_given() -> None:
    """15 February is a Monday, the 24th a holiday: the tenth working day after it is 2 March."""
    rows = acknowledging(
        "a",
        day(3, 2),
        (at(2, 15, 11), "a", "employee", "first"),
        (at(2, 25), "a", "employee", "before-3"),
        (at(3, 2), "a", "employee", "before-0"),
        (at(3, 4), "a", "employee", "overdue-1"),
        (at(3, 5), "m", "manager", "late"),
        (at(3, 8), "a", "employee", "overdue-2"),
        (at(3, 10), "a", "employee", "overdue-3"),
        (at(3, 11), "h", "hr", "late"),
        (at(3, 12), "a", "employee", "overdue-4"),
        (at(3, 16), "a", "employee", "overdue-5"),
    )
    publish = Publish(at(2, 15, 10, 30), "P", None)
    assert told((A, *OTHERS), POSTS, [publish], day(2, 1), day(4, 30), Policy()) == rows
    settled: list[Event] = [publish, Acknowledge(at(3, 10, 12), "a")]
    assert told((A, *OTHERS), POSTS, settled, day(2, 1), day(4, 30), Policy()) == rows[:7]


def test_shortened_day_new_version_and_hire() -> None:
    """Work ends at 14 on 23 February. Easter is on 28 March, Good Friday a holiday."""
    events: list[Event] = [
        Publish(at(2, 23, 14, 30), "P", None),  # the tenth working day is 10 March
        Publish(at(2, 26, 12), "P", day(3, 28)),
        Hire(at(3, 15, 12), Person("b", "P", "m")),  # the tenth working day is 30 March
        Acknowledge(at(3, 25, 12), "a"),
    ]
    assert told((A, *OTHERS), POSTS, events, day(2, 1), day(3, 31), Policy()) == [
        *acknowledging("a", day(3, 10), (at(2, 25), "a", "employee", "first")),
        *acknowledging("a", day(3, 28), (at(2, 26, 15), "a", "employee", "first")),
        *acknowledging("b", day(3, 30), (at(3, 15, 15), "b", "employee", "first")),
        *acknowledging("a", day(3, 28), (at(3, 23), "a", "employee", "before-3")),
        *acknowledging("b", day(3, 30), (at(3, 24), "b", "employee", "before-3")),
        *acknowledging("a", day(3, 28), (at(3, 25), "a", "employee", "before-0")),
        *acknowledging("b", day(3, 30), (at(3, 30), "b", "employee", "before-0")),
    ]


def test_resting() -> None:
    """Away from 1 to 7 March, as far as it is known on the 2nd; back on the 8th, three working days are up on the 11th."""
    events: list[Event] = [
        Publish(at(2, 15, 10, 30), "P", None),
        Absence(at(2, 15, 10, 40), "a", day(3, 1), day(3, 7)),
        Absence(at(3, 3, 12), "a", day(3, 1), day(3, 3)),  # comes back earlier; the case rests on
        Acknowledge(at(3, 17, 12), "a"),
    ]
    assert told((A, *OTHERS), POSTS, events, day(2, 1), day(4, 30), Policy()) == [
        *acknowledging("a", day(3, 2), (at(2, 15, 11), "a", "employee", "first"), (at(2, 25), "a", "employee", "before-3")),
        *acknowledging(
            "a",
            day(3, 11),
            (at(3, 8), "a", "employee", "back"),  # before-3 comes at the same moment
            (at(3, 11), "a", "employee", "before-0"),
            (at(3, 15), "a", "employee", "overdue-1"),
            (at(3, 16), "m", "manager", "late"),
            (at(3, 17), "a", "employee", "overdue-2"),
        ),
    ]


def test_resting_without_an_end() -> None:
    """Looked at anew on every working day, and due three working days after the next one."""
    events: list[Event] = [
        Publish(at(3, 1, 10), "P", None),
        Absence(at(3, 1, 10), "a", day(3, 1), None),
        Absence(at(3, 3, 12), "a", None, None),
        Acknowledge(at(3, 5, 8), "a"),
    ]
    rests: list[Event] = [*events[:2], Absence(at(3, 12, 12), "a", None, None), Acknowledge(at(3, 16, 8), "a")]
    # 1 March: due on the 15th. Rests on 1, 2 and 3 March, until the 4th; three working days after it is the 9th.
    assert told((A, *OTHERS), POSTS, events, day(3, 1), day(3, 31), Policy()) == acknowledging(
        "a", day(3, 15), (at(3, 4), "a", "employee", "back")
    )
    # … to the 12th, until Monday the 15th; three working days after it is the 18th; before-3 comes with it.
    assert told((A, *OTHERS), POSTS, rests, day(3, 1), day(3, 31), Policy()) == acknowledging(
        "a", day(3, 18), (at(3, 15), "a", "employee", "back")
    )


def test_review_with_substitutes() -> None:
    """Due on Monday 3 May; 5 April and 26 April are 20 and 5 working days before it."""
    posts = (
        post("W", months=12),
        post("M", "V", "W"),
        post("V", "M", "X"),
        *(post(name) for name in ("X", "G", "H")),
    )
    people = (
        Person("a", "W", "m", last_review=date(2026, 5, 3)),
        Person("m", "M", "g", absent_from=day(4, 5), absent_until=day(4, 26)),
        Person("v", "V", None, absent_from=day(4, 5), absent_until=day(4, 30)),
        Person("x2", "X", None),
        Person("x1", "X", None),
        Person("g", "G", None),
        Person("h", "H", None, HR),
    )
    events: list[Event] = [
        Leave(at(4, 20, 12), "x1"),
        Leave(at(5, 6, 12), "g"),
        Absence(at(5, 14, 12), "m", day(5, 17), None),
        Held(at(5, 18, 12), "a", day(5, 18)),
        Held(at(5, 18, 12, 30), "a", day(5, 17)),  # ignored
        Confirm(at(5, 20, 12), "a"),
    ]
    due, answer_due = day(5, 3), day(5, 25)
    assert told(people, posts, events, day(4, 1), day(12, 31), Policy()) == [
        (at(4, 5), "a", None, "review", "employee", "a", "before-20", due),
        (at(4, 5), "x1", "m", "review", "manager", "a", "before-20", due),
        (at(4, 26), "a", None, "review", "employee", "a", "before-5", due),
        (at(4, 26), "x2", "m", "review", "manager", "a", "before-5", due),
        (at(5, 3), "m", None, "review", "manager", "a", "before-0", due),
        (at(5, 10), "h", None, "review", "above", "a", "late", due),
        (at(5, 10), "m", None, "review", "manager", "a", "overdue-1", due),
        (at(5, 17), "h", None, "review", "hr", "a", "late", due),
        (at(5, 17), "v", "m", "review", "manager", "a", "overdue-2", due),
        (at(5, 18, 15), "a", None, "confirmation", "employee", "a", "first", answer_due),
        (at(5, 20), "a", None, "confirmation", "employee", "a", "before-3", answer_due),
    ]


def test_one_message_a_day() -> None:
    """On Friday 5 March m hears of a at 9; what comes up at 10 waits until Monday, except for whom m stands in."""
    posts = (*POSTS, post("R", months=12), post("N", "M"), post("K"))
    away = day(3, 1)
    people = (A, *OTHERS, Person("n", "N", None, absent_from=away), Person("k", "K", None, absent_from=away))
    managers = {"b": "m", "c": "m", "d": "n", "e": "k"}
    events: list[Event] = [Publish(at(2, 15, 10, 30), "P", None)]
    for new, manager in managers.items():
        events.append(Hire(at(3, 5, 10), Person(new, "R", manager, last_review=date(2026, 3, 1))))
    due = day(3, 1)
    rows = told(people, posts, events, day(2, 1), day(3, 8), Policy())
    assert [row for row in rows if row[4] != "employee"] == [
        (at(3, 5), "m", None, "acknowledgement", "manager", "a", "late", day(3, 2)),
        (at(3, 5, 11), "h", "k", "review", "manager", "e", "before-0", due),
        (at(3, 5, 11), "m", "n", "review", "manager", "d", "before-0", due),
        (at(3, 8), "m", None, "review", "manager", "b", "before-0", due),
        (at(3, 8), "m", None, "review", "manager", "c", "before-0", due),
    ]
    assert [row[:2] for row in rows if row[3:5] == ("review", "employee")] == [(at(3, 5, 11), new) for new in managers]


def test_snooze_quiet_times_and_administrators() -> None:
    """Snoozed until Saturday 6 March, so until Monday. The one who owes is all of HR."""
    policy = Policy(quiet=((time(8, 30), time(9, 30)), (time(9, 15), time(10)), (time(14), time(16))))
    people = (Person("a", "P", "m", HR), Person("m", "M", None), Person("z", "Z", None, frozenset({"admin"})))
    events: list[Event] = [
        Publish(at(2, 15, 9, 30), "P", None),
        Snooze(at(3, 2, 12), "a", "acknowledgement", day(3, 6)),
        Snooze(at(3, 2, 12), "a", "review", day(3, 6)),  # ignored
        Acknowledge(at(3, 11, 12), "a"),
    ]
    assert told(people, POSTS, events, day(2, 1), day(4, 30), policy) == acknowledging(
        "a",
        day(3, 2),
        (at(2, 15, 11), "a", "employee", "first"),
        (at(2, 25, 11), "a", "employee", "before-3"),
        (at(3, 2, 11), "a", "employee", "before-0"),
        (at(3, 5, 11), "m", "manager", "late"),
        (at(3, 8, 11), "a", "employee", "snoozed"),  # overdue-2 comes at the same moment
        (at(3, 10, 11), "a", "employee", "overdue-3"),
        (at(3, 11, 11), "z", "hr", "late"),
    )
