"""Linear models: what is stored comes back; sums over rows are those of the plain matrix."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.linear import Linear, load, stored

FEATURES = ("lkoolitus", "ckohv", "g~töö")
TELLING = np.array([1.5, 2.25, 3.0], dtype=np.float32)
WEIGHTS = np.array([[0.5, 0.0, -1.25, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, 0.25]], dtype=np.float32)


@pytest.fixture
def model(tmp_path: Path) -> Linear:
    path = tmp_path / "model.npz"
    path.write_bytes(stored(("a", "b", "c", "d"), FEATURES, TELLING, WEIGHTS, {"mark": "õ"}))
    return load(path)


def test_a_stored_model_comes_back(model: Linear) -> None:
    assert model.classes == ("a", "b", "c", "d")
    assert model.at == {"lkoolitus": 0, "ckohv": 1, "g~töö": 2}
    assert model.telling.tolist() == TELLING.tolist()
    assert model.about == {"mark": "õ"}


def test_the_same_model_is_stored_in_the_same_bytes() -> None:
    first, second = (stored("ab", FEATURES, TELLING, WEIGHTS[:, :2], {}) for _ in range(2))
    assert first == second


def test_features_that_are_not_known_have_no_row(model: Linear) -> None:
    assert model.rows(["g~töö", "ltundmatu", "lkoolitus"]).tolist() == [2, 0]
    nothing = model.rows(["ltundmatu"])
    assert model.sums(nothing, model.telling[nothing]).tolist() == [0.0, 0.0, 0.0, 0.0]


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(-4, 4, width=32)), max_size=8))
@settings(max_examples=60, deadline=None)
def test_sums_are_those_of_the_whole_matrix(chosen: list[tuple[int, float]]) -> None:
    starts = np.array([0, 2, 2, 4], dtype=np.int64)
    columns = np.array([0, 2, 1, 3], dtype=np.int16)
    model = Linear(("a", "b", "c", "d"), {}, TELLING, starts, columns, np.array([0.5, -1.25, 2.0, 0.25], dtype=np.float32), {})
    rows = np.array([row for row, _ in chosen], dtype=np.int64)
    values = np.array([value for _, value in chosen], dtype=np.float32)
    assert model.sums(rows, values) == pytest.approx(values @ WEIGHTS[rows] if chosen else np.zeros(4), abs=1e-4)


def test_a_missing_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="model"):
        load(tmp_path / "model.npz")
