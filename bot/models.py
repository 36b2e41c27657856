"""Frozen data that crosses the borders of the assistant: messages in, replies out."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote. `position` is the knowledge file of their own post, if they have one."""

    text: str
    address: Address
    position: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A choice that somebody picked: `value` is the `value` of a Choice that was offered."""

    value: str
    address: Address
    position: str | None = None
    language: str | None = None


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
    text: str = field(default="", compare=False)
