"""Columns without rules: lines that leave the same gaps, as the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from knowledge.readers.physical import Row, Word, has_mark
from knowledge.readers.tables import BARE_NUMBER
from knowledge.vocabulary import vocabulary

_WIDE = 1.3  # heights of a line: the gap between words from which columns stand side by side
_ALIGNED = 0.7  # … by which beginnings of one column may differ
_PARAGRAPH = 0.75  # … between lines, from which something new begins
_GAP = "     "  # what stands for a wide gap in a line of text
_FAR = 2.5  # … between lines, over which a part of one column alone does not reach
_ROW = 0.3  # … by which the gap between two rows is larger than that between the lines of one


@dataclass(slots=True)
class Columns:
    """Physical lines that stand in the same columns."""

    starts: list[float]  # where the columns begin, the first one too
    rows: list[Row] = field(default_factory=list)

    def cells_of(self, row: Row, height: float) -> list[Row | None]:
        """The parts of a line by column."""
        limits = [start - _ALIGNED * height for start in self.starts]
        held: list[list[Word]] = [[] for _ in self.starts]
        for word in row.words:
            held[max(sum(word.x0 >= limit for limit in limits) - 1, 0)].append(word)
        return [Row(words) if words else None for words in held]

    def table(self, height: float) -> Iterator[list[list[Row]]]:
        """The rows of the table, each a list of columns, each of these a list of physical lines."""
        gaps = [below.top - above.bottom for above, below in zip(self.rows, self.rows[1:], strict=False)]
        least = min(gaps, default=0.0)
        even = max(gaps, default=0.0) - least <= _ROW * height  # the gaps tell nothing: each full line is a row
        current: list[list[Row]] = []
        before: Row | None = None
        for gap, row in zip([0.0, *gaps], self.rows, strict=True):
            cells = self.cells_of(row, height)
            first = cells[0]
            begins = first is not None and (
                gap > least + _ROW * height
                or before is not None
                and before.bold != row.bold
                or has_mark(first.text)
                or len(list(filter(None, cells))) > 1
                and vocabulary().label(first.text) is not None
                or even
                and len(list(filter(None, cells))) > 1
                and first.text[:1].isupper()
            )
            if current and (not begins or before is None):
                for column, cell in zip(current, cells, strict=True):
                    column.extend([cell] if cell else [])
            else:
                if current:
                    yield current
                current = [[cell] if cell else [] for cell in cells]
            before = row
        if current:
            yield current


def parted(rows: list[Row], height: float) -> Iterator[list[Row] | Columns]:
    """The lines in order: those that run over the whole width, and those in columns."""
    plain: list[Row] = []
    at = 0
    while at < len(rows):
        region = _region(rows, at, height)
        if region is None:
            plain.append(rows[at])
            at += 1
            continue
        if plain:
            yield plain
            plain = []
        yield region
        at += len(region.rows)
    if plain:
        yield plain


def _region(rows: list[Row], at: int, height: float) -> Columns | None:
    """The columns that begin with this line; None where it has none, or stands alone with them."""
    starts = _starts(rows[at], height)
    if len(starts) < 2:
        return None
    found = Columns(starts, [rows[at]])
    for above, row in zip(rows[at:], rows[at + 1 :], strict=False):
        fresh = [
            start for start in _starts(row, height)[1:] if not any(abs(start - one) < _ALIGNED * height for one in found.starts)
        ]
        if fresh and any(_crosses(one, start, height) for one in found.rows for start in fresh):
            break
        if any(_crosses(row, start, height) for start in [*found.starts[1:], *fresh]):
            break
        found.starts = sorted([*found.starts, *fresh])
        apart = row.top - above.bottom > _PARAGRAPH * height
        if row.top - above.bottom > _FAR * height and len(_starts(row, height)) < 2:
            break
        if row.words[-1].x0 < found.starts[1] - _ALIGNED * height and (apart or row.bold != above.bold):
            break  # only on the left, and something new
        if row.x0 < found.starts[0] - _ALIGNED * height:
            break
        if len(row.words) == 1 and row.text.isdigit() and row.x0 >= found.starts[1]:
            break  # the number of the page
        if apart and len(_starts(row, height)) < 2 and row.x0 < found.starts[1] < row.x1:
            break  # a line over the whole width, in which a word happens to begin where a column does
        found.rows.append(row)
    several = sum(len(_starts(row, height)) > 1 for row in found.rows) > 1
    return found if several or len(found.rows) > 1 and _wrapped(found, height) else None


def _wrapped(found: Columns, height: float) -> bool:
    """Do the lines below the first stand in a column other than the first one?"""
    return any(row.x0 >= found.starts[1] - _ALIGNED * height for row in found.rows[1:])


def _starts(row: Row, height: float) -> list[float]:
    """Where the parts of a line begin that wide gaps divide; the one behind a bullet or a number divides nothing."""
    pairs = list(zip(row.words, row.words[1:], strict=False))
    if pairs and (len(row.words[0].text) < 3 or BARE_NUMBER.match(row.words[0].text)):
        pairs = pairs[1:]
    return [row.x0, *(right.x0 for left, right in pairs if right.x0 - left.x1 > _WIDE * height)]


def spaced(row: Row, height: float) -> str:
    """The text of a line, its parts divided by the spaces of a wide gap."""
    starts = set(_starts(row, height)[1:])
    return "".join((_GAP if word.x0 in starts else " ") + word.text for word in row.words).strip()


def _crosses(row: Row, start: float, height: float) -> bool:
    """Does text of a line run over the beginning of a column?"""
    near = _ALIGNED * height
    if row.x1 < start + near or row.x0 > start - near:
        return False
    return not any(abs(word.x0 - start) < near for word in row.words)
