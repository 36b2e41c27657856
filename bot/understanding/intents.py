"""Which kind of question a text is: the nearest example questions decide.

An example with a {topic} is compared by its frame only: the words of the question that no frame knows are its topic and
do not count against it. Every decision can be explained by the example it rests on.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.language import empty_words, questions
from knowledge.concepts import Thesaurus
from knowledge.models import Field
from knowledge.terms import Term, terms_of_words
from knowledge.text import lemmas, tokens
from knowledge.vocabulary import spellings

TOPICAL = frozenset({"duty", "outcome", "right", "obligation", "responsibility", "competence", "who_does"})
_KINDS = {"t": 0.6, "l": 1.0, "c": 0.7}
_FRAME_EXAMPLES = 4  # examples of topical intents that a word must stand in to count as frame
_OWN_EXAMPLES = 2  # examples of an intent that a word must stand in to belong to it
_COMMON_INTENTS = 9  # a word in the examples of so many intents tells nothing
_SLOT = re.compile(r"\{(\w+)\}")
_RUNNER_UP = 0.25  # weight of the second nearest example


_HEADED = {
    Field.TITLE: "title", Field.UNIT: "unit", Field.ORGANISATION: "organisation", Field.MANAGER: "manager",
    Field.SUBORDINATES: "subordinates", Field.SUBSTITUTED_BY: "substituted_by", Field.SUBSTITUTES: "substitutes",
    Field.AREA: "area", Field.JOB_FAMILY: "job_family", Field.CONDITIONS: "conditions", Field.PURPOSE: "purpose",
    Field.DUTIES: "duties", Field.OBLIGATIONS: "obligations", Field.RIGHTS: "rights", Field.TOOLS: "tools",
    Field.RESPONSIBILITIES: "responsibilities", Field.REQUIREMENTS: "requirements", Field.EDUCATION: "education",
    Field.EXPERIENCE: "experience", Field.MANAGEMENT_EXPERIENCE: "experience", Field.LANGUAGES: "languages",
    Field.COMPUTER: "computer", Field.COMPETENCES: "competences", Field.DOCUMENT_NUMBER: "document_number",
    Field.DOCUMENT_DATE: "document_date",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent with its similarity (0…1) and the example it rests on."""

    intent: str
    score: float
    example: str


@dataclass(frozen=True, slots=True)
class _Example:
    intent: str
    text: str
    weights: dict[str, float]
    norm: float


@dataclass(slots=True)
class IntentModel:
    """The examples of one language, ready to be compared with."""

    language: str
    thesaurus: Thesaurus
    examples: list[_Example] = field(default_factory=list)
    vocabulary: dict[str, frozenset[str]] = field(default_factory=dict)  # intent → base forms of its examples
    frame: frozenset[str] = frozenset()
    _idf: dict[str, float] = field(default_factory=dict)
    _places: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        pairs = [(intent, text) for intent, texts in questions(self.language).items() for text in texts]
        pairs += [(intent, text) for intent, text in _headings(self.language)]
        read = [(intent, text, self._features(text)) for intent, text in pairs]
        counts = Counter(feature for _, _, features in read for feature in features)
        self._idf = {feature: math.log(1 + len(read) / count) for feature, count in counts.items()}
        words: dict[str, Counter[str]] = defaultdict(Counter)
        frames: Counter[str] = Counter()
        for intent, text, features in read:
            weights = {feature: self._weight(feature) for feature in features}
            norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
            for feature in weights:
                self._places[feature].append(len(self.examples))
            self.examples.append(_Example(intent, text, weights, norm))
            words[intent].update(feature for feature in features if feature[0] in "lc")
            if intent in TOPICAL:
                frames.update(feature for feature in features if feature[0] == "l")
        spread = Counter(word for found in words.values() for word in found)
        common = frozenset(word for word, count in spread.items() if count >= _COMMON_INTENTS and word[0] == "l")
        self.vocabulary = {
            intent: frozenset(word for word, count in found.items() if count >= _OWN_EXAMPLES or word in common)
            for intent, found in words.items()
        }
        empty = {f"l{form}" for word in empty_words(self.language) for form in lemmas(word, self.language)}
        self.frame = frozenset(word for word, count in frames.items() if count >= _FRAME_EXAMPLES) | common | frozenset(empty)

    def rank(self, terms: list[Term], slots: frozenset[str]) -> list[Guess]:
        """The intents by similarity, best first. `slots` are the kinds of mentions taken out of the terms."""
        asked = {feature: self._weight(feature) for feature in _term_features(terms) | {f"t{{{slot}}}" for slot in slots}}
        framed = {f for term in terms if term.keys & self.frame for f in _term_features([term])} | {f"t{{{s}}}" for s in slots}
        whole = math.sqrt(sum(weight * weight for weight in asked.values())) or 1.0
        frame = math.sqrt(sum(asked[feature] ** 2 for feature in framed)) or 1.0
        products: dict[int, float] = defaultdict(float)
        for feature, weight in asked.items():
            for place in self._places.get(feature, ()):
                products[place] += weight * self.examples[place].weights[feature]
        best: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for place, product in products.items():
            example = self.examples[place]
            own = frame if example.intent in TOPICAL else whole
            best[example.intent].append((min(1.0, product / (own * example.norm)), example.text))
        return sorted((self._guess(intent, found) for intent, found in best.items()), key=lambda g: -g.score)

    def explains(self, intent: str, term: Term) -> bool:
        """Does a word belong to this kind of question (so that it is not its topic)?"""
        return bool(term.keys & self.vocabulary.get(intent, frozenset()))

    def _guess(self, intent: str, found: list[tuple[float, str]]) -> Guess:
        ordered = sorted(found, reverse=True)
        second = ordered[1][0] if len(ordered) > 1 else 0.0
        return Guess(intent, ordered[0][0] * (1 - _RUNNER_UP) + second * _RUNNER_UP, ordered[0][1])

    def _features(self, text: str) -> set[str]:
        slots = {f"t{{{name}}}" for name in _SLOT.findall(text) if name != "topic"}
        words = [[token] for token in tokens(_SLOT.sub(" ", text))]
        return _term_features(terms_of_words(words, self.language, self.thesaurus)) | slots

    def _weight(self, feature: str) -> float:
        return _KINDS[feature[0]] * self._idf.get(feature, math.log(1 + len(self.examples) or 2))


def _headings(language: str) -> Iterator[tuple[str, str]]:
    """The headings and labels of documents, as terse questions."""
    for name, texts in spellings(language).items():
        if intent := _HEADED.get(name):
            yield from ((intent, text) for text in texts)


def _term_features(terms: list[Term]) -> set[str]:
    found = {key for term in terms for key in term.keys if key[0] in "lc"}
    return found | {f"t{term.surface}" for term in terms}
