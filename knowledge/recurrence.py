"""Cadences as recurrences, and experience in years: what a clause says in words, as data.

A recurrence is a rule of RFC 5545 (iCalendar) with how often in each period: «kolm korda nädalas» is three times in
FREQ=WEEKLY.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.text import fold
from knowledge.values import count_of, period_of

_FREQUENCY = {"day": ("DAILY", 1), "week": ("WEEKLY", 1), "month": ("MONTHLY", 1), "quarter": ("MONTHLY", 3),
              "half": ("MONTHLY", 6), "year": ("YEARLY", 1)}  # fmt: skip
_WORKDAY = re.compile(r"toopaev|working day|рабочий день|рабочего дня")
_WEEKDAYS = (
    ("MO", r"esmaspaev|понедельник|monday"),
    ("TU", r"teisipaev|вторник|tuesday"),
    ("WE", r"kolmapaev|сред[уы]|wednesday"),
    ("TH", r"neljapaev|четверг|thursday"),
    ("FR", r"\breede|пятниц|friday"),
)
_MONTH_DAY = re.compile(r"\b(\d{1,2}) kuupaev")
_EVERY = re.compile(r"\b(?:iga|каждые|every) (\w+) (?:paeva|nadala|kuu|aasta|дн|недел|месяц|года|days|weeks|months|years)")
_TIMES = re.compile(r"\b(\w+) (?:korda|kord|раза?|times)\b")
_TWICE = {"twice": 2, "дважды": 2}
_YEARS = re.compile(
    r"\b(\w+)[ -]?aasta(?:ne|st|t|se|lise|line)?\b|\b(\w+)aastane\b|\b(\w+) (?:лет|года?|год)\b|\b(\w+)[- ]years?\b"
)
_NOT_ASKED = re.compile(r"\bei ole (?:nouta|vaja)|\bpole (?:nouta|vaja)|\bне требуется|\bnot required")


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often something recurs: a rule of RFC 5545, and how many times in each of its periods."""

    rule: str
    times: int = 1


def recurrence_of(cadence: str) -> Recurrence | None:
    """The recurrence that a cadence names («kord kvartalis»); None where it names none."""
    period = period_of(cadence)
    if not period:
        return None
    folded = fold(cadence)
    frequency, interval = _FREQUENCY[period]
    if _WORKDAY.search(folded):
        return Recurrence("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", _times(folded))
    if every := _EVERY.search(folded):
        interval *= int(count_of(every[1]) or 1)
    rule = f"FREQ={frequency}" + (f";INTERVAL={interval}" if interval > 1 else "")
    if frequency == "WEEKLY" and (days := [day for day, words in _WEEKDAYS if re.search(words, folded)]):
        rule += f";BYDAY={','.join(days)}"
    if frequency == "MONTHLY" and (day := _MONTH_DAY.search(folded)):
        rule += f";BYMONTHDAY={day[1]}"
    return Recurrence(rule, _times(folded))


def years_of(text: str) -> float | None:
    """The years of experience that a requirement asks for; 0 where it says that none is needed, None where it names none."""
    folded = fold(text)
    if _NOT_ASKED.search(folded):
        return 0.0
    for found in _YEARS.finditer(folded):
        if (years := count_of(next(group for group in found.groups() if group))) is not None:
            return years
    return None


def _times(folded: str) -> int:
    found = _TIMES.search(folded)
    if found and (count := count_of(found[1])):
        return int(count)
    return next((count for word, count in _TWICE.items() if word in folded), 1)
