"""Forgetting: nothing of the person stays in any row, what the law wants kept stays under a pseudonym; retention times."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import text

from bot.acknowledgements.acknowledging import Outcome, acknowledge
from bot.agency import Agency
from bot.models import Employee
from bot.people.forgetting import forget, purge
from bot.people.linking import link_by_code, new_code, person_of
from bot.reminders.models import Notice, NoticeKind
from bot.reviews import holding
from bot.store import accounts, audit, cases, notices, people, reviews, versions
from tests.agencies import hire, publish_document
from tests.bot.rows import actions, dump

STAFF = (
    "J,Juht,juht@amet.ee,talituse-juhataja,,,,,,,",
    "H,Personal,,dokumendihaldur,,hr,,,,,",
    "EMP-4711,Mari Unustatav,mari.unustatav@amet.ee,kliendinoustaja,J,admin,ru,2019-04-03,2026-11-02,2026-07-06,2026-07-10",
    "A,Alluv,,klienditeenindaja,EMP-4711,,,,,,",
)
WORDS = ("Mari", "Unustatav", "mari.unustatav", "EMP-4711", "tg-990077", "vestlus-5511", "vestlus-slack", "U0SLACK")
OWN_WORDS = ("vaidlustan", "lisada punkti")


def lived(agency: Agency) -> dict[str, Employee]:
    """An agency in which Mari has done everything that somebody can do here."""
    here = hire(agency, *STAFF)
    mari, boss, now = here["EMP-4711"], here["J"], agency.now()
    publish_document(agency, "kliendinoustaja")
    with agency.store.writing() as connection:
        code = new_code(agency, connection, mari, now).replace("-", "")
        account = link_by_code(connection, "telegram", "tg-990077", "vestlus-5511", code, now).account
        new_code(agency, connection, mari, now)
        kept = acknowledge(connection, mari, None, now, language="ru", channel="telegram", account=account)
        assert kept.outcome is Outcome.DONE
        first = holding.record(agency, connection, boss, mari, date(2026, 12, 28), now)
        assert not isinstance(first, holding.Refused)
        holding.object_to(agency, connection, mari, first.id, "Ma vaidlustan selle.", now)
        second = holding.record(agency, connection, boss, mari, date(2027, 1, 4), now)
        assert not isinstance(second, holding.Refused)
        holding.confirm(agency, connection, mari, second.id, now)
        holding.propose(agency, connection, mari, "Palun lisada punkti 3.", now)
        cases.subscribe(connection, mari.id, mari.position, {"quote": "Vastab kõnedele."}, "FREQ=DAILY", date(2027, 1, 1), now)
        notices.write(connection, [Notice("k", NoticeKind.REVIEW, mari.id, None, (), now)], now)
    return here


def found_in(agency: Agency, *words: str) -> list[tuple[str, str]]:
    """The tables in which a word stands in a row."""
    rows = dump(agency.store)
    return [(table, word) for table in rows for word in words if word.casefold() in str(rows[table]).casefold()]


def test_nothing_of_the_person_stays_and_the_evidence_does(agency: Agency) -> None:
    here = lived(agency)
    mari = here["EMP-4711"]
    assert {word for _, word in found_in(agency, *WORDS[:6], *OWN_WORDS)} == {*WORDS[:6], *OWN_WORDS}
    with agency.store.writing() as connection:
        done = forget(agency, connection, mari, agency.now())
    assert found_in(agency, *WORDS, *OWN_WORDS) == []
    assert (done.pseudonym, done.acknowledgements, done.reviews) == (f"forgotten-{mari.id}", 1, 2)
    with agency.store.reading() as connection:
        count, flaws = audit.verify(connection)
        assert flaws == []
        assert count == len(actions(agency))
        assert [row.employee_id for row in versions.exported(connection)] == [done.pseudonym]
        assert [row.name for row in versions.exported(connection)] == [""]
        held = list(reviews.exported(connection))
        assert [(row.employee_id, row.answer, row.words) for row in held] == [
            (done.pseudonym, "objected", "…"),
            (done.pseudonym, "confirmed", ""),
        ]
        gone = people.get(connection, mari.id)
        assert gone == Employee(
            mari.id, done.pseudonym, "", "", "kliendinoustaja", None, "et", last_review=date(2027, 1, 4), active=False
        )
        assert people.get(connection, here["A"].id) == replace(here["A"], manager=None)
        assert cases.open_of(connection, mari.id) == []
        assert accounts.of(connection, mari.id) == []
        assert person_of(connection, "telegram", "tg-990077") is None
        assert person_of(connection, "telegram", "") is None
        assert connection.execute(text("SELECT count(*) FROM link_codes")).scalar() == 0
        assert connection.execute(text("SELECT state FROM notices")).scalar() == "void"
    assert actions(agency)[-1] == "employee forgotten"


def test_what_channels_left_behind_is_forgotten_too(agency: Agency) -> None:
    mari = lived(agency)["EMP-4711"]
    now = agency.now()
    with agency.store.writing() as connection:
        (account,) = accounts.of(connection, mari.id)
        accounts.remember(connection, "telegram", "vestlus-5511", {"last": "Ma vaidlustan selle."}, now)
        link_by_code(connection, "telegram", "tg-990077", "vestlus-5511", "WRNGXWRNGX", now)
        accounts.unreachable(connection, account.id, "Forbidden: chat vestlus-5511 was blocked by Mari", now)
        (notice,) = notices.claim(connection, now, "me", timedelta(minutes=5), 1)
        notices.mark(connection, notice.id, "me", state="dead", error="chat vestlus-5511 not found")
        forget(agency, connection, mari, now)
    assert found_in(agency, *WORDS, *OWN_WORDS) == []


def test_who_was_forgotten_may_be_forgotten_again_and_hired_anew(agency: Agency) -> None:
    mari = lived(agency)["EMP-4711"]
    for _ in range(2):
        with agency.store.writing() as connection:
            assert forget(agency, connection, mari, agency.now()).pseudonym == f"forgotten-{mari.id}"
    again = hire(agency, *STAFF)["EMP-4711"]
    assert again.id != mari.id
    with agency.store.reading() as connection:
        assert versions.count_of(connection, again.id) == 0


def test_when_somebody_left_stays_known(agency: Agency) -> None:
    lived(agency)
    mari = hire(agency, STAFF[0], STAFF[1])["EMP-4711"]
    with agency.store.writing() as connection:
        query = text("SELECT left_at FROM employees WHERE id = :one")
        before = connection.execute(query, {"one": mari.id}).scalar()
        forget(agency, connection, mari, agency.now() + timedelta(days=100))
        assert connection.execute(query, {"one": mari.id}).scalar() == before


def test_what_has_been_kept_for_its_time_goes_and_nothing_before(agency: Agency) -> None:
    mari = lived(agency)["EMP-4711"]
    now = agency.now()
    days = agency.retention
    with agency.store.writing() as connection:
        for age in (days.conversations, days.conversations + 1):
            accounts.remember(connection, "telegram", f"c{age}", {"text": "x"}, now - timedelta(days=age))
        for age in (days.updates, days.updates + 1):
            accounts.is_new(connection, "telegram", f"u{age}", now - timedelta(days=age))
        connection.execute(text("DELETE FROM notices"))
        for state in ("planned", "claimed", "sent", "void", "uncertain", "dead"):
            for age in (days.notices, days.notices + 1):
                made = Notice(f"{state}-{age}", NoticeKind.REVIEW, mari.id, None, (), now)
                notices.write(connection, [made], now - timedelta(days=age))
                query = text("UPDATE notices SET state = :state WHERE key = :key")
                connection.execute(query, {"state": state, "key": made.key})
    with agency.store.writing() as connection:
        assert purge(agency, connection, now) == 1 + 1 + 4
        assert purge(agency, connection, now) == 0
    rows = dump(agency.store)
    assert [row["conversation"] for row in rows["conversations"]] == [f"c{days.conversations}"]
    assert [row["update_id"] for row in rows["updates"]] == [f"u{days.updates}"]
    old = days.notices + 1
    assert {row["key"] for row in rows["notices"] if row["key"].endswith(str(old))} == {f"planned-{old}", f"claimed-{old}"}
    assert len(rows["notices"]) == 8


def test_who_left_is_forgotten_after_the_time_that_is_set(agency: Agency) -> None:
    mari = lived(agency)["EMP-4711"]
    hire(agency, STAFF[0], STAFF[1])
    for days, expected in ((agency.retention.left, 0), (agency.retention.left + 1, 2), (agency.retention.left + 2, 0)):
        with agency.store.writing() as connection:
            at = agency.now() + timedelta(days=days)
            assert len(people.left_before(connection, at - timedelta(days=agency.retention.left))) == expected
            purge(agency, connection, at)
    assert found_in(agency, *WORDS, *OWN_WORDS, "Alluv") == []
    with agency.store.reading() as connection:
        assert people.by_employee_id(connection, "J") is not None
        assert people.by_employee_id(connection, f"forgotten-{mari.id}") is not None
        assert audit.verify(connection)[1] == []
