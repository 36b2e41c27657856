"""A calendar file (iCalendar, RFC 5545) that proposes times for reviews."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

from bot.models import Attachment, Employee
from bot.reminders.workdays import Workdays

_BEFORE = 2  # working days before the due day
_AFTER_MORNING = timedelta(hours=1)
_LENGTH = timedelta(hours=1)
_SECONDS_OF_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Proposed:
    """A time proposed for one review. `case` keeps it the same event when a later file moves it."""

    case: int
    day: date
    summary: str
    people: tuple[Employee, ...]


def proposed_day(due: date, now: datetime, days: Workdays) -> date:
    """The working day that is proposed: shortly before the due day, never today or earlier."""
    return max(days.before(due, _BEFORE), days.after(days.day(now), 1))


def invitation(proposed: Sequence[Proposed], days: Workdays, now: datetime) -> Attachment:
    """The calendar file; times in UTC, which every calendar shows as its own."""
    calendar = Calendar()
    calendar.add("prodid", "-//Ametibot//reviews//")
    calendar.add("version", "2.0")
    for one in proposed:
        calendar.add_component(_event(one, days, now))
    name = f"review-{proposed[0].day.isoformat()}.ics" if len(proposed) == 1 else "reviews.ics"
    return Attachment(name, calendar.to_ical())


def _event(one: Proposed, days: Workdays, now: datetime) -> Event:
    start = days.morning(one.day) + _AFTER_MORNING
    event = Event()
    event.add("uid", f"review-{one.case}@ametibot")
    event.add("dtstamp", now)
    event.add("sequence", int(now.timestamp()) // _SECONDS_OF_A_MINUTE)
    event.add("summary", one.summary)
    event.add("dtstart", start)
    event.add("dtend", start + _LENGTH)
    for attendee in _attendees(one.people):
        event.add("attendee", attendee, encode=False)
    return event


def _attendees(people: Iterable[Employee]) -> Iterable[vCalAddress]:
    for one in people:
        if one.email:
            attendee = vCalAddress(f"MAILTO:{one.email}")
            attendee.params["CN"] = vText(one.name)
            yield attendee
