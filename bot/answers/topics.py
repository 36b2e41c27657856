"""Questions about a particular thing: the clause that speaks of it, or that there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.answers.cite import not_found
from bot.answers.fields import field_reply
from bot.answers.request import Request
from bot.language import say
from bot.models import Reply
from bot.understanding.question import Question, content_of
from knowledge.models import REQUIREMENT_FIELDS, Clause, Field
from knowledge.search import Asked, Hit, View
from knowledge.terms import terms_of
from knowledge.values import names_a_time, names_an_amount, period_of

# topical intent → fields of clauses that it asks for; a question about a right is not answered by an obligation
CUES: dict[str, frozenset[Field]] = {
    "duty": frozenset({Field.DUTIES, Field.PURPOSE}),
    "outcome": frozenset({Field.DUTIES, Field.INDICATORS}),
    "right": frozenset({Field.RIGHTS}),
    "obligation": frozenset({Field.OBLIGATIONS, Field.DUTIES}),
    "responsibility": frozenset({Field.RESPONSIBILITIES, Field.OBLIGATIONS}),
    "competence": frozenset(REQUIREMENT_FIELDS),
}
TOPIC_FIELDS = frozenset({Field.DUTIES, Field.RIGHTS, Field.OBLIGATIONS, Field.RESPONSIBILITIES, *REQUIREMENT_FIELDS})
_ABOUT_POSTS = {Field.MANAGER, Field.SUBORDINATES, Field.SUBSTITUTED_BY, Field.SUBSTITUTES, Field.TITLE}  # other posts' names
SEARCHED = frozenset(Field) - _ABOUT_POSTS - {Field.PREAMBLE, Field.ACKNOWLEDGEMENT, Field.DOCUMENT_DATE, Field.DOCUMENT_NUMBER}
_ANSWER = 0.47  # coverage from which a clause answers
_LONG_ANSWER = 0.38  # … of a long question, where two words are met to the full
_FULL = 0.85
_CLOSEST = 0.25  # … from which it may be offered as the closest
_REREAD = 5  # clauses near the top that are compared by where in them the words stand
_NEAR = 0.93
_EARLY = 0.06
_AMOUNTS = frozenset({"csalary", "cpay-grade"})  # what is asked of these is how much
_CUE = 0.18  # how much the wanted section lifts a clause, at most
_SURELY_OUTCOME = 0.6  # probability from which a duty without results does not answer what result is expected
_PERIOD_WORDS = frozenset(
    "kord korra üks päev päeva päevas päeval nädal nädala nädalas kuu kuus kuul kvartal kvartalis aasta aastas aastal "
    "раз день дня неделю недели месяц месяца квартал год day daily week month quarter year once every".split()
)
_TIMED = 0.2  # how much a clause that names a time is lifted where one is asked for
_GROUP_NAMED = 0.55  # share of a group's name that the question must name
_GROUP_ASKED = 0.6  # share of the question's topic that the group's name must hold


@dataclass(frozen=True, slots=True)
class Ranked:
    """A hit with its score after the section cues."""

    hit: Hit
    score: float


def rank(request: Request, documents: tuple[str, ...] | None, limit: int = 10) -> list[Ranked]:
    """The clauses on the topic of a question, those of the section it asks for lifted."""
    hits = request.index.search(list(request.question.topic), documents, SEARCHED, limit=limit * 4)
    ranked = [Ranked(hit, hit.score * (1 + _lift(hit.clause, request.question))) for hit in hits]
    ranked = sorted(ranked, key=lambda one: -one.score)[:limit]
    close = [one for one in ranked[:_REREAD] if one.score >= ranked[0].score * _NEAR]
    reread = [Ranked(one.hit, one.score * (1 + _EARLY * _earliness(request, one.hit.clause))) for one in close]
    return sorted(reread, key=lambda one: -one.score) + ranked[len(close) :]


def _earliness(request: Request, clause: Clause) -> float:
    """1 where the words asked for open the clause (that is what it is about), 0 where they close it."""
    language = request.index.document(clause.document).language
    words = terms_of(clause.text, language, request.index.thesaurus)
    asked = content_of(request.question.topic)
    at = [min((i for i, word in enumerate(words) if _meet(one, word.keys)), default=len(words)) for one in asked]
    return 1 - sum(at) / len(at) / (len(words) or 1) if at else 0.0


def topic(request: Request) -> Reply:
    """The clause that answers, the group that is named, or that the document does not say."""
    if group := named_group(request) or recurring(request):
        return request.quote(group)
    found = rank(request, (request.view.id,))
    if (
        not found
        or not answers(found[0])
        or (_asks_amount(request.question) and not names_an_amount(_whole(found[0].hit.clause)))
    ):
        return nothing(request, found)
    return request.quote([found[0].hit.clause])


def _asks_amount(question: Question) -> bool:
    """«kui palju …?», or a question about nothing but what is an amount: «mis on minu töötasu?»."""
    about = content_of(question.topic)
    return question.asks_amount or bool(about) and all(one.term.keys & _AMOUNTS for one in about)


def listed(request: Request) -> Reply:
    """All competences or duties, or those of the group that is named («täiendavad kompetentsid», «iga päev»)."""
    if group := named_group(request) or recurring(request):
        return request.quote(group)
    return field_reply(request)


def recurring(request: Request) -> list[Clause]:
    """The duties and obligations of a period, for «mida ma pean kord kuus tegema?»; none where a topic is named."""
    period = period_of(request.question.text)
    if not period or any(not _is_period(asked.term.surface) for asked in content_of(request.question.topic)):
        return []
    clauses = request.view.of(Field.DUTIES, Field.OBLIGATIONS)
    return [c for c in clauses if period_of(" ".join((c.text, c.activity))) == period or period_of(c.group) == period]


def _is_period(word: str) -> bool:
    return bool(period_of(word)) or word in _PERIOD_WORDS


def person_name(request: Request) -> Reply:
    """A job description names posts, not people; but «kas mul on telefon?» may mean a tool."""
    found = rank(request, (request.view.id,), 1)
    if found and found[0].hit.clause.field is Field.TOOLS and answers(found[0]):
        return request.quote([found[0].hit.clause])
    return request.not_stated(say(request.language, "not_stated_person"))


def outcome(request: Request) -> Reply:
    """What result is expected of a duty: the one named, or the one last quoted («ja mis tulemust oodatakse?»)."""
    if not request.question.has_topic:
        last = [c for c in request.view.clauses if (request.view.id, c.order) in request.conversation.clauses]
        with_results = [clause for c in last if (clause := _with_results(request.view, c)).outcomes]
        if with_results:
            return request.quote(with_results)
        if last:
            return request.not_stated(say(request.language, "not_stated_outcome"))
        if indicators := request.view.of(Field.INDICATORS):
            return request.quote(indicators)
    found = rank(request, (request.view.id,))
    duties = [one for one in found if one.hit.clause.field in CUES["outcome"] and answers(one)]
    for one in duties[:3]:
        clause = _with_results(request.view, one.hit.clause)
        if clause.outcomes:
            return request.quote([clause])
    if found and answers(found[0]) and (not duties or request.question.score < _SURELY_OUTCOME):
        return request.quote([found[0].hit.clause])
    if indicators := request.view.of(Field.INDICATORS):
        return request.quote(indicators)
    return nothing(request, found)


def nothing(request: Request, found: list[Ranked]) -> Reply:
    """The document does not say; the nearest clauses are offered as what they are."""
    if not request.question.has_topic and not found:
        return not_found(request.language, say(request.language, "not_understood"))
    closest = request.citations(one.hit.clause for one in found[:1] if one.hit.coverage >= _CLOSEST)
    return not_found(request.language, say(request.language, "not_in_document", title=request.view.name), closest)


def answers(one: Ranked) -> bool:
    """Does a clause meet enough of the question to be its answer?

    Half of it; or less of a long question, if several words are met to the full.
    """
    hit = one.hit
    full = sum(met >= _FULL for _, met in hit.met)
    return hit.coverage >= _ANSWER or (hit.coverage >= _LONG_ANSWER and full >= 2)


def named_group(request: Request) -> list[Clause]:
    """The clauses of the group that the question names («mida tähendab koostöövõime?»)."""
    view = request.view
    groups = dict.fromkeys(
        c.group for c in view.clauses if c.group and c.field in (Field.COMPETENCES, Field.DUTIES, Field.OTHER)
    )
    best: tuple[float, str] = (0.0, "")
    for group in groups:
        named, asked = _overlap(request, group)
        if named >= _GROUP_NAMED and asked >= _GROUP_ASKED:
            best = max(best, (named + asked, group))
    return [c for c in view.clauses if c.group == best[1] and c.text and not c.lead_in] if best[1] else []


def _overlap(request: Request, group: str) -> tuple[float, float]:
    """Share of the group's words that the question names, and of the question's topic that the group holds."""
    words = terms_of(group, request.view.language, request.index.thesaurus)
    topic_words = [asked for asked in request.question.topic if asked.weight > 0]
    held = [asked for asked in topic_words if any(_meet(asked, word.keys) for word in words)]
    named = [word for word in words if any(_meet(asked, word.keys) for asked in topic_words)]
    asked_weight = sum(asked.weight for asked in topic_words) or 1.0
    total = sum(len(word.surface) for word in words) or 1
    return sum(len(word.surface) for word in named) / total, sum(asked.weight for asked in held) / asked_weight


def _meet(asked: Asked, keys: frozenset[str]) -> bool:
    return any(key in keys for key in asked.term.keys if key[0] in "lc")


def _with_results(view: View, clause: Clause) -> Clause:
    """The duty; a sub-duty without results of its own takes those of the duty above, whose table cell it shares."""
    if clause.outcomes or "." not in clause.number.strip("."):
        return clause
    above = clause.number.strip(".").rsplit(".", 1)[0]
    for other in reversed(view.clauses[: clause.order]):
        if other.field is clause.field and other.number.strip(".") == above:
            return replace(clause, outcomes=other.outcomes)
    return clause


def _lift(clause: Clause, question: Question) -> float:
    """What a clause gains for standing in the section asked for, and for naming a time where one is asked for."""
    total = sum(question.cues.values())
    wanted = sum(score for intent, score in question.cues.items() if clause.field in CUES.get(intent, ()))
    named = question.asks_when and names_a_time(_whole(clause))
    return (_CUE * wanted / total if total else 0.0) + (_TIMED if named else 0.0)


def _whole(clause: Clause) -> str:
    return " ".join((clause.group, clause.text, clause.activity, *clause.outcomes))
