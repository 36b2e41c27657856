"""Words: the glossary's rows as they are read, what a text's words mean by it and the thesaurus, and how much each counts."""

from __future__ import annotations

import codecs
from collections import Counter
from pathlib import Path

import pytest

from knowledge.concepts import LANGUAGES, Concept, Thesaurus, load, thesaurus_files, thesaurus_of
from knowledge.errors import KnowledgeError
from knowledge.terms import MEETINGS, terms_of, wanted

CONCEPTS = """concepts:
  state-property:
    prefLabel: {et: riigi vara, ru: госимущество, en: state property}
    broader: property
  property:
    prefLabel: {et: vara, ru: имущество, en: property}
  interest-conflict:
    prefLabel: {et: huvide konflikt, ru: конфликт интересов, en: conflict of interest}
  vehicle:
    prefLabel: {et: sõiduk, ru: машина, en: vehicle}
    altLabel: {et: [auto, sõiduauto], en: [car]}
  computer:
    prefLabel: {et: arvuti, ru: компьютер, en: computer}
    broader: property
"""
GLOSSARY = """et;ru;en;related
inventuur|ülelugemine;инвентаризация;stocktaking;
auto;автомобиль;car;sõidukite kasutamine
vennas;брат|братец;brother;huvide konflikt|toimingupiirang
üle lugema;пересчитать;count up;
"""


def csv(folder: Path, text: str | bytes, name: str = "oma.csv") -> Path:
    """A glossary file."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.fixture(scope="module")
def thesaurus(tmp_path_factory: pytest.TempPathFactory) -> Thesaurus:
    """Five concepts and four rows of a glossary."""
    folder = tmp_path_factory.mktemp("sonad")
    (folder / "oma.yaml").write_text(CONCEPTS, encoding="utf-8")
    return thesaurus_of(load([folder / "oma.yaml", csv(folder, GLOSSARY)]))


def keys(thesaurus: Thesaurus, text: str, language: str = "et", kinds: str = "cgkhvb") -> set[str]:
    """The keys of a text's words that are of some kinds."""
    return {key for term in terms_of(text, language, thesaurus) for key in term.keys if key[0] in kinds}


def met(thesaurus: Thesaurus, asked: str, held: str, language: str = "et") -> float:
    """How much of a question of one word an Estonian clause meets."""
    (term,) = terms_of(asked, language, thesaurus)
    counts = wanted(term)
    return max((counts.get(key, 0.0) for one in terms_of(held, "et", thesaurus) for key in one.keys), default=0.0)


# -- rows of the glossary ------------------------------------------------------------------------------------------


def test_a_row_has_alternatives_in_three_languages_and_official_words_that_it_leads_to(tmp_path: Path) -> None:
    first, *_, brother, counting = load([csv(tmp_path, GLOSSARY)])
    assert (first.id, first.broader, first.related, first.in_glossary) == ("~inventuur", "", (), True)
    assert first.labels == {"et": ("inventuur", "ülelugemine"), "ru": ("инвентаризация",), "en": ("stocktaking",)}
    assert (brother.labels["ru"], brother.related) == (("брат", "братец"), ("huvide konflikt", "toimingupiirang"))
    assert counting.id == "~üle_lugema"


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        pytest.param("et;ru;en\nkool;школа;school\n", ["kool"], id="without the column related"),
        pytest.param("ru;en;et\nшкола;school;kool\n", ["kool"], id="columns in another order"),
        pytest.param("et;ru;en;märkus\nkool;школа;school;vana\n", ["kool"], id="a column more"),
        pytest.param("et;ru;en\r\nkool;школа;school\r\n", ["kool"], id="line ends of Windows"),
        pytest.param(codecs.BOM_UTF8 + "et;ru;en\nkool;школа;school\n".encode(), ["kool"], id="byte order mark"),
        pytest.param('et;ru;en\n"kool;maja|kool";школа;school\n', ["kool;maja", "kool"], id="semicolon in quotes"),
        pytest.param('et;ru;en\n"nn ""kool""";школа;school\n', ['nn "kool"'], id="quotes in quotes"),
        pytest.param("et;ru;en\n | kool | || maja ;школа;school\n", ["kool", "maja"], id="spaces and empty alternatives"),
        pytest.param("et;ru;en\n\nkool;школа;school\n\n", ["kool"], id="empty lines"),
    ],
)
def test_a_row_is_read_as_it_was_meant(tmp_path: Path, text: str | bytes, labels: list[str]) -> None:
    (row,) = load([csv(tmp_path, text)])
    assert row.labels == {"et": tuple(labels), "ru": ("школа",), "en": ("school",)}


