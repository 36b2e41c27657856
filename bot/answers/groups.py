"""Clauses that a question asks for together: those under a group's name («täiendavad kompetentsid»), those of a period."""

from __future__ import annotations

from bot.answers.request import Request
from bot.understanding.question import content_of
from knowledge.matching import Asked
from knowledge.models import Clause, Field
from knowledge.values import period_of

_GROUP_NAMED = 0.55  # share of a group's name that the question must name
_GROUP_ASKED = 0.6  # share of the question's topic that the group's name must hold
_VERBS = 0.5  # weight up to which a word is a verb or an adverb
_PERIOD_WORDS = frozenset(
    "kord korra üks päev päeva päevas päeval nädal nädala nädalas kuu kuus kuul kvartal kvartalis aasta aastas aastal "
    "раз день дня неделю недели месяц месяца квартал год day daily week month quarter year once every".split()
)


def asked_group(request: Request) -> tuple[list[Clause], float]:
    """The clauses of the group or period that the question names, and the share of the question that this explains."""
    named, asked = named_group(request)
    if named:
        return named, asked
    recurrent = recurring(request)
    return (recurrent, 1.0) if recurrent else ([], 0.0)


def recurring(request: Request) -> list[Clause]:
    """The duties and obligations of a period, for «mida ma pean kord kuus tegema?»; none where a topic is named."""
    period = period_of(request.question.text)
    about = (asked for asked in content_of(request.question.topic) if asked.weight > _VERBS)
    if not period or any(not _is_period(asked.term.surface) for asked in about):
        return []
    clauses = request.view.of(Field.DUTIES, Field.OBLIGATIONS)
    return [c for c in clauses if period_of(" ".join((c.text, c.activity))) == period or period_of(c.group) == period]


def _is_period(word: str) -> bool:
    return bool(period_of(word)) or word in _PERIOD_WORDS


def named_group(request: Request) -> tuple[list[Clause], float]:
    """The clauses of the group that the question names («mida tähendab koostöövõime?»), and its share of the question."""
    view = request.view
    groups = dict.fromkeys(
        c.group for c in view.clauses if c.group and c.field in (Field.COMPETENCES, Field.DUTIES, Field.OTHER)
    )
    best: tuple[float, float, str] = (0.0, 0.0, "")
    for group in groups:
        named, asked = _overlap(request, group)
        if named >= _GROUP_NAMED and asked >= _GROUP_ASKED:
            best = max(best, (named + asked, asked, group))
    _, share, group = best
    return ([c for c in view.clauses if c.group == group and c.text and not c.lead_in], share) if group else ([], 0.0)


def _overlap(request: Request, group: str) -> tuple[float, float]:
    """Share of the group's words that the question names, and of the question's topic that the group holds."""
    words = request.index.terms(group, request.view.language)
    topic_words = [asked for asked in request.question.topic if asked.weight > 0]
    held = [asked for asked in topic_words if any(_meet(asked, word.keys) for word in words)]
    named = [word for word in words if any(_meet(asked, word.keys) for asked in topic_words)]
    asked_weight = sum(asked.weight for asked in topic_words) or 1.0
    total = sum(len(word.surface) for word in words) or 1
    return sum(len(word.surface) for word in named) / total, sum(asked.weight for asked in held) / asked_weight


def _meet(asked: Asked, keys: frozenset[str]) -> bool:
    return any(key in keys for key in asked.term.keys if key[0] in "lc")
