"""General data in sentences: «Sekretär allub …», «Sekretäri asendab …». The case of a noun carries the direction."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge import morphology
from knowledge.models import Field
from knowledge.text import fold

_APPOINTED = re.compile(
    r"nimetab ametisse|ametisse nimeta|võtab tööle|sõlmib töölepingu|vabastab|назнача|appoint", re.IGNORECASE
)
_REPORTS = re.compile(r"\b(?:allub|on alluv)\b(?:\s+(?:vahetult|otse|otseselt|tööalaselt))*\s+([^.;]+)", re.IGNORECASE)
_RULED = re.compile(r"(?:tööülesandeid annab|annab tööülesandeid|tööd korraldab|töö vahetu korraldaja on|vahetu juht on|otsene juht on|vahetu ülemus on)\s+([^.;]+)", re.IGNORECASE)  # fmt: skip # noqa: E501
_SUBORDINATES = re.compile(r"\balluvad\b\s+([^.;]+)", re.IGNORECASE)
_NO_SUBORDINATES = re.compile(
    r"alluvaid ei ole|alluvad puuduvad|alluvaid pole|has no subordinates|no subordinates|подчинённых нет", re.IGNORECASE
)
_SUBSTITUTES = re.compile(r"^(.*?)\basendab\b\s*([^.;]*)", re.IGNORECASE)
_UNIT = re.compile(
    r"(?:töötab|kuulub|asub|on)\s+([^.;,]*?(?:osakonna|talituse|büroo|kantselei|teenistuse|üksuse)(?:s\b|\s+koosseis\w*|\s+struktuuri\w*))",
    re.IGNORECASE,
)
_UNIT_EN = re.compile(
    r"\b(?:is an? [\w ]+ (?:of|in)|belongs to|works in) the ([A-Z][\w ]*(?:Department|Division|Unit|Office|Bureau)[\w ]*)"
)
_OFFICIAL_OF = re.compile(
    r"\bon\s+(?:[A-ZÕÄÖÜ]\w+\s+)*?([\w-]*(?:osakonna|talituse|büroo|teenistuse))\s+(?:ametnik|teenistuja|töötaja)"
)
_STANDS_IN_EN = re.compile(r"\b(?:absence[^,]*, )(?:the |an? )?(.+?) (?:acts as the substitute|acts as substitute|substitutes|stands in)", re.IGNORECASE)  # fmt: skip # noqa: E501
_BELONGS = re.compile(r"\bkuulub\s+([^.;,]+?)(?:\s+koosseisu)?[.;,]", re.IGNORECASE)
_APPOINTS_DEPUTY = re.compile(r"\basendaja määrab ([^.;]+)", re.IGNORECASE)
_TITLE = re.compile(r"(?:ametinimetus|ametikoha nimetus|teenistuskoha nimetus|töökoha nimetus) on\s+([^.;]+)", re.IGNORECASE)
_WHEN = re.compile(
    r"\b(?:tema |teda |oma |nende )?(?:puhkuse|haiguse|äraoleku|lähetuse|eemaloleku|puudumise)(?:\s+(?:või|ja)\s+\w+)?"
    r"\s+(?:ajal|korral|perioodil)\b"
    r"|\b(?:tema |teda |nende )?(?:äraolekul|puudumisel|eemalolekul|ajutisel äraolekul|haigestumisel)\b"
    r"|\b(?:vajadusel|vajaduse korral|vastastikku|teda|tema)\b",
    re.IGNORECASE,
)
_REPORTS_EN = re.compile(r"\breports (?:directly )?to (?:the )?([^.;,]+)", re.IGNORECASE)
_SUBSTITUTED_EN = re.compile(
    r"\bis (?:substituted|replaced|deputised|covered) (?:[\w ]*?)by (?:the |a |an )?([^.;]+)", re.IGNORECASE
)
_SUBSTITUTES_EN = re.compile(r"\b(?:substitutes|replaces|deputises for|covers for|stands in for) (?:for )?(?:the |a |an )?([^.;]+)", re.IGNORECASE)  # fmt: skip # noqa: E501
_REPORTS_RU = re.compile(r"подчиняется\s+(?:непосредственно\s+)?([^.;,]+)", re.IGNORECASE)
_SUBSTITUTED_RU = re.compile(r"(?:его|её|работника|специалиста)?\s*(?:в (?:его|её) отсутствие )?(?:замещает|замещают) его ([^.;]+)", re.IGNORECASE)  # fmt: skip # noqa: E501


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sentence says about one field. Values are in the nominative."""

    field: Field
    value: str
    certain: bool = True


