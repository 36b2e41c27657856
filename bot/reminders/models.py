"""What the reminder engine works with: cases, stages, notices. All frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class CaseKind(StrEnum):
    """What is owed."""

    ACKNOWLEDGEMENT = "acknowledgement"
    REVIEW = "review"
    CONFIRMATION = "confirmation"  # the employee's answer to a review that was recorded
    TASK = "task"  # of HR: a proposal, an objection
    INFORMATION = "information"  # nothing is owed: an editorial version was published


class Basis(StrEnum):
    """Why something is owed."""

    PUBLISHED = "published"
    CLAUSE = "clause"  # the document's own rule on reviews
    POLICY = "policy"  # the agency's
    EVENT = "event"  # a new position, unit or manager that the clause names
    RECORDED = "recorded"  # by the manager
    RAISED = "raised"  # by the employee
    REPEAT = "repeat"  # HR wants a review to be held again


class Audience(StrEnum):
    """Who hears of a case."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    ABOVE = "above"  # the manager's manager
    HR = "hr"


class NoticeKind(StrEnum):
    """What a message is, as `ametibot remind --json` names it."""

    ACKNOWLEDGEMENT = "acknowledgement"
    REVIEW = "review"
    ESCALATION = "escalation"
    DIGEST = "digest"
    QUESTION = "question"
    RECURRING = "recurring"


@dataclass(frozen=True, slots=True)
class Case:
    """Something that somebody owes. `employee` is whom it is about."""

    id: int
    kind: CaseKind
    employee: int
    document: str
    basis: Basis
    opened_at: datetime
    due: date
    version: int | None = None
    review: int | None = None
    task: int | None = None
    resumes: date | None = None
    snoozed_until: date | None = None
    snoozes: int = 0
    told: Mapping[Audience, datetime] = field(default_factory=dict)
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A moment at which somebody is to hear of a case."""

    audience: Audience
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """What one message says of one case. `before` is what the audience had been told until then."""

    case: int
    audience: Audience
    stage: str
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One message that is owed to somebody; its key makes it unique."""

    key: str
    kind: NoticeKind
    recipient: int
    on_behalf_of: int | None
    items: tuple[Item, ...]
    send_at: datetime
    id: int = 0
    attempts: int = 0
    subscription: int | None = None
    taken_over: bool = False  # from an instance that claimed it and did not finish
