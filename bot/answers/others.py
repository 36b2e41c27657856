"""Questions that are not about one field or topic of one document: clauses by number, who does what, comparison, help."""

from __future__ import annotations

from collections import defaultdict

from bot.answers.cite import answered, cite, not_found
from bot.answers.decision import Decision, decide_among
from bot.answers.evidence import Kind
from bot.answers.request import Request
from bot.answers.sections import fields_of
from bot.language import say
from bot.models import Choice, Citation, Reply, Status
from bot.understanding.intents import TOPICAL
from bot.understanding.question import SOCIAL
from knowledge.models import Clause, Field
from knowledge.search import Hit
from knowledge.stored import View

_MAX_WHO = 3  # positions named in an answer to «kes tegeleb …»
_WHO_NEAR = 0.3  # share of the likeliest position's probability from which another one does it, too
_WHO_FAR = 0.12  # … where it is also so much likelier that
_WHO_SURE = 5.0  # somebody does it than that nobody does
_WORK = (Field.DUTIES, Field.PURPOSE)
_COMPARED = (Field.UNIT, Field.MANAGER, Field.EDUCATION, Field.EXPERIENCE, Field.LANGUAGES)
_COMPARED_FIELD = 0.2  # probability from which one field is meant
_NO_FIELD = TOPICAL | SOCIAL | {"compare"}
_MAX_SAME_NUMBER = 5


def clause(request: Request) -> Reply:
    """A clause by its printed number, with its sub-clauses; a bare section number gives the section."""
    number = request.question.mentions.number
    found = [c for c in request.view.clauses if c.number.strip(".)") == number and c.text and c.field is not Field.PREAMBLE]
    below = [c for c in request.view.clauses if c.number.startswith(f"{number}.") and c.text]
    if "." not in number and (section := _section(request.view, number)):
        return request.quote(section)
    if not found and below:
        return request.quote(below)
    if not found and (item := _item(request.view, number)):
        return request.quote([item])
    if not found:
        return not_found(request.language, say(request.language, "no_number", number=number, title=request.view.name))
    inside = [c for c in below if c not in found] if "." in number else []
    return request.quote(found[:_MAX_SAME_NUMBER] + inside)


def who_does(request: Request, hits: list[Hit]) -> tuple[Reply, Decision]:
    """Which positions do a thing, over all documents; the clause that says so of each.

    Where somebody has it as a duty, those who only have a right or a requirement about it are left out.
    """
    decision = decide_among(request, hits)
    if decision.chosen is None or decision.chosen.hit is None:
        return not_found(request.language, say(request.language, "nobody")), decision
    as_work = max((one.probability for one in decision.clauses if one.hit and one.hit.clause.field in _WORK), default=0.0)
    work = as_work >= decision.chosen.probability * _WHO_NEAR
    best: dict[str, Hit] = {}
    worth: defaultdict[str, float] = defaultdict(float)
    for one in decision.clauses:
        if one.hit and (one.hit.clause.field in _WORK or not work or one is decision.chosen):
            best.setdefault(one.hit.clause.document, one.hit)
            worth[one.hit.clause.document] += one.probability
    likely = sorted(worth, key=lambda document: -worth[document])
    none = next(one.probability for one in decision.candidates if one.kind is Kind.NONE)
    enough = min(worth[likely[0]] * _WHO_NEAR, max(worth[likely[0]] * _WHO_FAR, none * _WHO_SURE))
    chosen = [best[document] for document in likely[:_MAX_WHO] if worth[document] >= enough]
    citations = [cite(request.index.document(hit.clause.document), hit.clause) for hit in chosen]
    titles = ", ".join(citation.title for citation in citations)
    kind = "intro_who" if work else "intro_who_other"
    key = kind if len(citations) == 1 else "intro_who_several"
    return answered(request.language, citations, say(request.language, key, title=titles, titles=titles)), decision


def positions(request: Request) -> Reply:
    """The positions whose job descriptions are known."""
    choices = [Choice(_name(request.index.document(document)), document) for document in request.index.ids()]
    return Reply(Status.ANSWERED, request.language, say(request.language, "positions"), choices=tuple(choices))


def compare(request: Request) -> Reply:
    """The same fields of two positions, one after the other."""
    mentions = request.question.mentions
    documents = mentions.compared
    if len(documents) < 2 and request.own and mentions.first_person and mentions.positions:
        documents = (request.own, *(d for d in mentions.positions[:1] if d != request.own))  # «minu ja … nõuded»
    guess = next((g for g in request.question.guesses if g.intent not in _NO_FIELD), None)
    named = (Field.LANGUAGES,) if mentions.languages else fields_of(guess.intent) if guess else ()
    sure = bool(mentions.languages) or (guess is not None and guess.score >= _COMPARED_FIELD)
    fields = named if named and sure else _COMPARED
    citations: list[Citation] = []
    for field in fields:
        for document in documents:
            view = request.index.document(document)
            citations.extend(cite(view, c) for c in view.of(field) if c.text)
    if len(documents) != 2 or not citations:
        return not_found(request.language, say(request.language, "pick_two"))
    return answered(request.language, citations, say(request.language, "compare"))


def _item(view: View, number: str) -> Clause | None:
    """The duty at a place in a list without numbers: «item 3», as replies cite it."""
    duties = [clause for clause in view.of(Field.DUTIES) if clause.text]
    if not number.isdigit() or any(clause.number for clause in duties) or not 0 < int(number) <= len(duties):
        return None
    return duties[int(number) - 1]


def _section(view: View, number: str) -> list[Clause]:
    """The clauses of the section whose heading carries the number."""
    return [c for c in view.clauses if c.heading.split(" ", 1)[0].strip(".)") == number and c.text and not c.lead_in]


def _name(view: View) -> str:
    unit = f" ({view.record.unit})" if view.record.unit else ""
    return f"{view.name}{unit}"
