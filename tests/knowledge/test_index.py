"""The knowledge index: what it is built from, when it is stale, what is left out, and that readers never wait or fail."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import KnowledgeError
from knowledge.index import build, fingerprint, is_fresh, knowledge_files
from knowledge.matching import Asked, Met
from knowledge.models import Field
from knowledge.record import shape
from knowledge.search import Hit, Index
from knowledge.terms import terms_of
from tests.knowledge.reading import understood

COOK = """KOKA AMETIJUHEND

1. ÜLDOSA
1.1. Vahetu juht: direktor
1.2. Asendaja: teenindaja
1.3. Ametikoha täitjia asendab: teenindaja

2. TÖÖÜLESANDED
2.1. valmistab lõunasöögi;
2.2. tellib toiduained;
2.3. hoiab köögi korras;
2.4. teeb kord kuus inventuuri.

3. ÕIGUSED
3.1. saada tööriideid.

4. NÕUDED
4.1. Haridus: kutseharidus
4.2. Keeleoskus: eesti keel B1
"""
DRIVER = """AUTOJUHI AMETIJUHEND

1. ÜLDOSA
1.1. Vahetu juht: majandusjuhataja

2. TÖÖÜLESANDED
2.1. juhib bussi;
2.2. peseb sõidukit.

3. ÕIGUSED
3.1. puhkepausile sõidu ajal.
"""
OWN_WORDS = """concepts:
  hobihobu:
    prefLabel: {et: krattimine, ru: кратирование, en: kratting}
    altLabel:
      et: [inventuur]
"""


def write(folder: Path) -> Path:
    """A knowledge folder of two documents."""
    folder.mkdir()
    (folder / "kokk.txt").write_text(COOK, encoding="utf-8")
    (folder / "autojuht.md").write_text(DRIVER, encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder of two documents."""
    return write(tmp_path / "teadmised")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the index goes; its folder does not exist yet."""
    return tmp_path / "andmed" / "knowledge.db"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the two documents, built once; read it or copy it, but do not change it."""
    place = Path(tmp_path_factory.mktemp("valmis"))
    assert build(write(place / "teadmised"), place / "knowledge.db") == []
    return place / "knowledge.db"


@pytest.fixture(scope="module")
def built(ready: Path) -> Index:
    """The two documents, to be searched."""
    return Index(ready)


@pytest.fixture
def current(ready: Path, folder: Path, database: Path) -> Path:
    """A copy of the index that is fresh for `folder`."""
    database.parent.mkdir()
    shutil.copyfile(ready, database)
    assert is_fresh(folder, database)
    return database


def asked(index: Index, text: str, language: str = "et") -> list[Asked]:
    """A question as terms."""
    return [Asked(term) for term in terms_of(text, language, index.thesaurus)]


def search(index: Index, text: str, language: str = "et", documents: tuple[str, ...] | None = None) -> list[Hit]:
    """The clauses that hold a word of a question, over all documents or those given, best first."""
    words = asked(index, text, language)
    return [hit for hit in index.across(words, [one.term for one in words], documents) if hit.met.coverage > 0]


def found(index: Index, text: str, language: str = "et", documents: tuple[str, ...] | None = None) -> list[str]:
    """Numbers of the clauses that a question finds, best first."""
    return [hit.clause.number for hit in search(index, text, language, documents)]


# -- building ------------------------------------------------------------------------------------------------------


def test_a_built_index_serves_every_document_as_it_was_understood(folder: Path, database: Path) -> None:
    assert build(folder, database) == []
    index = Index(database)
    assert index.ids() == ("autojuht", "kokk")
    cook = index.document("kokk")
    assert (cook.language, cook.path) == ("et", str(folder / "kokk.txt"))
    assert [clause.text for clause in cook.of(Field.RIGHTS)] == ["saada tööriideid."]
    assert [clause.order for clause in cook.clauses] == list(range(len(cook.clauses)))
    with pytest.raises(KeyError):
        index.document("puudub")


