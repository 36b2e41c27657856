"""What was to be sent to somebody who is not there any more goes to whoever hears instead."""

from __future__ import annotations

from datetime import datetime

from bot.store import cases, notices
from bot.store.database import Connection


def withdraw_from(connection: Connection, recipient: int, why: str, now: datetime) -> None:
    """Withdraw what was not sent yet; of cases that are still open somebody else is told."""
    for notice in notices.withdraw(connection, recipient, why):
        for item in notice.items:
            cases.untell(connection, item.case, item.audience, item.before, now)
