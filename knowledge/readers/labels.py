"""The labels of a line in the general section, each with its value where that stands in the same line."""

from __future__ import annotations

import re

from knowledge.readers.flow import split_number
from knowledge.readers.lines import Line
from knowledge.text import clean, fold
from knowledge.vocabulary import vocabulary

_WIDE = re.compile(r"\s{2,}")
_NOISY_NUMBER = re.compile(r"^(\d+(?:\.\d+)+\.?)\s*[|\[\]{}]*\s*")
_INNER_NUMBER = re.compile(r"(?<=\s)(?=\d+\.\d+\.?\s+[^\W\d])")
_COLON = re.compile(r"^([^:]{2,90}?)\s*:(?:\s+(.*)|)$")
_VERBS = frozenset(
    [
        "on",
        "allub",
        "alluvad",
        "asendab",
        "nimetab",
        "annab",
        "kuulub",
        "töötab",
        "võtab",
        "vabastab",
        "is",
        "are",
        "substitutes",
        "replaces",
        "covers",
        "reports",
        "подчиняется",
    ]
)
_MAX_ROW_WORDS = 40  # words of a line that may be a row of labels
_MAX_LABEL_WORDS = 9

Piece = tuple[str, str, str | None]  # number, label, value (None: still to come)


def pieces_of(line: Line) -> list[Piece]:
    """The labels of a line, each with its value or None where that stands elsewhere; [] for a line that is no label."""
    text = clean(line.text)
    parts = [part.strip() for part in _INNER_NUMBER.split(text)]
    if len(parts) > 1 and all(is_label(bare_number(part)[1]) for part in parts):
        return [(*bare_number(part), None) for part in parts]
    number, rest = bare_number(text)
    if not rest or (rest[0].islower() and not number and ":" not in rest):
        return []  # a label begins with a capital; this is the rest of a value
    if (found := _with_colon(number, rest)) or (found := _with_dash(number, rest)):
        return found
    wide = [clean(part) for part in _WIDE.split(line.raw.strip()) if part.strip()]
    if len(wide) > 1 and (found := _wide_cells(wide)):
        return found
    if fold(rest) in vocabulary().labels:
        return [(number, rest, None)]
    prefixed = _prefixed(number, rest)
    if not prefixed and not is_sentence(rest) and is_label(rest):
        return [(number, rest, None)]
    if several := _segmented(rest.split()):
        return [(number if i == 0 else "", label, None) for i, label in enumerate(several)]
    return prefixed


def _with_colon(number: str, rest: str) -> list[Piece]:
    found = _COLON.match(rest)
    if not found or len(found[1].split()) > _MAX_LABEL_WORDS:
        return []
    label, value = found[1], (found[2] or "").strip()
    if is_label(label) or value and not is_sentence(label) and len(label.split()) < 5:
        return [(number, label, value or None)]
    return []


def _with_dash(number: str, rest: str) -> list[Piece]:
    """«Должность — специалист»: a dash instead of the colon, after a label that is known to the letter."""
    label, dash, value = rest.partition(" — ") if " — " in rest else rest.partition(" – ")
    return [(number, label, value.strip())] if dash and fold(label) in vocabulary().labels else []


def _wide_cells(cells: list[str]) -> list[Piece]:
    split = [bare_number(cell) for cell in cells]
    if len(cells) > 2 and not split[0][1] and re.fullmatch(r"[\d.]+", cells[0]):
        cells, split = cells[1:], [(cells[0], cells[1]), *split[2:]]
    if all(is_label(label) for _, label in split):
        return [(number, label, None) for number, label in split]
    if is_label(split[0][1]):
        return [(*split[0], " ".join(cells[1:]))]
    if re.fullmatch(r"[\d.]+", cells[0]) and len(cells) > 2 and is_label(cells[1]):
        return [(cells[0], cells[1], " ".join(cells[2:]))]
    return []


def _prefixed(number: str, rest: str) -> list[Piece]:
    """A label and its value in one line with nothing between: capitals before small letters, or the longest known label."""
    words = rest.split()
    if is_sentence(rest):
        return []
    capitals = 0
    while capitals < len(words) and _is_capital(words[capitals]):
        capitals += 1
    if 0 < capitals < len(words) and is_label(" ".join(words[:capitals])):
        return [(number, " ".join(words[:capitals]), " ".join(words[capitals:]))]
    known = vocabulary().labels
    for length in range(min(len(words) - 1, _MAX_LABEL_WORDS), 0, -1):
        if fold(" ".join(words[:length])) in known and words[0][:1].isupper():
            return [(number, " ".join(words[:length]), " ".join(words[length:]))]
    return []


def _segmented(words: list[str]) -> list[str]:
    """Several known labels in a row with single spaces between them; [] where the line is anything else."""
    known = vocabulary().labels
    if not words or len(words) > _MAX_ROW_WORDS:
        return []
    for length in range(min(len(words), _MAX_LABEL_WORDS), 0, -1):
        head = " ".join(words[:length])
        if fold(head) in known and head[:1].isupper():
            if length == len(words):
                return [head]
            if rest := _segmented(words[length:]):
                return [head, *rest]
    return []


def bare_number(text: str) -> tuple[str, str]:
    if found := _NOISY_NUMBER.match(text):
        return found[1], text[found.end() :].strip(" |")
    number, rest = split_number(text)
    return number, rest.strip(" |[]")


def is_label(label: str) -> bool:
    return vocabulary().label(bare_label(label)) is not None


def bare_label(label: str) -> str:
    return label.strip(" *:")


def _is_capital(word: str) -> bool:
    letters = [c for c in word if c.isalpha()]
    return bool(letters) and all(c.isupper() for c in letters) and len(letters) > 1


def is_sentence(text: str) -> bool:
    return text.endswith(".") and len(text.split()) > 2 and any(word in _VERBS for word in text.casefold().split())
