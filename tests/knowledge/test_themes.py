"""Themes: texts about one thing are alike in whatever words and language, and the stored model is that of its texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pytest

from bot.training.themes import examples, fingerprint, theme_paths
from knowledge.search import Index
from knowledge.terms import terms_of
from knowledge.themes import Direction, packed, theme_features, theme_keys, themes, unpacked
from knowledge.yamlfiles import load_yaml

MARGIN = 0.03  # by how much more alike texts about one thing are than texts about two
STEP = 1 / 127  # of a share in a packed direction
LANGUAGES = ("et", "ru", "en")


@dataclass(frozen=True, slots=True)
class Matter:
    """A clause in the words of an agency, and what employees may ask when it concerns them: in et, ru and en."""

    language: str
    clause: str
    questions: tuple[str, str, str]


MATTERS = {
    "damage": Matter("et", "hüvitama süüliselt tekitatud varaline kahju", (
        "ajasin kohvi arvuti peale, kas pean maksma?",
        "я разбила рабочий телефон, с меня вычтут его стоимость?",
        "I dropped the office phone and it broke, who pays for it?")),
    "secrets": Matter("et", "hoidma saladuses talle teatavaks saanud isikuandmeid", (
        "kas võin kodus rääkida, kes meil täna käis?",
        "можно рассказать мужу, с кем я сегодня разговаривала из клиентов?",
        "can I tell my friends what a customer told me?")),
    "training": Matter("et", "osaleda erialasel täiendkoolitusel asutuse kulul", (
        "tahaks kursusele minna, kas tööandja maksab kinni?",
        "могу ли я пойти на курсы за счёт работы?",
        "is there money for a language class for me?")),
    "home": Matter("et", "teostada tööd väljaspool asutuse ruume kokkuleppel vahetu juhiga", (
        "kas ma võin suvilas arvutiga istuda ja mitte kontorisse sõita?",
        "можно ли сидеть с ноутбуком дома и не ездить в офис?",
        "can I do my job from my summer house?")),
    "conflict": Matter("et", "vältida huvide konflikti ja teatada seotud isikutest", (
        "minu tädipoeg tahab meilt luba saada, kas ma tohin ise otsustada?",
        "мой брат подал нам заявку, могу я сам её рассмотреть?",
        "my sister applied for a permit here, may I handle it?")),
    "fire": Matter("ru", "соблюдать требования охраны труда и пожарной безопасности", (
        "kus on tulekustuti ja mida ma teen, kui põleb?",
        "где у нас огнетушитель и куда бежать, если загорится?",
        "what should I do if there is a fire in the building?")),
    "reports": Matter("en", "prepare monthly reports and analyse statistics", (
        "kas ma pean numbreid kokku lööma ja tabeleid tegema?",
        "я должен каждый месяц сводить цифры в таблицы?",
        "do I have to put the figures together every month?")),
    "buying": Matter("ru", "проводить государственные закупки и заключать договоры", (
        "kas ma pean ise printerit ostma ja pakkumisi võtma?",
        "кто ищет поставщиков и подписывает с ними договоры?",
        "who buys the chairs and compares the offers?")),
    "newcomers": Matter("en", "guides new employees in their first weeks", (
        "uus tüdruk pandi minu kõrvale, kas ma pean teda õpetama?",
        "новенькую ко мне посадили, я обязана её учить?",
        "do I have to show the newcomer how things work?")),
    "complaints": Matter("et", "lahendab kodanike kaebusi ja vastab vaietele", (
        "vihane inimene helistab ja pole teenindusega rahul, kas see on minu teha?",
        "человек недоволен и ругается, мне с ним разбираться?",
        "somebody is angry about our service, do I deal with it?")),
}  # fmt: skip
NAMES = list(MATTERS)
OTHER = {name: NAMES[(at + 5) % len(NAMES)] for at, name in enumerate(NAMES)}  # a matter far from it
ASKED = [
    (name, language, question) for name in NAMES for language, question in zip(LANGUAGES, MATTERS[name].questions, strict=True)
]

DirectionOf = Callable[[str, str], Direction]


@pytest.fixture(scope="module")
def direction(index: Index) -> DirectionOf:
    """The direction of a text in a language."""

    def of(text: str, language: str) -> Direction:
        terms = terms_of(text, language, index.thesaurus)
        return themes().direction(theme_features(key for term in terms for key in term.keys))

    return of


@pytest.fixture(scope="module")
def clauses(direction: DirectionOf) -> dict[str, Direction]:
    """The directions of the clauses."""
    return {name: direction(matter.clause, matter.language) for name, matter in MATTERS.items()}


# -- texts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "language", "question"), ASKED)
def test_a_question_is_more_like_the_clause_that_it_is_about_than_like_another(
    direction: DirectionOf, clauses: dict[str, Direction], name: str, language: str, question: str
) -> None:
    asked = direction(question, language)
    assert float(clauses[name] @ asked) > float(clauses[OTHER[name]] @ asked) + MARGIN


@pytest.mark.parametrize(("one", "two"), [("et", "ru"), ("ru", "en"), ("en", "et")])
@pytest.mark.parametrize("name", NAMES)
def test_questions_about_one_thing_in_two_languages_are_more_alike_than_questions_about_two(
    direction: DirectionOf, name: str, one: str, two: str
) -> None:
    at, to = LANGUAGES.index(one), LANGUAGES.index(two)
    asked = direction(MATTERS[name].questions[at], one)
    same, other = (direction(MATTERS[matter].questions[to], two) for matter in (name, OTHER[name]))
    assert float(asked @ same) > float(asked @ other) + MARGIN


def test_of_ten_clauses_a_question_is_most_like_its_own_nearly_always_and_by_far_on_average(
    direction: DirectionOf, clauses: dict[str, Direction]
) -> None:
    likeness = np.array(
        [[clauses[clause] @ direction(question, language) for clause in NAMES] for _, language, question in ASKED]
    )
    own = np.array([NAMES.index(name) for name, *_ in ASKED])
    is_own = np.arange(len(NAMES)) == own[:, None]
    assert (likeness.argmax(axis=1) == own).mean() >= 0.8
    assert likeness[is_own].mean() > likeness[~is_own].mean() + 0.25


def test_the_texts_of_these_tests_are_none_that_the_model_was_trained_with() -> None:
    trained = {text for *_, text in examples()}
    assert len(trained) > 10_000
    assert trained.isdisjoint([matter.clause for matter in MATTERS.values()])
    assert trained.isdisjoint([question for *_, question in ASKED])


# -- directions ----------------------------------------------------------------------------------------------------


def test_a_direction_has_length_one(direction: DirectionOf) -> None:
    for _, language, question in ASKED:
        assert float(np.linalg.norm(direction(question, language))) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("text", ["", "?!", "vrprkxq zzqwx", "123 456", "щщъыьщ"])
def test_words_that_are_not_known_give_no_direction(direction: DirectionOf, text: str) -> None:
    nowhere = direction(text, "et")
    assert nowhere.shape == (len(themes().names),)
    assert not nowhere.any()
    assert themes().named(nowhere) == []
    assert theme_keys(nowhere) == {}


def test_a_word_that_is_not_known_does_not_turn_a_direction(direction: DirectionOf) -> None:
    question = MATTERS["damage"].questions[0]
    assert np.allclose(direction(f"{question} vrprkxq", "et"), direction(question, "et"), atol=1e-6)


def test_the_themes_named_are_those_that_a_direction_speaks_for_most(direction: DirectionOf) -> None:
    found = direction("kas ma võin kodus kaugtööd teha?", "et")
    named = themes().named(found)
    assert named[0] == ("remote-work", float(found.max()))
    assert [share for _, share in named] == sorted(found.tolist(), reverse=True)[:3]
    assert themes().named(found, 1) == named[:1]
    assert theme_keys(found) == {f"t{themes().names.index(name)}": share for name, share in named}


def test_an_everyday_word_counts_as_the_official_one_that_it_leads_to() -> None:
    assert theme_features(["v~onu", "lonu", "t5", "bcar"]) == theme_features(["g~onu", "lonu"]) == {"g~onu", "lonu"}


def test_a_packed_direction_comes_back_to_within_half_a_step(direction: DirectionOf) -> None:
    found = [direction(question, language) for _, language, question in ASKED]
    again = unpacked([packed(one) for one in found])
    assert again.shape == (len(found), len(themes().names))
    assert all(len(packed(one)) == len(themes().names) for one in found)
    assert float(np.abs(again - np.array(found)).max()) <= 0.51 * STEP


def test_no_direction_and_the_furthest_ones_are_packed_without_loss() -> None:
    furthest = np.eye(5, dtype=np.float32)
    rows = [*furthest, *-furthest, np.zeros(5, dtype=np.float32)]
    assert np.array_equal(unpacked([packed(row) for row in rows]), np.array(rows))


# -- what they are trained from ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def texts() -> dict[str, dict[str, list[str]]]:
    """Theme → kind of text → texts; no theme stands in two files."""
    files = [load_yaml(path.read_text(encoding="utf-8")) for path in theme_paths()]
    found = {name: kinds for file in files for name, kinds in file.items()}
    assert len(found) == sum(map(len, files)) > 200
    return found


def test_every_theme_has_questions_in_three_languages_and_the_model_knows_it(texts: dict[str, dict[str, list[str]]]) -> None:
    assert {name: kinds.keys() for name, kinds in texts.items() if not all(kinds.get(one) for one in LANGUAGES)} == {}
    assert themes().names == tuple(sorted(texts))


def test_no_text_stands_in_two_themes(texts: dict[str, dict[str, list[str]]]) -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for name, kinds in texts.items():
        for text in chain.from_iterable(kinds.values()):
            places[text].add(name)
    assert {text: sorted(names) for text, names in places.items() if len(names) > 1} == {}


def test_the_stored_model_was_trained_from_the_themes_and_the_thesaurus_as_they_are() -> None:
    assert themes().model.about["fingerprint"] == fingerprint(), "the themes or the thesaurus have changed: run `make train`"
