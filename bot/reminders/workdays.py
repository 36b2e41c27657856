"""Working days and sending times of an agency: weekends, public holidays, shortened days, quiet times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from bot.reminders.policy import Policy

_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)
_MOST = 400  # days in a row without work that are gone through before the policy is given up as wrong


class Workdays:
    """The working days of a policy in a time zone. Moments are aware; those given back are in UTC."""

    def __init__(self, policy: Policy, zone: ZoneInfo) -> None:
        self.policy = policy
        self.zone = zone
        self._weekdays = frozenset(_NAMES.index(name) for name in policy.working_days)
        self._days_off = frozenset(policy.days_off)
        self._quiet = tuple(sorted(policy.quiet))
        self.is_working = lru_cache(maxsize=20_000)(self._is_working)
        self.morning = lru_cache(maxsize=20_000)(self._morning)
        self.after = lru_cache(maxsize=20_000)(self._after)
        self.before = lru_cache(maxsize=20_000)(self._before)

    def day(self, moment: datetime) -> date:
        """The agency's date at a moment."""
        return moment.astimezone(self.zone).date()

    def span(self, day: date) -> tuple[datetime, datetime]:
        """When a day begins and when the next one does."""
        return self._at(day, time(0)), self._at(day + _DAY, time(0))

    def is_sending_time(self, moment: datetime) -> bool:
        """May a message go out at this moment?"""
        local = moment.astimezone(self.zone)
        return self.is_working(local.date()) and any(
            since <= local.time() < until for since, until in self._hours(local.date())
        )

    def sending_time(self, moment: datetime) -> datetime:
        """The first moment, from this one on, at which a message may go out."""
        local = moment.astimezone(self.zone)
        if self.is_working(local.date()):
            for since, until in self._hours(local.date()):
                if local.time() < until:
                    return moment.astimezone(UTC) if local.time() >= since else self._at(local.date(), since, moment)
        return self.morning(local.date() + _DAY)

    def between(self, since: date, until: date) -> int:
        """The working days after a day, up to and with a later one."""
        return sum(self.is_working(since + count * _DAY) for count in range(1, (until - since).days + 1))

    def _is_working(self, day: date) -> bool:
        return day.weekday() in self._weekdays and day not in self._days_off and day not in self._public(day.year)

    def _after(self, day: date, count: int) -> date:
        """The `count`-th working day after a day; with 0 the day itself, or the next working day."""
        if count == 0:
            return day if self.is_working(day) else self.after(day, 1)
        return self.after(self._next(day, 1), count - 1) if count > 1 else self._next(day, 1)

    def _before(self, day: date, count: int) -> date:
        """The `count`-th working day before a day; with 0 the day itself, or the last working day before it."""
        if count == 0:
            return day if self.is_working(day) else self.before(day, 1)
        return self.before(self._next(day, -1), count - 1) if count > 1 else self._next(day, -1)

    def _morning(self, day: date) -> datetime:
        """The first moment of a day's sending times; of the next working day where it is none."""
        working = self.after(day, 0)
        return self._at(working, next(self._hours(working))[0])

    def _next(self, day: date, step: int) -> date:
        for _ in range(_MOST):
            day += step * _DAY
            if self.is_working(day):
                return day
        raise ValueError(f"no working day within {_MOST} days; look at days_off in ametibot.toml")

    def _hours(self, day: date) -> Iterator[tuple[time, time]]:
        """The times of a working day in which messages go out."""
        since, until = self.policy.working_hours
        if day in self._shortened(day.year):
            ends = datetime.combine(day, until) - timedelta(hours=self.policy.shortened_by_hours)
            until = ends.time()
        for quiet_since, quiet_until in self._quiet:
            if since < quiet_since:
                yield since, min(quiet_since, until)
            since = max(since, quiet_until)
            if since >= until:
                return
        yield since, until

    def _at(self, day: date, at: time, no_earlier: datetime | None = None) -> datetime:
        """A local time as a moment; of one that comes twice, when clocks are put back, the first that is not past."""
        first = datetime.combine(day, at, self.zone)
        past = no_earlier is not None and first < no_earlier
        return (first.replace(fold=1) if past else first).astimezone(UTC)

    @lru_cache(maxsize=20)  # noqa: B019  lives as long as the program
    def _public(self, year: int) -> frozenset[date]:
        return frozenset(holidays.country_holidays(self.policy.country, years=year)) if self.policy.country else frozenset()

    @lru_cache(maxsize=20)  # noqa: B019
    def _shortened(self, year: int) -> frozenset[date]:
        if not self.policy.country or "half_day" not in holidays.country_holidays(self.policy.country).supported_categories:
            return frozenset()
        return frozenset(holidays.country_holidays(self.policy.country, years=year, categories=("half_day",)))