def test_the_record_comes_back_out_of_the_index_as_it_went_in(built: Index) -> None:
    for name, text in (("kokk", COOK), ("autojuht", DRIVER)):
        view, document = built.document(name), understood(text)
        assert view.record == document.record
        assert shape(view.record) == shape(document.record)
        assert [clause.text for clause in view.clauses] == [clause.text for clause in document.clauses]
    assert built.document("kokk").record.uncertain == {Field.SUBSTITUTES}
    assert built.document("kokk").record.recurring_duties == (("2.4.", "kord kuus"),)


def test_only_knowledge_files_are_taken(folder: Path) -> None:
    for name in (".peidus.md", "README.md", "märkmed.docx", "pilt.png"):
        (folder / name).write_text(COOK, encoding="utf-8")
    (folder / "kaust.txt").mkdir()
    assert [path.name for path in knowledge_files(folder)] == ["autojuht.md", "kokk.txt"]


def test_an_empty_folder_gives_an_empty_index(tmp_path: Path, database: Path) -> None:
    (tmp_path / "tühi").mkdir()
    assert build(tmp_path / "tühi", database) == []
    index = Index(database)
    assert index.ids() == ()
    assert found(index, "toiduained") == []


def test_a_missing_folder_is_named(tmp_path: Path, database: Path) -> None:
    with pytest.raises(KnowledgeError, match="puudub: no such folder"):
        build(tmp_path / "puudub", database)
    assert not database.exists()


