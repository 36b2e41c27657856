"""The general section: labels and their values, in whatever grid the agency has drawn them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from knowledge.models import Block, Kind, Problem
from knowledge.readers.flow import goes_on, join, sentences, split_number, starts_lower
from knowledge.readers.lines import Line
from knowledge.statements import statement
from knowledge.text import clean, fold
from knowledge.vocabulary import vocabulary

_NOISY_NUMBER = re.compile(r"^(\d+(?:\.\d+)+\.?)\s*[|\[\]{}]*\s*")
_INNER_NUMBER = re.compile(r"(?<=\s)(?=\d+\.\d+\.?\s+[^\W\d])")
_COLON = re.compile(r"^([^:]{2,90}?)\s*:(?:\s+(.*)|)$")
_WIDE = re.compile(r"\s{2,}")
_CAPITAL = re.compile(r"(?<=\s)(?=[A-ZÕÄÖÜŠŽА-ЯЁ])")
_VERBS = frozenset("on allub alluvad asendab nimetab annab kuulub töötab võtab vabastab is are reports подчиняется".split())
_MAX_LABEL_WORDS = 9

Piece = tuple[str, str, str | None]  # number, label, value (None: still to come)


@dataclass(slots=True)
class _Grid:
    """Labels that wait for their values, and the blocks made so far."""

    blocks: list[Block] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    pending: list[tuple[str, str, int]] = field(default_factory=list)
    values: list[list[tuple[str, str]]] = field(default_factory=list)  # paragraphs of (text, raw)
    table_labels: list[str] = field(default_factory=list)

    def label(self, number: str, label: str, value: str, line: int) -> None:
        self.blocks.append(Block(Kind.LABEL, value, number, _bare(label), line=line))

    def flush(self) -> None:
        """Give the waiting labels the values that have come since."""
        if not self.pending:
            return
        in_a_row = len({at for _, _, at in self.pending}) == 1
        values = distribute(self.values, len(self.pending), in_a_row)
        line = self.pending[0][2]
        if values is None:
            self.problems.append(Problem(line, "values_unassigned", ", ".join(p[1] for p in self.pending)))
        for index, (number, label, at) in enumerate(self.pending):
            self.label(number, label, values[index] if values else "", at)
        if values is None:
            loose = [" ".join(text for text, _ in paragraph) for paragraph in self.values]
            self.blocks.extend(Block(Kind.TEXT, text, line=line) for text in loose)
        self.pending.clear()
        self.values.clear()


def grid(lines: list[Line]) -> tuple[list[Block], list[Problem]]:
    """Blocks of a section of labels and values."""
    made = _Grid()
    gap, before = False, ""
    width = max((len(line.text) for line in lines), default=0)
    for line in _lifted(lines):
        if line.blank:
            gap = True
            continue
        if line.cells:
            made.flush()
            _table_row(made, line)
        elif pieces := _pieces(line):
            _take(made, pieces, line.no, gap)
        elif made.pending:
            if gap or not made.values:
                made.values.append([])
            made.values[-1].append((line.text, line.raw))
        else:
            _loose(made, line, before, gap, width)
        gap, before = False, line.text
    made.flush()
    return [part for block in made.blocks for part in _statements(block)], made.problems


def _statements(block: Block) -> list[Block]:
    """A paragraph of several statements («X allub Y-le. X asendab Z-d.») as one block for each."""
    pieces = sentences(block.text) if block.kind is Kind.TEXT else []
    return [replace(block, text=piece) for piece in pieces] if sum(statement(p) is not None for p in pieces) > 1 else [block]


def _take(made: _Grid, pieces: list[Piece], line: int, gap: bool) -> None:
    waiting = [piece for piece in pieces if piece[2] is None]
    if made.values or len(waiting) < len(pieces):
        made.flush()
    for number, label, value in pieces:
        if value is None:
            made.pending.append((number, label, line))
        else:
            made.label(number, label, value, line)


def _loose(made: _Grid, line: Line, before: str, gap: bool, width: int) -> None:
    """A line that is no label: the rest of the value above, or a sentence of its own."""
    number, text = split_number(line.text)
    last = made.blocks[-1] if made.blocks else None
    if last and not number and not line.bullet:
        wrapped = last.kind is Kind.LABEL and last.text and not gap and not _is_sentence(text)
        if wrapped or goes_on(before, text, gap, width):
            made.blocks[-1] = replace(last, text=join(last.text, text))
            return
    kind = Kind.CLAUSE if number or line.bullet else Kind.TEXT
    made.blocks.append(Block(kind, text, number, line=line.no))


def _table_row(made: _Grid, line: Line) -> None:
    known = vocabulary()
    cells = ["; ".join(cell.split("\n")) for cell in line.cells]
    if all(cell == "" or known.label(split_number(cell)[1]) for cell in cells) and sum(map(bool, cells)) > 1:
        made.table_labels = cells
        return
    if made.table_labels and len(cells) == len(made.table_labels):
        for label, value in zip(made.table_labels, cells, strict=True):
            number, bare = split_number(label)
            if bare:
                made.label(number, bare, value, line.no)
        made.table_labels = []
        return
    number = ""
    if len(cells) > 2 and re.fullmatch(r"\d+(?:\.\d+)*\.?", cells[0]):
        number, cells = cells[0], cells[1:]
    if len(cells) > 2 and len(cells) % 2 == 0 and all(_known(split_number(label)[1]) for label in cells[::2] if label):
        for label, value in zip(cells[::2], cells[1::2], strict=True):  # label, value, label, value
            own, bare = split_number(label)
            if bare:
                made.label(own, bare, value, line.no)
        return
    label, value = cells[0], " ".join(cell for cell in cells[1:] if cell)
    if not label and made.blocks and value:
        made.blocks[-1] = replace(made.blocks[-1], text=join(made.blocks[-1].text, value))
    elif label:
        own, bare = split_number(label)
        made.label(number or own, bare, value, line.no)


def _pieces(line: Line) -> list[Piece]:
    """The labels of a line, each with its value or None where that stands elsewhere; [] for a line that is no label."""
    text = clean(line.text)
    parts = [part.strip() for part in _INNER_NUMBER.split(text)]
    if len(parts) > 1 and all(_known(_bare_number(part)[1]) for part in parts):
        return [(*_bare_number(part), None) for part in parts]
    number, rest = _bare_number(text)
    if not rest:
        return []
    if found := _with_colon(number, rest):
        return found
    wide = [clean(part) for part in _WIDE.split(line.raw.strip()) if part.strip()]
    if len(wide) > 1 and (found := _wide_cells(wide)):
        return found
    if fold(rest) in vocabulary().labels:
        return [(number, rest, None)]
    prefixed = _prefixed(number, rest)
    if not prefixed and _known(rest):
        return [(number, rest, None)]
    if several := _segmented(rest.split()):
        return [(number if i == 0 else "", label, None) for i, label in enumerate(several)]
    return prefixed


def _with_colon(number: str, rest: str) -> list[Piece]:
    found = _COLON.match(rest)
    if not found or len(found[1].split()) > _MAX_LABEL_WORDS:
        return []
    label, value = found[1], (found[2] or "").strip()
    if _known(label) or value and not _is_sentence(label) and len(label.split()) < 5:
        return [(number, label, value or None)]
    return []


def _wide_cells(cells: list[str]) -> list[Piece]:
    split = [_bare_number(cell) for cell in cells]
    if len(cells) > 2 and not split[0][1] and re.fullmatch(r"[\d.]+", cells[0]):
        cells, split = cells[1:], [(cells[0], cells[1]), *split[2:]]
    if all(_known(label) for _, label in split):
        return [(number, label, None) for number, label in split]
    if _known(split[0][1]):
        return [(*split[0], " ".join(cells[1:]))]
    if re.fullmatch(r"[\d.]+", cells[0]) and len(cells) > 2 and _known(cells[1]):
        return [(cells[0], cells[1], " ".join(cells[2:]))]
    return []


def _prefixed(number: str, rest: str) -> list[Piece]:
    """A label and its value in one line with nothing between: capitals before small letters, or the longest known label."""
    words = rest.split()
    if _is_sentence(rest):
        return []
    capitals = 0
    while capitals < len(words) and _is_capital(words[capitals]):
        capitals += 1
    if 0 < capitals < len(words) and _known(" ".join(words[:capitals])):
        return [(number, " ".join(words[:capitals]), " ".join(words[capitals:]))]
    known = vocabulary().labels
    for length in range(min(len(words) - 1, _MAX_LABEL_WORDS), 0, -1):
        if fold(" ".join(words[:length])) in known and words[0][:1].isupper():
            return [(number, " ".join(words[:length]), " ".join(words[length:]))]
    return []


def _segmented(words: list[str]) -> list[str]:
    """Several known labels in a row with single spaces between them; [] where the line is anything else."""
    known = vocabulary().labels
    if not words:
        return []
    for length in range(min(len(words), _MAX_LABEL_WORDS), 0, -1):
        head = " ".join(words[:length])
        if fold(head) in known and head[:1].isupper():
            if length == len(words):
                return [head]
            if rest := _segmented(words[length:]):
                return [head, *rest]
    return []


def distribute(paragraphs: list[list[tuple[str, str]]], count: int, in_a_row: bool) -> list[str] | None:
    """The values of `count` labels out of the (text, raw) lines below them; None where they cannot be told apart.

    `in_a_row`: the labels stood side by side in one line, so their values probably do, too.
    """
    lines = [line for paragraph in paragraphs for line in paragraph]
    if not lines:
        return [""] * count
    if count == 1:
        return [_joined(text for text, _ in lines)]
    if in_a_row and (found := _row_of_values(lines, count)):
        return found
    if len(paragraphs) == count:
        return [_joined(text for text, _ in paragraph) for paragraph in paragraphs]
    if len(lines) == count:
        return [text for text, _ in lines]
    merged: list[str] = []
    for text, _ in lines:
        if merged and starts_lower(text):
            merged[-1] = join(merged[-1], text)
        else:
            merged.append(text)
    return merged if len(merged) == count else _row_of_values(lines, count)


def _row_of_values(lines: list[tuple[str, str]], count: int) -> list[str] | None:
    """Values side by side in one line: with wide gaps between, else each beginning with a capital."""
    wide = [clean(part) for part in _WIDE.split(lines[0][1].strip())]
    capitals = [part.strip() for part in _CAPITAL.split(lines[0][0])]
    for cells in (wide, capitals):
        if len(cells) == count:
            return _below(cells, [text for text, _ in lines[1:]])
    return None


def _below(values: list[str], rest: list[str]) -> list[str]:
    """Wrapped lines below a row of values go on the value that looks unfinished, else the longest."""
    for text in rest:
        open_ended = [i for i, value in enumerate(values) if value.endswith((",", "-", " ja", " ning"))]
        index = open_ended[0] if open_ended else max(range(len(values)), key=lambda i: len(values[i]))
        values[index] = join(values[index], text)
    return values


def _lifted(lines: list[Line]) -> list[Line]:
    """A row centred on its number: the line printed above the number belongs to the row, before its rest."""
    result = list(lines)
    for index, line in enumerate(lines[:-1]):
        following = next((i for i in range(index + 1, len(lines)) if not lines[i].blank), None)
        if following is None or line.blank or line.cells or _bare_number(line.text)[0]:
            continue
        number, rest = _bare_number(lines[following].text)
        if not number:
            continue
        if line.text.count("(") > line.text.count(")") and rest.count(")") > rest.count("("):
            merged = f"{number} {line.text} {rest}"
        elif (pieces := _pieces(lines[following])) and (value := pieces[0][2]) and value[0].islower() and _heads(lines, index):
            merged = f"{number} {pieces[0][1]}: {line.text} {value}"
        else:
            continue
        result[following] = replace(lines[following], text=merged, raw=merged)
        result[index] = replace(line, text="", raw="")
    return result


def _heads(lines: list[Line], index: int) -> bool:
    """Is the line more than the tail of the value above it?"""
    return not starts_lower(lines[index].text) and not _pieces(lines[index])


def _bare_number(text: str) -> tuple[str, str]:
    if found := _NOISY_NUMBER.match(text):
        return found[1], text[found.end() :].strip(" |")
    number, rest = split_number(text)
    return number, rest.strip(" |[]")


def _known(label: str) -> bool:
    return vocabulary().label(_bare(label)) is not None


def _bare(label: str) -> str:
    return label.strip().strip("*:").strip()


def _is_capital(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    return bool(letters) and all(c.isupper() for c in letters) and len(letters) > 1


def _is_sentence(text: str) -> bool:
    return text.endswith(".") and len(text.split()) > 2 and any(word in _VERBS for word in text.casefold().split())


def _joined(texts: Iterable[str]) -> str:
    result = ""
    for text in texts:
        result = join(result, text)
    return result
