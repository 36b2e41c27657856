"""Linear models over named features, as they are stored: how telling each feature is, and its weights for the classes.

A model is trained elsewhere (`make train`) and kept as plain arrays in one .npz file; most weights are 0 and left out.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SCALE = 256  # weights are stored as whole numbers of 1/256
_Integers = NDArray[np.int64]
Shares = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Linear:
    """A trained model. `about` holds what else was stored with it: JSON values by name."""

    classes: tuple[str, ...]
    at: dict[str, int]  # feature → its row
    telling: Shares  # of each row: inverse document frequency
    starts: _Integers  # of each row: where its weights begin in the two below; one more at the end
    columns: NDArray[np.int16]  # of each weight: its class
    weights: Shares
    about: dict[str, Any]

    def rows(self, features: Iterable[str]) -> _Integers:
        """The rows of the features that are known."""
        found = [row for feature in features if (row := self.at.get(feature)) is not None]
        return np.array(found, dtype=np.int64)

    def sums(self, rows: _Integers, values: Shares) -> Shares:
        """For each class the sum of the weights of these rows, each times its value."""
        starts = self.starts[rows]
        counts = self.starts[rows + 1] - starts
        ends = counts.cumsum()
        if not len(ends) or not ends[-1]:
            return np.zeros(len(self.classes), dtype=np.float32)
        places = np.arange(ends[-1]) + np.repeat(starts - ends + counts, counts)
        summed = np.bincount(self.columns[places], self.weights[places] * np.repeat(values, counts), len(self.classes))
        return summed.astype(np.float32)


def stored(classes: Iterable[str], features: Iterable[str], telling: Shares, weights: Shares, about: dict[str, Any]) -> bytes:
    """A model as the bytes of its file. `weights`: features by classes; those that are 0 are left out."""
    whole = np.round(weights * _SCALE).astype(np.int16)
    rows, columns = np.nonzero(whole)
    target = io.BytesIO()
    np.savez_compressed(
        target,
        classes=np.array(json.dumps(list(classes))),
        features=np.array(json.dumps(list(features), ensure_ascii=False)),
        telling=telling.astype(np.float32),
        counts=np.bincount(rows, minlength=len(whole)).astype(np.int16),
        columns=columns.astype(np.int16),
        weights=whole[rows, columns],
        about=np.array(json.dumps(about, ensure_ascii=False)),
    )
    return target.getvalue()


def load(path: Path) -> Linear:
    """A stored model. Raises OSError where the file is missing."""
    with np.load(path) as data:
        held = {name: data[name] for name in data.files}
    features = json.loads(str(held["features"]))
    return Linear(
        tuple(json.loads(str(held["classes"]))),
        {feature: row for row, feature in enumerate(features)},
        held["telling"],
        np.concatenate([[0], held["counts"].astype(np.int64).cumsum()]),
        held["columns"],
        held["weights"].astype(np.float32) / np.float32(_SCALE),
        json.loads(str(held["about"])),
    )
