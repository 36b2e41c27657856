"""Differences between versions, and between documents of one post, in words for HR."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rich.text import Text

from knowledge.differences import Change, Kind, Part, Unit, differences
from knowledge.models import Document, Problem
from knowledge.text import fold

_STYLES = {"=": "", "-": "red strike", "+": "green"}
_PLAIN = {"=": ("", ""), "-": ("[-", "-]"), "+": ("{+", "+}")}  # readable without colours, too
_SAME_POST = 90.0  # likeness of two names of one post
_SHARED = 0.5  # share of the clauses that two documents of one post have in common
_SHOWN = 60  # characters of a clause that is only named


def change_lines(changes: Sequence[Change], substantive: bool) -> Iterator[Text]:
    """The changes as lines for the terminal, the suggestion last."""
    for change in changes:
        line = Text(f"{'!' if change.substantive else ' '} {change.kind:<10} {_place(change)}: ")
        for mark, words in change.words if change.kind is not Kind.MOVED else (("=", _named(change.new)),):
            before, after = _PLAIN[mark]
            line.append(f"{before}{words}{after} ", style=_STYLES[mark])
        yield line
    if not changes:
        yield Text("no differences")
        return
    owed = sum(change.substantive for change in changes)
    looks = "substantive" if substantive else "editorial"
    yield Text(f"{len(changes)} changes, {owed} of them (!) touch duties, rights or places: looks {looks}")


def change_data(change: Change) -> dict[str, Any]:
    """A change as JSON values."""
    return {
        "kind": change.kind.value,
        "substantive": change.substantive,
        **{name: _unit_data(unit) for name, unit in (("old", change.old), ("new", change.new))},
        "words": [list(pair) for pair in change.words],
    }


def siblings(
    documents: Iterable[tuple[Path, Document]], known: Sequence[tuple[Path, Document]]
) -> Iterator[tuple[Path, Problem]]:
    """Where a repaired document and another one of the same post disagree: what stands elsewhere, or in one only."""
    for path, document in documents:
        if "repaired" not in document.transcript.meta:
            continue
        for other_path, other in known:
            if other_path != path and "repaired" not in other.transcript.meta and _same_post(document, other):
                told = (change for change in differences(other, document) if _tells(change))
                yield from ((path, _disagreement(other_path.name, change)) for change in told)


def _same_post(one: Document, other: Document) -> bool:
    if fuzz.ratio(fold(one.record.title), fold(other.record.title)) < _SAME_POST or not one.record.title:
        return False
    said = {fold(clause.text) for clause in one.clauses if clause.text}
    shared = sum(fold(clause.text) in said for clause in other.clauses if clause.text)
    return shared > _SHARED * max(len(other.clauses), 1)


def _tells(change: Change) -> bool:
    return change.substantive and change.kind in (Kind.MOVED, Kind.ADDED, Kind.REMOVED)


def _disagreement(other: str, change: Change) -> Problem:
    named = f"«{_named(change.new or change.old)}»"
    line = change.new.clause.line if change.new else 1
    if change.kind is Kind.MOVED and change.old and change.new:
        here, there = change.new.clause.heading, change.old.clause.heading
        return Problem(line, "sibling_moved", f"{named} stands under «{here}» here, under «{there}» in {other}")
    return Problem(line, "sibling_only_here" if change.new else "sibling_only_there", f"{named} ({other})")


def _place(change: Change) -> str:
    old, new = change.old, change.new
    if change.kind is Kind.MOVED and old and new and old.clause.heading != new.clause.heading:
        return f"{old.clause.heading} → {_where(new)}"
    if change.kind is Kind.RENUMBERED and old and new:
        return f"{old.clause.number or '–'} → {_where(new)}"
    return _where(new or old)


def _where(unit: Unit | None) -> str:
    if unit is None:
        return ""
    part = {Part.TEXT: "", Part.ACTIVITY: ", how it is done", Part.OUTCOME: ", result"}[unit.part]
    return " ".join(filter(None, (unit.clause.number, f"({unit.clause.heading})" if unit.clause.heading else ""))) + part


def _named(unit: Unit | None) -> str:
    text = unit.text if unit else ""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _unit_data(unit: Unit | None) -> dict[str, Any] | None:
    if unit is None:
        return None
    clause = unit.clause
    where = {"section": clause.field.value, "heading": clause.heading, "number": clause.number, "line": clause.line}
    return {**where, "part": unit.part.value, "text": unit.text}
