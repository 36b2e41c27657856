"""What would go out: a plan that is worked out and then undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.agency import Agency
from bot.reminders.models import Notice
from bot.reminders.outbox import plan_all
from bot.reminders.wording import NoticeText, notice_text
from bot.store import notices, people


class _Undone(Exception):
    """Ends the transaction without keeping anything."""


def preview(agency: Agency, now: datetime) -> Iterator[tuple[Notice, NoticeText]]:
    """The notices that would go out at a moment, or at the next sending time; nothing is kept."""
    found: list[tuple[Notice, NoticeText]] = []
    moment = agency.days.sending_time(now)
    try:
        with agency.store.writing() as connection:
            plan_all(agency, connection, moment)
            for notice in notices.waiting(connection, moment):
                recipient = people.get(connection, notice.recipient)
                if recipient and recipient.active and (text := notice_text(agency, connection, notice, recipient, moment)):
                    found.append((notice, text))
            raise _Undone
    except _Undone:
        pass
    yield from found
