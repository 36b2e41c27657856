"""The agency as the assistant knows it: its people and what they owe (the store), its positions (the index), its policy."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.people.positions import Positions
from bot.reminders.policy import Policy
from bot.reminders.workdays import Workdays
from bot.store.database import Store
from knowledge.search import Index


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what is kept, in days."""

    notices: int
    conversations: int
    updates: int
    left: int


@dataclass(frozen=True, slots=True)
class Agency:
    """What commands, conversations and the reminder engine work with."""

    store: Store
    positions: Positions
    policy: Policy
    days: Workdays
    retention: Retention
    code_minutes: int = 15
    own_document_only: bool = False
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    instance: str = field(default_factory=lambda: secrets.token_hex(8))  # who claims notices

    @property
    def zone(self) -> ZoneInfo:
        """The agency's time zone."""
        return self.days.zone

    def now(self) -> datetime:
        """The moment, by the clock of this agency."""
        return self.clock()

    def at(self, moment: datetime) -> Agency:
        """The same agency with its clock standing at a moment."""
        return replace(self, clock=lambda: moment)

    def over(self, index: Index) -> Agency:
        """The same agency over a newer index."""
        return replace(self, positions=Positions(index))
