"""Questions about a particular thing: the clause that speaks of it, or that there is none."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.cite import clarify, not_found
from bot.answers.decision import Decision
from bot.answers.evidence import Candidate
from bot.answers.fields import field_reply
from bot.answers.groups import asked_group
from bot.answers.request import Request
from bot.answers.sections import CUES
from bot.language import say
from bot.models import Choice, Reply
from knowledge.matching import Asked
from knowledge.models import Clause, Field
from knowledge.stored import View

_CLOSEST = 0.03  # probability from which a clause may be offered as the closest
_LIKE = 0.5  # share of a clause that a duty must say, too
_HEADS = 6  # words of a clause that only heads those below it
_MAX_LABEL = 60  # characters of a clause as a choice


def clause_reply(request: Request, chosen: Candidate, others: list[Candidate]) -> Reply:
    """The clause that answers; where results are asked for, one that has some, if there is one among the likely."""
    clauses = [one.hit.clause for one in (chosen, *others) if one.hit]
    if request.intent != "outcome":
        return request.quote([*clauses[:1], *_below(request.view, clauses[0])])
    duties = [with_results(request.view, c) for c in clauses[:3] if c.field in CUES["outcome"]]
    with_some = [clause for clause in duties if clause.outcomes]
    return request.quote(with_some[:1] or clauses[:1])


def which_clause(request: Request, decision: Decision) -> Reply:
    """Asks back which of a few clauses is meant."""
    clauses = [one.hit.clause for one in decision.offered if one.hit]
    choices = [Choice(_shortened(clause.text), f"{clause.document}#{clause.order}") for clause in clauses]
    return clarify(request.language, say(request.language, "which_clause"), choices)


def nothing(request: Request, decision: Decision) -> Reply:
    """The document does not say; the nearest clause is offered as what it is."""
    nearest = [one for one in decision.clauses[:1] if one.probability >= _CLOSEST]
    if not request.question.has_topic and not nearest:
        return not_found(request.language, say(request.language, "not_understood"))
    closest = request.citations(one.hit.clause for one in nearest if one.hit)
    return not_found(request.language, say(request.language, "not_in_document", title=request.view.name), closest)


def listed(request: Request) -> Reply:
    """All competences or duties, or those of the group or period that is named («täiendavad kompetentsid», «iga päev»)."""
    clauses, _ = asked_group(request)
    return request.quote(clauses) if clauses else field_reply(request)


def person_name(request: Request) -> Reply:
    """A job description names posts, not people."""
    return request.not_stated(say(request.language, "not_stated_person"))


def outcome(request: Request) -> Reply | None:
    """What result is expected of the duty last quoted («ja mis tulemust oodatakse?»), or of the whole work; else None."""
    last = [c for c in request.view.clauses if (request.view.id, c.order) in request.conversation.clauses]
    with_some = [clause for c in last if (clause := with_results(request.view, c)).outcomes]
    with_some = with_some or [duty for c in last[:1] if (duty := _duty_like(request, c))]
    if with_some:
        return request.quote(with_some)
    if indicators := request.view.of(Field.INDICATORS):
        return request.quote(indicators)
    return request.not_stated(say(request.language, "not_stated_outcome")) if last else None


def _duty_like(request: Request, clause: Clause) -> Clause | None:
    """The duty with results that says most of what a clause says: the purpose of a post is told again by its duties."""
    words = request.index.terms(clause.text, request.view.language)
    hits = request.index.inside([Asked(word) for word in words], words, request.view.id)
    duties = [hit for hit in hits if hit.clause.field is Field.DUTIES and hit.clause.outcomes]
    best = max(duties, key=lambda hit: hit.met.coverage, default=None)
    return best.clause if best and best.met.coverage >= _LIKE else None


def with_results(view: View, clause: Clause) -> Clause:
    """The duty; a sub-duty without results of its own takes those of the duty above, whose table cell it shares."""
    if clause.outcomes or "." not in clause.number.strip("."):
        return clause
    above = clause.number.strip(".").rsplit(".", 1)[0]
    for other in reversed(view.clauses[: clause.order]):
        if other.field is clause.field and other.number.strip(".") == above:
            return replace(clause, outcomes=other.outcomes)
    return clause


def _below(view: View, clause: Clause) -> list[Clause]:
    """The sub-clauses of one that only heads them: «3.2. Hooldelepingute järelevalve»."""
    heads = clause.text.endswith(":") or (len(clause.text.split()) <= _HEADS and not clause.outcomes)
    if not clause.number or not heads:
        return []
    return [c for c in view.clauses if c.text and c.number.startswith(f"{clause.number.rstrip('.')}.") and c is not clause]


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_LABEL else f"{text[: _MAX_LABEL - 1].rsplit(' ', 1)[0]} …"
