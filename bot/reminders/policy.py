"""The policy of reminders: every number of it, with its default. Sections [reminders…] of ametibot.toml."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Days = Annotated[int, Field(ge=0, le=400)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reminding(_Section):
    """When whoever owes something hears of it, and who hears of it when they are late."""

    before: tuple[Days, ...] = Field(default=(3, 0), description="working days before the due day")
    repeat: Annotated[int, Field(ge=1, le=400)] = Field(default=2, description="working days between reminders of what is late")
    repeats: Days = Field(default=5, description="how many reminders of what is late")
    hr_after: Days = Field(default=7, description="working days late after which HR hears")


class Owing(Reminding):
    """What an employee owes."""

    due: Annotated[int, Field(ge=1, le=400)] = Field(default=10, description="working days in which it is to be done")
    manager_after: Days = Field(default=3, description="working days late after which the manager hears")


class Confirming(Owing):
    """The employee's answer to a review that the manager has recorded."""

    due: Annotated[int, Field(ge=1, le=400)] = Field(default=5, description="working days in which it is to be done")


class Reviewing(Reminding):
    """Reviews; the manager owes them."""

    before: tuple[Days, ...] = Field(default=(20, 5, 0), description="working days before the due day that the manager hears")
    employee_before: tuple[Days, ...] = Field(default=(20, 5), description="… that the employee hears")
    repeat: Annotated[int, Field(ge=1, le=400)] = Field(default=5, description="working days between reminders of what is late")
    repeats: Days = Field(default=4, description="how many reminders of what is late")
    above_after: Days = Field(default=5, description="working days late after which the manager's manager hears")
    hr_after: Days = Field(default=10, description="working days late after which HR hears")
    event_due: Annotated[int, Field(ge=1, le=400)] = Field(
        default=10, description="working days for a review that an event asks for (a new position, unit or manager)"
    )
    interval_months: Annotated[int, Field(ge=1, le=120)] | None = Field(
        default=None, description="the agency's own rule for documents that state none; without it these have no reviews"
    )


class Tasks(Reminding):
    """What HR has to look at: proposals and objections."""

    due: Annotated[int, Field(ge=1, le=400)] = Field(default=10, description="working days in which it is to be done")
    before: tuple[Days, ...] = Field(default=(0,), description="working days before the due day")


class Snoozing(_Section):
    """How far the one who owes may put a reminder off."""

    times: Days = Field(default=3, description="how often for one case; 0 forbids it")
    days: Days = Field(default=5, description="working days at most each time")


class Retrying(_Section):
    """What happens when a message cannot be delivered."""

    attempts: Annotated[int, Field(ge=1, le=50)] = Field(default=8, description="before it is given up and HR sees it")
    first_seconds: Annotated[int, Field(ge=1, le=3600)] = Field(
        default=30, description="wait after the first failure; doubled each time"
    )
    longest_seconds: Annotated[int, Field(ge=1, le=86400)] = Field(default=7200, description="the longest wait")
    claim_seconds: Annotated[int, Field(ge=1, le=86400)] = Field(
        default=300, description="after which a message that an instance took and never finished is taken by another"
    )


class Policy(_Section):
    """Everything about reminders."""

    working_hours: tuple[time, time] = Field(default=(time(9), time(17)), description="from, to")
    working_days: tuple[Weekday, ...] = Field(default=("mon", "tue", "wed", "thu", "fri"), description="days of the week")
    country: str = Field(default="EE", description="whose public holidays and shortened days; empty: none")
    shortened_by_hours: Annotated[int, Field(ge=0, le=8)] = Field(
        default=3, description="how much earlier a shortened day ends"
    )
    days_off: tuple[date, ...] = Field(default=(), description="more days on which nobody works")
    quiet: tuple[tuple[time, time], ...] = Field(default=(), description="times of the day in which nothing is sent")
    grace: Days = Field(default=3, description="working days that somebody has at least after an absence")
    acknowledgement: Owing = Field(default_factory=Owing)
    confirmation: Confirming = Field(default_factory=Confirming)
    review: Reviewing = Field(default_factory=Reviewing)
    task: Tasks = Field(default_factory=Tasks)
    snooze: Snoozing = Field(default_factory=Snoozing)
    retry: Retrying = Field(default_factory=Retrying)

    @model_validator(mode="after")
    def _can_be_sent(self) -> Policy:
        start, end = self.working_hours
        if not self.working_days:
            raise ValueError("working_days: name at least one day")
        shortest = end.hour * 60 + end.minute - 60 * self.shortened_by_hours
        if shortest <= start.hour * 60 + start.minute:
            raise ValueError("working_hours: end after they begin, also on a shortened day")
        if any(until <= since for since, until in self.quiet):
            raise ValueError("quiet: each time ends after it begins")
        for minute in range(start.hour * 60 + start.minute, shortest):
            if not any(_minutes(since) <= minute < _minutes(until) for since, until in self.quiet):
                return self
        raise ValueError("quiet: leave some of the working hours, also on a shortened day")


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
