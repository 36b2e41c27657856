"""The rules of the documents on reviews, kept in step with the knowledge files, and the open reviews that follow them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from bot.agency import Agency
from bot.models import Employee
from bot.reminders.models import Basis, Case, CaseKind
from bot.reminders.stages import next_look
from bot.reviews.due import due_date
from bot.store import audit, cases, people, reviews
from bot.store.database import Connection
from bot.store.reviews import Rule
from knowledge.events import Event, events_of
from knowledge.models import Clause, Field
from knowledge.stored import View
from knowledge.text import fold


def refresh(agency: Agency, connection: Connection, now: datetime) -> None:
    """Take over the rules of documents that have changed; open, move or close the reviews that hang on them."""
    index = agency.positions.index
    known, live = reviews.rules(connection), index.digests()
    for document in sorted(set(known) - set(live)):
        reviews.drop_rule(connection, document)  # its holders keep what is open: the file may only be moved
    for document in sorted(live):
        before = known.get(document)
        if before is not None and before.sha256 == (live[document] or before.sha256):
            continue
        rule = rule_of(index.document(document), live[document])
        reviews.set_rule(connection, rule)
        unit_changed = before is not None and bool(before.unit) and fold(before.unit) != fold(rule.unit)
        keep_up(agency, connection, people.holders(connection, [document]), now, {document: rule})
        if unit_changed and Event.UNIT in rule.events:
            for one in people.holders(connection, [document]):
                hasten(agency, connection, one, Event.UNIT, rule, now)


def is_behind(agency: Agency, connection: Connection) -> bool:
    """Has a document changed since its rule was taken over?"""
    known, live = reviews.rules(connection), agency.positions.index.digests()
    same = {document: rule.sha256 for document, rule in known.items()}
    return same.keys() != live.keys() or any(digest and same[document] != digest for document, digest in live.items())


def rule_of(view: View, sha256: str) -> Rule:
    """The rule that a document states."""
    record = view.record
    stated = " ".join(clause.text for clause in view.of(Field.REVIEW))
    events = frozenset(event.value for event in events_of(stated))
    return Rule(view.id, sha256, record.review.interval_months, events, record.document_date, record.unit)


def review_clause(view: View) -> Clause | None:
    """The clause that states the interval; of several the one that the record took it from."""
    clauses = [clause for clause in view.of(Field.REVIEW) if clause.text]
    stated = fold(view.record.review.clause)
    return next((clause for clause in clauses if stated and fold(clause.text) in stated or stated in fold(clause.text)), None)


def keep_up(
    agency: Agency, connection: Connection, wanted: Iterable[Employee], now: datetime, rules: dict[str, Rule] | None = None
) -> None:
    """Everybody who has a rule has one open review, due when it says; who has none, none."""
    found = reviews.rules(connection) if rules is None else rules
    holders = list(wanted)
    open_ones = cases.open_about(connection, [one.id for one in holders])
    of = {case.employee: case for case in open_ones if case.kind is CaseKind.REVIEW}
    waiting = {case.employee for case in open_ones if case.review is not None}
    opened: list[tuple[Case, datetime | None]] = []
    for one in holders:
        rule = found.get(one.position)
        due = due_date(one, rule, agency.policy) if rule and one.active else None
        case = of.get(one.id)
        if case is not None and case.document != one.position:
            _close(connection, case, "moved", now)
            case = None
        if case is None and due and one.id not in waiting:
            fresh = Case(0, CaseKind.REVIEW, one.id, one.position, due[1], now, due[0])
            opened.append((fresh, next_look(fresh, agency.days)))
        elif case is not None and case.basis in (Basis.CLAUSE, Basis.POLICY):
            if due is None:
                _close(connection, case, "no rule", now)
            elif _follows(case, due[0]):
                move(agency, connection, case, due[0], due[1], now)
        elif case is not None and due and one.last_review and one.last_review > agency.days.day(case.opened_at):
            move(agency, connection, case, due[0], due[1], now)  # HR's table tells that it was held
    cases.open_many(connection, opened)
    if opened:
        entry = audit.Entry("reviews opened", {"of": [case.employee for case, _ in opened]})
        audit.record(connection, now, entry)


def move(agency: Agency, connection: Connection, case: Case, due: date, basis: Basis, now: datetime) -> None:
    """Set another day for an open case."""
    data = {"case": case.id, "from": case.due.isoformat(), "to": due.isoformat(), "basis": basis.value}
    audit.record(connection, now, audit.Entry("review moved", data, None, case.employee))
    cases.change(connection, case.id, due=due, basis=basis.value)
    changed = cases.get(connection, case.id)
    assert changed is not None
    cases.change(connection, case.id, plan_at=next_look(changed, agency.days))


def hasten(agency: Agency, connection: Connection, employee: Employee, event: Event, rule: Rule, now: datetime) -> None:
    """An event that the clause names makes the review due soon."""
    if event not in rule.events:
        return
    due = agency.days.after(agency.days.day(now), agency.policy.review.event_due)
    found = cases.open_of(connection, employee.id, CaseKind.REVIEW)
    if any(case.review is not None for case in cases.open_of(connection, employee.id)):
        return  # one has just been held
    audit.record(connection, now, audit.Entry("review due by event", {"event": event.value}, None, employee.id))
    if found and found[0].due <= due:
        return
    if found:
        cases.change(connection, found[0].id, opened_at=now)  # asked for now: a review held before does not settle it
        move(agency, connection, found[0], due, Basis.EVENT, now)
        return
    case = Case(0, CaseKind.REVIEW, employee.id, employee.position, Basis.EVENT, now, due)
    cases.open_case(connection, case, next_look(case, agency.days))


def _follows(case: Case, due: date) -> bool:
    """Is the case to be moved to the day that the rule gives now? What an absence has put off is not brought forward."""
    return due > case.due if case.resumes else due != case.due


def _close(connection: Connection, case: Case, outcome: str, now: datetime) -> None:
    cases.close(connection, [case.id], outcome, now)
    audit.record(connection, now, audit.Entry("review closed", {"case": case.id, "outcome": outcome}, None, case.employee))
