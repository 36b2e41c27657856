"""Short ways from a text to what was understood of it, for the tests of this folder."""

from __future__ import annotations

from typing import Any

from knowledge.models import Document
from knowledge.readers import read_text
from knowledge.record import shape, understand


def understood(text: str, name: str = "fail.txt") -> Document:
    """A text, read and understood."""
    return understand("fail", read_text(text, name))


def stated(text: str) -> dict[str, Any]:
    """What the record of a text states: the shape of records, without what is empty."""
    found: dict[str, Any] = _filled(shape(understood(text).record))
    return found


def codes(text: str) -> list[str]:
    """The codes of the warnings about a text."""
    return [problem.code for problem in understood(text).problems]


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        pairs = {key: _filled(inner) for key, inner in value.items()}
        return {key: inner for key, inner in pairs.items() if inner not in (None, "", [], {})}
    return [_filled(inner) for inner in value] if isinstance(value, list) else value
