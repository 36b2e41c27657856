"""How well clauses meet the words of a question, and how alike they are to it as a whole.

Coverage is the share of the question's words, weighted by how telling each is, that a clause meets; directly, through a
compound, a concept or the glossary. Likeness compares whole texts: by the keys they share, and by the themes they speak of.
This is the evidence that ranking and decision rest on.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.terms import Term, wanted
from knowledge.themes import direction_of, keys_of, theme_features, themes, unpacked

_MORE = 0.92  # a word met in the expected results counts a little less than one in the duty itself
_RAREST = 300  # clauses among which a word can be the only one; rarer than that tells no more
_UNKNOWN = 0.9  # a word that stands nowhere tells nearly as much as the rarest, but may be chatter
TELLING = "lcg"  # kinds of keys by which a word is as rare as it is, the first of them that is known
_FULL = 0.85  # share from which a word counts as met


@dataclass(frozen=True, slots=True)
class Asked:
    """A word of a question and how much it weighs (0…1) in it."""

    term: Term
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Met:
    """What a clause meets of a question; all shares are 0…1, likenesses -1…1.

    `words` is each word's share, `coverage` their weighted mean, `plain` that of words met in their base form alone; `full`
    counts the words met to the full, `unmet` is the weight of the heaviest word missed. `wording` and `theme` are how alike
    the whole texts are, by the keys they share and by what they are about.
    """

    words: tuple[float, ...]
    coverage: float = 0.0
    plain: float = 0.0
    full: int = 0
    unmet: float = 1.0
    wording: float = 0.0
    theme: float = 0.0


@dataclass(frozen=True, slots=True)
class Keys:
    """A clause as the index holds it for searching: the keys of its text, of what is added to it, its direction by themes
    as a whole, and that of its text alone where something is added; `length` is that of its features."""

    text: frozenset[str]
    added: frozenset[str]
    length: float
    whole: bytes
    alone: bytes


@dataclass(frozen=True, slots=True)
class _Held:
    """The keys of a question → the clauses that hold them, in their text or in what is added to it."""

    main: dict[str, list[int]]
    more: dict[str, list[int]]

    def meeting(self, want: dict[str, float]) -> dict[int, float]:
        """Clause → how much it meets of a word, which wants these keys."""
        found: dict[int, float] = {}
        for key, share in want.items():
            for at in self.main.get(key, ()):
                if share > found.get(at, 0.0):
                    found[at] = share
            for at in self.more.get(key, ()):
                if share * _MORE > found.get(at, 0.0):
                    found[at] = share * _MORE
        return found


class Searchable:
    """Some clauses by their keys, ready to be met by questions."""

    def __init__(self, rows: Sequence[Keys]) -> None:
        self._rows = rows
        self._whole = unpacked([row.whole for row in rows]) if rows else None
        self._alone = unpacked([row.alone for row in rows]) if rows else None

    def met(self, asked: Sequence[Asked], weights: Sequence[float], said: Iterable[str]) -> list[Met]:
        """What each clause meets. `weights` as `telling` gives them; `said` are the keys of the whole question."""
        features = theme_features(said)
        wants = [wanted(one.term) for one in asked]
        held = self._held(frozenset().union(*wants, *map(keys_of, features)))
        shares = np.zeros((len(asked), len(self._rows)))
        for row, want in enumerate(wants):
            for at, share in held.meeting(want).items():
                shares[row, at] = share
        worth = np.array(weights, dtype=float) / (sum(weights) or 1.0)
        missed = np.where(shares == 0.0, worth[:, None], 0.0).max(axis=0, initial=0.0)
        wording, theme = self._alike(features, held)
        columns = zip(
            shares.T.tolist(),
            (worth @ shares).tolist(),
            (worth @ (shares >= 1.0)).tolist(),
            (shares >= _FULL).sum(axis=0).tolist(),
            missed.tolist(),
            theme,
            strict=True,
        )
        return [
            Met(tuple(words), coverage, plain, full, unmet, wording.get(at, 0.0), about)
            for at, (words, coverage, plain, full, unmet, about) in enumerate(columns)
        ]

    def _held(self, among: frozenset[str]) -> _Held:
        held = _Held(defaultdict(list), defaultdict(list))
        for at, row in enumerate(self._rows):
            for key in among & row.text:
                held.main[key].append(at)
            for key in among & row.added:
                held.more[key].append(at)
        return held

    def _alike(self, features: frozenset[str], held: _Held) -> tuple[dict[int, float], list[float]]:
        """Clause → likeness by the features shared; likeness by themes of each."""
        model = themes()
        length = model.length(features)
        wording: dict[int, float] = {}
        for feature in features:
            weight = model.weight(feature) ** 2 / length
            for at in {at for key in keys_of(feature) for one in (held.main, held.more) for at in one.get(key, ())}:
                wording[at] = wording.get(at, 0.0) + weight / self._rows[at].length
        if self._whole is None or self._alone is None:
            return wording, []
        direction = direction_of(features)
        return wording, np.maximum(self._whole @ direction, self._alone @ direction).tolist()


def telling(asked: Sequence[Asked], counts: Mapping[str, int], clauses: int) -> list[float]:
    """How much each word tells: its weight times its rarity. `counts` are the clauses that hold a key, of all `clauses`."""
    return [one.weight * _rarity(one.term, counts, clauses) for one in asked]


def _rarity(term: Term, counts: Mapping[str, int], clauses: int) -> float:
    highest = math.log(1 + min(clauses, _RAREST))
    for kind in TELLING:
        if own := [counts[key] for key in term.keys if key[0] == kind and key in counts]:
            return min(highest, math.log(1 + clauses / max(own)))
    return highest * _UNKNOWN
