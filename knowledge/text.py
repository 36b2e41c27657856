"""Words: folding, tokens, lemmas. Everything that compares texts goes through here, on both sides alike."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

from knowledge import morphology

TOKEN = re.compile(r"\d+(?:\.\d+)+|[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)
ESTONIAN_LETTERS = frozenset("õäöüšž")  # which neither Russian nor English has
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_STEMMERS = {"ru": snowballstemmer.stemmer("russian"), "en": snowballstemmer.stemmer("english")}
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """One line without control characters, lone surrogates, soft hyphens or doubled spaces."""
    kept = (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs", "Cf"))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", "".join(kept))).strip()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without diacritics, letters and digits only, single spaces: «Õigused:» → «oigused»."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", letters))


def tokens(text: str) -> list[str]:
    """Words and numbers in order, lower case; a clause number stays one token."""
    return TOKEN.findall(text.casefold())


def is_cyrillic(text: str) -> bool:
    """Does the text hold a Cyrillic letter?"""
    return bool(_CYRILLIC.search(text))


@lru_cache(maxsize=65536)
def lemmas(token: str, language: str) -> tuple[str, ...]:
    """Folded base forms of a token: all readings in Estonian, one stem in Russian and English.

    The Estonian action noun counts as its verb («asendamine» → «asendama»), so that both find each other.
    """
    if token[0].isdigit():
        return (token,)
    if is_cyrillic(token):
        return (_STEMMERS["ru"].stemWord(token.replace("ё", "е")),)
    if language == "en":
        return (fold(_STEMMERS["en"].stemWord(token.replace("’", "'").removesuffix("'s"))),)
    if language == "ru":
        return (fold(token),)
    found = {_verb(reading.lemma) for reading in morphology.analyses(token)}
    return tuple(sorted(fold(lemma).replace(" ", "") for lemma in found if lemma)) or (fold(token),)


@lru_cache(maxsize=65536)
def subcompounds(token: str) -> frozenset[str]:
    """Folded base forms of the parts of an Estonian compound, and of neighbouring parts together.

    «kõnekeskusetöötaja» → konekeskus, keskus, keskusetootaja …; parts under four letters only inside longer ones.
    """
    found: set[str] = set()
    for reading in morphology.analyses(token):
        parts = reading.parts
        for start in range(len(parts)):
            for end in range(start + 1, len(parts) + 1):
                joined = "".join(parts[start:end]).lower()
                if end - start < len(parts) and len(joined) > 3:
                    found.update(lemmas(joined, "et"))
    return frozenset(found)


def _verb(lemma: str) -> str:
    return lemma.removesuffix("mine") + "ma" if lemma.endswith("mine") and len(lemma) > 6 else lemma


def language_of(text: str) -> str:
    """Language of a longer text by its letters and commonest words: et, ru or en."""
    if len(_CYRILLIC.findall(text)) * 3 > sum(c.isalpha() for c in text):
        return "ru"
    words = list(re.findall(r"[^\W\d_]+", text.casefold()))
    english = sum(word in _ENGLISH for word in words)
    return "en" if words and english / len(words) > 0.12 else "et"


_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "is",
        "for",
        "with",
        "on",
        "by",
        "or",
        "that",
        "are",
        "be",
        "this",
        "from",
        "at",
        "an",
        "as",
        "his",
        "her",
        "their",
        "which",
        "all",
        "must",
        "may",
        "i",
        "my",
        "do",
        "what",
        "who",
        "how",
        "does",
        "can",
        "am",
        "me",
        "have",
        "has",
        "it",
        "not",
        "when",
        "where",
        "why",
        "should",
    ]
)
