"""Words as typed and as they were probably meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language import empty_words
from bot.understanding.intents import load
from knowledge import morphology
from knowledge.text import ESTONIAN_LETTERS, fold, is_cyrillic, lemmas, tokens

_MIN_LENGTH = 4  # shorter words are left alone
_MIN_OTHER = 5  # … of Russian and English, of which fewer words are known
_MAX_WORD = 40
_LONG = 8  # letters from which two slips are allowed
_NEAREST = 5
_OWN = 5  # how much oftener a word of the documents is meant than one that people type elsewhere


@dataclass(slots=True)
class Speller:
    """Corrects the words of a question against the words that the assistant knows."""

    language: str
    documents: dict[str, int]  # word → count
    labels: frozenset[str]  # words of the thesaurus, as they stand there
    knows: Callable[[str], bool]  # is a base form a word of the thesaurus?
    _folded: dict[str, list[str]] = field(default_factory=dict)  # folded → the words behind it
    _by_length: dict[int, list[str]] = field(default_factory=dict)  # length → folded words

    def __post_init__(self) -> None:
        for word in sorted(load(self.language).words.keys() | self.documents.keys() | self.labels):
            self._folded.setdefault(fold(word), []).append(word)
        for folded in self._folded:
            self._by_length.setdefault(len(folded), []).append(folded)

    def spellings(self, text: str) -> list[list[str]]:
        """The words of a text; each with the spelling it was probably meant to have first, then others."""
        words = tokens(text)
        bare = self.language == "et" and not any(ESTONIAN_LETTERS & set(word) for word in words)
        return [self._spellings(word, bare) for word in words]

    def _spellings(self, word: str, bare: bool) -> list[str]:
        if word[0].isdigit() or len(word) > _MAX_WORD:
            return [word]
        same = self._folded.get(fold(word), [])
        twins = [twin for twin in same if twin != word and (word.isascii() or not twin.isascii())][:3]
        if self._is_known(word):
            return [word, *twins] if bare and word.isascii() else [word]
        if twins:
            return [*sorted(twins, key=lambda twin: -self._count(twin)), word]
        near = self._nearest(word) if len(word) >= (_MIN_LENGTH if self.language == "et" else _MIN_OTHER) else None
        if near and near[0] <= 1:
            return [near[1], word]
        meant = self._suggested(word) if len(word) >= _MIN_LENGTH else None
        if not meant and self.language == "et" and (tail := self._known_tail(word)):
            return [word, tail]
        meant = meant or (near[1] if near else None)
        return [meant, word] if meant else [word]

    def _is_known(self, word: str) -> bool:
        known = (self.documents, self.labels, load(self.language).words, empty_words(self.language))
        if any(word in words for words in known):
            return True
        start = fold(word)[:_MIN_LENGTH]  # a lemma that begins otherwise is a guess gone astray
        if self.language != "et":
            return any(self.knows(form) and form[:_MIN_LENGTH] == start for form in lemmas(word, self.language))
        if is_cyrillic(word) or morphology.is_word(word):
            return True
        base = (reading.lemma.casefold() for reading in morphology.analyses(word))
        return any(form in self.labels and fold(form)[:_MIN_LENGTH] == start for form in base)

    def _known_tail(self, word: str) -> str | None:
        """The known word that a fresh compound ends in: «tööläpakaga» → «läpakaga»."""
        for cut in range(3, len(word) - 4):
            if morphology.is_word(word[:cut]) and any(self.knows(form) for form in lemmas(word[cut:], "et")):
                return word[cut:]
        return None

    def _suggested(self, word: str) -> str | None:
        """What Vabamorf takes the word for: the reading nearest to what was typed, a word of the documents first."""
        if self.language != "et" or is_cyrillic(word):
            return None
        near = [(OSA.distance(fold(one), fold(word)), one) for one in morphology.suggestions(word)]
        fitting = [(distance, self._rarity(one), -self._count(one), one) for distance, one in near if distance <= 1]
        return min(fitting)[-1] if fitting else None

    def _rarity(self, word: str) -> int:
        return 0 if word in self.documents or any(self.knows(form) for form in lemmas(word, "et")) else 1

    def _count(self, word: str) -> int:
        """How often a word stands in the documents, and in what people type."""
        return self.documents.get(word, 0) * _OWN + load(self.language).words.get(word, 0)

    def _nearest(self, word: str) -> tuple[int, str] | None:
        """The known word a slip or two away, with that distance; letters swapped count as one."""
        allowed = 1 if len(word) < _LONG else 2
        folded = fold(word)
        lengths = range(len(folded) - allowed, len(folded) + allowed + 1)
        options = [known for length in lengths for known in self._by_length.get(length, ())]
        near = process.extract(folded, options, scorer=OSA.distance, score_cutoff=allowed, limit=_NEAREST)
        if self.language != "et":  # another ending is another form of the word, not a slip
            near = [one for one in near if lemmas(self._folded[one[0]][0], self.language) != lemmas(word, self.language)]
        best = [one for one in near if one[0][:1] == folded[:1]] or near
        if not best:
            return None
        found = [(int(distance), -self._count(known), known) for form, distance, _ in best for known in self._folded[form]]
        distance, _, known = min(found)
        return distance, known
