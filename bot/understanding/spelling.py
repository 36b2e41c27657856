"""Words as typed and as they were probably meant."""

from __future__ import annotations

from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language import empty_words
from bot.understanding.intents import load
from knowledge import morphology
from knowledge.text import ESTONIAN_LETTERS, fold, is_cyrillic, lemmas, tokens

_MIN_LENGTH = 4  # shorter words are left alone
_MAX_WORD = 40


@dataclass(slots=True)
class Speller:
    """Corrects the words of a question against the words that the assistant knows."""

    language: str
    documents: dict[str, int]  # word → count
    labels: frozenset[str] = frozenset()  # words of the thesaurus, in base form
    _folded: dict[str, list[str]] = field(default_factory=dict)
    _by_length: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for word in load(self.language).words | self.documents.keys():
            self._folded.setdefault(fold(word), []).append(word)
            self._by_length.setdefault(len(word), []).append(word)

    def spellings(self, text: str) -> list[list[str]]:
        """The words of a text; each with the spelling it was probably meant to have first, then others."""
        words = tokens(text)
        bare = self.language == "et" and not any(ESTONIAN_LETTERS & set(word) for word in words)
        return [self._spellings(word, bare) for word in words]

    def _spellings(self, word: str, bare: bool) -> list[str]:
        if word[0].isdigit() or len(word) > _MAX_WORD:
            return [word]
        twins = [twin for twin in self._folded.get(fold(word), []) if twin != word][:3]
        if self._is_known(word):
            return [word, *twins] if bare and word.isascii() else [word]
        if twins:
            return [*sorted(twins, key=lambda twin: -self.documents.get(twin, 0)), word]
        if self.language == "et" and (tail := self._known_tail(word)):
            return [word, tail]
        nearest = (self._nearest(word) or self._suggested(word)) if len(word) >= _MIN_LENGTH else None
        return [nearest, word] if nearest else [word]

    def _is_known(self, word: str) -> bool:
        if word in self.documents or word in load(self.language).words or word in empty_words(self.language):
            return True
        if any(form in self.labels for form in lemmas(word, self.language)):
            return True
        return self.language == "et" and not is_cyrillic(word) and morphology.is_word(word)

    def _known_tail(self, word: str) -> str | None:
        """The known word that a fresh compound ends in: «tööläpakaga» → «läpakaga»."""
        for cut in range(3, len(word) - 4):
            if morphology.is_word(word[:cut]) and any(form in self.labels for form in lemmas(word[cut:], "et")):
                return word[cut:]
        return None

    def _suggested(self, word: str) -> str | None:
        """What Vabamorf takes the word for: the reading nearest to what was typed, a word of the documents first."""
        if self.language != "et" or is_cyrillic(word):
            return None
        allowed = 1 if len(word) < 8 else 2
        near = [(OSA.distance(fold(one), fold(word)), one) for one in morphology.suggestions(word)]
        fitting = [(distance, self._rarity(one), one) for distance, one in near if distance <= allowed]
        return min(fitting)[2] if fitting else None

    def _rarity(self, word: str) -> int:
        return 0 if word in self.documents or any(form in self.labels for form in lemmas(word, "et")) else 1

    def _nearest(self, word: str) -> str | None:
        """The known word a slip or two away, letters swapped counting as one."""
        allowed = 1 if len(word) < 8 else 2
        options = [w for n in range(len(word) - allowed, len(word) + allowed + 1) for w in self._by_length.get(n, ())]
        folded = fold(word)
        best = process.extract(folded, options, processor=fold, scorer=OSA.distance, score_cutoff=allowed, limit=5)
        same_start = [one for one in best if fold(one[0])[:1] == folded[:1]] or best
        if not same_start:
            return None
        return str(min(same_start, key=lambda one: (one[1], -self.documents.get(one[0], 0)))[0])
