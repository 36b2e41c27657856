"""Counts the words that damaged text is repaired with, from the Estonian texts of themes and thesaurus."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bot.training.themes import examples
from knowledge.concepts import Concept
from knowledge.morphology import analyses, is_word
from knowledge.repair.lexicon import LEMMAS, WORDS

_WORD = re.compile(r"[^\W\d_]{2,}")


def counted(concepts: list[Concept]) -> tuple[Counter[str], Counter[str]]:
    """How often each word form stands in the texts, and each base form and part of a compound."""
    words = Counter(word for text in _texts(concepts) for word in _WORD.findall(text.lower()))
    forms = Counter({word: count for word, count in words.items() if is_word(word)})
    lemmas: Counter[str] = Counter()
    for word, count in forms.items():
        found = analyses(word, guess=False)
        for lemma in {one.lemma.lower() for one in found}:
            lemmas[lemma] += count
        for parts in {one.parts for one in found if len(one.parts) > 1}:
            lemmas.update(dict.fromkeys({part.lower() for part in parts}, count))
    return forms, lemmas


def store(concepts: list[Concept]) -> None:
    """Count the words and store them."""
    for path, counts in zip((WORDS, LEMMAS), counted(concepts), strict=True):
        path.write_text("".join(f"{word} {count}\n" for word, count in sorted(counts.items())), encoding="utf-8")
        print(f"{path}: {len(counts)} words")


def _texts(concepts: list[Concept]) -> Iterator[str]:
    yield from (text for _, _, language, text in examples() if language == "et")
    yield from (label for concept in concepts for label in concept.labels.get("et", ()))
