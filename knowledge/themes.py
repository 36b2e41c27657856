"""Themes: what a clause may be about, in the ways that agencies word it and employees ask for it.

A situation seldom shares a word with its clause («ajasin kohvi arvuti peale» and «hüvitama süüliselt põhjustatud kahju»).
For each word, part of a compound and concept the model knows how much it speaks for each theme; a text, question or
clause, is the sum of these, a direction in the space of themes. Texts are alike as far as their directions agree, also
where no single theme fits. It is trained from `themes/*.yaml` by `make train`; its weights are plain numbers beside them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.linear import Linear, Shares, load

WEIGHTS = Path(str(files("knowledge").joinpath("themes/weights.npz")))
KINDS = frozenset("lpskcghv")  # of keys that count
_FEATURE = {"v": "g"}  # an everyday word and the official one that it leads to count as one
_KEYS = 3
_STEP = 127  # shares are stored as whole numbers of 1/127
Direction = Shares  # a share for each theme, of length 1; all zero where nothing is known


@dataclass(frozen=True, slots=True)
class Themes:
    """The trained model."""

    model: Linear
    rarest: float  # how telling a feature is that the model does not know
    silent: tuple[int, ...]  # the themes that people ask about and documents practically never speak of

    @property
    def names(self) -> tuple[str, ...]:
        """The themes, in the order of the shares of a direction."""
        return self.model.classes

    def weight(self, feature: str) -> float:
        """How telling a feature is (inverse document frequency in the texts of the themes)."""
        row = self.model.at.get(feature)
        return self.rarest if row is None else float(self.model.telling[row])

    def length(self, features: Iterable[str]) -> float:
        """The length of a text whose features count as much as they tell; never 0."""
        return math.sqrt(sum(self.weight(feature) ** 2 for feature in features)) or 1.0

    def direction(self, features: Iterable[str]) -> Direction:
        """The direction of a text."""
        rows = self.model.rows(features)
        found = self.model.sums(rows, self.model.telling[rows])
        length = float(np.sqrt(found @ found))
        return found / length if length else found

    def unsaid(self, direction: Direction) -> float:
        """How much of a direction is about what documents practically never say: 0…1."""
        return float(sum(max(float(direction[at]), 0.0) ** 2 for at in self.silent))

    def named(self, direction: Direction, count: int = 3) -> list[tuple[str, float]]:
        """The themes that a direction speaks for most."""
        return [(self.names[at], float(direction[at])) for at in np.argsort(-direction)[:count] if direction[at] > 0]


def theme_features(keys: Iterable[str]) -> frozenset[str]:
    """The features among the keys of a text's words."""
    return frozenset(_FEATURE.get(key[0], key[0]) + key[1:] for key in keys if key[0] in KINDS)


def keys_of(feature: str) -> tuple[str, ...]:
    """The keys that a feature stands for."""
    return (feature, *(kind + feature[1:] for kind, name in _FEATURE.items() if name == feature[0]))


def theme_keys(direction: Direction) -> dict[str, float]:
    """Keys of the themes that a direction speaks for most, for finding clauses by them, each with its share."""
    return {f"t{at}": float(direction[at]) for at in np.argsort(-direction)[:_KEYS] if direction[at] > 0}


def packed(direction: Direction) -> bytes:
    """A direction as bytes, one for each theme."""
    return np.round(direction * _STEP).astype(np.int8).tobytes()


def unpacked(rows: list[bytes]) -> NDArray[np.float32]:
    """Packed directions as the rows of a matrix."""
    shares: NDArray[np.float32] = np.frombuffer(b"".join(rows), dtype=np.int8).astype(np.float32) / np.float32(_STEP)
    return shares.reshape(len(rows), -1)


@lru_cache(maxsize=256)
def direction_of(features: frozenset[str]) -> Direction:
    """The direction of a question; remembered, for it is asked for more than once."""
    return themes().direction(features)


@lru_cache(maxsize=1)
def themes() -> Themes:
    """The stored model; one without themes where none has been trained."""
    if not WEIGHTS.exists():
        nothing = np.zeros(0, dtype=np.float32)
        return Themes(Linear((), {}, nothing, np.zeros(1, dtype=np.int64), nothing.astype(np.int16), nothing, {}), 1.0, ())
    model = load(WEIGHTS)
    return Themes(model, float(model.telling.max()), tuple(model.classes.index(name) for name in model.about["silent"]))
