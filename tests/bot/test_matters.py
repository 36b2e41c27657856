"""Messages on what is owed, written by people who had not seen the examples, are told from questions on documents."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest

from bot.language import LANGUAGES
from bot.understanding.matters import OTHER, day_in, matter_model
from knowledge.search import Index
from tests.paths import ROOT

_TODAY = date(2027, 1, 15)
_RIGHT = 0.85  # share of the messages
_TAKEN = 0.03  # share of other messages that may be taken for a matter


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_are_told_apart(index: Index, language: str) -> None:
    lines = (ROOT / "tests" / "dialogues" / "matters.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["lang"] == language]
    model = matter_model(language, index.thesaurus)
    found: Counter[tuple[bool, bool]] = Counter()
    for row in rows:
        guess = model.matter(row["text"])
        found[row["intent"] == OTHER, (guess.intent if guess else OTHER) == row["intent"]] += 1
    assert found[True, False] <= max(1, _TAKEN * (found[True, True] + found[True, False]))
    assert found[True, True] + found[False, True] >= _RIGHT * len(rows)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("ülevaatus toimus 12.01.2027", date(2027, 1, 12)),
        ("toimus 2027-01-12", date(2027, 1, 12)),
        ("tegime 12.01.", date(2027, 1, 12)),
        ("28.12. tehtud", date(2026, 12, 28)),
        ("eile", date(2027, 1, 14)),
        ("вчера провели", date(2027, 1, 14)),
        ("today", _TODAY),
        ("lükka kolm päeva edasi", date(2027, 1, 18)),
        ("отложи на 2 дня", date(2027, 1, 17)),
        ("in a week", date(2027, 1, 22)),
        ("31.02.2027", None),
        ("tehtud", None),
        ("in a hundred days", None),
    ],
)
def test_the_day_that_a_text_names(text: str, day: date | None) -> None:
    assert day_in(text, _TODAY) == day
