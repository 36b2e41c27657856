"""Which language a question is in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.language import empty_words
from bot.understanding.intents import load
from knowledge import morphology
from knowledge.text import ESTONIAN_LETTERS, fold, is_cyrillic, tokens

_SHORT = 3  # letters up to which a word may be anything
_INFLECTED = 0.6  # what an Estonian word tells that is in no example: many look like English ones


@lru_cache(maxsize=2)
def _vocabulary(language: str) -> frozenset[str]:
    return empty_words(language).union(load(language).words)


@lru_cache(maxsize=1)
def _folded_estonian() -> frozenset[str]:
    return frozenset(fold(word) for word in _vocabulary("et"))


@dataclass(frozen=True, slots=True)
class Detector:
    """Tells the languages apart by letters and words."""

    english: frozenset[str]  # words of the thesaurus

    def language(self, text: str, fallback: str) -> str:
        """et, ru or en; `fallback` where nothing tells."""
        words = [word for word in tokens(text) if not word[0].isdigit()]
        if not words:
            return fallback
        cyrillic = sum(is_cyrillic(word) for word in words)
        if cyrillic * 2 >= len(words):
            return "ru"
        if any(ESTONIAN_LETTERS & set(word) for word in words):
            return "et"
        estonian, english = sum(map(self._estonian, words)), sum(map(self._english, words))
        if estonian == english:
            return fallback if fallback != "ru" else "et"
        return "et" if estonian > english else "en"

    def _estonian(self, word: str) -> float:
        if word in _vocabulary("et") or fold(word) in _folded_estonian():
            return 1.0
        return _INFLECTED if len(word) > _SHORT and morphology.is_word(word) else 0.0

    def _english(self, word: str) -> float:
        if word in _vocabulary("en"):
            return 1.0
        return 1.0 if len(word) > _SHORT and word in self.english else 0.0
