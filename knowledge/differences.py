"""What a new version of a job description changes: clauses added, removed, changed, moved, renumbered.

Clauses are paired by what they say, not by their numbers: the same words first, wherever they stand, then the most alike
ones of the same section. A change is editorial where nobody's duties, rights or places change by it: letters of a misspelt
word, capitals, punctuation, numbers of clauses. Everything else is taken for substantive.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from knowledge import morphology
from knowledge.models import Clause, Document, Field
from knowledge.repair.lexicon import lexicon
from knowledge.text import fold

_ALIKE = 60.0  # likeness from which clauses of one section are two wordings of one
_SURELY = 85.0  # … clauses of different sections
_SHORTEST = 5  # letters of a word in which a slip can be told
_SLIP = 2  # letters by which a misspelt word may differ
_NOT_BINDING = frozenset({Field.PREAMBLE, Field.ACKNOWLEDGEMENT, Field.DOCUMENT_DATE, Field.DOCUMENT_NUMBER})
_WORD = re.compile(r"\w+(?:[-’']\w+)*|[^\w\s]")


class Kind(StrEnum):
    """What has become of a clause."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    RENUMBERED = "renumbered"


class Part(StrEnum):
    """Which words of a clause."""

    TEXT = "text"
    ACTIVITY = "activity"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Unit:
    """The words of a clause that are compared: its text, how it is done, or one of its results."""

    clause: Clause
    part: Part
    text: str

    @property
    def binding(self) -> bool:
        """Does it say anything of duties, rights or places, not only of the paper?"""
        return self.clause.field not in _NOT_BINDING


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `words` are the pieces of both texts in order, each with «=», «-» or «+»."""

    kind: Kind
    old: Unit | None
    new: Unit | None
    words: tuple[tuple[str, str], ...] = ()
    substantive: bool = True


def differences(old: Document, new: Document) -> list[Change]:
    """The changes from one version to the next, in the order of the new one; what was removed stands at the end."""
    before, after = list(_units(old)), list(_units(new))
    pairs = _pairs(before, after)
    stayed = _in_order([pairs[at] for at in sorted(pairs) if before[pairs[at]].clause.field is after[at].clause.field])
    changes: list[Change] = []
    for at, unit in enumerate(after):
        if at in pairs:
            changes.extend(_changes(before[pairs[at]], unit, pairs[at] in stayed))
        else:
            changes.append(Change(Kind.ADDED, None, unit, (("+", unit.text),), unit.binding))
    left = sorted(set(range(len(before))) - set(pairs.values()))
    return changes + [Change(Kind.REMOVED, before[at], None, (("-", before[at].text),), before[at].binding) for at in left]


def is_substantive(changes: Iterable[Change]) -> bool:
    """Would a new acknowledgement be owed, as far as the words show it? HR decides."""
    return any(change.substantive for change in changes)


def _units(document: Document) -> Iterator[Unit]:
    for clause in document.clauses:
        yield Unit(
            clause,
            Part.TEXT,
            f"{clause.label}: {clause.text}" if clause.label and clause.label != clause.group else clause.text,
        )
        if clause.activity:
            yield Unit(clause, Part.ACTIVITY, clause.activity)
        for outcome in clause.outcomes:
            yield Unit(clause, Part.OUTCOME, outcome)


def _pairs(before: list[Unit], after: list[Unit]) -> dict[int, int]:
    """Index of a new unit → index of the old one that it comes from."""
    scores: list[tuple[float, int, int]] = []
    folded = [fold(unit.text) for unit in before]
    for j, unit in enumerate(after):
        text = fold(unit.text)
        for i, other in enumerate(before):
            if unit.part is not other.part:
                continue
            same = other.clause.field is unit.clause.field
            score = fuzz.ratio(text, folded[i], score_cutoff=_ALIKE if same else _SURELY)
            if score:
                numbered = bool(unit.clause.number) and unit.clause.number == other.clause.number
                scores.append((score + 2 * same + numbered - abs(i - j) / 1000, j, i))
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for _, j, i in sorted(scores, reverse=True):
        if j not in chosen and i not in taken:
            chosen[j] = i
            taken.add(i)
    return chosen


def _in_order(places: Sequence[int]) -> set[int]:
    """The longest run of places that rise: what stands there has kept its order, the rest was moved."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tails, place)
        before[place] = tails[at - 1] if at else None
        tails[at : at + 1] = [place]
    kept: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept


def _changes(old: Unit, new: Unit, stayed: bool) -> Iterator[Change]:
    """What has become of a clause that is still there."""
    elsewhere = old.clause.field is not new.clause.field
    if old.text != new.text:
        words = tuple(_marked(old.text, new.text))
        yield Change(Kind.CHANGED, old, new, words, new.binding and not _is_editorial(words, new.clause.field))
    if elsewhere or not stayed:
        yield Change(Kind.MOVED, old, new, (("=", new.text),), elsewhere and (old.binding or new.binding))
    elif old.part is Part.TEXT and _number(old) != _number(new):
        yield Change(Kind.RENUMBERED, old, new, (("=", new.text),), False)


def _number(unit: Unit) -> str:
    return unit.clause.number.rstrip(".)")


def _marked(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Both texts as one: what stayed, what went, what came."""
    a, b = re.findall(r"\S+", old), re.findall(r"\S+", new)
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "=", " ".join(a[i1:i2])
            continue
        if i1 < i2:
            yield "-", " ".join(a[i1:i2])
        if j1 < j2:
            yield "+", " ".join(b[j1:j2])


def _is_editorial(words: Sequence[tuple[str, str]], field: Field) -> bool:
    """Are only capitals, punctuation and misspelt words changed? In who substitutes whom a single letter counts."""
    gone = _WORD.findall(" ".join(text for mark, text in words if mark == "-"))
    come = _WORD.findall(" ".join(text for mark, text in words if mark == "+"))
    letters = [[word.casefold() for word in side if word[0].isalnum()] for side in (gone, come)]
    if letters[0] == letters[1]:
        return True
    if field in (Field.SUBSTITUTED_BY, Field.SUBSTITUTES, Field.MANAGER) or len(letters[0]) != len(letters[1]):
        return False
    return all(a == b or _is_slip(a, b) for a, b in zip(*letters, strict=True))


def _is_slip(old: str, new: str) -> bool:
    """Is one of the two a misspelt form of the other: a word that texts hold, and one that they do not?"""
    if not (old.isalpha() and new.isalpha()) or min(len(old), len(new)) < _SHORTEST or Levenshtein.distance(old, new) > _SLIP:
        return False
    usual = lexicon().counts
    known = [word in usual or morphology.is_word(word) for word in (old, new)]
    return known[0] != known[1] or (old in usual) != (new in usual) and _is_odd(new if old in usual else old)


def _is_odd(word: str) -> bool:
    """Is a word one only as a compound of parts that nobody puts together («käe+olevast»)?"""
    return all(len(found.parts) > 1 for found in morphology.analyses(word, guess=False))
