"""How much of a text a reading of a scan has damaged."""

from __future__ import annotations

import re

from knowledge import morphology
from knowledge.text import language_of

_DAMAGED_SHARE = 0.1  # unknown words from which a text counts as damaged (clean texts have under 0.03)
_FOREIGN_SHARE = 0.85  # … from which it is in another language (German 0.9, Finnish 0.95)
_MIN_WORDS = 40
_WORD = re.compile(r"[^\W_]{3,}")


def is_damaged(text: str) -> bool:
    """Does so much of an Estonian text consist of unknown words that a scan must have been misread?"""
    if language_of(text) != "et":
        return False
    words = [word for word in _WORD.findall(text.lower()) if not word.isdigit()]
    if len(words) < _MIN_WORDS:
        return False
    unknown = sum(not morphology.is_word(word) for word in words) / len(words)
    return _DAMAGED_SHARE < unknown < _FOREIGN_SHARE
