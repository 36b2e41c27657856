"""«Olen tutvunud»: what a tap does, also the second one, one on an outdated version, and one on somebody else's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.acknowledgements.acknowledging import Outcome, Receipt, acknowledge, mark_of, sentence_of
from bot.agency import Agency
from bot.models import Employee
from bot.reminders.models import CaseKind
from bot.store import cases, versions
from bot.store.errors import StoreError
from tests.agencies import hire, publish_document
from tests.bot.acknowledgements.test_publishing import BOSS, JURI, MARI, MARKS, POST, SENSE, version_file
from tests.bot.rows import actions, dump

OTHER = "3,Ants,,klienditeenindaja,J,,,,,,"


def tap(agency: Agency, one: Employee, version: int | None, days: int = 0, language: str = "et") -> Receipt:
    """Somebody taps the button of a version, some days later."""
    at = agency.now() + timedelta(days=days)
    with agency.store.writing() as connection:
        return acknowledge(connection, one, version, at, language=language, channel="telegram", account=None)


def is_settled(agency: Agency, one: Employee) -> bool:
    """Does somebody owe nothing?"""
    with agency.store.reading() as connection:
        return not cases.open_of(connection, one.id, CaseKind.ACKNOWLEDGEMENT)


def test_a_tap_is_kept_once_with_its_sentence_and_closes_the_case(agency: Agency) -> None:
    here = hire(agency, BOSS, MARI, JURI)
    version = publish_document(agency, POST)
    done = tap(agency, here["1"], version.id, 1, "ru")
    sentence = f"Я ознакомлен(а) с должностной инструкцией «Kliendinõustaja», версия 1 [{version.sha256[:8]}]."
    assert done == Receipt(Outcome.DONE, version, agency.now() + timedelta(days=1), sentence)
    assert is_settled(agency, here["1"])
    assert not is_settled(agency, here["2"])
    before = dump(agency.store)
    for asked in (version.id, None):
        again = tap(agency, here["1"], asked, 2, "en")
        assert again == Receipt(Outcome.BEFORE, version, done.at, sentence)
    assert dump(agency.store) == before
    (kept,) = before["acknowledgements"]
    assert (kept["sha256"], kept["sentence"], kept["channel"]) == (version.sha256, sentence, "telegram")
    assert actions(agency)[-1] == "acknowledged"
    with agency.store.reading() as connection:
        query = text("SELECT outcome FROM cases WHERE employee = :one AND kind = 'acknowledgement'")
        assert connection.execute(query, {"one": here["1"].id}).scalars().all() == ["acknowledged"]


def test_a_tap_on_an_outdated_version_shows_the_newest_and_keeps_nothing(agency: Agency, tmp_path: Path) -> None:
    here = hire(agency, BOSS, MARI)
    first = publish_document(agency, POST)
    second = publish_document(agency, POST, path=version_file(agency, tmp_path, SENSE))
    assert tap(agency, here["1"], first.id) == Receipt(Outcome.OUTDATED, second)
    assert dump(agency.store)["acknowledgements"] == []
    assert not is_settled(agency, here["1"])
    assert tap(agency, here["1"], second.id).outcome is Outcome.DONE
    assert tap(agency, here["1"], first.id) == Receipt(Outcome.OUTDATED, second)
    assert is_settled(agency, here["1"])


def test_a_tap_before_an_editorial_version_counts_for_it_too(agency: Agency, tmp_path: Path) -> None:
    here = hire(agency, BOSS, MARI, JURI)
    first = publish_document(agency, POST)
    tap(agency, here["1"], first.id)
    second = publish_document(agency, POST, substantive=False, path=version_file(agency, tmp_path, MARKS))
    assert tap(agency, here["1"], second.id).outcome is Outcome.BEFORE
    late = tap(agency, here["2"], first.id)  # the button of the first notice
    assert (late.outcome, late.version) == (Outcome.DONE, first)
    assert is_settled(agency, here["2"])
    assert [row["version"] for row in dump(agency.store)["acknowledgements"]] == [first.id, first.id]
    third = publish_document(agency, POST, path=version_file(agency, tmp_path, MARKS, SENSE))
    assert tap(agency, here["1"], None) == Receipt(Outcome.DONE, third, agency.now(), sentence_of(third, "et"))
    assert tap(agency, here["1"], second.id).outcome is Outcome.OUTDATED


def test_somebody_else_s_version_nobody_s_and_none_are_not_taken(agency: Agency) -> None:
    here = hire(agency, BOSS, MARI, OTHER)
    assert tap(agency, here["1"], None) == Receipt(Outcome.NOTHING, None)
    version = publish_document(agency, POST)
    assert tap(agency, here["3"], version.id).outcome in (Outcome.NOT_YOURS, Outcome.NOTHING)
    own = publish_document(agency, "klienditeenindaja")
    assert tap(agency, here["3"], version.id) == Receipt(Outcome.NOT_YOURS, own)
    assert tap(agency, here["1"], 999) == Receipt(Outcome.NOTHING, version)
    gone = hire(agency, BOSS, OTHER)["1"]
    assert tap(agency, gone, version.id).outcome is Outcome.NOT_YOURS
    assert dump(agency.store)["acknowledgements"] == []


def test_who_moves_and_comes_back_owes_nothing_that_they_have_read(agency: Agency) -> None:
    here = hire(agency, BOSS, MARI)
    version = publish_document(agency, POST)
    tap(agency, here["1"], version.id)
    hire(agency, BOSS, MARI.replace(POST, "klienditeenindaja"))
    back = hire(agency, BOSS, MARI)["1"]
    assert is_settled(agency, back)
    with agency.store.reading() as connection:
        assert versions.count_of(connection, back.id) == 1


@pytest.mark.parametrize("change", ["UPDATE acknowledgements SET at = '2020-01-01'", "DELETE FROM acknowledgements"])
def test_what_was_acknowledged_is_never_changed(agency: Agency, change: str) -> None:
    tap(agency, hire(agency, BOSS, MARI)["1"], publish_document(agency, POST).id)
    with pytest.raises(StoreError, match="never changed"), agency.store.writing() as connection:
        connection.execute(text(change))


def test_the_sentence_names_number_and_date_where_the_document_has_them(agency: Agency) -> None:
    version = publish_document(agency, "konekeskuse-vanemspetsialist")
    for language in ("et", "ru", "en"):
        sentence = sentence_of(version, language)
        assert "«kõnekeskuse vanemspetsialist»" in sentence.replace('"', "«", 1).replace('"', "»", 1)
        assert "12.03.2026" in sentence
        assert mark_of(version, language) in sentence
    bare = publish_document(agency, POST)
    assert mark_of(bare, "et") == ""
