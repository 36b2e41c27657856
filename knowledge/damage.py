"""Words that a reading of a scan has damaged: how much of a text is damaged, and what a damaged word may have been.

The readings serve the search only: a word of a damaged document is also found under the Estonian words it may stand
for. The document's text itself stays as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from knowledge import morphology

_DAMAGED_SHARE = 0.1  # unknown words from which a text counts as damaged (clean texts have under 0.03)
_MIN_WORDS = 40
_MAX_CHANGES = 3
_MAX_READINGS = 4
_MAX_TRIED = 800
# what an English reader makes of Estonian letters → what was printed
_CONFUSIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("iii", ("üi", "ü")), ("ii", ("ü",)), ("{i", ("ü",)), ("6é", ("õ", "ö")), ("6", ("õ", "ö")), ("0", ("ö", "õ")),
    ("dd", ("öö", "õd", "äd")), ("66", ("öö",)), ("o0", ("öö",)), ("do", ("öö",)), ("od", ("öö",)), ("to", ("öö",)),
    ("d", ("õ", "ä", "ö")), ("o", ("õ", "ö")), ("a", ("ä",)), ("u", ("ü",)), ("é", ("õ", "ä", "ö")),
    ("i", ("ä", "ü", "l")),
    ("b", ("õ",)), ("t", ("ü",)), ("g", ("õ",)), ("1", ("l", "i")), ("c", ("e",)), ("s", ("ü",)), ("{", ("ü",)),
    ("ll", ("ül",)),
)  # fmt: skip
_WORD = re.compile(r"[^\W_]{3,}")


def is_damaged(text: str) -> bool:
    """Does so much of a text consist of unknown words that a scan must have been misread? For Estonian texts."""
    words = [word for word in _WORD.findall(text.lower()) if not word.isdigit()]
    if len(words) < _MIN_WORDS:
        return False
    return sum(not morphology.is_word(word) for word in words) / len(words) > _DAMAGED_SHARE


@lru_cache(maxsize=16384)
def readings(word: str) -> tuple[str, ...]:
    """Estonian words that a damaged word may stand for, those with the fewest changes first; () for a sound word."""
    if len(word) < 4 or morphology.is_word(word):
        return ()
    found: list[str] = []
    tried = 0
    level = {word: 0}
    for _ in range(_MAX_CHANGES):
        following: dict[str, int] = {}
        for base, start in level.items():
            for changed, at in _changed(base, start):
                tried += 1
                if tried > _MAX_TRIED:
                    return tuple(found[:_MAX_READINGS])
                following.setdefault(changed, at)
                if changed not in found and morphology.is_word(changed):
                    found.append(changed)
        if len(found) >= _MAX_READINGS:
            break
        level = following
    return tuple(found[:_MAX_READINGS])


def _changed(word: str, start: int) -> Iterator[tuple[str, int]]:
    """The word with one confusion undone at or after `start`, and where to go on."""
    for at in range(start, len(word)):
        for seen, printed in _CONFUSIONS:
            if word.startswith(seen, at):
                for letter in printed:
                    yield word[:at] + letter + word[at + len(seen) :], at + len(letter)
