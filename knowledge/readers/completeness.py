"""Nothing is dropped in silence: every line of the source stands in the transcript, or is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from knowledge.models import Block, Problem
from knowledge.readers.lines import Line
from knowledge.text import fold


def not_placed(lines: Iterable[Line], blocks: Iterable[Block]) -> list[Problem]:
    """A warning for each line of a source of which words are missing in the blocks made of it."""
    parts = [fold(f"{block.number} {block.label} {block.text}") for block in blocks]
    letters = "".join(parts).replace(" ", "")
    words = Counter(word for part in parts for word in part.split())
    return [Problem(line.no, "not_placed", line.text) for line in lines if any(_missing(line, letters, words))]


def _missing(line: Line, letters: str, words: Counter[str]) -> Iterator[str]:
    for piece in (part for cell in line.cells or (line.text,) for part in cell.split("\n")):
        folded = fold(piece)
        if folded.replace(" ", "") not in letters:
            yield from (word for word in folded.split() if word not in words and word not in letters)