def test_a_glossary_without_rows_has_none(tmp_path: Path) -> None:
    assert load([csv(tmp_path, "et;ru;en\n")]) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("et;ru\nkool;школа\n", "the first line must be «et;ru;en»", id="a column missing"),
        pytest.param("kool;школа;school\nmaja;дом;house\n", "the first line must be «et;ru;en»", id="no head"),
        pytest.param("et,ru,en\nkool,школа,school\n", "divided by semicolons", id="commas"),
        pytest.param("et;ru;en\nkool;школа;school\n | ;дом;house\n", "line 3 has no Estonian word", id="no Estonian word"),
        pytest.param('et;ru;en\n"kool;школа;school\n', "not a glossary", id="quotes that do not end"),
        pytest.param('et;ru;en\n"kool"maja;школа;school\n', "not a glossary", id="letters after quotes"),
        pytest.param("et;ru;en\nkool;школа;school\n".encode("cp1251"), "save it as «CSV UTF-8»", id="no UTF-8"),
        pytest.param("et;ru;en\nkool;школа;school\n".encode("utf-16"), "save it as «CSV UTF-8»", id="UTF-16"),
    ],
)
def test_a_glossary_that_is_not_as_it_should_be_is_named_with_what_to_do(tmp_path: Path, text: str | bytes, told: str) -> None:
    with pytest.raises(KnowledgeError, match=told) as failure:
        load([csv(tmp_path, GLOSSARY, "terve.csv"), csv(tmp_path, text, "katki.csv")])
    assert "katki.csv" in str(failure.value)


def test_a_row_without_a_word_in_a_language_is_read_for_the_others(tmp_path: Path) -> None:
    *_, row = load([csv(tmp_path, "et;ru;en\nmaja;дом\n")])
    assert row.labels == {"et": ("maja",), "ru": ("дом",), "en": ()}


def test_a_glossary_that_is_not_there_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"puudub\.csv"):
        load([tmp_path / "puudub.csv"])


def test_the_files_of_the_agency_come_after_the_packaged_ones(tmp_path: Path) -> None:
    (tmp_path / "thesaurus").mkdir()
    for name in ("b.csv", "a.yaml", "c.txt"):
        (tmp_path / "thesaurus" / name).touch()
    own = [tmp_path / "thesaurus" / name for name in ("a.yaml", "b.csv")]
    assert thesaurus_files(tmp_path) == [*thesaurus_files(), *own]


# -- what words mean -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["riigi vara", "riigivara", "riigivaraga", "Riigi varade", "vara, mis on riigi oma", "riigi kogu suur vara", "vara riigi"],
)
def test_a_label_of_two_words_is_met_in_any_form_and_order_and_by_the_compound(thesaurus: Thesaurus, text: str) -> None:
    assert "cstate-property" in keys(thesaurus, text)


@pytest.mark.parametrize(
    "text", ["vara", "riigi", "riik ja kohalik", "vara, mille ta ise suure vaevaga ja pika aja jooksul kogus, ei ole riigi oma"]
)
def test_half_a_label_or_one_torn_far_apart_is_not_met(thesaurus: Thesaurus, text: str) -> None:
    assert "cstate-property" not in keys(thesaurus, text)


@pytest.mark.parametrize(("text", "language"), [("riigivara", "et"), ("госимущество", "ru"), ("property of the state", "en")])
def test_a_narrower_concept_tells_of_its_broader_one_in_every_language(thesaurus: Thesaurus, text: str, language: str) -> None:
    assert {"cstate-property", "bproperty"} <= keys(thesaurus, text, language)
    assert "bstate-property" not in keys(thesaurus, "vara", kinds="b")


