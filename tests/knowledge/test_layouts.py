"""Whole documents in many layouts, made up for this: sample agency, and layouts of three rounds (a, b, c).

Rounds a and b were known when the reader was written; round c was not, and stands for documents of other agencies.
"""

from __future__ import annotations

import json
from pathlib import Path
from statistics import fmean

import pytest

from knowledge.readers import read
from knowledge.record import shape, understand
from tests.knowledge.comparing import compare, faults, mean

SOURCES = Path(__file__).parent.parent / "sources"


def documents(folder: str, prefix: str = "") -> list[Path]:
    """The documents of a set, each with its true record beside it."""
    return sorted(path for path in (SOURCES / folder).glob(f"{prefix}*") if path.suffix in (".txt", ".md"))


def scores_of(path: Path) -> dict[str, float | None]:
    """Agreement of each field with the true record."""
    transcript = read(path)
    true = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return compare(true, shape(understand(transcript.meta["id"], transcript).record))


def figures(paths: list[Path]) -> tuple[float, str]:
    """Mean over the documents of a set, and what to print when it is too low."""
    scores = {path.stem: scores_of(path) for path in paths}
    lines = [f"{name}: {mean(found):.3f}  {faults(found)}" for name, found in scores.items()]
    average = fmean(mean(found) for found in scores.values())
    return average, "\n".join([f"mean {average:.4f}", *lines])


@pytest.mark.parametrize(
    ("folder", "prefix", "count", "least"),
    [("sample", "", 8, 0.98), ("layouts", "a", 8, 0.98), ("layouts", "b", 8, 0.97), ("layouts", "c", 8, 0.66)],
)
def test_a_set_of_documents_comes_out_right(folder: str, prefix: str, count: int, least: float) -> None:
    paths = documents(folder, prefix)
    assert len(paths) == count
    average, shown = figures(paths)
    assert average >= least, shown
