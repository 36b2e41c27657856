"""Where the values of a record come from, how surely they are understood, and what found no place in it."""

from __future__ import annotations

import re
from typing import Any

from knowledge.models import Clause, Document, Field, Provenance, Record
from knowledge.record import shape
from knowledge.recurrence import recurrence_of, years_of
from knowledge.values import cefr_of
from knowledge.vocabulary import Match, vocabulary

_NUMBER = re.compile(r"^(?:§ ?)?(?:\d+(?:\.\d+)*|[IVX]+)[.)]?\s+")
_FUZZY = 0.8  # a label or heading that is known in another spelling, or by its key word
_GUESSED = 0.6  # … by one of its words, or by what stands below it
_DOUBTFUL = 0.6  # factor for words that are not sure
_LISTED = {  # fields of clauses → keys of a record
    Field.ORGANISATION: "organisation", Field.TITLE: "title", Field.UNIT: "unit", Field.MANAGER: "manager",
    Field.SUBORDINATES: "subordinates", Field.SUBSTITUTED_BY: "substituted_by", Field.SUBSTITUTES: "substitutes",
    Field.PURPOSE: "purpose", Field.DUTIES: "duties", Field.RIGHTS: "rights", Field.OBLIGATIONS: "obligations",
    Field.RESPONSIBILITIES: "responsibilities", Field.TOOLS: "tools", Field.EDUCATION: "requirements.education",
    Field.EXPERIENCE: "requirements.experience", Field.LANGUAGES: "requirements.languages",
    Field.COMPUTER: "requirements.computer", Field.COMPETENCES: "requirements.competences",
    Field.OTHER: "requirements.other", Field.REVIEW: "review", Field.DOCUMENT_NUMBER: "document.number",
    Field.DOCUMENT_DATE: "document.date",
}  # fmt: skip


def provenance_of(clause: Clause) -> Provenance:
    """Where a clause stands, and how surely it is what it is taken for."""
    heading = _NUMBER.sub("", clause.heading)
    if clause.label and (match := vocabulary().label(clause.label)):
        label, sure = clause.label, _surely(match)
    elif match := vocabulary().section(heading):
        label, sure = clause.heading, _surely(match)
    else:
        label, sure = clause.label or clause.heading, _GUESSED
    return Provenance(clause.line, label, round(sure * (_DOUBTFUL if clause.doubtful else 1.0), 2))


def report(document: Document) -> dict[str, Any]:
    """The record in its shape, with the provenance of each field (in the order of its clauses) and what found no place."""
    found: dict[str, list[dict[str, Any]]] = {}
    unplaced: list[dict[str, Any]] = []
    for clause in document.clauses:
        if clause.lead_in or not clause.text:
            continue
        if key := _LISTED.get(clause.field):
            origin = provenance_of(clause)
            found.setdefault(key, []).append({"line": origin.line, "label": origin.label, "confidence": origin.confidence})
        elif clause.field is Field.UNKNOWN:
            unplaced.append({"line": clause.line, "text": clause.text})
    unplaced += [{"line": one.line, "text": one.detail} for one in document.problems if one.code == "not_placed"]
    return {**shape(document.record), "values": _values(document.record), "provenance": found, "unplaced": unplaced}


def _values(record: Record) -> dict[str, Any]:
    """What the record says in words, as data."""
    needs = record.requirements
    recurring = ((number, recurrence_of(cadence)) for number, cadence in record.recurring_duties)
    return {
        "experience_years": years_of(needs.experience),
        "languages": [{"language": one.language, "cefr": cefr_of(one.level)} for one in needs.languages],
        "recurrences": [{"number": number or None, "rule": one.rule, "times": one.times} for number, one in recurring if one],
        "substituted_when": [{"post": post, "when": when} for post, when in record.conditions],
    }


def _surely(match: Match) -> float:
    return 1.0 if match.certain and not match.keyword else _FUZZY
