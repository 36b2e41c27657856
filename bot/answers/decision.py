"""Which of the possible answers is given: the evidence weighed, and the calibrated choice between answering, asking back
and saying that the document does not say.

A linear model scores every candidate; the scores become probabilities that sum to one over all of them, «none» included
(conditional logit). Its weights are learned from questions with known answers by `make train`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bot.answers.evidence import FEATURES, Candidate, Evidence, Kind
from bot.answers.groups import asked_group
from bot.answers.request import Request
from bot.answers.sections import CUES, FIELD_INTENTS, SEARCHED
from bot.understanding.question import Question
from bot.understanding.substitution import DIRECTIONS, names_substitution
from knowledge.search import Hit

_ANSWER = 0.4  # probability from which the best candidate answers
_ASK = 0.2  # … from which a clause is worth being offered as a choice
_ASK_TOGETHER = 0.6  # … that the choices must have together
_MAX_OFFERED = 3
_ELSEWHERE = frozenset({"tools", "conditions", "computer", "experience", "area", "competences", "obligations"})
_CERTAIN = 0.97  # share of a question that a field explains, from which no clause is weighed against it
_OWNED = 0.9  # share of a question that a field explains, from which it is asked for as a whole
_SECTION = 0.6  # share of a kind of question from which its section is preferred
_ALIKE = 0.1  # difference of coverage that makes none
_CLOSE = 0.25  # share of the best probability from which another clause may be preferred
_SHORT_LIST = 3  # clauses that are an answer even where one of them is meant
_LISTED = 0.5  # share of a question that a field explains, from which its list may be meant


@dataclass(frozen=True, slots=True)
class Decision:
    """What is answered: one candidate, or a few to choose from; `candidates` are all, the likeliest first."""

    candidates: tuple[Candidate, ...]
    chosen: Candidate | None = None
    offered: tuple[Candidate, ...] = ()

    @property
    def clauses(self) -> list[Candidate]:
        """The candidates that are clauses, the likeliest first."""
        return [one for one in self.candidates if one.kind is Kind.CLAUSE]


def decide(request: Request, unexplained: Callable[[str], float]) -> Decision:
    """Weigh every possible answer to a question about one document."""
    weighed = weigh(possible(request, unexplained))
    best = _in_section(request.question, _whole_field(weighed[0], weighed), weighed)
    if best.kind is Kind.FIELD and not best.clauses and (other := _instead(best, weighed)):
        return Decision(tuple(weighed), other)
    if best.owns >= _CERTAIN or best.kind is not Kind.NONE and _supported(best, weighed) >= _ANSWER:
        return Decision(tuple(weighed), best)
    offered = tuple(one for one in weighed if one.kind is Kind.CLAUSE and one.probability >= _ASK)[:_MAX_OFFERED]
    if best.kind is not Kind.NONE and len(offered) > 1 and sum(one.probability for one in offered) >= _ASK_TOGETHER:
        return Decision(tuple(weighed), None, offered)
    return Decision(tuple(weighed))


def _in_section(question: Question, best: Candidate, weighed: list[Candidate]) -> Candidate:
    """Of clauses that meet the question alike, the one in the section asked for: «tohin» is answered by a right."""
    kind, share = max(question.cues.items(), key=lambda one: one[1], default=("", 0.0))
    wanted = CUES.get(kind, frozenset())
    if best.hit is None or best.hit.clause.field in wanted or share < _SECTION * sum(question.cues.values()):
        return best
    least = best.hit.met.coverage - _ALIKE
    alike = (one for one in weighed if one.hit and one.hit.clause.field in wanted and one.hit.met.coverage >= least)
    return next((one for one in alike if one.probability >= best.probability * _CLOSE), best)


def _whole_field(best: Candidate, weighed: list[Candidate]) -> Candidate:
    """The field instead of a clause, where it surely explains the whole question: «mis keeli pean oskama?»."""
    owner = max((one for one in weighed if one.kind is Kind.FIELD), key=lambda one: one.owns, default=best)
    own = best.hit.clause.order if best.hit else None
    return owner if owner.clauses and (owner.owns >= _CERTAIN or owner.owns >= _OWNED and own in owner.orders) else best


def _instead(unstated: Candidate, weighed: list[Candidate]) -> Candidate | None:
    """The clause that answers where the field that was asked for is not stated: clothes may stand among the rights."""
    if unstated.intent not in _ELSEWHERE:
        return None
    others = [one for one in weighed if one.kind is not Kind.FIELD]
    total = sum(one.probability for one in others)
    clause = others[0].kind is Kind.CLAUSE and others[0].probability >= _ANSWER * total
    return others[0] if clause else None


def _supported(best: Candidate, weighed: list[Candidate]) -> float:
    """The probability of a candidate together with those that give the same answer, or a part of it; that of the likeliest
    clause where this one was preferred for its section."""
    if best.hit and weighed[0].hit and best is not weighed[0]:
        return best.probability + weighed[0].probability
    if best.kind is Kind.FIELD and len(best.clauses) > _SHORT_LIST and best.owns < _LISTED:
        return best.probability  # one of many clauses is asked for; all of them are no answer
    return sum(one.probability for one in weighed if one is best or _same_answer(best, one))


def _same_answer(best: Candidate, other: Candidate) -> bool:
    if best.kind in (Kind.GROUP, Kind.FIELD):
        return other.hit is not None and other.hit.clause.order in best.orders
    return best.hit is not None and other.clauses == (best.hit.clause,)


def decide_among(request: Request, hits: list[Hit]) -> Decision:
    """Weigh clauses of several documents against none: what counts is that somebody does it, not by which clause."""
    evidence = Evidence(request)
    candidates = [evidence.clause(hit) for hit in hits if hit.clause.field in SEARCHED]
    weighed = weigh([*candidates, evidence.none(hits)])
    none = next(one for one in weighed if one.kind is Kind.NONE)
    best = next((one for one in weighed if one.kind is Kind.CLAUSE), None)
    return Decision(tuple(weighed), best if best and none.probability < 1 - _ANSWER else None)


def possible(request: Request, unexplained: Callable[[str], float]) -> list[Candidate]:
    """All candidates, not weighed yet."""
    question, evidence = request.question, Evidence(request)
    hits = [h for h in request.index.inside(question.topic, question.said, request.view.id) if h.clause.field in SEARCHED]
    fields = list(_fields(question, evidence, unexplained))
    owner = max(fields, key=lambda one: one.owns)
    clauses, share = asked_group(request)
    group = frozenset(clause.order for clause in clauses)
    found = [*fields, *(evidence.clause(hit, group, owner) for hit in hits), evidence.none(hits)]
    return [*found, evidence.group(clauses, share)] if clauses else found


def _fields(question: Question, evidence: Evidence, unexplained: Callable[[str], float]) -> Iterator[Candidate]:
    scores = {guess.intent: guess.score for guess in question.guesses}
    open_ = names_substitution(question.words, question.language)
    for name in FIELD_INTENTS:
        asked = "outcome" if name == "indicators" else name
        if open_ or name not in DIRECTIONS:
            yield evidence.field(name, scores.get(asked, 0.0), unexplained(asked))


def weigh(candidates: list[Candidate]) -> list[Candidate]:
    """The candidates with scores and probabilities, the likeliest first."""
    scores = [_score(one.features, load()) for one in candidates]
    top = max(scores)
    exponents = [math.exp(score - top) for score in scores]
    total = sum(exponents)
    weighed = [
        Candidate(one.kind, one.features, one.hit, one.intent, one.clauses, one.orders, score, exponent / total)
        for one, score, exponent in zip(candidates, scores, exponents, strict=True)
    ]
    return sorted(weighed, key=lambda one: -one.score)


def _score(features: dict[str, float], weights: dict[str, float]) -> float:
    score = 0.0
    for name, value in features.items():
        if value:
            score += weights[name] * value
    return score


def contributions(candidate: Candidate) -> dict[str, float]:
    """What each piece of evidence adds to a candidate's score."""
    weights = load()
    return {name: weights[name] * value for name, value in candidate.features.items() if value}


@lru_cache(maxsize=1)
def load() -> dict[str, float]:
    """The learned weights by the names of the evidence."""
    data = json.loads(files("bot.answers").joinpath("weights.json").read_text(encoding="utf-8"))
    return {name: float(data["weights"].get(name, 0.0)) for name in FEATURES}
