"""From a question whose subject is settled to the reply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.answers import topics
from bot.answers.decision import Decision, decide
from bot.answers.evidence import Candidate, Kind
from bot.answers.request import Request
from bot.answers.table import HANDLERS
from bot.models import Reply


def respond(request: Request, unexplained: Callable[[str], float]) -> tuple[Reply, Decision | None]:
    """The reply, and how it was decided where there was something to decide.

    `unexplained` gives the weight of the words of the question that an intent does not explain.
    """
    question = request.question
    if question.settled and request.intent in HANDLERS:
        return HANDLERS[request.intent](request), None
    if request.intent == "outcome" and not question.has_topic and (reply := topics.outcome(request)):
        return reply, None
    decision = decide(request, unexplained)
    if decision.chosen:
        return as_reply(request, decision.chosen, decision.clauses), decision
    if decision.offered:
        return topics.which_clause(request, decision), decision
    return topics.nothing(request, decision), decision


def as_reply(request: Request, chosen: Candidate, clauses: list[Candidate]) -> Reply:
    """A candidate as the reply; `clauses` are those that are clauses, the likeliest first."""
    if chosen.kind is Kind.FIELD:
        return HANDLERS[chosen.intent](replace(request, intent=chosen.intent))
    if chosen.kind is Kind.GROUP:
        return request.quote(chosen.clauses)
    return topics.clause_reply(request, chosen, clauses)
