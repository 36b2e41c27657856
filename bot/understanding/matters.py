"""Does a message speak of what is owed («olen tutvunud», «minu tiim»), and of which matter? Else it asks about a document.

A linear model of its own beside that of the questions, trained from bot/language/*/matters.yaml by `make train`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from bot.language import unsaying_words
from bot.people.table import parse_date
from bot.understanding.features import features
from bot.understanding.intents import Guess, ranked
from knowledge.concepts import Thesaurus
from knowledge.linear import Linear, Shares
from knowledge.linear import load as load_linear
from knowledge.terms import terms_of_words
from knowledge.text import fold, tokens

OTHER = "other"
_SURE = 0.4  # probability from which a message is taken for a matter
_MOST_WORDS = 40
_PLAIN_WORDS = 12  # of a statement that says nothing else
_DATE = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4})?|\b\d{4}-\d{2}-\d{2}\b")
_NEAR_DAYS = {
    "tana": 0, "сегодня": 0, "today": 0, "eile": -1, "вчера": -1, "yesterday": -1, "uleeile": -2, "позавчера": -2,
    "homme": 1, "завтра": 1, "tomorrow": 1, "ulehomme": 2, "послезавтра": 2,
}  # fmt: skip
_COUNTED = re.compile(r"\b(\d{1,2}|\w+) (?:too)?(?:paev|дн|день|дня|day|working day|рабоч)")
_WEEK = re.compile(r"\bnadal|\bнедел|\bweek")
_COUNTS = {
    "uhe": 1, "kahe": 2, "kolme": 3, "nelja": 4, "viie": 5, "kaks": 2, "kolm": 3, "neli": 4, "viis": 5, "один": 1, "два": 2,
    "три": 3, "четыре": 4, "пять": 5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "a": 1, "paar": 2, "пару": 2,
    "couple": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MatterModel:
    """The model of one language."""

    language: str
    thesaurus: Thesaurus
    linear: Linear
    intercepts: Shares

    def rank(self, text: str) -> list[Guess]:
        """The kinds of matter by probability, «other» among them."""
        slots = frozenset({"date"} if _DATE.search(text) else ())
        words = tokens(_DATE.sub(" ", text))[:_MOST_WORDS]
        terms = terms_of_words([[word] for word in words], self.language, self.thesaurus)
        return ranked(self.linear, self.intercepts, features(words, terms, slots))

    def matter(self, text: str) -> Guess | None:
        """The matter that a message speaks of, with its probability; None for any other message."""
        best = self.rank(text)[0]
        return best if best.intent != OTHER and best.score >= _SURE else None


@lru_cache(maxsize=3)
def load(language: str) -> tuple[Linear, Shares]:
    """The stored weights of a language."""
    linear = load_linear(Path(str(files("bot.language").joinpath(f"{language}/matters.npz"))))
    return linear, np.array(linear.about["intercepts"], dtype=np.float32)


def matter_model(language: str, thesaurus: Thesaurus) -> MatterModel:
    """The model of a language over a thesaurus."""
    return MatterModel(language, thesaurus, *load(language))


def is_plain(text: str, language: str) -> bool:
    """Is it a plain statement, not a question, a negation or half a promise? Only then words count as a tap."""
    words = tokens(text)
    return "?" not in text and len(words) <= _PLAIN_WORDS and not set(words) & unsaying_words(language)


def day_in(text: str, today: date) -> date | None:
    """The day that a text names: a date, «eile», «завтра», "in three days"; a date without its year is the nearest one."""
    if found := _DATE.search(text):
        return _dated(found[0].replace(" ", ""), today)
    folded = fold(text)
    for word in folded.split():
        if (away := _NEAR_DAYS.get(word.strip(".,!?"))) is not None:
            return today + timedelta(days=away)
    if found := _COUNTED.search(folded):
        count = int(found[1]) if found[1].isdigit() else _COUNTS.get(found[1])
        return today + timedelta(days=count) if count else None
    return today + timedelta(days=7) if _WEEK.search(folded) else None


def _dated(printed: str, today: date) -> date | None:
    try:
        if printed.count(".") == 2 and printed.endswith("."):
            day, month = (int(part) for part in printed.rstrip(".").split("."))
            near = [date(today.year + away, month, day) for away in (-1, 0, 1)]
            return min(near, key=lambda one: abs(one - today))
        return parse_date(printed)
    except ValueError:
        return None
