"""A case in one line, as lists in conversations show it; cells of tables that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from bot.matters.asked import Asked, printed
from bot.models import Attachment, Employee
from bot.reminders.models import Case, CaseKind
from bot.store import people, reviews, versions

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def case_line(asked: Asked, case: Case) -> str:
    """What is to be done, by when, and whether that has passed."""
    about = people.get(asked.connection, case.employee)
    late = asked.say("is_late") if case.due < asked.today else ""
    values = {"due": printed(case.due), "late": late, "name": about.name if about else "", "title": title_of(asked, case)}
    if case.kind is CaseKind.CONFIRMATION:
        held = reviews.get(asked.connection, case.review or 0)
        values["held"] = printed(held.held_on if held else None)
    if case.kind is CaseKind.TASK:
        task = reviews.task(asked.connection, case.task or 0)
        values["words"] = task.words if task else ""
        return asked.say(f"line_{task.kind if task else 'proposal'}", **values)
    return asked.say(f"line_{case.kind}", **values)


def title_of(asked: Asked, case: Case) -> str:
    """The title of the document that a case is about, as it was published."""
    version = versions.get(asked.connection, case.version) if case.version else None
    return version.title if version else asked.agency.positions.title(case.document)


def away(asked: Asked, employee: Employee) -> str:
    """«eemal kuni …», for somebody who is away today."""
    if not employee.is_absent(asked.today):
        return ""
    if employee.absent_until is None:
        return asked.say("is_away_open")
    return asked.say("is_away", until=printed(employee.absent_until))


def table(name: str, head: str, rows: Iterable[Sequence[object]]) -> Attachment:
    """A CSV file that spreadsheets open as it is: with a mark of its encoding, cells that are no formulas."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head.split(","))
    writer.writerows([cell(value) for value in row] for row in rows)
    return Attachment(name, b"\xef\xbb\xbf" + text.getvalue().encode())


def cell(value: object) -> str:
    """A cell as text; what a spreadsheet would run gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text
