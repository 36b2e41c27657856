"""Conversations kept in the database, so that they go on after a restart and on another instance."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.models import Address, Choice
from bot.store import accounts
from bot.store.database import Store
from bot.store.errors import StoreError
from bot.understanding.conversation import Conversation, Conversations, Pending

_EXPIRES = timedelta(minutes=30)


class StoredConversations:
    """As `Conversations`, in the store. Where that cannot be used, they are kept in memory as long as it lasts."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store = store
        self._clock = clock
        self._memory = Conversations()
        self._changed: list[tuple[datetime, frozenset[str]]] = []  # documents, and since when they are other ones

    def get(self, address: Address) -> Conversation:
        """The conversation at an address; a new one where the last has expired."""
        try:
            with self._store.reading() as connection:
                found = accounts.conversation(connection, address.channel, address.conversation)
        except StoreError:
            return self._memory.get(address)
        if found is None:
            return Conversation()
        conversation, at = _from_data(found[0]), found[1]
        fresh = Conversation(language=conversation.language, chosen_language=conversation.chosen_language)
        if self._clock() - at > _EXPIRES:
            return dataclasses.replace(fresh, language="")
        mentioned = conversation.mentions()
        return fresh if any(at <= since and mentioned & documents for since, documents in self._changed) else conversation

    def forget(self, documents: set[str]) -> None:
        """Let go what leans on documents that have changed: their clauses stand elsewhere now."""
        self._memory.forget(documents)
        now = self._clock()
        self._changed = [one for one in self._changed if now - one[0] <= _EXPIRES] + [(now, frozenset(documents))]

    def put(self, address: Address, conversation: Conversation) -> None:
        """Remember a conversation."""
        self._memory.put(address, conversation)
        try:
            with self._store.claiming() as connection:
                data = dataclasses.asdict(conversation)
                accounts.remember(connection, address.channel, address.conversation, data, self._clock())
        except StoreError:
            return


def _from_data(data: dict[str, Any]) -> Conversation:
    """What `dataclasses.asdict` made, as a conversation again."""
    known = {field.name for field in dataclasses.fields(Conversation)}
    values = {name: value for name, value in data.items() if name in known}
    pending = values.get("pending")
    values["clauses"] = tuple((document, order) for document, order in values.get("clauses", ()))
    values["pending"] = (
        Pending(**{**pending, "choices": tuple(Choice(**one) for one in pending["choices"])}) if pending else None
    )
    return Conversation(**values)
