"""Frozen data that crosses the borders of the assistant: messages in, replies out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """What a reply is."""

    ANSWERED = "answered"
    CLARIFY = "clarify"  # asks back with choices
    NOT_FOUND = "not_found"  # the document does not say, or the question was not understood
    REFUSED = "refused"  # no right to know


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody can be reached: a channel and a conversation in it."""

    channel: str
    conversation: str


class Role(StrEnum):
    """What somebody is besides an employee. A manager is who has reports; that is not written down anywhere."""

    HR = "hr"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody who works here. `id` is ours, `employee_id` is HR's; `manager` is an `id`."""

    id: int
    employee_id: str
    name: str
    email: str
    position: str  # id of a knowledge file
    manager: int | None
    language: str
    start_date: date | None = None
    last_review: date | None = None
    absent_from: date | None = None
    absent_until: date | None = None  # the last day away; none: until further notice
    active: bool = True
    roles: frozenset[Role] = frozenset()

    def is_absent(self, day: date) -> bool:
        """Are they away on a day?"""
        if self.absent_from is None or day < self.absent_from:
            return False
        return self.absent_until is None or day <= self.absent_until


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote. `position` is the knowledge file of their own post, if they have one.

    `employee` is the `Employee.id` of somebody whom the channel has made sure of; `account` is that of their channel.
    """

    text: str
    address: Address
    position: str | None = None
    language: str | None = None
    employee: int | None = None
    account: int | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A choice that somebody picked: `value` is the `value` of a Choice that was offered."""

    value: str
    address: Address
    position: str | None = None
    language: str | None = None
    employee: int | None = None
    account: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with a reply or a notice."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands. `quote` is verbatim in the transcript."""

    document: str
    title: str
    quote: str
    heading: str = ""
    number: str = ""
    position: int = 0  # place in its list, from 1, where no number is printed
    label: str = ""
    activity: str = ""
    outcomes: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()  # words of the quote that were not surely read and nobody has confirmed yet
    document_number: str = ""
    document_date: str = ""  # ISO


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to go on, picked by its number, its name or a button."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant says. Channels render the parts; `text` is the same as plain text.

    `intro` stands before the quotes, `note` after them; both are in the asker's language, quotes in the document's.
    """

    status: Status
    language: str
    intro: str = ""
    citations: tuple[Citation, ...] = ()
    note: str = ""
    because: tuple[Citation, ...] = ()  # clauses that a «not found» rests on
    closest: tuple[Citation, ...] = ()  # near the question, but no answer
    choices: tuple[Choice, ...] = ()
    files: tuple[Attachment, ...] = ()
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply on a matter, and the action that the next message completes with its words."""

    reply: Reply
    awaits: str = ""
