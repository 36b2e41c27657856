"""A scanned page as pixels: its size, how askew it lies, the rules drawn on it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from knowledge.readers.geometry import Rule

_USUAL_HEIGHT = 3508  # pixels of an A4 page at that resolution
_MAX_SKEW = 3.0  # degrees
DARK = 128  # grey level below which a pixel is ink
_RULE = 150 / 3508  # of the height of a page: the shortest rule
_THICK = 14  # pixels, the thickest rule
Pixels = NDArray[np.uint8]


def sized(image: Image.Image) -> Image.Image:
    """A page in the size that letters are read best at."""
    factor = _USUAL_HEIGHT / max(image.width, image.height)
    if 0.8 < factor < 1.25 or factor > 4:
        return image
    return image.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.LANCZOS)


def straight(image: Image.Image) -> Image.Image:
    """The page turned by the few degrees by which it lies askew: its lines are sharpest then."""
    small = image.resize((image.width // 4, image.height // 4))
    dark = Image.fromarray(((np.array(small) < DARK) * 255).astype(np.uint8))

    def sharpness(angle: float) -> float:
        turned = np.array(dark.rotate(angle, resample=Image.Resampling.BILINEAR)).sum(axis=1, dtype=np.float64)
        return float(((turned[1:] - turned[:-1]) ** 2).sum())

    best = max(np.arange(-_MAX_SKEW, _MAX_SKEW + 0.01, 0.5), key=sharpness)
    best = max(np.arange(best - 0.4, best + 0.41, 0.1), key=sharpness)
    return image.rotate(float(best), resample=Image.Resampling.BICUBIC, fillcolor=255) if abs(best) > 0.05 else image


def rules_of(pixels: Pixels) -> Iterator[Rule]:
    """The straight lines drawn on a page, as edges."""
    dark = pixels < DARK + 40
    least = int(_RULE * max(pixels.shape))
    for top, bottom, left, right in _runs(dark, least):
        middle = (top + bottom) / 2
        yield _edge("h", left, right, middle, middle)
    for left, right, top, bottom in _runs(dark.T, least):
        middle = (left + right) / 2
        yield _edge("v", middle, middle, top, bottom)


def _edge(orientation: str, x0: float, x1: float, top: float, bottom: float) -> Rule:
    size = {"width": x1 - x0, "height": bottom - top, "orientation": orientation, "object_type": "line"}
    return {"x0": float(x0), "x1": float(x1), "top": float(top), "bottom": float(bottom), **size}


def _runs(dark: NDArray[np.bool_], least: int) -> Iterator[tuple[int, int, int, int]]:
    """Long dark runs along the rows, those of neighbouring rows as one: (first row, last row, start, end)."""
    open_runs: list[list[int]] = []
    for row in np.flatnonzero(dark.sum(axis=1) >= least):
        line = dark[row]
        line = line | np.roll(line, 1) | np.roll(line, 2) | np.roll(line, 3)  # a gap of three pixels is dirt
        changes = np.flatnonzero(np.diff(np.concatenate(([0], line.view(np.int8), [0]))))
        for start, end in zip(changes[::2], changes[1::2], strict=True):
            if end - start < least:
                continue
            same = next((r for r in open_runs if row - r[1] <= 3 and start < r[3] and end > r[2]), None)
            if same is None:
                open_runs.append([int(row), int(row), int(start), int(end)])
            else:
                same[1], same[2], same[3] = int(row), min(same[2], int(start)), max(same[3], int(end))
    yield from ((a, b, c, d) for a, b, c, d in open_runs if b - a <= _THICK)


def without_rules(pixels: Pixels, rules: list[Rule]) -> Pixels:
    """The page with its rules taken out, which tesseract takes for letters or borders of columns."""
    made = pixels.copy()
    for rule in rules:
        top, bottom = int(rule["top"]) - _THICK // 2, int(rule["bottom"]) + _THICK // 2
        left, right = int(rule["x0"]) - _THICK // 2, int(rule["x1"]) + _THICK // 2
        made[max(top, 0) : bottom, max(left, 0) : right] = 255
    return made
