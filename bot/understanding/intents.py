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

from bot.understanding.features import features
from knowledge.concepts import Thesaurus
from knowledge.terms import Term

TOPICAL = frozenset({"duty", "outcome", "right", "obligation", "responsibility", "competence", "who_does", "find"})
SCALE = 64  # weights are stored as whole numbers of 1/64


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
    words: frozenset[str]  # of the example questions, as typed
    vocabulary: dict[str, frozenset[str]]  # intent → base forms and concepts of its examples
    frame: frozenset[str]  # base forms that frame a question about a topic


@dataclass(slots=True)
class IntentModel:
    """The model of one language."""

    language: str
    thesaurus: Thesaurus
    weights: Weights = field(init=False)

    def __post_init__(self) -> None:
        self.weights = load(self.language)

    @property
    def frame(self) -> frozenset[str]:
        """Base forms that belong to the frame of a question, whatever its topic."""
        return self.weights.frame

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
        return bool(term.keys & self.weights.vocabulary.get(intent, frozenset()))

    def _because(self, intent: str, values: dict[str, float]) -> tuple[str, ...]:
        index = self.weights.intents.index(intent)
        told = {name: self.weights.features[name][1].get(index, 0.0) * value for name, value in values.items()}
        return tuple(sorted((name for name in told if told[name] > 0), key=lambda name: -told[name])[:4])


@lru_cache(maxsize=3)
def load(language: str) -> Weights:
    """The stored weights of a language."""
    data = json.loads(gzip.decompress(files("bot.language").joinpath(f"{language}/intents.json.gz").read_bytes()))
    found = {
        name: (idf, {int(index): weight / SCALE for index, weight in weights.items()})
        for name, (idf, weights) in data["features"].items()
    }
    return Weights(
        tuple(data["intents"]),
        tuple(data["intercepts"]),
        found,
        data["fingerprint"],
        frozenset(data["words"]),
        {intent: frozenset(own) for intent, own in data["vocabulary"].items()},
        frozenset(data["frame"]),
    )
