"""Who substitutes whom. A wrong direction does harm, so it is either right or marked uncertain and told in a warning."""

from __future__ import annotations

import pytest

from knowledge.models import Document, Field
from tests.knowledge.reading import understood

BY, WHOM = Field.SUBSTITUTED_BY, Field.SUBSTITUTES
FRAMES = {
    "et": "SEKRETÄRI AMETIJUHEND\n\n1. ÜLDOSA\n\n{}\n\n2. TÖÖÜLESANDED\n\n2.1. vastab kirjadele.\n",
    "ru": "ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ\n\nСекретарь\n\n1. ОБЩИЕ ПОЛОЖЕНИЯ\n\n{}\n\n2. ЗАДАЧИ\n\n2.1. отвечает на письма.\n",
    "en": "JOB DESCRIPTION\n\nSecretary\n\n1. GENERAL\n\n{}\n\n2. DUTIES\n\n2.1. answers letters.\n",
}


def read(line: str, language: str = "et") -> Document:
    """A secretary's job description with one line in its general section."""
    return understood(FRAMES[language].format(line))


def roles(document: Document) -> dict[Field, list[str]]:
    """The direction and the posts that were understood; the capital of a post that begins its sentence does not count."""
    record = document.record
    both = {BY: [post.lower() for post in record.substituted_by], WHOM: [post.lower() for post in record.substitutes]}
    return {field: posts for field, posts in both.items() if posts}


def warned(document: Document) -> bool:
    """Was HR told that the direction is not sure, or that a line was not understood?"""
    return any(problem.code in ("uncertain_direction", "unknown_label") for problem in document.problems)


# -- labels --------------------------------------------------------------------------------------------------------

LABELS = [
    ("et", "Asendaja", BY),
    ("et", "Kes asendab", BY),
    ("et", "Teenistuja asendaja", BY),
    ("et", "Töötaja asendaja", BY),
    ("et", "Ametnikku asendab", BY),
    ("et", "Teenistujat asendab", BY),
    ("et", "Töötajat asendab", BY),
    ("et", "Teda asendab", BY),
    ("et", "Ametikoha täitjat asendab", BY),
    ("et", "AMETIKOHA TÄITJAT ASENDAB", BY),
    ("et", "AMETIKOHA TAITJAT ASENDAB", BY),
    ("et", "Asendab", WHOM),
    ("et", "Keda asendab", WHOM),
    ("et", "Keda ta asendab", WHOM),
    ("et", "Teenistuja asendab", WHOM),
    ("et", "Töötaja asendab", WHOM),
    ("et", "Ametnik asendab", WHOM),
    ("et", "Asendatav", WHOM),
    ("et", "Ametikoha täitja asendab", WHOM),
    ("et", "AMETIKOHA TÄITJA ASENDAB", WHOM),
    ("et", "AMETIKOHA TAITJA ASENDAB", WHOM),
    ("ru", "Кто замещает", BY),
    ("ru", "Его замещает", BY),
    ("ru", "Работника замещает", BY),
    ("ru", "Замещающий", BY),
    ("ru", "Кого замещает", WHOM),
    ("ru", "Работник замещает", WHOM),
    ("ru", "Замещает", WHOM),
    ("ru", "Замещаемый", WHOM),
    ("en", "Substituted by", BY),
    ("en", "Substitute", BY),
    ("en", "Replaced by", BY),
    ("en", "Deputy", BY),
    ("en", "Covered by", BY),
    ("en", "Substitutes", WHOM),
    ("en", "Substitutes for", WHOM),
    ("en", "Replaces", WHOM),
    ("en", "Deputises for", WHOM),
    ("en", "Stands in for", WHOM),
]
POSTS = {"et": "arhivaar", "ru": "архивариус", "en": "archivist"}


@pytest.mark.parametrize("separator", [": ", "\t"])
@pytest.mark.parametrize(("language", "label", "direction"), LABELS)
def test_a_label_gives_the_direction_for_certain(language: str, label: str, direction: Field, separator: str) -> None:
    document = read(f"{label}{separator}{POSTS[language]}", language)
    assert roles(document) == {direction: [POSTS[language]]}
    assert document.record.uncertain == frozenset()
    assert not warned(document)


