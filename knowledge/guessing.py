"""What a section is about whose heading says nothing: told by what stands in it."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.models import REQUIREMENT_FIELDS
from knowledge.statements import statement
from knowledge.vocabulary import vocabulary

NEAR = 6  # lines or blocks below a heading that are looked at
_ENOUGH = 2


def states_general(texts: Iterable[str], labels: Iterable[str]) -> bool:
    """Are these the general data: sentences on who reports to whom and who substitutes whom, or labels of such?"""
    said = sum(statement(text) is not None for text in texts)
    found = (vocabulary().label(label) for label in labels)
    named = sum(match is not None and match.certain and match.field not in REQUIREMENT_FIELDS for match in found)
    return max(said, named) >= _ENOUGH
