"""Which fields of a document answer which kind of question."""

from __future__ import annotations

from functools import lru_cache

from knowledge.models import REQUIREMENT_FIELDS, Clause, Field
from knowledge.stored import View

# intent → the fields whose clauses, all of them, answer it
FIELDS: dict[str, tuple[Field, ...]] = {
    "unit": (Field.UNIT,),
    "subordinates": (Field.SUBORDINATES,),
    "purpose": (Field.PURPOSE,),
    "duties": (Field.DUTIES,),
    "rights": (Field.RIGHTS,),
    "obligations": (Field.OBLIGATIONS,),
    "responsibilities": (Field.RESPONSIBILITIES,),
    "tools": (Field.TOOLS,),
    "conditions": (Field.CONDITIONS,),
    "area": (Field.AREA,),
    "job_family": (Field.JOB_FAMILY,),
    "education": (Field.EDUCATION,),
    "experience": (Field.EXPERIENCE, Field.MANAGEMENT_EXPERIENCE),
    "languages": (Field.LANGUAGES,),
    "computer": (Field.COMPUTER,),
    "competences": (Field.COMPETENCES,),
    "requirements": tuple(sorted(REQUIREMENT_FIELDS)),
    "amendment": (Field.REVIEW,),
    "indicators": (Field.INDICATORS,),
}
# … and those that a handler of their own answers from the record
SINGLE: dict[str, tuple[Field, ...]] = {
    "manager": (Field.MANAGER,),
    "substituted_by": (Field.SUBSTITUTED_BY,),
    "substitutes": (Field.SUBSTITUTES,),
    "language": (Field.LANGUAGES,),
    "review": (Field.REVIEW,),
    "title": (),
    "organisation": (),
    "document_number": (),
    "document_date": (),
    "signatory": (),
    "person_name": (),
}
FIELD_INTENTS = (*FIELDS, *SINGLE)
_OF_RECORD = ("title", "organisation", "document_number", "document_date", "signatory")
_HEADED = {
    "obligations": ("kohustus", "обязанност", "obligation"),
    "responsibilities": ("vastutus", "ответственност", "responsibilit"),
    "rights": ("oigus", "volitus", "права", "rights"),
    "conditions": ("tookorraldus", "tooaeg", "tootingimus", "услови", "график", "working"),
    "tools": ("toovahend", "varustus", "средства", "tools", "equipment"),
}

# topical intent → fields of clauses that it asks for; a question about a right is not answered by an obligation
CUES: dict[str, frozenset[Field]] = {
    "duty": frozenset({Field.DUTIES, Field.PURPOSE}),
    "outcome": frozenset({Field.DUTIES, Field.INDICATORS}),
    "right": frozenset({Field.RIGHTS}),
    "obligation": frozenset({Field.OBLIGATIONS, Field.DUTIES}),
    "responsibility": frozenset({Field.RESPONSIBILITIES, Field.OBLIGATIONS}),
    "competence": frozenset(REQUIREMENT_FIELDS),
}
_NAMES = {
    Field.MANAGER,
    Field.SUBORDINATES,
    Field.SUBSTITUTED_BY,
    Field.SUBSTITUTES,
    Field.TITLE,
    Field.UNIT,
    Field.ORGANISATION,
}
SEARCHED = frozenset(Field) - _NAMES - {Field.PREAMBLE, Field.ACKNOWLEDGEMENT, Field.DOCUMENT_DATE, Field.DOCUMENT_NUMBER}


def fields_of(intent: str) -> tuple[Field, ...]:
    """The fields that a field question asks for; none where the record alone answers."""
    return FIELDS.get(intent) or SINGLE.get(intent, ())


@lru_cache(maxsize=4096)
def clauses_for(view: View, intent: str) -> tuple[Clause, ...]:
    """The clauses that a field question asks for; else those of a section that is headed as two («Kohustused ja vastutus»)."""
    if found := stated_clauses(view, fields_of(intent)):
        return tuple(found)
    words = _HEADED.get(intent, ())
    headed = (held for heading, held in view.by_heading.items() if any(word in heading for word in words))
    return tuple(clause for held in headed for clause in held if clause.text)


def stated(view: View, intent: str) -> bool:
    """Does the document state what a field question asks for?"""
    if intent in _OF_RECORD:
        return bool(getattr(view.record, intent))
    return bool(clauses_for(view, intent))


def stated_clauses(view: View, fields: tuple[Field, ...]) -> list[Clause]:
    """The clauses of these fields that say something, in order."""
    return [clause for clause in view.of(*fields) if clause.text]