def test_the_two_labels_that_differ_by_one_letter_are_kept_apart_in_one_grid() -> None:
    document = read("Ametikoha täitja asendab: arhivaar\nAmetikoha täitjat asendab: raamatupidaja")
    assert roles(document) == {WHOM: ["arhivaar"], BY: ["raamatupidaja"]}
    assert document.record.uncertain == frozenset()


@pytest.mark.parametrize(
    ("language", "label", "nearest"),
    [
        ("et", "AMETIKOHA TAITJIA ASENDAB", WHOM),
        ("et", "AMETIKOHA TÄITJ AT ASENDAB", BY),
        ("et", "Ametikoha taitja1 asendab", WHOM),
        ("et", "Ametikoha täitjal asendab", None),
        ("et", "Kes asendah", BY),
        ("et", "Keda asendah", WHOM),
        ("et", "Ke asendab", None),
        ("et", "Asendaia", BY),
        ("ru", "Кто замешает", BY),
        ("ru", "Кого замешает", WHOM),
        ("en", "Substituted bv", BY),
    ],
)
def test_a_damaged_label_is_marked_uncertain_and_told_with_its_line(language: str, label: str, nearest: Field | None) -> None:
    document = read(f"{label}: {POSTS[language]}", language)
    (direction,) = roles(document)
    assert nearest is None or direction is nearest
    assert document.record.uncertain == frozenset({direction})
    line = FRAMES[language].split("{}")[0].count("\n") + 1
    assert [(p.line, p.detail) for p in document.problems if p.code == "uncertain_direction"] == [(line, label)]


@pytest.mark.parametrize("label", ["Asendamine", "Asendab vajadusel", "Kes asendab puhkuse ajal", "Asendaja (kes)"])
def test_a_label_that_is_not_known_is_told_and_gives_no_direction(label: str) -> None:
    document = read(f"{label}: arhivaar")
    assert roles(document) == {} or document.record.uncertain
    assert warned(document)


@pytest.mark.parametrize("label", ["Asendab", "Keda asendab", "Keda ta asendab"])
def test_an_object_is_put_into_the_nominative(label: str) -> None:
    assert roles(read(f"{label}: arhivaari")) == {WHOM: ["arhivaar"]}


@pytest.mark.parametrize("value", ["direktori määratud teenistuja", "osakonna teenistuja", "määrab juht"])
def test_an_open_substitute_is_kept_as_printed(value: str) -> None:
    assert roles(read(f"Asendaja: {value}")) == {BY: [value]}


@pytest.mark.parametrize("none", ["-", "puudub", "puuduvad", "ei ole", "ei asenda"])
@pytest.mark.parametrize("label", ["Asendaja", "Asendab"])
def test_nobody_is_nobody(label: str, none: str) -> None:
    assert roles(read(f"{label}: {none}")) == {}


# -- Estonian sentences: the case of the noun carries the direction ------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Sekretäri asendab arhivaar.", {BY: ["arhivaar"]}),
        ("Sekretäri asendab tema äraolekul arhivaar.", {BY: ["arhivaar"]}),
        ("Sekretäri asendab puhkuse ajal arhivaar.", {BY: ["arhivaar"]}),
        ("Sekretäri puudumisel asendab teda arhivaar.", {BY: ["arhivaar"]}),
        ("Sekretäri asendab osakonnajuhataja määratud teenistuja.", {BY: ["osakonnajuhataja määratud teenistuja"]}),
        ("Teenistujat asendab arhivaar.", {BY: ["arhivaar"]}),
        ("Ametikoha täitjat asendab arhivaar.", {BY: ["arhivaar"]}),
        ("Sekretär asendab arhivaari.", {WHOM: ["arhivaar"]}),
        ("Sekretär asendab vajadusel arhivaari.", {WHOM: ["arhivaar"]}),
        ("Sekretär asendab puhkuse ajal arhivaari ja raamatupidajat.", {WHOM: ["arhivaar", "raamatupidaja"]}),
        ("Asendab arhivaari.", {WHOM: ["arhivaar"]}),
        ("Teenistuja asendab arhivaari.", {WHOM: ["arhivaar"]}),
        ("Ametikoha täitja asendab arhivaari.", {WHOM: ["arhivaar"]}),
        ("Sekretär asendab teist sekretäri.", {WHOM: ["teine sekretär"]}),
        ("Sekretär asendab direktori abi.", {WHOM: ["direktori abi"]}),
        ("Arhivaari asendab sekretär.", {WHOM: ["arhivaar"]}),
        ("Arhivaar asendab sekretäri.", {BY: ["arhivaar"]}),
        ("Äraolekul asendab sekretäri arhivaar.", {BY: ["arhivaar"]}),
        ("Sekretäri asendavad arhivaar ja raamatupidaja.", {BY: ["arhivaar", "raamatupidaja"]}),
        ("Sekretäri ülesandeid täidab tema äraolekul arhivaar.", {BY: ["arhivaar"]}),
    ],
)
def test_the_case_of_a_sentence_gives_the_direction(sentence: str, expected: dict[Field, list[str]]) -> None:
    document = read(f"1.1. {sentence}")
    assert roles(document) == expected
    assert document.record.uncertain == frozenset()


