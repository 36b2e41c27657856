"""Which kind of question a text is, by a linear model over its words, letters and concepts.

The model is trained from the example questions in bot/language by `make train` (bot/training/intents.py) and stored as
weights beside them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from bot.understanding.features import features
from knowledge.concepts import Thesaurus
from knowledge.linear import Linear, Shares
from knowledge.linear import load as load_linear
from knowledge.terms import Term

TOPICAL = frozenset({"duty", "outcome", "right", "obligation", "responsibility", "competence", "who_does", "find"})


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent with its probability."""

    intent: str
    score: float


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model."""

    linear: Linear  # its classes are intents
    intercepts: Shares
    words: dict[str, int]  # that people type, with their counts in what the model was trained from
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
        return ranked(self.weights.linear, self.weights.intercepts, features(words, terms, slots))

    def explains(self, intent: str, term: Term) -> bool:
        """Does a word belong to this kind of question (so that it is not its topic)?"""
        return bool(term.keys & self.weights.vocabulary.get(intent, frozenset()))


def ranked(linear: Linear, intercepts: Shares, found: list[str]) -> list[Guess]:
    """The classes of a model by probability for the features of a text, best first."""
    counts = Counter(at for name in found if (at := linear.at.get(name)) is not None)
    known = np.fromiter(counts, dtype=np.int64)
    values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * linear.telling[known]
    norm = float(np.sqrt(values @ values)) or 1.0
    margins = intercepts + linear.sums(known, values / norm)
    exponents = np.exp(margins - margins.max())
    chances = (exponents / exponents.sum()).tolist()
    guesses = (Guess(name, chance) for name, chance in zip(linear.classes, chances, strict=True))
    return sorted(guesses, key=lambda guess: -guess.score)


@lru_cache(maxsize=3)
def load(language: str) -> Weights:
    """The stored weights of a language."""
    linear = load_linear(Path(str(files("bot.language").joinpath(f"{language}/intents.npz"))))
    about = linear.about
    return Weights(
        linear,
        np.array(about["intercepts"], dtype=np.float32),
        about["words"],
        {intent: frozenset(own) for intent, own in about["vocabulary"].items()},
        frozenset(about["frame"]),
    )
