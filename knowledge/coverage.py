"""How much of the documents can be reached from Russian and English: the words of their clauses with a counterpart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge import morphology
from knowledge.concepts import RELATED, Concept, Thesaurus, thesaurus_of
from knowledge.models import Document
from knowledge.text import lemmas, tokens
from knowledge.writing import UNSEARCHED

_CONTENT = frozenset("SAVUCD")  # parts of speech that carry meaning: nouns, adjectives, verbs, adverbs
_SHORTEST = 3  # letters
_EMPTY = frozenset("olema mitte ka ning ja või ehk kui nagu oma see kes mis kõik muu".split())


@dataclass(frozen=True, slots=True)
class Coverage:
    """Content words of Estonian documents, counted as often as they occur, and those that have no counterpart."""

    words: int
    missing: Counter[str]

    @property
    def share(self) -> float:
        """The share of words with a Russian and an English counterpart."""
        return 1 - self.missing.total() / self.words if self.words else 1.0


def coverage(documents: Iterable[Document], concepts: Iterable[Concept]) -> Coverage:
    """Count the content words of the clauses; damaged documents and those in other languages are left out."""
    translated = [concept for concept in concepts if concept.labels["ru"] and concept.labels["en"]]
    known = thesaurus_of(translated)
    total = 0
    missing: Counter[str] = Counter()
    for document in documents:
        texts = [" ".join((c.text, c.activity, *c.outcomes)) for c in document.clauses if c.field not in UNSEARCHED]
        if document.language != "et" or "repaired" in document.transcript.meta:
            continue
        for text in texts:
            words = [word for word in tokens(text) if _is_content(word)]
            found = _translated(tokens(text), known)
            total += len(words)
            missing.update(_base_form(word) for word in words if word not in found)
    return Coverage(total, missing)


def _is_content(word: str) -> bool:
    if len(word) < _SHORTEST or not word.isalpha() or set(lemmas(word, "et")) & _EMPTY:
        return False
    kinds = {reading.pos for reading in morphology.analyses(word, guess=False)}
    return not kinds or bool(kinds & _CONTENT) and not kinds & set("PJK")


def _base_form(word: str) -> str:
    return morphology.analyses(word)[0].lemma


def _translated(words: list[str], known: Thesaurus) -> set[str]:
    """The words that name a concept, by themselves, in a phrase, or by each part of a compound."""
    forms = [frozenset(lemmas(word, "et")) for word in words]
    named = {at for concept, positions in known.concepts(forms).items() if concept[0] != RELATED for at in positions}
    return {word for at, word in enumerate(words) if at in named or _in_parts(word, known)}


def _in_parts(word: str, known: Thesaurus) -> bool:
    for reading in morphology.analyses(word):
        parts = [part for part in reading.parts if part]
        if len(parts) > 1 and all(_names(part, known) for part in parts):
            return True
    return False


def _names(part: str, known: Thesaurus) -> bool:
    forms = [frozenset(lemmas(part.lower(), "et"))]
    return any(concept[0] != RELATED for concept in known.concepts(forms))
