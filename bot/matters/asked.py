"""What a handler is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rapidfuzz import fuzz

from bot.agency import Agency
from bot.language import say
from bot.models import Answer, Attachment, Choice, Citation, Employee, Reply, Status
from bot.store.database import Connection
from bot.understanding.mentions import Mentions
from knowledge.text import fold, tokens

_SHORT_NAME = 3  # letters
_CALLED = 82.0  # likeness from which a word is somebody's name in another case
_ENDING = 4  # letters that a case adds at most


@dataclass(frozen=True, slots=True)
class Asked:
    """A matter that somebody known asks about. Everything is read and written in one transaction."""

    agency: Agency
    connection: Connection
    asker: Employee
    text: str
    language: str
    now: datetime
    channel: str
    account: int | None
    mentions: Mentions
    sure: bool = True  # is the matter surely what is meant?

    @property
    def today(self) -> date:
        """The agency's date."""
        return self.agency.days.day(self.now)

    def say(self, key: str, /, **values: object) -> str:
        """A wording in the asker's language."""
        return say(self.language, key, **values)

    def title(self, employee: Employee) -> str:
        """What somebody's position is called."""
        return self.agency.positions.title(employee.position)


def answer(
    asked: Asked,
    text: str,
    choices: Iterable[Choice] = (),
    *,
    citations: Iterable[Citation] = (),
    files: Iterable[Attachment] = (),
    awaits: str = "",
    note: str = "",
) -> Answer:
    """A reply that says something."""
    reply = Reply(Status.ANSWERED, asked.language, text, tuple(citations), note, choices=tuple(choices), files=tuple(files))
    return Answer(reply, awaits)


def refused(asked: Asked, key: str = "refused_matter") -> Answer:
    """A reply that nothing is told, or done."""
    return Answer(Reply(Status.REFUSED, asked.language, asked.say(key)))


def asks_back(asked: Asked, key: str, choices: Sequence[Choice] = (), awaits: str = "") -> Answer:
    """A reply that asks back."""
    note = asked.say("choose") if choices else ""
    return Answer(Reply(Status.CLARIFY, asked.language, asked.say(key), note=note, choices=tuple(choices)), awaits)


def printed(day: date | None, otherwise: str = "–") -> str:
    """A day as people here write it."""
    return day.strftime("%d.%m.%Y") if day else otherwise


def named(text: str, people: Iterable[Employee]) -> list[Employee]:
    """Those whose names a text holds, in any case («Mariga», «Тамму»); those named in full before those by one name."""
    words = [fold(word) for word in tokens(text)]
    scored = [(sum(_holds(words, part) for part in _parts(one)), one) for one in people]
    best = max((score for score, _ in scored), default=0)
    return [one for score, one in scored if score == best and best > 0]


def _parts(one: Employee) -> list[str]:
    return [fold(part) for part in tokens(one.name) if len(part) >= _SHORT_NAME]


def _holds(words: Sequence[str], part: str) -> bool:
    """Is one of the words this name, or a form of it?"""
    return any(word == part or _is_form(word, part) for word in words)


def _is_form(word: str, part: str) -> bool:
    """Is a word a name in another case: its stem with an ending, or the like of it?"""
    if len(part) < _SHORT_NAME or not -1 <= len(word) - len(part) <= _ENDING or word[:_SHORT_NAME] != part[:_SHORT_NAME]:
        return False
    stem = part[:-1] if len(part) > _SHORT_NAME + 1 else part
    return word.startswith(stem) or len(part) > _ENDING and fuzz.ratio(word[: len(part)], part) >= _CALLED
