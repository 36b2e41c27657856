"""What a reader of the wrong language makes of printed Estonian: õ → d, 6, é; ü → ii, ti; öö → 66 …

The table holds how often printed letters were read as others, counted on rendered text that was read with an English
model, and the cost of each confusion: -ln of its share among the readings of those letters.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CONFUSIONS = Path(__file__).parent / "confusions.csv"


@dataclass(frozen=True, slots=True)
class Channel:
    """Letters as read → what may have been printed, each with its cost."""

    printed: dict[str, tuple[tuple[str, float], ...]]
    longest: int  # letters of the longest reading

    def sources(self, read: str, at: int) -> Iterator[tuple[int, str, float]]:
        """What may have been printed at a place of a word as read: (letters read, letters printed, cost)."""
        yield 1, read[at], 0.0
        for size in range(1, min(self.longest, len(read) - at) + 1):
            for letters, cost in self.printed.get(read[at : at + size], ()):
                yield size, letters, cost


@lru_cache(maxsize=1)
def channel() -> Channel:
    """The stored table."""
    found: dict[str, list[tuple[str, float]]] = {}
    with CONFUSIONS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["read"], []).append((row["printed"], float(row["cost"])))
    return Channel({read: tuple(letters) for read, letters in found.items()}, max(map(len, found)))