@pytest.mark.parametrize(("text", "language"), [("inventuuri", "et"), ("инвентаризации", "ru"), ("stocktakings", "en")])
def test_a_row_of_the_glossary_is_met_in_every_language(thesaurus: Thesaurus, text: str, language: str) -> None:
    assert keys(thesaurus, text, language) == {"g~inventuur"}


def test_official_words_know_the_everyday_one_that_leads_to_them_but_do_not_mean_it(thesaurus: Thesaurus) -> None:
    assert keys(thesaurus, "vältida huvide konflikti") == {"cinterest-conflict", "v~vennas"}
    assert keys(thesaurus, "toimingupiirang") >= {"v~vennas"}
    assert keys(thesaurus, "konflikt", kinds="v") == set()
    assert keys(thesaurus, "vennaga") == {"g~vennas"}


def test_a_part_of_a_compound_names_its_concept_and_its_row_in_part_only(thesaurus: Thesaurus) -> None:
    assert keys(thesaurus, "autojuht") == {"kvehicle", "h~auto"}
    assert keys(thesaurus, "auto") == {"cvehicle", "g~auto"}
    assert keys(thesaurus, "autojuhi auto", kinds="ck") == {"kvehicle", "cvehicle"}
    assert keys(thesaurus, "sõiduauto", kinds="ck") == {"cvehicle"}


# -- how much each counts ------------------------------------------------------------------------------------------


def test_a_base_form_counts_more_than_a_concept_more_than_the_glossary_more_than_what_it_leads_to(
    thesaurus: Thesaurus,
) -> None:
    form, concept = met(thesaurus, "sõidukiga", "hoiab sõidukit"), met(thesaurus, "auto", "hoiab sõidukit")
    row, related = met(thesaurus, "ülelugemine", "teeb inventuuri"), met(thesaurus, "vennas", "huvide konflikt")
    assert 1.0 == form > concept > row > related > 0.0
    assert [MEETINGS[pair] for pair in (("l", "l"), ("c", "c"), ("g", "g"), ("g", "v"))] == [form, concept, row, related]


@pytest.mark.parametrize(("word", "language"), [("машина", "ru"), ("car", "en"), ("auto", "et")])
def test_a_concept_is_met_alike_from_every_language(thesaurus: Thesaurus, word: str, language: str) -> None:
    assert met(thesaurus, word, "hoiab sõidukit", language) == MEETINGS["c", "c"]


def test_a_whole_word_counts_more_than_a_part_and_the_narrower_answers_the_broader_more_than_the_other_way(
    thesaurus: Thesaurus,
) -> None:
    assert (
        met(thesaurus, "sõiduk", "auto") > met(thesaurus, "sõiduk", "autojuht") > met(thesaurus, "sõidukijuht", "autopark") > 0
    )
    assert met(thesaurus, "имущество", "arvuti", "ru") > met(thesaurus, "компьютер", "vara", "ru") > 0


def test_what_an_official_word_leads_to_is_not_led_back(thesaurus: Thesaurus) -> None:
    assert met(thesaurus, "toimingupiirang", "tema vennas") == 0.0


# -- the packaged ones ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def packaged() -> list[Concept]:
    """The concepts and rows of the package."""
    return load(thesaurus_files())


def test_the_package_knows_enough_concepts_and_words(packaged: list[Concept]) -> None:
    rows = sum(one.in_glossary for one in packaged)
    assert len(packaged) - rows >= 1500
    assert rows >= 5000
    assert sum(bool(one.related) for one in packaged) >= 100


def test_every_packaged_concept_and_row_has_words_in_three_languages(packaged: list[Concept]) -> None:
    lacking = {one.id: language for one in packaged for language in LANGUAGES if not one.labels[language]}
    assert lacking == {}


def test_a_packaged_concept_stands_once_and_its_broader_one_exists(packaged: list[Concept]) -> None:
    assert [name for name, count in Counter(one.id for one in packaged if not one.in_glossary).items() if count > 1] == []
    assert {one.broader for one in packaged if one.broader} <= {one.id for one in packaged}
