"""What a channel has to offer so that notices reach people, and how it may fail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.models import Address, Employee, Reply
from knowledge.errors import AmetibotError


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A notice as it goes out: to whom, where, and what it says."""

    notice: int
    key: str
    recipient: Employee
    address: Address
    account: int | None  # none: the terminal
    reply: Reply


class DeliveryError(AmetibotError):
    """A message did not go out."""


class Temporary(DeliveryError):
    """It may work later: the platform is down, or asked to wait."""

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        """`wait` is how long the platform asked to wait."""
        super().__init__(reason)
        self.wait = wait


class Unreachable(DeliveryError):
    """It will not work at this address: the person has blocked the assistant, never begun, or is gone there."""


class Uncertain(DeliveryError):
    """No answer came: the platform may have delivered it. It is not sent again by itself."""


class Deliver(Protocol):
    """Sends one message; returns when the platform has taken it. Raises DeliveryError."""

    def __call__(self, outgoing: Outgoing) -> None:
        """Send it."""
        ...
