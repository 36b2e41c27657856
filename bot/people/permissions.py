"""Who may know and do what: one table, deny by default."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bot.agency import Agency
from bot.models import Employee, Role
from bot.people.rosters import roster_of
from bot.reminders.standing import stand_in
from bot.store import people
from bot.store.database import Connection


class Matter(StrEnum):
    """What is asked for or done."""

    ASK = "ask"  # what job descriptions say
    ASK_OTHERS = "ask_others"  # … other people's, where the agency has not narrowed that to one's own
    STANDING = "standing"  # who stands in for whom today
    ACKNOWLEDGEMENTS = "acknowledgements"  # who has acknowledged what
    REVIEWS = "reviews"  # whose review is due, when it was held
    QUESTIONS = "questions"  # what somebody has asked
    ACKNOWLEDGE = "acknowledge"
    RECORD_REVIEW = "record_review"
    CONFIRM_REVIEW = "confirm_review"
    SNOOZE = "snooze"
    PROPOSE = "propose"
    SUBSCRIBE = "subscribe"  # reminders of recurring duties
    OWN_DATA = "own_data"  # all that is kept about somebody
    EVERYBODY = "everybody"  # lists over the whole agency
    SETTLE = "settle"  # HR's tasks
    UNREACHABLE = "unreachable"  # whom the assistant cannot write to
    PUBLISH = "publish"
    PEOPLE = "people"  # import, codes, forgetting
    AUDIT = "audit"


class Relation(StrEnum):
    """What somebody is to the person whom a matter is about."""

    SELF = "self"
    LINE = "line"  # their manager, or further above
    DEPUTY = "deputy"  # stands in today for their absent manager
    COLLEAGUE = "colleague"
    HR = "hr"
    ADMIN = "admin"


_S, _L, _D, _C, _H, _A = Relation.SELF, Relation.LINE, Relation.DEPUTY, Relation.COLLEAGUE, Relation.HR, Relation.ADMIN
ALLOWED: dict[Matter, frozenset[Relation]] = {
    Matter.ASK: frozenset({_S, _L, _D, _C, _H, _A}),
    Matter.ASK_OTHERS: frozenset({_S, _L, _D, _C, _H, _A}),
    Matter.STANDING: frozenset({_S, _L, _D, _C, _H, _A}),
    Matter.ACKNOWLEDGEMENTS: frozenset({_S, _L, _D, _H}),
    Matter.REVIEWS: frozenset({_S, _L, _D, _H}),
    Matter.QUESTIONS: frozenset({_S, _L, _H}),
    Matter.ACKNOWLEDGE: frozenset({_S}),
    Matter.RECORD_REVIEW: frozenset({_L, _D, _H}),
    Matter.CONFIRM_REVIEW: frozenset({_S}),
    Matter.SNOOZE: frozenset({_S, _L, _D, _H}),
    Matter.PROPOSE: frozenset({_S}),
    Matter.SUBSCRIBE: frozenset({_S}),
    Matter.OWN_DATA: frozenset({_S, _H}),
    Matter.EVERYBODY: frozenset({_H}),
    Matter.SETTLE: frozenset({_H}),
    Matter.UNREACHABLE: frozenset({_H, _A}),
    Matter.PUBLISH: frozenset({_H}),
    Matter.PEOPLE: frozenset({_H, _A}),
    Matter.AUDIT: frozenset({_H, _A}),
}


def may(
    connection: Connection, agency: Agency, asker: Employee | None, matter: Matter, about: Employee | None, now: datetime
) -> bool:
    """May somebody know or do a matter about somebody, or about the agency (`about` is none)? Nobody unlinked may."""
    if asker is None or not asker.active:
        return False
    allowed = ALLOWED.get(matter, frozenset())
    if matter is Matter.ASK_OTHERS and agency.own_document_only:
        allowed = frozenset({_H})
    if matter is Matter.RECORD_REVIEW and about is not None and people.is_above(connection, about.id, asker.id):
        return False  # nobody records the review of their own manager, HR neither
    return any(relation in allowed for relation in relations(connection, agency, asker, about, now))


def relations(
    connection: Connection, agency: Agency, asker: Employee, about: Employee | None, now: datetime
) -> frozenset[Relation]:
    """What somebody is to somebody else. HR and administrators are so to everybody but themselves."""
    found: set[Relation] = set()
    if about is None:
        found.add(Relation.COLLEAGUE)
    elif about.id == asker.id:
        return frozenset({Relation.SELF})
    else:
        found.add(Relation.COLLEAGUE)
        if people.is_above(connection, asker.id, about.id):
            found.add(Relation.LINE)
        elif _stands_in(connection, agency, asker, about, now):
            found.add(Relation.DEPUTY)
    if Role.HR in asker.roles:
        found.add(Relation.HR)
    if Role.ADMIN in asker.roles:
        found.add(Relation.ADMIN)
    return frozenset(found)


def _stands_in(connection: Connection, agency: Agency, asker: Employee, about: Employee, now: datetime) -> bool:
    today = agency.days.day(now)
    roster = roster_of(agency, connection)
    manager = roster.manager_of(about)
    if manager is None or not manager.is_absent(today):
        return False
    deputy = stand_in(manager, about.id, today, roster)
    return deputy is not None and deputy.id == asker.id