def test_progress_is_told_for_every_file_and_nothing_but_the_index_is_left_behind(folder: Path, database: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    seen: list[str] = []

    def progress(files: Any) -> Any:
        for file in files:
            seen.append(file.name)
            yield file

    build(folder, database, progress)
    assert seen == ["autojuht.md", "kokk.txt"]
    assert [path.name for path in database.parent.iterdir()] == [database.name]
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


# -- what is left out ----------------------------------------------------------------------------------------------


def test_a_second_file_with_the_same_id_is_left_out_with_the_reason(folder: Path, database: Path) -> None:
    twin = folder / "teine.md"
    twin.write_text(f"---\nid: kokk\n---\n{DRIVER}", encoding="utf-8")
    ((path, problem),) = build(folder, database)
    assert path == twin
    assert (problem.code, problem.detail) == ("duplicate_id", "kokk")
    assert Index(database).document("kokk").record.title == "kokk"


def test_two_files_with_the_same_stem_are_not_both_taken(folder: Path, database: Path) -> None:
    (folder / "kokk.md").write_text(DRIVER, encoding="utf-8")
    left_out = build(folder, database)
    assert len(left_out) == 1
    assert Index(database).ids() == ("autojuht", "kokk")


def test_unreadable_files_are_left_out_with_the_reason_and_the_rest_is_served(folder: Path, database: Path) -> None:
    (folder / "a-pilt.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (folder / "b-segu.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "c-tühi.md").write_bytes(b"")
    left_out = build(folder, database)
    assert [path.name for path, _ in left_out] == ["a-pilt.txt", "b-segu.txt", "c-tühi.md"]
    assert all(path.name in problem.detail for path, problem in left_out)
    assert Index(database).ids() == ("autojuht", "kokk")
    assert is_fresh(folder, database)


# -- freshness -----------------------------------------------------------------------------------------------------


def edit(folder: Path) -> None:
    (folder / "kokk.txt").write_text(COOK.replace("direktor", "juhataja"), encoding="utf-8")


def add(folder: Path) -> None:
    (folder / "uus.md").write_text(DRIVER, encoding="utf-8")


def remove(folder: Path) -> None:
    (folder / "autojuht.md").unlink()


def rename(folder: Path) -> None:
    (folder / "kokk.txt").rename(folder / "peakokk.txt")


def swap(folder: Path) -> None:
    """Each file under the other's name: the same names and the same contents."""
    cook, driver = folder / "kokk.txt", folder / "autojuht.md"
    first, second = cook.read_bytes(), driver.read_bytes()
    cook.write_bytes(second)
    driver.write_bytes(first)


def add_words(folder: Path) -> None:
    (folder / "thesaurus").mkdir()
    (folder / "thesaurus" / "oma.yaml").write_text(OWN_WORDS, encoding="utf-8")


@pytest.mark.parametrize("change", [edit, add, remove, rename, swap, add_words])
def test_any_change_makes_the_index_stale(folder: Path, current: Path, change: Callable[[Path], None]) -> None:
    change(folder)
    assert not is_fresh(folder, current)


def test_where_there_is_no_index_it_is_stale(folder: Path, database: Path) -> None:
    assert not is_fresh(folder, database)


def test_what_the_index_is_not_made_of_does_not_make_it_stale(folder: Path, current: Path) -> None:
    (folder / "README.md").write_text("Siin on meie juhendid.", encoding="utf-8")
    (folder / "märkmed.docx").write_bytes(b"PK")
    (folder / "kokk.txt").touch()
    assert is_fresh(folder, current)


def test_an_edited_document_is_found_in_its_new_words_after_a_rebuild(folder: Path, current: Path) -> None:
    old = Index(current)
    assert found(old, "lumelabidas") == []
    (folder / "kokk.txt").write_text(COOK.replace("köögi", "lumelabida"), encoding="utf-8")
    build(folder, current)
    assert is_fresh(folder, current)
    assert found(Index(current), "lumelabidas") == ["2.3."]
    assert found(old, "köök")[0] == "2.3."  # whoever has the old one open keeps reading it


# -- the agency's own words ----------------------------------------------------------------------------------------


def test_a_thesaurus_file_of_the_agency_makes_its_words_findable_in_every_language(
    folder: Path, database: Path, built: Index
) -> None:
    add_words(folder)
    build(folder, database)
    own = Index(database)
    for word, language in (("krattimine", "et"), ("кратирование", "ru"), ("kratting", "en")):
        assert found(built, word, language) == []
        assert found(own, word, language) == ["2.4."]


def test_a_broken_thesaurus_file_is_named_and_keeps_nothing_else_out(folder: Path, current: Path) -> None:
    add_words(folder)
    broken = folder / "thesaurus" / "oma.yaml"
    broken.write_text("concepts: [katki", encoding="utf-8")
    ((path, problem),) = build(folder, current)
    assert path == broken
    assert "oma.yaml" in problem.detail
    assert found(Index(current), "köök")[0] == "2.3."
    assert [path.name for path in current.parent.iterdir()] == [current.name]


# -- files that are no index ---------------------------------------------------------------------------------------


def torn(database: Path) -> None:
    data = database.read_bytes()
    database.write_bytes(data[: len(data) // 3])


def overwritten(database: Path) -> None:
    data = database.read_bytes()
    database.write_bytes(data[:100] + b"\xff" * 8000 + data[8100:])


def emptied(database: Path) -> None:
    database.write_bytes(b"")


def foreign_text(database: Path) -> None:
    database.write_text("see ei ole andmebaas, vaid kiri", encoding="utf-8")


def foreign_database(database: Path) -> None:
    database.unlink()
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE meta (key TEXT, value INTEGER)")
    connection.execute("CREATE TABLE documents (id INTEGER)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("spoil", [torn, overwritten, emptied, foreign_text, foreign_database])
def test_a_torn_or_foreign_file_is_stale_and_is_built_anew(folder: Path, current: Path, spoil: Callable[[Path], None]) -> None:
    spoil(current)
    assert not is_fresh(folder, current)
    build(folder, current)
    assert is_fresh(folder, current)
    assert Index(current).ids() == ("autojuht", "kokk")


def test_the_fingerprint_does_not_depend_on_where_the_folder_is(folder: Path, tmp_path: Path) -> None:
    mark = fingerprint(folder)
    moved = folder.rename(tmp_path / "mujal")
    assert fingerprint(moved) == mark


# -- searching -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "language", "number"),
    [
        pytest.param("toiduained", "et", "2.2.", id="the word itself"),
        pytest.param("TOIDUAINED", "et", "2.2.", id="capitals"),
        pytest.param("tellida toiduaineid", "et", "2.2.", id="lemmas"),
        pytest.param("köögis", "et", "2.3.", id="a lemma with a changing stem"),
        pytest.param("tellimine", "et", "2.2.", id="the action noun of a verb"),
        pytest.param("riided", "et", "3.1.", id="a part of a compound"),
        pytest.param("lõuna", "et", "2.1.", id="the first part of a compound"),
        pytest.param("кухня", "ru", "2.3.", id="a concept in Russian"),
        pytest.param("заказать продукты", "ru", "2.2.", id="Russian words in other forms"),
        pytest.param("kitchen", "en", "2.3.", id="a concept in English"),
        pytest.param("work clothes", "en", "3.1.", id="a phrase in English"),
        pytest.param("lunches", "en", "2.1.", id="an English plural"),
    ],
)
def test_a_search_finds_the_clause_first(built: Index, words: str, language: str, number: str) -> None:
    assert found(built, words, language)[0] == number


def test_inside_a_document_every_clause_is_looked_at_and_the_same_one_is_best(built: Index) -> None:
    words = asked(built, "tellib toiduained")
    hits = built.inside(words, [one.term for one in words], "kokk")
    assert [hit.clause.order for hit in hits] == sorted(hit.clause.order for hit in hits)
    assert {hit.clause.text for hit in hits} >= {clause.text for clause in built.document("kokk").of(Field.DUTIES)}
    best_inside = max(hits, key=lambda hit: hit.met.coverage)
    assert best_inside.clause == search(built, "tellib toiduained")[0].clause
    assert best_inside.met.wording == max(hit.met.wording for hit in hits)


def test_what_stands_nowhere_is_not_found(built: Index) -> None:
    assert found(built, "tuumajaam") == []
    assert built.across([], []) == []


def best(index: Index, text: str) -> Met:
    """What the best clause of a search meets."""
    return search(index, text)[0].met


def test_coverage_is_the_share_of_the_question_that_is_met(built: Index) -> None:
    assert best(built, "tellib toiduained").coverage == pytest.approx(1.0)
    assert 0 < best(built, "tellib toiduained tuumajaamast").coverage < best(built, "tellib toiduained").coverage
    assert best(built, "tellib tuumajaama").words == (1.0, 0.0)
    assert best(built, "tellib tuumajaama").unmet > 0


def test_a_search_can_be_kept_to_documents(built: Index) -> None:
    assert found(built, "juhataja direktor", documents=("autojuht",)) == ["1.1."]
    assert {hit.clause.document for hit in search(built, "puhkepaus bussi toiduained", documents=("kokk",))} == {"kokk"}
    assert found(built, "tööriided", documents=()) == []


@pytest.mark.parametrize(
    "text", ['"', "NEAR(a b)", "a* OR b", 'köök" OR "', "'; DROP TABLE clauses; --", "-", "🙂", "\x00", "(" * 50]
)
def test_no_question_breaks_the_search(built: Index, text: str) -> None:
    search(built, text)
    assert found(built, f"{text} toiduained")[0] == "2.2."


def test_the_words_of_the_documents_are_counted(built: Index) -> None:
    words = built.words("et")
    assert words["toiduained"] == 1
    assert words["juhib"] == 1
    assert "tuumajaam" not in words
    assert built.words("ru") == {}


# -- many readers, one builder -------------------------------------------------------------------------------------


def test_readers_never_fail_and_never_see_half_an_index_while_it_is_rebuilt(folder: Path, current: Path) -> None:
    first = Index(current)
    expected = search(first, "tellib toiduained")
    done = threading.Event()
    failures: list[BaseException] = []
    rounds = [0] * 8

    def read(number: int) -> None:
        try:
            while not done.wait(0.05):
                for index in (first, Index(current)):
                    assert index.ids() == ("autojuht", "kokk")
                    assert search(index, "tellib toiduained") == expected
                    assert len(index.document("kokk").clauses) == len(first.document("kokk").clauses)
                rounds[number] += 1
        except BaseException as failure:
            failures.append(failure)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(10):
            assert build(folder, current) == []
    finally:
        done.set()
        for reader in readers:
            reader.join(timeout=30)
    assert failures == []
    assert all(rounds)
    assert is_fresh(folder, current)


def test_every_key_of_a_clause_is_a_word_of_the_index(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "keys.db"
    build(folder, target)
    with sqlite3.connect(target) as db:
        kept = {row[0] for row in db.execute("SELECT term FROM key_counts")}
        keys = {key for row in db.execute("SELECT main, more FROM clause_keys") for text in row for key in text.split()}
    assert any(key.startswith("g~") for key in keys)  # rows of the glossary
    assert keys == kept
