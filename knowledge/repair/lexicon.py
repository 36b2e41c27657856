"""Which Estonian words are likely: how often they stand in texts of job descriptions, and which are words at all."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge import morphology

WORDS = Path(__file__).parent / "words.txt"
LEMMAS = Path(__file__).parent / "lemmas.txt"
RUN = 4  # letters
_WORD = re.compile(r"[^\W\d_]+")
_LATER = re.compile(r"[aeiouõäöü][^aeiouõäöü]+[aeiou]*[õäöü]|[õäöü]{3}")
_OWN = 40  # a word of the agency's own documents counts as if it stood that often in the texts of the lexicon
_UNSEEN = 4.0  # a word that no text holds in any form costs that much more than one that stands there once
_UNSEEN_FORM = 1.5  # … and a form that no text holds of a word that stands there once; less for more usual words
_USUAL = 0.25
_PART = 0.5  # share of the mean rarity of its parts that a compound costs
_USUAL_PARTS = 4.0  # … less that: compounds are made as they are needed
_SHORT_PART = 4.0  # … and that for a part of three letters and fewer, which is seldom meant
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Estonian words with how often they stand in texts of job descriptions."""

    counts: dict[str, int]
    lemmas: dict[str, int]  # base forms, and parts of compounds
    words: tuple[str, ...]  # sorted
    runs: frozenset[str]  # of letters that stand in them
    total: float

    def joins(self, letters: str) -> bool:
        """Do words of job descriptions hold these letters in a row? The beginning of a word is marked by «^»."""
        return letters in self.runs

    def cost(self, word: str) -> float | None:
        """How unlikely a word (lower case) is: -ln of its share; None for what is no Estonian word."""
        if count := self.counts.get(word):
            return self._rarity(count)
        return min((self._unseen(one) for one in morphology.analyses(word, guess=False) if self._sounds(one)), default=None)

    def cost_of_beginning(self, letters: str) -> float | None:
        """The same for the first part of a word that is cut off by a hyphen («sise-», «info-»)."""
        at = bisect_left(self.words, letters)
        count = bisect_left(self.words, f"{letters}\uffff") - at if len(letters) > 1 else 0
        own = self.cost(letters)
        return own if not count else min(self._rarity(count), own if own is not None else math.inf)

    @property
    def least(self) -> float:
        """The cost of the likeliest word."""
        return self._rarity(max(self.counts.values()))

    def with_texts(self, texts: Iterable[str]) -> Lexicon:
        """The lexicon with the words of the agency's own documents preferred."""
        own = Counter(word for text in texts for word in _WORD.findall(text.lower()) if morphology.is_word(word))
        return _made(Counter(self.counts) + Counter({word: count + _OWN for word, count in own.items()}), self.lemmas)

    def _rarity(self, count: int) -> float:
        return math.log(self.total / count)

    def _sounds(self, found: morphology.Analysis) -> bool:
        """Could this be a word? õ, ä, ö and ü stand in the first syllable of native stems; other words must be known."""
        return found.lemma.lower() in self.lemmas or not any(_LATER.search(part.lower()) for part in found.parts)

    def _unseen(self, found: morphology.Analysis) -> float:
        if count := self.lemmas.get(found.lemma.lower()):
            return self._rarity(1) + _UNSEEN_FORM - _USUAL * math.log(count)
        whole = self._rarity(1) + _UNSEEN
        if len(found.parts) == 1:
            return whole
        short = sum(len(part) <= _SHORT for part in found.parts)
        rare = sum(self._rarity(self.lemmas.get(part.lower(), 1)) for part in found.parts) / len(found.parts)
        return whole + _SHORT_PART * short + _PART * rare - _USUAL_PARTS


def runs_of(word: str) -> list[str]:
    """The runs of letters of a word, each of them up to its next letter: «^kõn», «kõne» …"""
    marked = f"^{word}"
    return [marked[max(0, end - RUN) : end] for end in range(2, len(marked) + 1)]


def _made(counts: Counter[str], lemmas: dict[str, int]) -> Lexicon:
    runs = frozenset(run for word in counts for run in runs_of(word))
    return Lexicon(dict(counts), lemmas, tuple(sorted(counts)), runs, float(counts.total()))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The words of the texts that come with the assistant."""
    return _made(Counter(_counted(WORDS)), _counted(LEMMAS))


def _counted(path: Path) -> dict[str, int]:
    rows = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {word: int(count) for word, count in rows}
