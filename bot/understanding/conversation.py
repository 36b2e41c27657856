"""What earlier turns leave open: a choice, a person spoken of, the clause last quoted. One for each address."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from bot.models import Address, Choice

_EXPIRES_SECONDS = 30 * 60
_MAX_KEPT = 5000


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that waits for a choice."""

    text: str
    choices: tuple[Choice, ...]
    of_clauses: bool = False  # the choices are clauses, not positions
    of_actions: bool = False  # … things to do


@dataclass(frozen=True, slots=True)
class Conversation:
    """The open ends of a conversation."""

    language: str = ""
    chosen_language: str = ""  # set by «speak English to me»
    document: str = ""  # of the last answer
    clauses: tuple[tuple[str, int], ...] = ()  # (document, order) last quoted
    question: str = ""  # the question that was answered last
    intent: str = ""  # … and its kind
    person: str = ""  # document of the position last spoken of as «he»
    person_title: str = ""  # … or its title, where it has no document
    pending: Pending | None = None
    awaits: str = ""  # the action that the next message completes with its words
    at: float = 0.0

    def mentions(self) -> set[str]:
        """The documents that it leans on."""
        choices = self.pending.choices if self.pending and not self.pending.of_actions else ()
        named = {self.document, self.person, *(document for document, _ in self.clauses)}
        return named | {choice.value.rpartition("#")[0] or choice.value for choice in choices}


class Keeper(Protocol):
    """Keeps conversations."""

    def get(self, address: Address) -> Conversation:
        """The conversation at an address; a new one where the last has expired."""
        ...

    def forget(self, documents: set[str]) -> None:
        """Let go what leans on documents that have changed."""
        ...

    def put(self, address: Address, conversation: Conversation) -> None:
        """Remember a conversation."""
        ...


class Conversations:
    """Keeps conversations in memory for half an hour each, the latest few thousand of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[Address, Conversation] = OrderedDict()

    def get(self, address: Address) -> Conversation:
        """The conversation at an address; a new one where the last has expired."""
        found = self._kept.get(address)
        if found is None:
            return Conversation()
        if self._clock() - found.at > _EXPIRES_SECONDS:
            return Conversation(chosen_language=found.chosen_language)
        return found

    def forget(self, documents: set[str]) -> None:
        """Let go what leans on documents that have changed: their clauses stand elsewhere now."""
        for address, found in list(self._kept.items()):
            if found.mentions() & documents:
                fresh = Conversation(language=found.language, chosen_language=found.chosen_language, at=found.at)
                self._kept[address] = fresh

    def put(self, address: Address, conversation: Conversation) -> None:
        """Remember a conversation."""
        self._kept[address] = replace(conversation, at=self._clock())
        self._kept.move_to_end(address)
        while len(self._kept) > _MAX_KEPT:
            self._kept.popitem(last=False)
