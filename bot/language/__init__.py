"""Language as data: example questions, words that carry no topic, wording of replies; one folder per language."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

from knowledge.yamlfiles import load_yaml

LANGUAGES = ("et", "ru", "en")


@lru_cache(maxsize=32)
def _read(language: str, name: str) -> dict[str, Any]:
    data: dict[str, Any] = load_yaml(files("bot.language").joinpath(f"{language}/{name}.yaml").read_text(encoding="utf-8"))
    return data


def questions(language: str) -> dict[str, list[str]]:
    """Intent → example questions, with {position}, {topic}, {number} and {language} as slots."""
    return {str(intent): [str(one) for one in examples] for intent, examples in _read(language, "questions").items()}


@lru_cache(maxsize=len(LANGUAGES))
def empty_words(language: str) -> frozenset[str]:
    """Words that carry no topic."""
    return frozenset(str(word).casefold() for word in _read(language, "frames")["empty_words"])


@lru_cache(maxsize=len(LANGUAGES))
def document_words(language: str) -> frozenset[str]:
    """Words for the job description and the position as such."""
    return frozenset(str(word).casefold() for word in _read(language, "frames")["document_words"])


@lru_cache(maxsize=len(LANGUAGES))
def holder_words(language: str) -> frozenset[str]:
    """Forms of words for whoever holds the position."""
    return frozenset(str(word).casefold() for word in _read(language, "frames")["holder_words"])


@lru_cache(maxsize=len(LANGUAGES))
def greetings(language: str) -> frozenset[str]:
    """Words of greeting that may stand before a question."""
    return frozenset(str(word).casefold() for word in _read(language, "frames")["greetings"])


@lru_cache(maxsize=len(LANGUAGES))
def speaking_words(language: str) -> frozenset[str]:
    """Words by which somebody asks to be spoken to in a language."""
    return frozenset(str(word).casefold() for word in _read(language, "frames")["speaking"])


@lru_cache(maxsize=len(LANGUAGES))
def unsaying_words(language: str) -> frozenset[str]:
    """Words that make of «olen tutvunud» a question, a refusal, a part of it or a promise."""
    return frozenset(str(word).casefold() for word in _read(language, "unsaying")["words"])


@lru_cache(maxsize=len(LANGUAGES))
def when_phrases(language: str) -> tuple[str, ...]:
    """Phrases that ask for a time, a deadline or how often."""
    return tuple(str(phrase).casefold() for phrase in _read(language, "frames")["when"])


@lru_cache(maxsize=len(LANGUAGES))
def amount_phrases(language: str) -> tuple[str, ...]:
    """Phrases that ask for an amount: «kui palju», «сколько», "how many"."""
    return tuple(str(phrase).casefold() for phrase in _read(language, "frames")["amount"])


@lru_cache(maxsize=len(LANGUAGES))
def list_phrases(language: str) -> tuple[str, ...]:
    """Phrases that ask for all there is: «loetle», «перечисли», "the full list"."""
    return tuple(str(phrase).casefold() for phrase in _read(language, "frames")["list"])


@lru_cache(maxsize=len(LANGUAGES))
def wordings(language: str) -> dict[str, str]:
    """All wordings: of replies, and of notices and what is owed."""
    found = {**_read(language, "replies"), **_read(language, "notices")}
    return {str(key): str(text) for key, text in found.items()}


def say(language: str, key: str, /, **values: object) -> str:
    """The wording of `key` in a language, its {slots} filled in."""
    return wordings(language)[key].format(**values)


def has_wording(language: str, key: str) -> bool:
    """Is there a wording for `key`?"""
    return key in wordings(language)


def questions_of_matters(language: str, kind: str) -> str:
    """The first example of a kind of matter."""
    return matters(language)[kind][0]


def matters(language: str) -> dict[str, list[str]]:
    """Kind of matter → examples of what people write about it, «other» for what is none; slots as in `questions`."""
    return {str(kind): [str(one) for one in examples] for kind, examples in _read(language, "matters").items()}


@lru_cache(maxsize=1)
def _problems() -> dict[str, str]:
    return dict(load_yaml(files("bot.language").joinpath("problems.yaml").read_text(encoding="utf-8")))


def say_problem(code: str, detail: str) -> str:
    """The wording of an error or warning about a knowledge file."""
    return _problems()[code].format(detail=detail)