@pytest.mark.parametrize(
    ("title", "sentence", "expected"),
    [
        ("ÕPETAJA", "Õpetajat asendab teine õpetaja.", {BY: ["teine õpetaja"]}),
        ("ÕPETAJA", "Õpetaja asendab teist õpetajat.", {WHOM: ["teine õpetaja"]}),
        ("JUHATAJA", "Juhatajat asendab peaspetsialist.", {BY: ["peaspetsialist"]}),
        ("JUHATAJA", "Juhataja asendab peaspetsialisti.", {WHOM: ["peaspetsialist"]}),
        ("KOKA", "Kokka asendab abikokk.", {BY: ["abikokk"]}),
        ("KOKA", "Kokk asendab abikokka.", {WHOM: ["abikokk"]}),
    ],
)
def test_posts_of_any_declension_are_told_apart(title: str, sentence: str, expected: dict[Field, list[str]]) -> None:
    document = understood(FRAMES["et"].replace("SEKRETÄRI", title).format(f"1.1. {sentence}"))
    assert roles(document) == expected
    assert document.record.uncertain == frozenset()


def test_both_directions_may_stand_in_one_paragraph() -> None:
    document = read("Sekretäri asendab arhivaar. Sekretär asendab raamatupidajat.")
    assert roles(document) == {BY: ["arhivaar"], WHOM: ["raamatupidaja"]}


def test_a_sentence_that_can_be_read_both_ways_is_marked_uncertain() -> None:
    document = understood(FRAMES["et"].replace("SEKRETÄRI", "JUHATAJA").format("1.1. Juhataja asendab osakonnajuhataja."))
    assert document.record.uncertain == frozenset(roles(document))
    assert document.record.uncertain


def test_a_sentence_that_can_be_read_both_ways_is_told_with_its_line() -> None:
    document = understood(FRAMES["et"].replace("SEKRETÄRI", "JUHATAJA").format("1.1. Juhataja asendab osakonnajuhataja."))
    assert [problem.line for problem in document.problems if problem.code == "uncertain_direction"] == [5]


# -- sentences in English and Russian ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The secretary is substituted by the archivist.", {BY: ["archivist"]}),
        ("The secretary is covered by another secretary.", {BY: ["another secretary"]}),
        ("In the absence of the secretary, the archivist acts as the substitute.", {BY: ["archivist"]}),
        ("The secretary substitutes the archivist.", {WHOM: ["archivist"]}),
        ("The secretary substitutes for the archivist.", {WHOM: ["archivist"]}),
        ("The secretary stands in for the archivist.", {WHOM: ["archivist"]}),
        ("The secretary deputises for the archivist.", {WHOM: ["archivist"]}),
        ("The archivist substitutes for the secretary.", {BY: ["archivist"]}),
        ("The secretary is replaced by the archivist during absence.", {BY: ["archivist"]}),
    ],
)
def test_an_english_sentence_gives_the_direction(sentence: str, expected: dict[Field, list[str]]) -> None:
    assert roles(read(f"1.1. {sentence}", "en")) == expected


@pytest.mark.parametrize(
    ("sentence", "direction"),
    [
        ("В его отсутствие замещает его архивариус.", BY),
        ("Секретаря замещает архивариус.", BY),
        ("В отсутствие секретаря его замещает архивариус.", BY),
        ("Секретарь замещает архивариуса.", WHOM),
    ],
)
def test_a_russian_sentence_gives_the_direction_or_a_warning(sentence: str, direction: Field) -> None:
    document = read(f"1.1. {sentence}", "ru")
    assert list(roles(document)) == [direction] or warned(document)
