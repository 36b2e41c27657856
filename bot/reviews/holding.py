"""A review from its record to the next one: the manager says it was held, the employee confirms or objects, HR settles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.agency import Agency
from bot.models import Employee
from bot.people.permissions import Matter, may
from bot.reminders.models import Basis, Case, CaseKind
from bot.reminders.stages import next_look
from bot.reviews.rules import keep_up
from bot.store import audit, cases, people, reviews
from bot.store.database import Connection
from bot.store.reviews import Held

MAX_WORDS = 2000  # letters of an objection or a proposal


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something was not taken: a key of the wording."""

    key: str


def record(
    agency: Agency, connection: Connection, by: Employee, employee: Employee, held_on: date, now: datetime
) -> Held | Refused:
    """A manager, whoever stands in for them, or HR records that a review was held. The employee is asked to confirm it."""
    if not may(connection, agency, by, Matter.RECORD_REVIEW, employee, now):
        return Refused("refused_review")
    if held_on > agency.days.day(now):
        return Refused("review_in_future")
    if not employee.active:
        return Refused("refused_review")
    if employee.last_review and held_on <= employee.last_review:
        return Refused("review_before_last")
    if cases.open_of(connection, employee.id, CaseKind.CONFIRMATION):
        return Refused("review_recorded_before")
    open_ones = cases.open_of(connection, employee.id, CaseKind.REVIEW)
    cases.close(connection, [case.id for case in open_ones], "held", now)
    review = reviews.record(connection, employee.id, employee.position, held_on, by.id, now)
    due = agency.days.after(agency.days.day(now), agency.policy.confirmation.due)
    case = Case(0, CaseKind.CONFIRMATION, employee.id, employee.position, Basis.RECORDED, now, due, review=review)
    cases.open_case(connection, case, next_look(case, agency.days))
    data = {"review": review, "held_on": held_on.isoformat()}
    audit.record(connection, now, audit.Entry("review recorded", data, by.id, employee.id))
    found = reviews.get(connection, review)
    assert found is not None
    return found


def confirm(agency: Agency, connection: Connection, employee: Employee, review_id: int, now: datetime) -> Held | Refused:
    """The employee confirms a review: it counts, and the next day is set."""
    found = _mine(connection, employee, review_id)
    if isinstance(found, Refused) or found.answer:
        return found
    reviews.change(connection, found.id, answer="confirmed", answered_at=now)
    _close_confirmation(connection, employee, found, "confirmed", now)
    audit.record(connection, now, audit.Entry("review confirmed", {"review": found.id}, employee.id, employee.id))
    _count(agency, connection, employee, found.held_on, now)
    return _again(connection, found)


def object_to(
    agency: Agency, connection: Connection, employee: Employee, review_id: int, words: str, now: datetime
) -> Held | Refused:
    """The employee objects with a word: HR settles whether the review counts."""
    found = _mine(connection, employee, review_id)
    if isinstance(found, Refused) or found.answer:
        return found
    if not words.strip():
        return Refused("objection_without_words")
    words = words.strip()[:MAX_WORDS]
    reviews.change(connection, found.id, answer="objected", answered_at=now, words=words)
    _close_confirmation(connection, employee, found, "objected", now)
    audit.record(connection, now, audit.Entry("review objected to", {"review": found.id}, employee.id, employee.id))
    _open_task(agency, connection, "objection", employee, words, now, found.id)
    return _again(connection, found)


def propose(agency: Agency, connection: Connection, employee: Employee, words: str, now: datetime) -> int:
    """A proposal for changing the document goes to HR as a task; its id."""
    return _open_task(agency, connection, "proposal", employee, words.strip()[:MAX_WORDS], now, None)


def outcomes_of(objection: bool) -> tuple[str, ...]:
    """How a task can be settled: an objection to a review, or a proposal."""
    return ("counts", "repeat") if objection else ("done",)


def settle(agency: Agency, connection: Connection, by: Employee | None, task_id: int, outcome: str, now: datetime) -> bool:
    """HR settles a task: a proposal is `done`; after an objection the review `counts`, or is to be held again (`repeat`)."""
    task = reviews.task(connection, task_id)
    if task is None or not reviews.settle_task(connection, task_id, by.id if by else None, outcome, now):
        return False
    mine = [case.id for case in cases.open_of(connection, task.employee, CaseKind.TASK) if case.task == task_id]
    cases.close(connection, mine, outcome, now)
    data = {"task": task_id, "outcome": outcome}
    audit.record(connection, now, audit.Entry("task settled", data, by.id if by else None, task.employee))
    employee = people.get(connection, task.employee)
    held = reviews.get(connection, task.review) if task.review else None
    if employee is None or held is None:
        return True
    reviews.change(connection, held.id, settled_as=outcome)
    if outcome == "counts":
        _count(agency, connection, employee, held.held_on, now)
    elif employee.active:
        due = agency.days.after(agency.days.day(now), agency.policy.review.event_due)
        case = Case(0, CaseKind.REVIEW, employee.id, employee.position, Basis.REPEAT, now, due)
        cases.open_case(connection, case, next_look(case, agency.days))
    return True


def _mine(connection: Connection, employee: Employee, review_id: int) -> Held | Refused:
    found = reviews.get(connection, review_id)
    return found if found and found.employee == employee.id else Refused("refused_confirmation")


def _again(connection: Connection, held: Held) -> Held:
    found = reviews.get(connection, held.id)
    assert found is not None
    return found


def _close_confirmation(connection: Connection, employee: Employee, held: Held, outcome: str, now: datetime) -> None:
    waiting = cases.open_of(connection, employee.id, CaseKind.CONFIRMATION)
    cases.close(connection, [case.id for case in waiting if case.review == held.id], outcome, now)


def _count(agency: Agency, connection: Connection, employee: Employee, held_on: date, now: datetime) -> None:
    """A review counts: the next one is counted from it."""
    last = max(held_on, employee.last_review) if employee.last_review else held_on
    people.change(connection, employee.id, last_review=last)
    changed = people.get(connection, employee.id)
    assert changed is not None
    keep_up(agency, connection, [changed], now)


def _open_task(
    agency: Agency, connection: Connection, kind: str, employee: Employee, words: str, now: datetime, review: int | None
) -> int:
    task = reviews.open_task(connection, kind, employee.id, employee.position, words, now, review)
    due = agency.days.after(agency.days.day(now), agency.policy.task.due)
    case = Case(0, CaseKind.TASK, employee.id, employee.position, Basis.RAISED, now, due, review=review, task=task)
    cases.open_case(connection, case, next_look(case, agency.days))
    audit.record(connection, now, audit.Entry("task opened", {"task": task, "kind": kind}, employee.id, employee.id))
    return task
