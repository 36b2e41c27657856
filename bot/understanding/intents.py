"""Which kind of question a text is, by a linear model over its words, letters and concepts.

The model is trained from the example questions in bot/language by `make train` (bot/training/intents.py) and stored as
weights beside them.
"""

from __future__ import annotations

import gzip
import json
import math
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from bot.understanding.features import features
from knowledge.concepts import Thesaurus
from knowledge.terms import Term

TOPICAL = frozenset({"duty", "outcome", "right", "obligation", "responsibility", "competence", "who_does", "find"})
SCALE = 64  # weights are stored as whole numbers of 1/64


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent with its probability."""

    intent: str
    score: float


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model: feature → how telling it is, and its weights by class."""

    intents: tuple[str, ...]
    intercepts: NDArray[np.float64]
    telling: dict[str, float]
    features: dict[str, tuple[NDArray[np.int16], NDArray[np.float64]]]
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
        weights = self.weights
        counts = Counter(name for name in features(words, terms, slots) if name in weights.features)
        values = {name: (1 + math.log(count)) * weights.telling[name] for name, count in counts.items()}
        norm = math.sqrt(sum(value * value for value in values.values())) or 1.0
        margins = weights.intercepts
        if values:
            held = [weights.features[name] for name in values]
            shares = np.concatenate([one[1] * (value / norm) for one, value in zip(held, values.values(), strict=True)])
            margins = margins + np.bincount(np.concatenate([one[0] for one in held]), shares, len(margins))
        exponents = np.exp(margins - margins.max())
        chances = (exponents / exponents.sum()).tolist()
        guesses = (Guess(name, chance) for name, chance in zip(weights.intents, chances, strict=True))
        return sorted(guesses, key=lambda guess: -guess.score)

    def explains(self, intent: str, term: Term) -> bool:
        """Does a word belong to this kind of question (so that it is not its topic)?"""
        return bool(term.keys & self.weights.vocabulary.get(intent, frozenset()))


@lru_cache(maxsize=3)
def load(language: str) -> Weights:
    """The stored weights of a language."""
    data = json.loads(gzip.decompress(files("bot.language").joinpath(f"{language}/intents.json.gz").read_bytes()))
    found = {
        name: (np.array([int(at) for at in held], dtype=np.int16), np.array(list(held.values())) / SCALE)
        for name, (_, held) in data["features"].items()
    }
    return Weights(
        tuple(data["intents"]),
        np.array(data["intercepts"]),
        {name: telling for name, (telling, _) in data["features"].items()},
        found,
        data["fingerprint"],
        frozenset(data["words"]),
        {intent: frozenset(own) for intent, own in data["vocabulary"].items()},
        frozenset(data["frame"]),
    )
