"""What a question names: a clause number, a language, a position, an organisation or unit; and whom it speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.understanding.directory import Directory
from knowledge import morphology
from knowledge.terms import Term
from knowledge.values import LANGUAGES, language_codes

_DATE = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}\b")
_NUMBER = re.compile(
    r"(?:(?<![\w.])(?:p|pt|punkt\w*|п|пункт\w*|clause|section|point|item|paragrahv\w*|jaotis\w*|раздел\w*|peatükk\w*|peatükis)\.?\s*)"
    r"(\d{1,2}(?:\.\d{1,3}){0,3})(?![\d.]*\d)"
    r"|(?<![\w.,-])(\d{1,2}(?:\.\d{1,3}){1,3})(?![\w-])",
    re.IGNORECASE,
)
_FIRST_PERSON = {
    "et": frozenset(["mina", "ma", "mind", "minu", "mu", "mul", "mulle", "minult", "mult", "minul", "minule"]),
    "ru": frozenset(
        [
            "я",
            "меня",
            "мне",
            "мной",
            "мой",
            "моя",
            "моё",
            "мое",
            "мои",
            "моего",
            "моей",
            "моему",
            "моих",
            "моим",
            "моими",
            "моём",
            "моем",
            "мою",
        ]
    ),
    "en": frozenset(["i", "me", "my", "mine", "myself", "im", "ive"]),
}
_THIRD_PERSON = {
    "et": frozenset(["ta", "tema", "tal", "talle", "tallel", "temal", "temale", "teda", "talt", "temalt", "too", "tolle"]),
    "ru": frozenset(["он", "она", "его", "её", "ее", "ему", "ей", "него", "неё", "нее", "ним", "ней", "нему"]),
    "en": frozenset(["he", "she", "him", "her", "his", "hers", "they", "them", "their"]),
}


@dataclass(frozen=True, slots=True)
class Mentions:
    """What was named. `used` holds the positions of the words that did."""

    number: str = ""
    languages: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()  # ids of documents; several where the words fit several
    posts: tuple[str, ...] = ()  # ids of documents of the kind of post that is named, where no position is
    compared: tuple[str, ...] = ()  # with the first, every other position named in words of its own
    organisation: tuple[str, ...] = ()  # ids of its documents
    first_person: bool = False
    third_person: bool = False
    used: frozenset[int] = frozenset()


def find_mentions(text: str, words: list[str], terms: list[Term], language: str, directory: Directory) -> Mentions:
    """Everything that a question names."""
    codes = tuple(language_codes(text))
    positions, used = directory.find(terms)
    organisation, more = directory.organisation(words)
    positions, used = _of_organisation(positions, organisation, used)
    present = set(words)
    third = bool(present & _THIRD_PERSON[language])
    first = bool(present & _FIRST_PERSON[language]) or _first_person_verb(words, language)
    posts, post = directory.posts(terms) if not (positions or first) else ((), frozenset())
    languages = frozenset(i for i, word in enumerate(words) if language_codes(word))
    return Mentions(
        _number(text),
        codes,
        positions,
        posts,
        directory.compared(terms),
        organisation,
        first,
        third,
        used | post | more | languages,
    )


def language_name(code: str, language: str) -> str:
    """What a language is called in another: ("ru", "en") → "Russian"."""
    return LANGUAGES[code][["et", "ru", "en"].index(language)] if code in LANGUAGES else code


def _number(text: str) -> str:
    """The clause number that a text asks for; dates, levels and bare quantities are none."""
    found = _NUMBER.search(_DATE.sub(" ", text))
    return (found[1] or found[2] or "").strip(".") if found else ""


def _of_organisation(
    positions: tuple[str, ...], organisation: tuple[str, ...], used: frozenset[int]
) -> tuple[tuple[str, ...], frozenset[int]]:
    """Positions inside the organisation that was named, where there are some."""
    if not organisation or not positions:
        return positions, used
    inside = tuple(document for document in positions if document in organisation)
    return (inside, used) if inside else (positions, used)


def _first_person_verb(words: list[str], language: str) -> bool:
    """«keda asendan», «pean», «tohin»: the person stands in the verb."""
    if language != "et":
        return False
    return any(
        reading.pos == "V" and reading.form in ("n", "ksin", "sin", "nuksin")
        for word in words
        for reading in morphology.analyses(word)
    )
