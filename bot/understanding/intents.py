"""Which kind of question a text is, by a linear model over its words, letters and concepts.

The model is trained from the example questions in bot/language by `make train` (bot/training.py) and stored as weights
beside them. Its decisions can be explained by the features that weigh most (`because`).
"""

from __future__ import annotations

import gzip
import json
import math
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from bot.language import empty_words, questions
from bot.understanding.features import example_features, features
from knowledge.concepts import Thesaurus
from knowledge.terms import Term
from knowledge.text import lemmas

TOPICAL = frozenset({"duty", "outcome", "right", "obligation", "responsibility", "competence", "who_does", "find"})
SCALE = 64  # weights are stored as whole numbers of 1/64
_FRAME_EXAMPLES = 4  # examples of topical intents that a word must stand in to count as frame
_COMMON_INTENTS = 9  # a word in the examples of so many intents tells nothing
_OWN_EXAMPLES = 2  # examples of an intent that a word must stand in to belong to it


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent with its probability and the features that speak most for it."""

    intent: str
    score: float
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model: feature → (inverse document frequency, weight by class)."""

    intents: tuple[str, ...]
    intercepts: tuple[float, ...]
    features: dict[str, tuple[float, dict[int, float]]]
    fingerprint: str


@dataclass(slots=True)
class IntentModel:
    """The model of one language, and which words belong to which kind of question."""

    language: str
    thesaurus: Thesaurus
    weights: Weights = field(init=False)
    vocabulary: dict[str, frozenset[str]] = field(default_factory=dict)  # intent → base forms of its examples
    frame: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.weights = load(self.language)
        self._read_examples()

    def rank(self, words: list[str], terms: list[Term], slots: frozenset[str]) -> list[Guess]:
        """The intents by probability, best first. `slots` are the kinds of mentions taken out of the words."""
        counts = Counter(f for f in features(words, terms, slots) if f in self.weights.features)
        values = {f: (1 + math.log(n)) * self.weights.features[f][0] for f, n in counts.items()}
        norm = math.sqrt(sum(value * value for value in values.values())) or 1.0
        margins = list(self.weights.intercepts)
        for name, value in values.items():
            for index, weight in self.weights.features[name][1].items():
                margins[index] += weight * value / norm
        top = max(margins)
        exponents = [math.exp(margin - top) for margin in margins]
        total = sum(exponents)
        guesses = [Guess(name, e / total) for name, e in zip(self.weights.intents, exponents, strict=True)]
        best = sorted(guesses, key=lambda guess: -guess.score)
        return [Guess(g.intent, g.score, self._because(g.intent, values)) for g in best[:3]] + best[3:]

    def explains(self, intent: str, term: Term) -> bool:
        """Does a word belong to this kind of question (so that it is not its topic)?"""
        return bool(term.keys & self.vocabulary.get(intent, frozenset()))

    def _because(self, intent: str, values: dict[str, float]) -> tuple[str, ...]:
        index = self.weights.intents.index(intent)
        told = {name: self.weights.features[name][1].get(index, 0.0) * value for name, value in values.items()}
        return tuple(sorted((name for name in told if told[name] > 0), key=lambda name: -told[name])[:4])

    def _read_examples(self) -> None:
        words: dict[str, Counter[str]] = {}
        frames: Counter[str] = Counter()
        for intent, texts in questions(self.language).items():
            counted = words.setdefault(intent, Counter())
            for text in texts:
                found = {f for f in example_features(text, self.language, self.thesaurus) if f[0] in "lc"}
                counted.update(found)
                if intent in TOPICAL:
                    frames.update(f for f in found if f[0] == "l")
        spread = Counter(word for counted in words.values() for word in counted)
        common = frozenset(word for word, count in spread.items() if count >= _COMMON_INTENTS and word[0] == "l")
        self.vocabulary = {
            intent: frozenset(word for word, count in counted.items() if count >= _OWN_EXAMPLES or word in common)
            for intent, counted in words.items()
        }
        empty = {f"l{form}" for word in empty_words(self.language) for form in lemmas(word, self.language)}
        self.frame = frozenset(word for word, count in frames.items() if count >= _FRAME_EXAMPLES) | common | frozenset(empty)


@lru_cache(maxsize=3)
def load(language: str) -> Weights:
    """The stored weights of a language."""
    data = json.loads(gzip.decompress(files("bot.language").joinpath(f"{language}/intents.json.gz").read_bytes()))
    found = {
        name: (idf, {int(index): weight / SCALE for index, weight in weights.items()})
        for name, (idf, weights) in data["features"].items()
    }
    return Weights(tuple(data["intents"]), tuple(data["intercepts"]), found, data["fingerprint"])
