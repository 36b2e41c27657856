"""Physical lines of a page: words on one level, and the paragraphs that run over several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from knowledge.readers.flow import join, split_number
from knowledge.readers.lines import lines_from
from knowledge.readers.tables import BARE_NUMBER
from knowledge.vocabulary import vocabulary

_PARAGRAPH = 0.75  # heights of a line between lines, from which a new paragraph begins
_SLACK = 0.6  # … by which a full line may miss the right margin
_LABEL = 40  # characters
_SPACE = 0.45  # … between words


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page. Lengths are in points, or in pixels of a scan."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    bold: bool = False
    sure: bool = True

    @property
    def height(self) -> float:
        """From its top to its bottom."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Row:
    """The words of one physical line, from left to right; at least one."""

    words: list[Word]

    @property
    def x0(self) -> float:
        """Where it begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Where it ends."""
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(word.bottom for word in self.words)

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(word.text for word in self.words)

    @property
    def bold(self) -> bool:
        """Is all of it bold?"""
        return all(word.bold for word in self.words)


def rows_of(words: Iterable[Word], height: float) -> list[Row]:
    """The physical lines: words whose middles are on one level."""
    rows: list[Row] = []
    levels: list[float] = []
    for word in sorted(words, key=lambda one: (one.top + one.bottom, one.x0)):
        middle = (word.top + word.bottom) / 2
        if rows and abs(middle - levels[-1]) < height / 2:
            rows[-1].words.append(word)
            levels[-1] = median([(one.top + one.bottom) / 2 for one in rows[-1].words])
        else:
            rows.append(Row([word]))
            levels.append(middle)
    for row in rows:
        row.words.sort(key=lambda one: one.x0)
    return rows


def paragraphs(rows: list[Row], height: float, right: float | None = None) -> Iterator[list[Row]]:
    """The lines that one paragraph runs over, together; `right` is where full lines end, by default where the longest does."""
    right = max((row.x1 for row in rows), default=0.0) if right is None else right
    current: list[Row] = []
    for row in rows:
        if current and not _continues(current[-1], row, right, height):
            yield current
            current = []
        current.append(row)
    if current:
        yield current


def joined(rows: list[Row]) -> str:
    """The text of a paragraph; words divided at the ends of lines are made whole."""
    text = rows[0].text
    for row in rows[1:]:
        text = join(re.sub(r"\u00ad$", "-", text), row.text)
    return text


def has_mark(text: str) -> bool:
    """Does a line begin with a bullet, a number, or a label and its colon?"""
    head, colon, _ = text.partition(":")
    if colon and head[:1].isupper() and len(head) < _LABEL and (vocabulary().label(head) or vocabulary().column(head)):
        return True
    line = lines_from(0, text)[0] if text.strip() else None
    return bool(line and line.bullet) or bool(split_number(text)[0]) or bool(BARE_NUMBER.match(text.split(" ", 1)[0]))


def _continues(above: Row, row: Row, right: float, height: float) -> bool:
    """Does a line go on with the one above? That one is full: the first word below had no room in it."""
    if row.top - above.bottom > _PARAGRAPH * height or above.bold != row.bold:
        return False
    if has_mark(row.text) or above.text.endswith((";", ":")):
        return False
    return above.x1 + _SPACE * height + (row.words[0].x1 - row.words[0].x0) > right - _SLACK * height
