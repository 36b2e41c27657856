"""Documents, clauses and the thesaurus as the index stores them, and as objects again."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from knowledge.concepts import Phrase, Thesaurus
from knowledge.models import Clause, Document, Duty, Field, LanguageRequirement, Record, Requirements, Review
from knowledge.record import shape
from knowledge.text import fold

_CLAUSE = [field.name for field in dataclasses.fields(Clause) if field.name not in ("document", "field")]
HEAD = "h"  # first letter of the keys that tell what kind of post a title names


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A document as the index holds it; one loaded once is the same object, and compared as such."""

    id: str
    language: str
    path: str
    record: Record
    clauses: tuple[Clause, ...]
    by_field: dict[Field, list[Clause]]  # without lead-ins
    by_heading: dict[str, list[Clause]]  # folded heading → its clauses, without lead-ins

    @property
    def name(self) -> str:
        """What the position is called: its title, or the id of a document that has none."""
        return self.record.title or self.id

    def of(self, *fields: Field) -> list[Clause]:
        """The clauses of these fields, in order, lead-ins left out."""
        found = [clause for field in fields for clause in self.by_field.get(field, ())]
        return sorted(found, key=lambda clause: clause.order) if len(fields) > 1 else found


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as the list of them knows it."""

    id: str
    stem: str
    language: str
    organisation: str
    title: str
    title_length: int  # letters of its words


def clause_data(clause: Clause) -> dict[str, Any]:
    """A clause without its document and field, as JSON values."""
    return {name: getattr(clause, name) for name in _CLAUSE}


def clause_from(document: str, field: str, data: str) -> Clause:
    """The clause that `clause_data` stored."""
    values = json.loads(data)
    values["outcomes"], values["doubtful"] = tuple(values["outcomes"]), tuple(values["doubtful"])
    return Clause(document=document, field=Field(field), **values)


def view_of(row: tuple[str, str, str, str], clauses: tuple[Clause, ...]) -> View:
    """A document from its row (id, language, path, data) and its clauses."""
    name, language, path, data = row
    by_field: dict[Field, list[Clause]] = {}
    by_heading: dict[str, list[Clause]] = {}
    for clause in clauses:
        if not clause.lead_in:
            by_field.setdefault(clause.field, []).append(clause)
            by_heading.setdefault(fold(clause.heading), []).append(clause)
    return View(name, language, path, record_from(json.loads(data)), clauses, by_field, by_heading)


def record_data(document: Document) -> dict[str, Any]:
    """The record of a document and what stands beside it, as JSON values."""
    return {
        "record": shape(document.record),
        "conditions": document.record.conditions,
        "signatory": document.record.signatory,
        "uncertain": sorted(document.record.uncertain),
        "problems": [dataclasses.asdict(problem) for problem in document.problems],
    }


def record_from(data: dict[str, Any]) -> Record:
    """The record that `record_data` stored."""
    values = data["record"]
    needs = values["requirements"]
    return Record(
        organisation=values["organisation"],
        title=values["title"],
        unit=values["unit"],
        manager=values["manager"],
        purpose=values["purpose"],
        subordinates=tuple(values["subordinates"]),
        substituted_by=tuple(values["substituted_by"]),
        substitutes=tuple(values["substitutes"]),
        rights=tuple(values["rights"]),
        obligations=tuple(values["obligations"]),
        responsibilities=tuple(values["responsibilities"]),
        tools=tuple(values["tools"]),
        duties=tuple(Duty(d["number"] or "", d["text"], d.get("activity", ""), tuple(d["outcomes"])) for d in values["duties"]),
        requirements=Requirements(
            needs["education"],
            needs["experience"],
            tuple(LanguageRequirement(one["language"], one["level"]) for one in needs["languages"]),
            needs["computer"],
            tuple(needs["competences"]),
            tuple(needs["other"]),
        ),
        review=Review(values["review"]["interval_months"], values["review"]["clause"]),
        recurring_duties=tuple((one["number"] or "", one["cadence"]) for one in values["recurring_duties"]),
        document_number=values["document"]["number"] or "",
        document_date=values["document"]["date"] or "",
        conditions=tuple((post, when) for post, when in data["conditions"]),
        signatory=data["signatory"],
        uncertain=frozenset(Field(name) for name in data["uncertain"]),
    )


def phrase_data(phrase: Phrase) -> str:
    """The words of a phrase as text: words divided by spaces, their base forms by «|»."""
    return " ".join("|".join(sorted(forms)) for forms in phrase.words)


def stored_thesaurus(connection: Callable[[], sqlite3.Connection]) -> Thesaurus:
    """The thesaurus of an index; its phrases are read when they are asked for, through the connection of that thread."""

    def find(form: str) -> tuple[Phrase, ...]:
        rows = connection().execute("SELECT concept, words FROM phrases WHERE form = ?", [form])
        return tuple(Phrase(concept, _phrase_from(words)) for concept, words in rows)

    return Thesaurus(find, dict(connection().execute("SELECT concept, broader FROM broader")))


def _phrase_from(words: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(word.split("|")) for word in words.split(" "))
