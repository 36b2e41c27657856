"""Language as data: the three languages say the same things, and the trained models are of this data."""

from __future__ import annotations

import string

import pytest

from bot.answers.table import HANDLERS
from bot.language import LANGUAGES, empty_words, matters, questions, say, wordings
from bot.matters.desk import HANDLERS as MATTERS
from bot.training.intents import HEADED, fingerprint
from bot.training.matters import fingerprint as matters_fingerprint
from bot.understanding.intents import TOPICAL, load
from bot.understanding.matters import OTHER
from bot.understanding.matters import load as load_matters
from bot.understanding.question import SOCIAL

FEW = SOCIAL - {"set_language"}  # intents that need fewer examples


def _replies(language: str) -> dict[str, str]:
    return wordings(language)


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_a_handler_and_examples_enough(language: str) -> None:
    for intent, examples in questions(language).items():
        assert intent in HANDLERS or intent in SOCIAL | TOPICAL, intent
        wanted = 50 if intent in FEW or intent == "conditions" else 60
        assert len(examples) >= wanted, f"{intent}: {len(examples)}"
        assert len(set(examples)) == len(examples), intent


def test_the_languages_have_the_same_intents() -> None:
    assert questions("et").keys() == questions("ru").keys() == questions("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_of_topical_intents_have_a_topic(language: str) -> None:
    for intent in TOPICAL & questions(language).keys():
        assert all("{topic}" in example for example in questions(language)[intent]), intent


def test_replies_have_the_same_keys_and_slots() -> None:
    estonian = _replies("et")
    for language in ("ru", "en"):
        other = _replies(language)
        assert other.keys() == estonian.keys()
        for key, text in estonian.items():
            assert _slots(other[key]) == _slots(text), f"{language} {key}"


def test_every_field_has_words_for_not_being_stated() -> None:
    for intent in set(HEADED.values()) | {"review", "amendment", "signatory", "outcome"}:
        assert say("et", f"not_stated_{intent}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_model_is_trained_from_this_data(language: str) -> None:
    trained_from = load(language).linear.about["fingerprint"]
    assert trained_from == fingerprint(language), "the examples or the thesaurus changed: run `make train`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_matter_has_a_handler_and_examples_enough(language: str) -> None:
    assert matters(language).keys() == MATTERS.keys() | {OTHER}
    for matter, examples in matters(language).items():
        assert len(set(examples)) == len(examples) >= 60, matter


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_model_of_matters_is_trained_from_this_data(language: str) -> None:
    trained_from = load_matters(language)[0].about["fingerprint"]
    assert trained_from == matters_fingerprint(language), "the examples or the thesaurus changed: run `make train`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_model_knows_every_intent(language: str) -> None:
    assert set(load(language).linear.classes) == questions(language).keys() | {"find"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_empty_words_are_lower_case(language: str) -> None:
    assert all(word == word.casefold() for word in empty_words(language))
