"""Coverage: how many words of Estonian documents have a Russian and an English counterpart, and which have none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from knowledge.concepts import Concept, load, thesaurus_files
from knowledge.coverage import Coverage, coverage
from knowledge.index import knowledge_files, read_document
from tests.paths import SHARED

DOCUMENTS = SHARED / "documents"
LEAST = 0.95  # share of the words of real documents that must have counterparts

HEAD = "KOKA AMETIJUHEND\n\n1. ÜLDOSA\n1.1. Vahetu juht: direktor\n\n2. TÖÖÜLESANDED\n"
GLOSSARY = """et;ru;en;related
direktor;директор;director;
keetma;варить;cook;
supp;суп;soup;
köök;кухня;kitchen;
nuga;нож;knife;
korda hoidma;поддерживать порядок;keep in order;
pada;;pot;
kulp;половник;;
"""
KNOWN = "2.1. keedab suppi.\n"  # with the manager three words
DAMAGED = """
2.1. juhind8b tO0s kdikides k6imustes mddrustest ja tdidab iilesandeid tdhtaegselt ning ndustab k6iki kiilalisi;
2.2. v6tab osa ddppustest, pddrab tdhelepanu puhtusele, j4rgib t60korda ja t4idab kdiki iilem4ra n6udeid;
2.3. kdrvaldab k60gi puudused, tdstab kiisimusi iiles ja annab t60vahendid hdireteta iile jdrgmisele vahetusele;
2.4. s4ilitab toiduaineid n6uetekohaselt, m66dab temperatuuri ja mdrgib tulemused pdevikusse iga p4ev.
"""


@pytest.fixture
def concepts(tmp_path: Path) -> list[Concept]:
    """A few rows; two of them lack a language."""
    path = tmp_path / "sonad.csv"
    path.write_text(GLOSSARY, encoding="utf-8")
    return load([path])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder without documents."""
    (tmp_path / "kook").mkdir()
    return tmp_path / "kook"


def covered(folder: Path, concepts: list[Concept]) -> Coverage:
    """The coverage of the documents of a folder."""
    return coverage([read_document(path) for path in knowledge_files(folder)], concepts)


def of(duties: str, folder: Path, concepts: list[Concept]) -> Coverage:
    """The coverage of one document with these duties beside a manager who has counterparts."""
    (folder / "kokk.txt").write_text(HEAD + duties, encoding="utf-8")
    return covered(folder, concepts)


# -- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("duties", "words", "missing"),
    [
        pytest.param(KNOWN, 3, {}, id="translated words in other forms"),
        pytest.param("2.1. keedab köögis suppi.\n", 4, {}, id="one more"),
        pytest.param("2.1. hoiab köögi korras.\n", 4, {}, id="a phrase in another order"),
        pytest.param("2.1. keedab köögisuppi.\n", 3, {}, id="a compound of translated parts"),
        pytest.param("2.1. keedab noasuppi ja pajasuppi.\n", 4, {"pajasupp": 1}, id="a part that lacks a language"),
        pytest.param("2.1. keedab plärtsumissi.\n", 3, {"plärtsumiss": 1}, id="an invented word"),
        pytest.param("2.1. keedab pada ja kulpi.\n", 4, {"pada": 1, "kulp": 1}, id="rows that lack a language"),
        pytest.param("2.1. keedab puuri;\n2.2. keedab puuriga suppi.\n", 6, {"puur": 2}, id="a word as often as it stands"),
        pytest.param("2.1. hoiab suppi.\n", 3, {"hoidma": 1}, id="half a phrase"),
        pytest.param("2.1. keedab ja ei ole see, kes või mis on 12 või A4.\n", 2, {}, id="words without a content"),
    ],
)
def test_the_words_of_a_clause_are_counted_and_those_without_a_counterpart_are_named(
    folder: Path, concepts: list[Concept], duties: str, words: int, missing: dict[str, int]
) -> None:
    assert of(duties, folder, concepts) == Coverage(words, Counter(missing))


def test_how_a_duty_is_done_and_what_is_expected_of_it_count_too(folder: Path, concepts: list[Concept]) -> None:
    transcript = "---\ntranscript: 1\nid: kokk\n---\n\n# KOKA AMETIJUHEND\n\n## 2. TÖÖÜLESANDED\n\n"
    duty = "- 2.1 keedab suppi;\n  - ↳ hakib nugadega puuri\n  - → suppi jagub lastele\n"
    (folder / "kokk.md").write_text(transcript + duty, encoding="utf-8")
    assert covered(folder, concepts) == Coverage(8, Counter({"hakkima": 1, "puur": 1, "jaguma": 1, "laps": 1}))


def test_the_share_is_that_of_the_words_with_counterparts(folder: Path, concepts: list[Concept]) -> None:
    assert of("2.1. keedab puuri, puuri ja puuri.\n", folder, concepts).share == pytest.approx(2 / 5)
    assert of(KNOWN, folder, concepts).share == 1.0


def test_without_a_thesaurus_every_word_is_missing(folder: Path) -> None:
    found = of(KNOWN, folder, [])
    assert (found.share, found.missing) == (0.0, Counter(["direktor", "keetma", "supp"]))


def test_without_documents_nothing_is_missing(folder: Path, concepts: list[Concept]) -> None:
    assert covered(folder, concepts) == Coverage(0, Counter())
    assert covered(folder, concepts).share == 1.0


# -- documents -----------------------------------------------------------------------------------------------------


def test_the_words_of_all_documents_are_counted_together(folder: Path, concepts: list[Concept]) -> None:
    (folder / "abikokk.md").write_text(HEAD + "2.1. keedab puuri.\n", encoding="utf-8")
    assert of("2.1. keedab puuri ja suppi.\n", folder, concepts) == Coverage(7, Counter(puur=2))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("vana.txt", HEAD + DAMAGED, id="damaged"),
        pytest.param(
            "povar.txt",
            "ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ\n\n1. ОБЩИЕ ПОЛОЖЕНИЯ\n1.1. Непосредственный руководитель: директор\n\n"
            "2. ДОЛЖНОСТНЫЕ ОБЯЗАННОСТИ\n2.1. варит суп;\n2.2. содержит кухню в чистоте.\n",
            id="Russian",
        ),
        pytest.param(
            "cook.txt",
            "JOB DESCRIPTION\n\n1. GENERAL\n1.1. Manager: the director of the kitchen\n\n"
            "2. DUTIES\n2.1. cooks the soup of the day;\n2.2. is responsible for the order in the kitchen.\n",
            id="English",
        ),
    ],
)
def test_damaged_documents_and_those_in_other_languages_are_left_out(
    folder: Path, concepts: list[Concept], name: str, text: str
) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    document = read_document(folder / name)
    assert len(document.clauses) >= 3
    assert "repaired" in document.transcript.meta if document.language == "et" else document.language in ("ru", "en")
    assert covered(folder, concepts) == Coverage(0, Counter())
    assert of(KNOWN, folder, concepts) == Coverage(3, Counter())


# -- real documents ------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not any(DOCUMENTS.glob("*.txt")), reason=f"the real documents are not there: {DOCUMENTS}")
def test_nearly_every_word_of_the_real_documents_has_counterparts_in_the_package() -> None:
    found = covered(DOCUMENTS, load(thesaurus_files()))
    assert found.words > 1000
    assert found.share >= LEAST, found.missing.most_common(40)
