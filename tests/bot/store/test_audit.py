"""The audit log: every change of state is in it, and whoever meddles with it is found out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import StatementError

from bot.acknowledgements.acknowledging import acknowledge
from bot.agency import Agency
from bot.people.forgetting import forget
from bot.people.linking import link_by_code, link_by_email, new_code, unlink
from bot.reminders import outbox
from bot.reminders.delivery import Outgoing
from bot.reviews import holding
from bot.store import audit
from bot.store.audit import Entry, Flaw
from tests.agencies import hire, moment, publish_document
from tests.bot.rows import actions, disarm

BOSS = "J,Juht,,talituse-juhataja,,,,,,,"
MARI = "1,Mari,mari@amet.ee,kliendinoustaja,J,,,2026-01-04,,,"


def test_every_change_of_state_is_written_down(agency: Agency) -> None:
    written: list[list[str]] = []

    def new() -> list[str]:
        written.append(actions(agency))
        return written[-1][len(written[-2]) :]

    written.append([])
    here = hire(agency, BOSS, MARI)
    mari, boss, now = here["1"], here["J"], agency.now()
    assert new() == ["employee added", "employee added", "reviews opened"]
    publish_document(agency, "kliendinoustaja")
    assert new() == ["version published", "acknowledgements asked"]
    hire(agency, BOSS, MARI.replace("Mari", "Mai"))
    assert new() == ["employee changed"]
    with agency.store.writing() as connection:
        code = new_code(agency, connection, mari, now, boss.id).replace("-", "")
        link_by_code(connection, "telegram", "7", "7", "WRNGXWRNGX", now)
        link_by_code(connection, "telegram", "7", "7", code, now)
        link_by_email(connection, "slack", "8", "8", "mari@amet.ee", now)
        unlink(connection, mari, now)
    assert new() == ["link code made", "link refused", "linked", "linked", "unlinked"]
    sent: list[Outgoing] = []

    def deliver(outgoing: Outgoing) -> None:
        sent.append(outgoing)

    outbox.run(agency.at(moment("2027-01-04 11:00")), {"console": deliver})
    assert sent
    assert new()[0] == "notices planned"
    assert written[-1].count("notice sent") == len(sent)
    with agency.store.writing() as connection:
        acknowledge(connection, mari, None, now, language="et", channel="console", account=None)
        held = holding.record(agency, connection, boss, mari, date(2027, 1, 4), now)
        assert not isinstance(held, holding.Refused)
        holding.object_to(agency, connection, mari, held.id, "Ei olnud.", now)
        holding.settle(agency, connection, None, 1, "counts", now)
        held = holding.record(agency, connection, boss, mari, date(2027, 1, 4), now)
        assert not isinstance(held, holding.Refused)
        holding.confirm(agency, connection, mari, held.id, now)
    assert new() == [
        "acknowledged", "review recorded", "review objected to", "task opened", "task settled", "reviews opened",
        "review recorded", "review confirmed", "reviews opened",
    ]  # fmt: skip
    hire(agency, BOSS)
    assert new() == ["employee left"]
    hire(agency, BOSS, MARI)
    assert new()[0] == "employee back"
    with agency.store.writing() as connection:
        forget(agency, connection, mari, now)
    assert new() == ["employee forgotten"]
    with agency.store.reading() as connection:
        assert audit.verify(connection) == (len(written[-1]), [])
        assert [action for _, action in audit.history(connection, boss.id)] == ["employee added", "notice sent"]


def test_a_review_that_moves_because_the_table_or_a_document_changed_is_written_down(agency: Agency) -> None:
    hire(agency, BOSS, MARI)
    hire(agency, BOSS, MARI.replace("2026-01-04", "2026-03-04"))
    assert any("review" in action and action != "reviews opened" for action in actions(agency))


def write(agency: Agency, count: int = 6) -> None:
    """Some entries with all kinds of data."""
    with agency.store.writing() as connection:
        for n in range(count):
            at = datetime(2027, 1, 4, 8, n, 0, 123456, tzinfo=UTC)
            audit.record(connection, at, Entry(f"tegu {n}", {"õ": ["Ž", None, 1.5, True, {"b": 1, "a": "«\n»"}]}))


TAMPERING: dict[str, tuple[str, list[Flaw]]] = {
    "an action": ("UPDATE audit SET action = 'muu' WHERE seq = 3", [Flaw(3, "was changed after it was written")]),
    "data": ("UPDATE audit SET data = '{}' WHERE seq = 6", [Flaw(6, "was changed after it was written")]),
    "a moment": (
        "UPDATE audit SET at = '2027-01-04 08:00:00.123457' WHERE seq = 1",
        [Flaw(1, "was changed after it was written")],
    ),
    "a subject": ("UPDATE audit SET subject = 1 WHERE seq = 2", [Flaw(2, "was changed after it was written")]),
    "an actor": ("UPDATE audit SET actor = 1 WHERE seq = 2", [Flaw(2, "was changed after it was written")]),
    "a hash": (
        f"UPDATE audit SET hash = '{'a' * 64}' WHERE seq = 2",
        [Flaw(2, "was changed after it was written"), Flaw(3, "does not follow from the entry before it")],
    ),
    "one deleted": (
        "DELETE FROM audit WHERE seq = 3",
        [Flaw(4, "entries 3 to 3 are missing"), Flaw(4, "does not follow from the entry before it")],
    ),
    "the first deleted": (
        "DELETE FROM audit WHERE seq = 1",
        [Flaw(2, "entries 1 to 1 are missing"), Flaw(2, "does not follow from the entry before it")],
    ),
    "one deleted and the rest moved up": (
        "DELETE FROM audit WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 6",
        [Flaw(5, "does not follow from the entry before it"), Flaw(5, "was changed after it was written")],
    ),
    "one put in": (
        "UPDATE audit SET seq = 7 WHERE seq = 6; "
        "INSERT INTO audit SELECT 6, at, actor, 'muu', subject, data, hash, hash FROM audit WHERE seq = 5",
        [
            Flaw(6, "was changed after it was written"),
            Flaw(7, "was changed after it was written"),
        ],
    ),
    "two changed about": (
        "UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; "
        "UPDATE audit SET seq = 3 WHERE seq = 99",
        [
            Flaw(2, "does not follow from the entry before it"),
            Flaw(2, "was changed after it was written"),
            Flaw(3, "does not follow from the entry before it"),
            Flaw(3, "was changed after it was written"),
            Flaw(4, "does not follow from the entry before it"),
        ],
    ),
}


class _Undo(Exception):
    pass


def run(connection: Connection, statements: str) -> None:
    """SQL statements one after another."""
    for statement in statements.split(";"):
        connection.execute(text(statement))


def test_changed_deleted_inserted_and_reordered_entries_are_found(agency: Agency) -> None:
    hire(agency, BOSS)
    write(agency, 4)
    with agency.store.reading() as connection:
        assert audit.verify(connection) == (6, [])
    for what, (statements, expected) in TAMPERING.items():
        with pytest.raises(_Undo), agency.store.writing() as connection:
            disarm(connection)
            run(connection, statements)
            assert audit.verify(connection)[1] == expected, what
            raise _Undo
    with agency.store.reading() as connection:
        assert audit.verify(connection) == (6, [])


def test_what_is_cut_off_at_the_end_shows_in_the_count_alone(agency: Agency) -> None:
    write(agency)
    with agency.store.writing() as connection:
        disarm(connection)
        run(connection, "DELETE FROM audit WHERE seq > 4")
        assert audit.verify(connection) == (4, [])


def test_an_entry_undone_leaves_no_gap(agency: Agency) -> None:
    write(agency, 2)
    with pytest.raises(_Undo), agency.store.writing() as connection:
        audit.record(connection, agency.now(), Entry("undone", {}))
        raise _Undo
    with agency.store.writing() as connection:
        audit.record(connection, agency.now())
        audit.record(connection, agency.now(), Entry("a", {}), Entry("b", {"x": 1}))
        assert audit.verify(connection) == (4, [])
    with pytest.raises(StatementError, match="without its zone"), agency.store.writing() as connection:
        audit.record(connection, datetime(2027, 1, 4), Entry("naive", {}))
