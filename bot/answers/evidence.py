"""What speaks for each possible answer to a question: a clause, a field of the record, a group of clauses, or none.

The evidence is a short list of named numbers (`FEATURES`); `decision` weighs them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.answers.request import Request
from bot.answers.sections import CUES, clauses_for, stated
from bot.understanding.intents import TOPICAL
from bot.understanding.question import Question, content_of
from knowledge.models import REQUIREMENT_FIELDS, Clause, Field
from knowledge.search import Hit
from knowledge.themes import themes
from knowledge.values import names_a_time, names_an_amount

FEATURES = (
    "coverage", "plain", "full", "unmet", "wording", "theme", "section", "against", "outside", "topical",
    "brief", "time", "no_time", "amount",
    "no_amount", "requirement", "solid", "of_group", "listed", "field", "intent", "top_intent", "owns", "certain",
    "unexplained", "bare", "unstated", "uncounted", "group", "group_asked",
    "none", "none_content", "none_far", "none_unknown", "none_unsaid",
)  # fmt: skip
_LEAST = 0.002  # the smallest probability that tells anything
_MOST_WORDS = 3  # words met to the full; more tell no more
_MOST_UNEXPLAINED = 2.0
_MOST_CONTENT = 5
_LONG = 100  # letters of a clause that is not brief
_SOLID = 2.0  # weight of words that a coverage can rest on
_SURE_SECTION = 0.95  # probability of a kind of question that rules other sections out
_CERTAIN = 0.9  # probability of an intent beyond doubt
_AMOUNTS = frozenset({"csalary", "cpay-grade"})  # what is asked of these is how much


class Kind(StrEnum):
    """What an answer is."""

    CLAUSE = "clause"
    FIELD = "field"
    GROUP = "group"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer with its evidence, and how likely it is the right one once that has been weighed."""

    kind: Kind
    features: dict[str, float]  # by their names in FEATURES; those left out are 0
    hit: Hit | None = None
    intent: str = ""
    clauses: tuple[Clause, ...] = ()  # of a group or a field
    orders: frozenset[int] = frozenset()  # … their places in the document
    score: float = 0.0
    probability: float = 0.0

    @property
    def owns(self) -> float:
        """How likely a field explains the whole question."""
        return self.features.get("owns", 0.0)


class Evidence:
    """Puts together what speaks for each answer to one question. What depends on the question alone is worked out once."""

    def __init__(self, request: Request) -> None:
        question = request.question
        self._request, self._question = request, question
        self._content = sum(asked.weight for asked in content_of(question.topic))
        self._topical = _log(sum(guess.score for guess in question.guesses if guess.intent in TOPICAL))
        self._asks_amount = asks_amount(question)
        total = sum(question.cues.values()) or 1.0
        self._asked: dict[Field, float] = defaultdict(float)  # field → how much of what the question's kind asks for it is
        for intent, score in question.cues.items():
            for field in CUES.get(intent, ()):
                self._asked[field] += score / total
        kind, sure = max(question.cues.items(), key=lambda one: one[1], default=("", 0.0))
        self._section = CUES.get(kind) if sure >= _SURE_SECTION else None

    def clause(self, hit: Hit, group: frozenset[int] = frozenset(), owner: Candidate | None = None) -> Candidate:
        """A clause; `group` are the orders of those whose group is named, `owner` is the likeliest field."""
        question, met, clause = self._question, hit.met, hit.clause
        length = len(clause.text) + len(clause.activity) + sum(map(len, clause.outcomes))
        timed = question.asks_when and names_a_time(_whole(clause))
        named = self._asks_amount and names_an_amount(_whole(clause))
        values = {
            "coverage": met.coverage,
            "plain": met.plain,
            "full": min(met.full, _MOST_WORDS) / _MOST_WORDS,
            "unmet": met.unmet,
            "wording": met.wording,
            "theme": met.theme,
            "section": self._asked.get(clause.field, 0.0),
            "against": float(self._section is not None and clause.field not in self._section),
            "outside": owner.owns if owner and clause.order not in owner.orders else 0.0,
            "topical": self._topical,
            "brief": met.coverage / (1 + length / _LONG),
            "solid": met.coverage * min(1.0, self._content / _SOLID),
            "time": met.coverage if timed else 0.0,
            "no_time": float(question.asks_when and not timed),
            "amount": met.coverage if named else 0.0,
            "no_amount": float(self._asks_amount and not named),
            "of_group": float(clause.order in group),
            "requirement": float(clause.field in REQUIREMENT_FIELDS),
        }
        return Candidate(Kind.CLAUSE, values, hit)

    def field(self, intent: str, score: float, unexplained: float) -> Candidate:
        """A field of the record; `unexplained` is the weight of the words that the intent does not explain."""
        clauses = clauses_for(self._request.view, intent)
        explained = 1 - min(unexplained / self._content, 1.0) if self._content else 1.0
        values = {
            "field": 1.0,
            "intent": _log(score),
            "owns": score * explained,
            "listed": float(self._question.asks_list),
            "certain": float(score >= _CERTAIN and unexplained <= 0),
            "top_intent": float(self._question.intent == intent),
            "unexplained": min(unexplained, _MOST_UNEXPLAINED),
            "bare": float(not self._content),
            "uncounted": float(self._asks_amount and not any(names_an_amount(_whole(clause)) for clause in clauses)),
            "unstated": float(not clauses and not stated(self._request.view, intent)),
        }
        return Candidate(Kind.FIELD, values, intent=intent, clauses=clauses, orders=_orders(clauses))

    def group(self, clauses: list[Clause], asked: float) -> Candidate:
        """The clauses of a group that the question names; `asked` is the share of the question that the name holds."""
        values = {"group": 1.0, "group_asked": asked, "listed": float(self._question.asks_list)}
        return Candidate(Kind.GROUP, values, clauses=tuple(clauses), orders=_orders(clauses))

    def none(self, hits: list[Hit]) -> Candidate:
        """That the document does not say."""
        content = content_of(self._question.topic)
        unknown = sum(not any(key[0] in "cg" for key in asked.term.keys) for asked in content)
        values = {
            "none": 1.0,
            "none_content": min(len(content), _MOST_CONTENT) / _MOST_CONTENT,
            "none_far": 1 - max((max(hit.met.theme, 0.0) for hit in hits), default=0.0),
            "none_unsaid": themes().unsaid(self._question.direction),
            "none_unknown": unknown / len(content) if content else 0.0,
        }
        return Candidate(Kind.NONE, values)


def asks_amount(question: Question) -> bool:
    """«kui palju …?», or a question about nothing but what is an amount: «mis on minu töötasu?»."""
    about = content_of(question.topic)
    return question.asks_amount or bool(about) and all(one.term.keys & _AMOUNTS for one in about)


def _orders(clauses: Iterable[Clause]) -> frozenset[int]:
    return frozenset(clause.order for clause in clauses)


def _whole(clause: Clause) -> str:
    return " ".join((clause.group, clause.text, clause.activity, *clause.outcomes))


def _log(probability: float) -> float:
    """Between 0 (impossible) and 1 (certain), by orders of magnitude."""
    return 1 - math.log(max(probability, _LEAST)) / math.log(_LEAST)