def statement(text: str) -> Statement | None:
    """What a sentence of the general section says, if it is one of the usual kinds."""
    if _NO_SUBORDINATES.search(text):
        return Statement(Field.SUBORDINATES, "puuduvad")
    if re.search(r"\basendab\b", text, re.IGNORECASE):
        return _substitution(text)
    if _APPOINTED.search(text) and not _REPORTS.search(text):
        return Statement(Field.APPOINTED_BY, text)
    if found := _APPOINTS_DEPUTY.search(text):
        return Statement(Field.SUBSTITUTED_BY, f"määrab {found[1].strip()}")
    for pattern, case in ((_REPORTS, "all"), (_RULED, "")):
        if found := pattern.search(text):
            return Statement(Field.MANAGER, nominative_phrase(_first(found[1]), case))
    if found := _SUBORDINATES.search(text):
        return Statement(Field.SUBORDINATES, re.sub(r"\s+(?:ja|ning)\s+", "; ", found[1].strip()))
    if found := _TITLE.search(text):
        return Statement(Field.TITLE, found[1].strip())
    if found := _UNIT.search(text) or _BELONGS.search(text):
        return Statement(Field.UNIT, _unit(found[1]))
    if found := _OFFICIAL_OF.search(text):
        return Statement(Field.UNIT, _unit(found[1]))
    for pattern, field in (
        (_STANDS_IN_EN, Field.SUBSTITUTED_BY),
        (_UNIT_EN, Field.UNIT),
        (_REPORTS_EN, Field.MANAGER),
        (_REPORTS_RU, Field.MANAGER),
        (_SUBSTITUTED_EN, Field.SUBSTITUTED_BY),
        (_SUBSTITUTES_EN, Field.SUBSTITUTES),
        (_SUBSTITUTED_RU, Field.SUBSTITUTED_BY),
    ):
        if found := pattern.search(text):
            return Statement(field, found[1].strip())
    return None


def nominative_phrase(phrase: str, *cases: str) -> str:
    """A noun phrase whose last word stands in one of the cases, in the nominative: «grupi juhile» → «grupi juht»."""
    words = phrase.split()
    if not words:
        return phrase
    head, tail = (words[-1].split("(")[0], "") if "(" not in phrase else (words[-1], "")
    index = len(words) - 1
    if "(" in phrase:
        before = phrase.split("(", 1)[0].split()
        index, head, tail = len(before) - 1, before[-1] if before else "", " (" + phrase.split("(", 1)[1]
    if not head or index < 0:
        return phrase
    for case in filter(None, cases):
        made = morphology.nominative(head.rstrip(".,;"), case)
        if made != head.rstrip(".,;"):
            shown = made[:1].upper() + made[1:] if head[:1].isupper() else made
            return " ".join([*words[:index], shown]) + tail
    return phrase


def _substitution(text: str) -> Statement | None:
    found = _SUBSTITUTES.match(text)
    if not found:
        return None
    left, right = _WHEN.sub(" ", found[1]).strip(" ,"), _WHEN.sub(" ", found[2]).strip(" ,")
    left, right = " ".join(left.split()), " ".join(right.split())
    if not right:
        return Statement(Field.SUBSTITUTED_BY, left) if left else None
    subject_left, subject_right = _can_be_subject(left), _can_be_subject(right)
    object_right = _can_be_object(right)
    if not left or (subject_left and not subject_right):
        return Statement(Field.SUBSTITUTES, _each_nominative(right))
    if subject_right and not subject_left:
        return Statement(Field.SUBSTITUTED_BY, right)
    if fold(left).endswith("t") and not fold(right).endswith("t"):
        return Statement(Field.SUBSTITUTED_BY, right)
    if subject_left and object_right and fold(right).endswith("t"):
        return Statement(Field.SUBSTITUTES, _each_nominative(right))
    return Statement(Field.SUBSTITUTED_BY, right, certain=False)


def _each_nominative(phrase: str) -> str:
    """«arhivaari ja osakonna assistenti» → «arhivaar; osakonna assistent»."""
    return "; ".join(object_nominative(part) for part in re.split(r"\s+(?:ja|ning)\s+|,\s+", phrase))


def object_nominative(phrase: str) -> str:
    """The object of «asendab» in the nominative, its adjective with it: «teist geoloogi» → «teine geoloog»."""
    words = phrase.split()
    if not words or (morphology.has_form(words[-1], "sg n", "pl n")):
        return phrase
    for index, word in enumerate(words[:-1]):
        made = next((r.lemma for r in morphology.analyses(word.lower()) if r.pos in "APONU" and r.form == "sg p"), word)
        words[index] = made
    return nominative_phrase(" ".join(words), "p", "g")


def _can_be_subject(phrase: str) -> bool:
    return bool(phrase) and morphology.has_form(phrase.split()[-1], "sg n", "pl n")


def _can_be_object(phrase: str) -> bool:
    return bool(phrase) and morphology.has_form(phrase.split()[-1], "sg p", "sg g", "pl p", "pl g")


def _first(phrase: str) -> str:
    """The phrase up to a clause of its own: «direktorile, kes …» → «direktorile»."""
    return re.split(r",| kes | kelle | ning ", phrase, maxsplit=1)[0].strip()


def _unit(phrase: str) -> str:
    phrase = re.sub(r"\s+(?:koosseis|struktuuri)\w*$", "", phrase.strip())
    return nominative_phrase(phrase, "in", "ill", "adt", "g")
