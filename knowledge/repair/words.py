"""One damaged word: what was printed, and how sure that is."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from knowledge.repair.channel import channel
from knowledge.repair.lexicon import RUN, Lexicon

_DEAREST = 16.0  # cost of the confusions of one word
_BEATEN = 5.0  # a reading that costs that much more than the likeliest is no rival
_STRANGE = 2.5  # a letter after others that it follows in no known word
_MAX_STATES = 30_000
_RIVALS = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """A word as it was printed, by the likeliest reading, and by how much that beats the next one."""

    word: str
    cost: float
    margin: float
    rivals: tuple[str, ...] = ()


def reading_of(read: str, lexicon: Lexicon, cut: bool = False) -> Reading | None:
    """The likeliest word that was read as `read` (lower case); None where no Estonian word could have been.

    `cut`: the word is cut off by a hyphen («sise-»), so that the first part of a compound will do, too.
    """
    costs: dict[str, float] = {}
    own = (lexicon.cost_of_beginning if cut else lexicon.cost)(read) if read.isalpha() else None
    if own is not None:
        costs[read] = own
    _search(read, lexicon, costs)
    ranked = sorted((cost, word) for word, cost in costs.items())
    if not ranked:
        return None
    margin = ranked[1][0] - ranked[0][0] if len(ranked) > 1 else float("inf")
    return Reading(ranked[0][1], ranked[0][0], margin, tuple(word for _, word in ranked[1 : 1 + _RIVALS]))


def _search(read: str, lexicon: Lexicon, costs: dict[str, float]) -> None:
    """Add the words that may have been printed, each with its cost, by rising cost of the confusions.

    Letters that no known word has in a row cost extra; what cannot come near the likeliest word is not followed.
    """
    states: list[tuple[float, int, str]] = [(0.0, 0, "^")]
    seen: set[tuple[int, str]] = set()
    known = channel()
    limit = min(_DEAREST, min(costs.values(), default=_DEAREST + lexicon.least) + _BEATEN - lexicon.least)
    for _ in range(_MAX_STATES):
        if not states:
            return
        cost, at, made = heapq.heappop(states)
        if cost > limit:
            return
        if (at, made) in seen:
            continue
        seen.add((at, made))
        if at == len(read):
            word = made[1:]
            if word not in costs and (whole := lexicon.cost(word)) is not None:
                costs[word] = cost + whole
                limit = min(limit, cost + whole + _BEATEN - lexicon.least)
            continue
        for size, letters, extra in known.sources(read, at):
            longer = made + letters
            total = cost + extra
            if total <= limit and (total := total + _strange(longer, len(letters), lexicon)) <= limit:
                heapq.heappush(states, (total, at + size, longer))


def _strange(made: str, fresh: int, lexicon: Lexicon) -> float:
    """What the last letters cost where no known word has them in a row."""
    ends = range(len(made) - fresh + 1, len(made) + 1)
    return sum(_STRANGE for end in ends if not lexicon.joins(made[max(0, end - RUN) : end]))
