"""Questions about a field of the record: manager, substitutes, education, rights … quoted from the field's clauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answers.cite import answered, cite, not_found
from bot.answers.request import Request
from bot.answers.sections import clauses_for, stated_clauses
from bot.language import has_wording, say
from bot.models import Citation, Reply, Status
from bot.understanding.mentions import language_name
from knowledge.matching import Asked
from knowledge.models import Clause, Field
from knowledge.stored import View
from knowledge.terms import keys, terms_of
from knowledge.text import fold
from knowledge.values import LEVEL_WORDS, language_codes
from knowledge.vocabulary import vocabulary

_SUBSTITUTION = (Field.SUBSTITUTED_BY, Field.SUBSTITUTES)
_REVIEWED = re.compile(r"\bvaa[dt]a\w* (?:\w+ ){0,4}(?:ule|labi)\b|ulevaat|labivaat|labi vaada|пересм|review")
_MANAGER_ORDER = "juhi korraldusel asendama"
_ORDERED = (Field.OBLIGATIONS, Field.DUTIES)
_INTERVALS = {6: "every_half_year", 12: "every_year", 24: "every_two_years", 36: "every_three_years"}
_ORDER_COVERAGE = 0.6
_CHANGE = "cchange"  # the concept


def field_reply(request: Request) -> Reply:
    """Quote every clause of the field, in the document's order."""
    clauses = clauses_for(request.view, request.intent)
    if not clauses and request.intent == "obligations" and request.language == "ru":
        clauses = tuple(stated_clauses(request.view, (Field.DUTIES,)))  # «обязанности» are both
    if not clauses:
        return missing(request)
    return request.quote(clauses, _said_of_none(request, clauses))


def manager(request: Request) -> Reply:
    """The manager, in the nominative before the quote."""
    clauses = stated_clauses(request.view, (Field.MANAGER,))
    if not clauses:
        return missing(request)
    intro = say(request.language, "intro_manager", value=request.view.record.manager)
    return request.quote(clauses, intro)


def substitution(request: Request) -> Reply:
    """Who substitutes, or is substituted. A damaged label shows both lines; an order of the manager is named as such."""
    view = request.view
    field = Field.SUBSTITUTED_BY if request.intent == "substituted_by" else Field.SUBSTITUTES
    clauses = stated_clauses(view, (field,))
    if view.record.uncertain & set(_SUBSTITUTION):
        return request.quote(stated_clauses(view, _SUBSTITUTION), say(request.language, "uncertain"))
    if clauses:
        return request.quote(clauses, _said_of_none(request, clauses))
    if ordered := _by_order(request):
        said = say(request.language, "left_to_manager", title=request.view.name)
        return Reply(Status.NOT_FOUND, request.language, said, because=(ordered,))
    return missing(request)


def language(request: Request) -> Reply:
    """The level of the language that is named; all languages where none is."""
    codes = [code for code in request.question.mentions.languages if code != "foreign"]
    clauses = stated_clauses(request.view, (Field.LANGUAGES,))
    if not codes:
        return field_reply(replace(request, intent="languages"))
    wanted = [clause for clause in clauses if set(language_codes(f"{clause.label} {clause.text}")) & set(codes)]
    levels = {code: one.level for one in request.view.record.requirements.languages for code in language_codes(one.language)}
    named = [language_name(code, request.language) for code in codes]
    if not wanted or not set(codes) & set(levels):
        what = say(request.language, "not_stated_language", language=", ".join(named))
        return request.not_stated(what, request.citations(clauses))
    intros = [
        say(
            request.language,
            "intro_language",
            language=name.capitalize(),
            level=level_in_words(levels[code], request.language),
        )
        for code, name in zip(codes, named, strict=True)
        if code in levels
    ]
    return request.quote(wanted, " ".join(intros))


def level_in_words(level: str | None, language: str) -> str:
    """A level as it is stated, in the asker's language; a level that is not known stays as it stands."""
    if not level:
        return say(language, "no_level")
    key = f"level_{LEVEL_WORDS.get(level, level)}"
    return say(language, key) if has_wording(language, key) else level


def interval_in_words(months: int, language: str) -> str:
    """An interval of months in the asker's language: «kord aastas»."""
    return say(language, _INTERVALS.get(months, "every_months"), months=months)


