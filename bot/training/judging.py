"""Is a reply right? Compares it with what a question of the training sets expects.

A line of a set is a dialogue: {"id", "as", "lang", "turns": [{"q", "kind", "doc", "expect" | "expect_any"}]}. Kinds: `fact`
(the reply holds every fragment), `find` (the first quote does), `list` (every fragment is in a quote, hardly anything else
is quoted), `none` (not found), `who` (those documents are quoted), `clarify` (asks back and offers every fragment).
"""

from __future__ import annotations

from typing import Any

from rapidfuzz import fuzz

from bot.answers.cite import whole
from bot.models import Reply, Status
from knowledge.text import fold

_SAME = 85  # partial ratio from which a fragment is held
_MAX_QUOTES = {"fact": 3, "find": 5}
_MAX_DOCUMENTS = 3
_MAX_FOREIGN = 0.1  # share of a list's quotes that nothing expects


def is_right(turn: dict[str, Any], reply: Reply) -> bool:
    """Does the reply give what the turn expects?"""
    kind = turn["kind"]
    if kind in ("none", "clarify"):
        wanted = Status.NOT_FOUND if kind == "none" else Status.CLARIFY
        return reply.status is wanted and all(_holds(reply.text, part) for part in turn.get("expect", ()))
    if reply.status is not Status.ANSWERED or not 0 < len(reply.citations) <= _MAX_QUOTES.get(kind, len(reply.citations)):
        return False
    quotes = [whole(citation) for citation in reply.citations]
    if kind == "fact":
        return all(_holds(reply.text, part) for part in turn["expect"])
    if kind == "find":
        alternatives = turn.get("expect_any") or [turn["expect"]]
        return any(all(_holds(quotes[0], part) for part in parts) for parts in alternatives)
    if kind == "who":
        quoted, wanted = {citation.document for citation in reply.citations}, turn["doc"]
        return set(wanted if isinstance(wanted, list) else [wanted]) <= quoted and len(quoted) <= _MAX_DOCUMENTS
    foreign = sum(not any(_holds(quote, part) for part in turn["expect"]) for quote in quotes)
    held = all(any(_holds(quote, part) for quote in quotes) for part in turn["expect"])
    return held and foreign <= _MAX_FOREIGN * len(quotes)


def _holds(text: str, part: str) -> bool:
    text, part = fold(text), fold(part)
    return part in text or (len(part) <= len(text) and fuzz.partial_ratio(part, text) >= _SAME)
