"""Which language a question is in."""

from __future__ import annotations

from functools import lru_cache

from bot.language import empty_words
from bot.understanding.intents import load
from knowledge import morphology
from knowledge.text import ESTONIAN_LETTERS, fold, is_cyrillic, tokens


@lru_cache(maxsize=2)
def _vocabulary(language: str) -> frozenset[str]:
    return load(language).words | empty_words(language)


@lru_cache(maxsize=1)
def _folded_estonian() -> frozenset[str]:
    return frozenset(fold(word) for word in _vocabulary("et"))


def detect(text: str, fallback: str) -> str:
    """et, ru or en by letters and words; `fallback` where nothing tells."""
    words = [word for word in tokens(text) if not word[0].isdigit()]
    if not words:
        return fallback
    cyrillic = sum(is_cyrillic(word) for word in words)
    if cyrillic * 2 >= len(words):
        return "ru"
    if any(ESTONIAN_LETTERS & set(word) for word in words):
        return "et"
    estonian = sum(_estonian(word) for word in words)
    english = sum(_english(word) for word in words)
    if estonian == english:
        return fallback if fallback != "ru" else "et"
    return "et" if estonian > english else "en"


def _estonian(word: str) -> float:
    if word in _vocabulary("et") or fold(word) in _folded_estonian():
        return 1.0
    return 0.6 if len(word) > 3 and morphology.is_word(word) else 0.0


def _english(word: str) -> float:
    return 1.0 if word in _vocabulary("en") else 0.0
