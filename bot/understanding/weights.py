"""How much each word of a question says of its topic."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bot.language import document_words, empty_words, holder_words
from bot.understanding.intents import IntentModel
from knowledge import morphology
from knowledge.terms import Term
from knowledge.text import fold, is_cyrillic, lemmas

_FRAME_WEIGHT = 0.12
_ADVERB_WEIGHT = 0.3
_ADJECTIVE_WEIGHT = 0.6
_VERB_WEIGHT = 0.45


def weight(term: Term, language: str, model: IntentModel) -> float:
    """How much a word says about the topic: 0 for empty words and names, 1 for a noun."""
    if len(term.surface) == 1 or _is_empty(term.surface, language):
        return 0.0
    if term.surface[0].isdigit():
        return _ADVERB_WEIGHT
    if {key for key in term.keys if key[0] == "l"} & model.frame:
        return _FRAME_WEIGHT
    if language == "et" and not is_cyrillic(term.surface):
        kinds = {reading.pos for reading in morphology.analyses(term.surface)}
        if kinds and kinds <= set("DJKIPX"):
            return _ADVERB_WEIGHT
        if kinds and kinds <= set("VD"):
            return _VERB_WEIGHT
        if kinds and kinds <= set("ACUDN"):
            return _ADJECTIVE_WEIGHT
    return 1.0


@lru_cache(maxsize=20000)
def _is_empty(word: str, language: str) -> bool:
    if word in empty_words(language) or word in holder_words(language):
        return True
    return bool(frozenset(lemmas(word, language)) & _empty_forms(language))


@lru_cache(maxsize=3)
def _empty_forms(language: str) -> frozenset[str]:
    """Base forms of the empty words; «meil» is empty as a form of «meie», not as the e-mail that it also is."""
    words = empty_words(language) | document_words(language)
    if language != "et":
        return frozenset(form for word in words for form in lemmas(word, language))
    return frozenset(form for word in words for form in _closed_forms(word) or lemmas(word, language))


def _closed_forms(word: str) -> frozenset[str]:
    """Folded base forms of an Estonian word by the readings that are no noun, adjective, verb or name."""
    readings = morphology.analyses(word)
    return frozenset(fold(one.lemma) for one in readings if one.pos not in "SAHV" and len(readings) > 1)


def held(phrases: Iterable[str], words: list[str]) -> frozenset[int]:
    """The positions of the words that make one of these phrases."""
    found: set[int] = set()
    for phrase in phrases:
        parts = phrase.split()
        for start in range(len(words) - len(parts) + 1):
            if words[start : start + len(parts)] == parts:
                found.update(range(start, start + len(parts)))
    return frozenset(found)
