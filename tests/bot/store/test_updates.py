"""What a channel delivers twice is taken once, and a notice is written once, on both databases."""

from __future__ import annotations

from bot.agency import Agency
from bot.reminders.models import Notice, NoticeKind
from bot.store import accounts, notices
from tests.agencies import hire
from tests.bot.rows import dump


def test_updates_and_notices_are_new_once(agency: Agency) -> None:
    mari = hire(agency, "1,Mari,,kliendinoustaja,,,,,,,")["1"]
    made = [Notice(key, NoticeKind.REVIEW, mari.id, None, (), agency.now()) for key in "abc"]
    with agency.store.writing() as connection:
        seen = [accounts.is_new(connection, channel, one, agency.now()) for channel, one in ("a1", "a2", "a1", "b1", "b1")]
        notices.write(connection, made[:2], agency.now())
        notices.write(connection, made, agency.now())
    assert seen == [True, True, False, True, False]
    assert [row["key"] for row in dump(agency.store)["notices"]] == ["a", "b", "c"]
