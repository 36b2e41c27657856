"""How a question was read and its answer chosen, as lines for HR and developers: `ametibot ask --explain`."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answers.decision import contributions
from bot.answers.evidence import Candidate, Kind
from bot.assistant import Turn
from bot.understanding.question import Question
from knowledge.terms import Term
from knowledge.text import tokens
from knowledge.themes import themes

_INTENTS = 4
_CANDIDATES = 6
_REASONS = 5
_MAX_TEXT = 70


def explain(turn: Turn) -> Iterator[str]:
    """The steps of one turn; fewer where it was settled early."""
    question = turn.question
    if question is None:
        yield "read: nothing; it was no question"
        return
    yield f"read: {question.language}, {question.text!r}"
    yield from _corrections(question)
    yield from _words(question)
    yield from _named(question)
    guesses = (f"{one.intent} {one.score:.2f}" for one in question.guesses[:_INTENTS])
    yield f"kind: {', '.join(guesses)} → {question.intent}{' (settled)' if question.settled else ''}"
    if turn.request:
        yield f"document: {turn.request.view.id}"
    if turn.decision:
        direction = question.direction
        about = (f"{name} {share:.2f}" for name, share in themes().named(direction))
        yield f"themes: {', '.join(about) or 'none known'}"
        yield from map(_candidate, turn.decision.candidates[:_CANDIDATES])
    yield f"decision: {turn.reply.status}"


def _corrections(question: Question) -> Iterator[str]:
    changed = [f"{a} → {b}" for a, b in zip(tokens(question.text), question.words, strict=False) if a != b]
    if changed:
        yield f"corrected: {', '.join(changed)}"


def _words(question: Question) -> Iterator[str]:
    for asked in question.topic:
        if asked.weight > 0:
            yield f"word: {asked.term.surface} ({asked.weight:.2f}) = {_keys(asked.term)}"


def _keys(term: Term) -> str:
    """Base forms, concepts and rows of the glossary that a word stands for."""
    named = {"l": "", "c": "concept ", "g": "glossary "}
    kinds = [kind + key[1:].lstrip("~") for mark, kind in named.items() for key in sorted(term.keys) if key[0] == mark]
    return ", ".join(kinds)


def _named(question: Question) -> Iterator[str]:
    mentions = question.mentions
    found = {
        "number": mentions.number,
        "languages": ", ".join(mentions.languages),
        "positions": ", ".join(mentions.positions or mentions.posts),
        "organisation": ", ".join(mentions.organisation),
        "person": "I" if mentions.first_person else "he" if mentions.third_person else "",
    }
    if named := [f"{name} {value}" for name, value in found.items() if value]:
        yield f"named: {'; '.join(named)}"


def _candidate(one: Candidate) -> str:
    if one.hit:
        clause = one.hit.clause
        what = f"{clause.field} {clause.number} «{clause.text[:_MAX_TEXT]}»"
    else:
        what = {Kind.FIELD: f"the field {one.intent}", Kind.GROUP: "a group of clauses"}.get(one.kind, "not in the document")
    reasons = sorted(contributions(one).items(), key=lambda reason: -abs(reason[1]))[:_REASONS]
    return f"candidate: {one.probability:.2f} {what}: {', '.join(f'{name} {value:+.1f}' for name, value in reasons)}"
