"""Five real job descriptions. They belong to their agencies, so they stand beside the project and not in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.comparison import siblings
from knowledge.models import Document, Field, Kind
from knowledge.readers import read, read_text
from knowledge.record import shape, understand
from knowledge.repair.own import OwnWords
from knowledge.transcript import render
from tests.knowledge.comparing import alike, compare, faults, mean

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = ROOT.parent / "shared" / "documents"
RECORDS = ROOT.parent / "shared" / "records" / "gold"
NAMES = ("000", "001", "002", "003", "004")

pytestmark = pytest.mark.skipif(
    not all((DOCUMENTS / f"{name}.txt").is_file() for name in NAMES),
    reason=f"the real documents are not there: {DOCUMENTS}",
)


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    """The five documents, understood."""
    return {name: understand(name, read(DOCUMENTS / f"{name}.txt")) for name in NAMES}


@pytest.fixture(params=NAMES)
def document(request: pytest.FixtureRequest, documents: dict[str, Document]) -> Document:
    """One of the documents."""
    return documents[request.param]


SECTIONS = {
    "000": ["1. ÜLDOSA", "2. AMETIKOHA EESMÄRK", "3. TOO- VÕI TEENISTUSÜLESANDED", "4. ÕIGUSED", "5. VASTUTUS",
            "6. TÖÖVAHENDID", "7. TEENISTUSKOHALE ESITATAVAD NÕUDED", "8. AMETIJUHENDI MUUTMINE"],
    "001": ["1. ÜLDOSA", "2. AMETIKOHA EESMÄRK", "3. TÖÖ- VÕI TEENISTUSÜLESANDED", "4. ÕIGUSED", "5. VASTUTUS",
            "6. TÖÖVAHENDID", "7. TEENISTUSKOHALE ESITATAVAD NÕUDED", "8. AMETIJUHENDI MUUTMINE"],
    "002": ["1. ULDSATTED", "2. TEENISTUSKOHA PÕHIEESMÄRK", "3. TEENISTUSÜLESANDED", "4. ÕIGUSED", "5. VASTUTUS",
            "6. TEENISTUJALE ESITATAVAD NÕUDED", "7. AMETIJUHENDIMUUTMINE"],
    "003": ["1. ÜLDOSA", "2. TEENISTUSKOHA EESMÄRK", "3. TEENISTUSKOHA ÜLESANDED JA TULEMUSED", "4. KOHUSTUSED", "5. ÕIGUSED",
            "6. TEENISTUSKOHAL ESITATAVAD NÕUDED"],
    "004": ["1. ÜLDOSA", "2. TEENISTUSKOHA EESMÄRK", "3. TEENISTUSKOHA ÜLESANDED JA TULEMUSED", "4. KOHUSTUSED", "5. ÕIGUSED",
            "6. TEENISTUSKOHAL ESITATAVAD NÕUDED"],
}  # fmt: skip
# duties, rights, obligations, responsibilities; in 000 the scan has put a right under the responsibilities
COUNTS = {"000": (15, 5, 0, 7), "001": (15, 6, 0, 6), "002": (19, 7, 0, 7), "003": (12, 5, 11, 0), "004": (4, 5, 12, 0)}
FACTS: dict[str, dict[str, Any]] = {
    "000": {"title": "Kliendinõustaja", "manager": "Kõnekeskuse talitusejuhataja", "number": "9.1-6/284-5",
            "date": "", "organisation": ""},
    "001": {"title": "Kliendinõustaja", "manager": "Talitusejuhataja", "number": "", "date": "", "organisation": ""},
    "002": {"title": "klienditeeninduse vanemspetsialist", "manager": "osakonna juhataja", "number": "", "date": "",
            "organisation": "Keskkonnaamet"},
    "003": {"title": "rakendusekspert (kliendiinfo haldus)", "manager": "infohaldustalituse juht", "number": "1.9-23.4/9p-1",
            "date": "2024-08-28", "organisation": "Politsei- ja Piirivalveamet"},
    "004": {"title": "klienditeenindaja (e-MG)", "manager": "grupijuht", "number": "1.9-23.7/52p-1", "date": "2024-08-21",
            "organisation": "PPA"},
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_sections_are_found_as_printed(documents: dict[str, Document], name: str) -> None:
    blocks = documents[name].transcript.blocks
    assert [f"{b.number} {b.text}" for b in blocks if b.kind is Kind.HEADING and b.depth == 2] == SECTIONS[name]


@pytest.mark.parametrize("name", NAMES)
def test_no_duty_right_or_obligation_is_lost_or_made_up(documents: dict[str, Document], name: str) -> None:
    record = documents[name].record
    counts = (len(record.duties), len(record.rights), len(record.obligations), len(record.responsibilities))
    assert counts == COUNTS[name]


@pytest.mark.parametrize("name", NAMES)
def test_title_manager_number_and_date_are_right(documents: dict[str, Document], name: str) -> None:
    record, facts = documents[name].record, FACTS[name]
    assert (record.document_number, record.document_date) == (facts["number"], facts["date"])
    assert record.organisation == facts["organisation"]
    if name == "000":  # damaged by the scan
        assert alike(record.title, facts["title"]) >= 90
        assert alike(record.manager, facts["manager"]) >= 90
    else:
        assert (record.title, record.manager) == (facts["title"], facts["manager"])


def test_duty_numbers_are_kept_as_printed_with_doubles_and_disorder(documents: dict[str, Document]) -> None:
    assert [duty.number for duty in documents["002"].record.duties] == [
        *("3.1.", "3.1.1", "3.1.2", "3.1.3", "3.1.4", "3.1.5", "3.1.6", "3.1.7", "3.1.8"),
        *("3.1", "3.2", "3.3", "3.11", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9"),
    ]
    assert [duty.number for duty in documents["003"].record.duties] == [f"3.{n}" for n in range(1, 13)]
    assert [duty.number for duty in documents["004"].record.duties] == ["3.2", "3.3", "3.4", "3.5"]


def test_the_direction_of_substitution_is_uncertain_in_the_damaged_document_alone(documents: dict[str, Document]) -> None:
    assert {name: set(one.record.uncertain) for name, one in documents.items()} == {
        "000": set(),
        "001": set(),
        "002": {Field.SUBSTITUTES},
        "003": set(),
        "004": set(),
    }
    told = {name: [p.detail for p in one.problems if p.code == "uncertain_direction"] for name, one in documents.items()}
    assert told.pop("002") == ["AMETIKOHA TAITJIA ASENDAB"]
    assert not any(told.values())


def test_the_review_is_yearly_where_it_is_stated(documents: dict[str, Document]) -> None:
    intervals = {name: one.record.review.interval_months for name, one in documents.items()}
    assert intervals == {"000": 12, "001": 12, "002": None, "003": None, "004": None}


@pytest.mark.parametrize(("name", "least"), [("000", 0.95), ("001", 0.99), ("002", 0.99), ("003", 0.99), ("004", 0.99)])
def test_the_record_agrees_with_the_one_typed_by_hand(documents: dict[str, Document], name: str, least: float) -> None:
    true = json.loads((RECORDS / f"{name}.json").read_text(encoding="utf-8"))
    scores = compare(true, shape(documents[name].record))
    assert mean(scores) >= least, faults(scores)


def plain(text: str) -> str:
    """Letters and digits alone, so that line ends, hyphens, bullets and table borders do not matter."""
    return re.sub(r"[\W_]+", "", text)


def test_every_clause_stands_verbatim_in_the_transcript(document: Document) -> None:
    assert document.clauses
    shown = "\n".join(f"{block.number} {block.label} {block.text}" for block in document.transcript.blocks)
    for clause in document.clauses:
        for piece in (clause.number, clause.label, clause.text, *clause.outcomes):
            assert piece in shown
    rendered = render(document.transcript).replace("[?]", "")
    assert all(clause.text in rendered for clause in document.clauses)


def test_every_word_that_was_read_stands_in_the_file(document: Document) -> None:
    source = plain((DOCUMENTS / f"{document.id}.txt").read_text(encoding="utf-8"))
    for block in document.transcript.blocks:
        for word in (block.read or f"{block.label} {block.text}").split():
            assert plain(word) in source


def test_nothing_is_repaired_in_the_clean_documents(documents: dict[str, Document]) -> None:
    told = {name: int(one.transcript.meta.get("repaired", "0")) for name, one in documents.items()}
    assert (told["001"], told["003"], told["004"]) == (0, 0, 0)
    assert told["000"] > 200
    assert told["002"] > 120


def test_the_repairs_of_a_scan_are_those_of_its_clean_twin(documents: dict[str, Document]) -> None:
    """000 and 001 are one post: what was repaired in the one stands in the other."""
    known = {word.casefold() for word in re.findall(r"\w+", (DOCUMENTS / "001.txt").read_text(encoding="utf-8"))}
    changed = [
        new.casefold()
        for block in documents["000"].transcript.blocks
        if block.read
        for old, new in zip(
            block.read.split(), f"{block.label}: {block.text}".split() if block.label else block.text.split(), strict=True
        )
        if old != new
    ]
    words = [word for one in changed for word in re.findall(r"\w+", one)]
    wrong = [word for word in words if word not in known and word != "töölepingu"]  # of the head, which 001 does not have
    assert len(wrong) <= 0.01 * len(words), wrong


def test_a_right_that_slid_under_the_responsibilities_is_told_by_the_twin() -> None:
    paths = [DOCUMENTS / "000.txt", DOCUMENTS / "001.txt"]
    words = OwnWords(tuple(paths))
    read_ones = [(path, understand(path.stem, read(path, words))) for path in paths]
    (problem,) = [one for _, one in siblings(read_ones, read_ones) if one.code == "sibling_moved"]
    assert problem.line == 200
    assert "VASTUTUS" in problem.detail


def test_every_word_of_the_file_stands_in_the_transcript(document: Document) -> None:
    """Nothing is lost but page numbers and repeated headings of tables and pages, which are told."""
    told = " ".join(problem.detail for problem in document.transcript.problems)
    shown = plain(f"{render(document.transcript)} {told}")
    source = (DOCUMENTS / f"{document.id}.txt").read_text(encoding="utf-8")
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"<br\s*/?>|</?\w+>", " ", source))
    lost = [word for word in words if plain(word) not in shown]
    assert lost == []


def test_importing_the_transcript_again_changes_nothing(document: Document) -> None:
    again = read_text(render(document.transcript), f"{document.id}.md")
    assert render(again) == render(document.transcript)
    assert shape(understand(document.id, again).record) == shape(document.record)


def test_every_clause_knows_its_section_and_its_line(document: Document) -> None:
    lines = (DOCUMENTS / f"{document.id}.txt").read_text(encoding="utf-8").split("\n")
    for clause in document.clauses:
        assert 1 <= clause.line <= len(lines)
        if clause.field in (Field.DUTIES, Field.RIGHTS, Field.OBLIGATIONS, Field.RESPONSIBILITIES):
            assert clause.heading in SECTIONS[document.id]