def title(request: Request) -> Reply:
    """The post's name, quoted from its label or from the document's title."""
    clauses = stated_clauses(request.view, (Field.TITLE,)) or _title_line(request.view)
    if not clauses or not request.view.record.title:
        return missing(request)
    intro = say(request.language, "intro_title", value=request.view.record.title)
    return request.quote(clauses[:1], intro)


def organisation(request: Request) -> Reply:
    """The agency, quoted where the document names it."""
    name = request.view.record.organisation
    if not name:
        return missing(request)
    stem = fold(name)[:-1] if len(name) > 5 else fold(name)
    clause = next((c for c in request.view.clauses if stem in fold(c.text) and c.field is not Field.ACKNOWLEDGEMENT), None)
    intro = say(request.language, "intro_organisation", value=name)
    return request.quote([clause] if clause else [], intro)


def review(request: Request) -> Reply:
    """How often the document is looked over; a clause on amendment alone does not answer that."""
    clauses = stated_clauses(request.view, (Field.REVIEW,))
    stated = [clause for clause in clauses if _REVIEWED.search(fold(clause.text))]
    if not stated:
        reply = missing(request)
        return not_found(request.language, reply.intro, request.citations(clauses))
    months = request.view.record.review.interval_months
    interval = interval_in_words(months, request.language) if months else ""
    intro = say(request.language, "intro_review", interval=interval) if months else ""
    return request.quote(stated, intro)


def amendment(request: Request) -> Reply:
    """How the document is changed: of the clauses on its review those that speak of that, where any does."""
    clauses = stated_clauses(request.view, (Field.REVIEW,))
    changing = [one for one in clauses if _CHANGE in keys(request.index.terms(one.text, request.view.language))]
    return request.quote(changing or clauses) if clauses else missing(request)


def document_mark(request: Request) -> Reply:
    """Number or date of the document, quoted from its head."""
    record = request.view.record
    value = record.document_number if request.intent == "document_number" else record.document_date
    if not value:
        return missing(request)
    year, month, day = [*value.split("-"), "", ""][:3] if request.intent == "document_date" else ("", "", "")
    shown = (
        (value,)
        if request.intent == "document_number"
        else (value, f"{day}.{month}.{year}", f"{int(day)}.{int(month)}.{year}", year)
    )
    heads = [
        c
        for c in request.view.clauses
        if c.field in (Field.PREAMBLE, Field.GENERAL, Field.DOCUMENT_NUMBER, Field.DOCUMENT_DATE)
    ]
    clause = next((c for form in shown for c in heads if form in c.text), None)
    if clause is None:
        return missing(request)
    return request.quote([clause])


def signatory(request: Request) -> Reply:
    """Who signs for the employer, as printed."""
    if not request.view.record.signatory:
        return missing(request)
    name, _, post = request.view.record.signatory.partition(", ")
    lines = [c for c in request.view.clauses if c.field is Field.ACKNOWLEDGEMENT]
    clause = next((c for c in lines if name in c.text), None)
    if clause is None:
        return missing(request)
    printed = replace(cite(request.view, clause, name), heading="", number="", position=0, label=post)
    return answered(request.language, [printed])


def missing(request: Request) -> Reply:
    """The document does not state this field."""
    key = f"not_stated_{request.intent}"
    if not has_wording(request.language, key):
        return not_found(request.language, say(request.language, "not_in_document", title=request.view.name))
    return request.not_stated(say(request.language, key, language=""))


def _said_of_none(request: Request, clauses: Sequence[Clause]) -> str:
    """«ütleb, et neid ei ole», where «puudub» or «-» is all that is stated."""
    none = all(vocabulary().is_none(clause.text) for clause in clauses)
    return say(request.language, "value_none", title=request.view.name) if none else ""


def _title_line(view: View) -> list[Clause]:
    """The line of the document's head that holds its title."""
    head = fold(view.record.title)[:6]
    return [c for c in view.clauses if c.field in (Field.PREAMBLE, Field.GENERAL) and head and head in fold(c.text)]


def _by_order(request: Request) -> Citation | None:
    """The obligation to substitute on the manager's order, where the document has one."""
    terms = terms_of(_MANAGER_ORDER, "et", request.index.thesaurus)
    hits = request.index.inside([Asked(term) for term in terms], terms, request.view.id)
    fitting = [h for h in hits if h.clause.field in _ORDERED and h.met.coverage >= _ORDER_COVERAGE]
    return cite(request.view, max(fitting, key=lambda hit: hit.met.coverage).clause) if fitting else None
