"""Publishing: the first version, editorial and substantive ones, what is suggested, and who is asked by when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.acknowledgements.acknowledging import acknowledge
from bot.acknowledgements.publishing import NotPublished, Proposal, propose, publish
from bot.agency import Agency
from bot.models import Employee
from bot.reminders.models import Case, CaseKind
from bot.store import cases, versions
from bot.store.database import Store
from bot.store.versions import Version
from knowledge.errors import UnreadableFile
from knowledge.search import Index
from tests.agencies import agency_over, hire, moment, publish_document
from tests.bot.rows import actions, dump

POST = "kliendinoustaja"
BOSS = "J,Juht,,talituse-juhataja,,hr,,,,,"
MARI = "1,Mari,,kliendinoustaja,J,,,,2026-12-01,,"
JURI = "2,Jüri,,kliendinoustaja,J,,,,2026-12-01,,"
SLIP = ("Arvutikasutamise oskus\n\nTöötab", "Arvutikasutamise oskus\n\nTötab")  # a letter is missing
MARKS = ("Keskharidus", "Keskharidus.")
SENSE = ("kuni kolmel päeval nädalas", "kuni kahel päeval nädalas")
DUTY = ("- 3.8. Osaleb", "- 3.8. Koostab igal nädalal ülevaate telefonikõnedest.\n- 3.9. Osaleb")


def version_file(agency: Agency, folder: Path, *changes: tuple[str, str]) -> Path:
    """The document of the post with some words changed."""
    text = Path(agency.positions.index.document(POST).path).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / f"{POST}.md"
    path.write_text(text, encoding="utf-8")
    return path


def proposal_of(agency: Agency, path: Path) -> Proposal:
    """What publishing this file would be."""
    with agency.store.reading() as connection:
        return propose(connection, POST, path)


def owed(agency: Agency, one: Employee, kind: CaseKind = CaseKind.ACKNOWLEDGEMENT) -> list[Case]:
    """The open cases of a kind about somebody."""
    with agency.store.reading() as connection:
        return cases.open_of(connection, one.id, kind)


def tap(agency: Agency, one: Employee, version: Version) -> None:
    """Somebody acknowledges a version."""
    with agency.store.writing() as connection:
        acknowledge(connection, one, version.id, agency.now(), language="et", channel="console", account=None)


def test_the_first_version_asks_every_holder_and_is_substantive(agency: Agency) -> None:
    here = hire(agency, BOSS, MARI, JURI)
    path = Path(agency.positions.index.document(POST).path)
    proposal = proposal_of(agency, path)
    assert (proposal.last, proposal.changes, proposal.substantive, proposal.is_new) == (None, (), True, True)
    with (
        agency.store.writing() as connection,
        pytest.raises(NotPublished, match="cannot be editorial"),
    ):
        publish(agency, connection, proposal, agency.now(), substantive=False)
    with agency.store.writing() as connection:
        version, asked = publish(agency, connection, proposal, agency.now(), substantive=True, by=here["J"])
        assert versions.text_of(connection, version.id) == proposal.text
        assert versions.published(connection) == [POST]
    assert asked == 2
    assert (version.number, version.title, version.published_by, version.changes) == (1, "Kliendinõustaja", here["J"].id, ())
    assert [(case.version, case.due) for one in "12" for case in owed(agency, here[one])] == [
        (version.id, date(2027, 1, 18))
    ] * 2
    assert owed(agency, here["J"]) == []


@pytest.mark.parametrize(
    ("changes", "is_new", "substantive"),
    [((), False, False), ((MARKS,), True, False), ((SENSE,), True, True), ((DUTY,), True, True), ((MARKS, SENSE), True, True)],
)
def test_what_a_change_looks_like_is_suggested(
    store_with_version: Agency, tmp_path: Path, changes: tuple[tuple[str, str], ...], is_new: bool, substantive: bool
) -> None:
    proposal = proposal_of(store_with_version, version_file(store_with_version, tmp_path, *changes))
    assert (proposal.is_new, proposal.substantive) == (is_new, substantive)


@pytest.fixture(scope="module")
def store_with_version(tmp_path_factory: pytest.TempPathFactory, index: Index) -> Agency:
    """An agency that has published the post; what is proposed is compared without the database."""
    agency = agency_over(Store(f"sqlite:///{tmp_path_factory.mktemp('published') / 'a.db'}"), index)
    publish_document(agency, POST)
    return agency


def test_every_document_of_the_sample_is_unchanged_when_it_is_read_back(store_with_version: Agency) -> None:
    for document in store_with_version.positions.index.ids():
        with store_with_version.store.reading() as connection:
            known = versions.latest(connection, document)
        if known is None:
            publish_document(store_with_version, document)
        with store_with_version.store.reading() as connection:
            path = Path(store_with_version.positions.index.document(document).path)
            assert not propose(connection, document, path).is_new, document


def test_an_editorial_version_asks_nobody_anew_and_informs_who_has_acknowledged(agency: Agency, tmp_path: Path) -> None:
    here = hire(agency, BOSS, MARI, JURI)
    first = publish_document(agency, POST)
    tap(agency, here["1"], first)
    second = publish_document(agency, POST, substantive=False, path=version_file(agency, tmp_path, MARKS))
    assert (second.number, second.substantive, len(second.changes)) == (2, False, 1)
    assert owed(agency, here["1"]) == []
    assert [case.version for case in owed(agency, here["1"], CaseKind.INFORMATION)] == [second.id]
    assert [(case.version, case.due) for case in owed(agency, here["2"])] == [(second.id, date(2027, 1, 18))]
    assert owed(agency, here["2"], CaseKind.INFORMATION) == []
    with agency.store.reading() as connection:
        assert versions.binding(connection, POST) == first
        assert versions.latest(connection, POST) == second
        assert versions.acknowledged_by(connection, POST, first.number) == {here["1"].id}


def test_a_substantive_version_asks_everybody_anew(agency: Agency, tmp_path: Path) -> None:
    here = hire(agency, BOSS, MARI, JURI)
    tap(agency, here["1"], publish_document(agency, POST))
    later = moment("2027-01-11 10:00")
    second = publish_document(agency, POST, later, path=version_file(agency, tmp_path, SENSE))
    for one in "12":
        assert [(case.version, case.due) for case in owed(agency, here[one])] == [(second.id, date(2027, 1, 25))]
    change = second.changes[0]
    assert change["kind"] == "changed"
    assert "kahel" in change["new"]
    assert "kolmel" in change["old"]
    assert change["substantive"] == "yes"


def test_what_looks_substantive_may_be_called_editorial_and_the_other_way_round(agency: Agency, tmp_path: Path) -> None:
    here = hire(agency, BOSS, MARI)
    tap(agency, here["1"], publish_document(agency, POST))
    publish_document(agency, POST, substantive=False, path=version_file(agency, tmp_path, SENSE))
    assert owed(agency, here["1"]) == []
    third = publish_document(agency, POST, substantive=True, path=version_file(agency, tmp_path, SENSE, MARKS))
    assert [case.version for case in owed(agency, here["1"])] == [third.id]


def test_the_due_day_is_hr_s_or_the_policy_s_and_never_past(agency: Agency, tmp_path: Path) -> None:
    here = hire(agency, BOSS, MARI)
    proposal = proposal_of(agency, Path(agency.positions.index.document(POST).path))
    for day in (date(2027, 1, 4), date(2027, 1, 3), date(2020, 1, 1)):
        with agency.store.writing() as connection, pytest.raises(NotPublished, match=f"--due {day}: lies not after today"):
            publish(agency, connection, proposal, agency.now(), substantive=True, due=day)
    assert dump(agency.store)["versions"] == []
    with agency.store.writing() as connection:
        publish(agency, connection, proposal, agency.now(), substantive=True, due=date(2027, 1, 6))
    assert [case.due for case in owed(agency, here["1"])] == [date(2027, 1, 6)]
    late = hire(agency, BOSS, MARI, JURI, now=moment("2027-01-05 10:00"))["2"]
    assert [case.due for case in owed(agency, late)] == [date(2027, 1, 19)]  # HR's day leaves too little time
    second = proposal_of(agency, version_file(agency, tmp_path, SENSE))
    with agency.store.writing() as connection:
        publish(agency, connection, second, agency.now(), substantive=True, due=date(2027, 3, 1))
    later = hire(agency, BOSS, MARI, JURI, "3,Ants,,kliendinoustaja,J,,,,2026-12-01,,", now=moment("2027-01-20 10:00"))["3"]
    assert [case.due for case in owed(agency, later)] == [date(2027, 3, 1)]


def test_a_file_that_cannot_be_published_is_refused_and_nothing_is_written(agency: Agency, tmp_path: Path) -> None:
    empty = tmp_path / f"{POST}.md"
    empty.write_text("")
    with agency.store.reading() as connection, pytest.raises(UnreadableFile):
        propose(connection, POST, empty)
    assert actions(agency) == []


def test_a_file_is_published_as_the_document_that_was_asked_for(agency: Agency) -> None:
    publish_document(agency, POST)
    other = Path(agency.positions.index.document("klienditeenindaja").path)
    with agency.store.writing() as connection:
        try:
            proposal = propose(connection, POST, other)
        except NotPublished:
            return
        assert publish(agency, connection, proposal, agency.now(), substantive=True)[0].document == POST
