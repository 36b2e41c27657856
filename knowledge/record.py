"""From clauses to the record: the job description as data (`shape` prints it)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from knowledge.clauses import clauses_of
from knowledge.models import Clause, Document, Duty, Field, Kind, Problem, Record, Requirements, Review, Transcript
from knowledge.naming import nominative_ru, organisation_of, post_of, posts_of, signatory_of
from knowledge.readers.flow import sentences
from knowledge.statements import nominative_phrase, object_nominative, statement
from knowledge.text import language_of
from knowledge.values import cadence_of, date_of, document_number_of, language_codes, languages_of, months_of
from knowledge.vocabulary import vocabulary

_SEVERAL = re.compile(r"(?:^|\s)\d\)\s*|;\s*|,\s*(?:või|ja/või|или|or)\s+|\s+(?:ja/või|või|или)\s+|,\s+(?=[^\W\d])")
_CONDITION = re.compile(
    r"\s*\(?((?:tema |oma )?(?:puhkuse|haiguse|äraoleku|lähetuse|eemaloleku|puudumise)"
    r"(?:\s(?:või|ja)\s\w+)?\s(?:ajal|korral|perioodil)"
    r"|(?:tema |nende |ajutisel )*(?:äraolekul|puudumisel|eemalolekul|haigestumisel)|vajadusel|vajaduse korral"
    r"|во время (?:отпуска|отсутствия|болезни)|при необходимости"
    r"|during (?:the )?(?:leave|absence|holidays?|illness)|if necessary)\)?,?",
    re.IGNORECASE,
)
_TOOL_LEAD = re.compile(
    r"^(?:töövahendi(?:teks|d)|tools)\s+(?:on|are)\s*:?\s*|^[^:,]+:\s+"
    r"|^[^:,]*\b(?:kasutuses|käsutuses|kasutada)\s+on\s+|^[^:,]*\b(?:provides|is provided with|uses)\s+"
    r"|^[^:,]*\b(?:предоставля|обеспечива)\w+\s+",
    re.IGNORECASE,
)
_LIST_SPLIT = re.compile(r"(?:,\s+|\s+ning\s+|\s+(?:ja|and|и)\s+(?!-))(?![^(]*\))")
_TRAILING = " .;,"


def understand(document: str, transcript: Transcript, path: str = "") -> Document:
    """Read a transcript into clauses and a record; what was not understood stands in `problems`."""
    clauses, problems = clauses_of(document, transcript)
    language = transcript.meta.get("language") or language_of(" ".join(clause.text for clause in clauses))
    title = next((block.text for block in transcript.blocks if block.kind is Kind.TITLE), "")
    record = _record(clauses, transcript.meta, language, title)
    own = [*transcript.problems, *problems, *_missing(record, clauses)]
    return Document(document, language, record, tuple(clauses), transcript, tuple(own), path)


def shape(record: Record) -> dict[str, Any]:
    """The record in the shape of the gold records: plain lists and dictionaries; nothing stated is "" or []."""
    needs = record.requirements
    return {
        "organisation": record.organisation,
        "title": record.title,
        "unit": record.unit,
        "manager": record.manager,
        "subordinates": list(record.subordinates),
        "substituted_by": list(record.substituted_by),
        "substitutes": list(record.substitutes),
        "purpose": record.purpose,
        "duties": [_duty_shape(duty) for duty in record.duties],
        "rights": list(record.rights),
        "obligations": list(record.obligations),
        "responsibilities": list(record.responsibilities),
        "tools": list(record.tools),
        "requirements": {
            "education": needs.education,
            "experience": needs.experience,
            "languages": [{"language": one.language, "level": one.level} for one in needs.languages],
            "computer": needs.computer,
            "competences": list(needs.competences),
            "other": list(needs.other),
        },
        "review": {"interval_months": record.review.interval_months, "clause": record.review.clause},
        "recurring_duties": [{"number": number or None, "cadence": cadence} for number, cadence in record.recurring_duties],
        "document": {"number": record.document_number or None, "date": record.document_date or None},
    }


def _duty_shape(duty: Duty) -> dict[str, Any]:
    made: dict[str, Any] = {"number": duty.number or None, "text": duty.text, "outcomes": list(duty.outcomes)}
    if duty.activity:
        made["activity"] = duty.activity
    return made


def _record(clauses: list[Clause], meta: dict[str, str], language: str, title_line: str) -> Record:
    of = _by_field(clauses)
    below = next((c.text for c in clauses if c.field is Field.GENERAL and not c.heading and not c.label), "")
    post = _value(of, Field.TITLE) or post_of(title_line, below)
    head = " ".join(c.text for c in clauses if c.field is Field.PREAMBLE or not c.heading and not c.label)
    duties = [c for c in of[Field.DUTIES] if not c.lead_in and c.text]
    review = _review([c.text for c in of[Field.REVIEW] if not c.lead_in])
    return Record(
        organisation=meta.get("organisation") or _value(of, Field.ORGANISATION) or organisation_of(clauses, title_line),
        title=post,
        unit=_value(of, Field.UNIT),
        manager=nominative_phrase(_value(of, Field.MANAGER), "all"),
        subordinates=_several(of[Field.SUBORDINATES], post),
        substituted_by=_several(of[Field.SUBSTITUTED_BY], post),
        substitutes=tuple(nominative_ru(object_nominative(post)) for post in _several(of[Field.SUBSTITUTES], post)),
        purpose=" ".join(c.text for c in of[Field.PURPOSE] if not c.lead_in),
        duties=tuple(Duty(c.number, c.text, c.activity, c.outcomes) for c in duties),
        rights=_texts(of[Field.RIGHTS]),
        obligations=_texts(of[Field.OBLIGATIONS]),
        responsibilities=_texts(of[Field.RESPONSIBILITIES]),
        tools=tuple(tool for c in of[Field.TOOLS] if not c.lead_in for tool in _tools(c.text)),
        requirements=_requirements(of, language),
        review=review,
        recurring_duties=tuple((c.number, cadence) for c in duties if (cadence := cadence_of(c.text) or cadence_of(c.group))),
        document_number=meta.get("number") or _value(of, Field.DOCUMENT_NUMBER) or document_number_of(head),
        document_date=date_of(meta.get("date") or _value(of, Field.DOCUMENT_DATE) or head),
        conditions=tuple((post, when) for post, when in _posts(of[Field.SUBSTITUTED_BY], post) if when),
        signatory=signatory_of([c.text for c in of[Field.ACKNOWLEDGEMENT]]),
        uncertain=_uncertain(of, post),
    )


def _review(texts: list[str]) -> Review:
    """The rule for looking the document over: the sentence with the interval, else all that is said of changing it."""
    for sentence in (one for text in texts for one in sentences(text)):
        if months := months_of(sentence):
            return Review(months, sentence)
    return Review(None, " ".join(texts))


def _by_field(clauses: Iterable[Clause]) -> dict[Field, list[Clause]]:
    found: dict[Field, list[Clause]] = {field: [] for field in Field}
    for clause in clauses:
        found[clause.field].append(clause)
    return found


def _value(of: dict[Field, list[Clause]], field: Field, holder: str = "") -> str:
    """The value of a one-value field: what stands after its label, or what its sentence says."""
    for clause in of[field]:
        value = _said(clause, holder)
        if value and not vocabulary().is_none(value):
            return value.strip(_TRAILING) if not value.endswith(".)") else value
    return ""


def _said(clause: Clause, holder: str) -> str:
    if clause.label:
        return clause.text
    said = statement(clause.text, holder)
    return said.value if said and said.field is clause.field else clause.text


def _several(clauses: list[Clause], holder: str) -> tuple[str, ...]:
    """The posts of a substitution or subordination field as a list; «puuduvad» and «-» as none."""
    return tuple(post for post, _ in _posts(clauses, holder))


def _posts(clauses: list[Clause], holder: str) -> Iterator[tuple[str, str]]:
    """The posts of a field, each with the condition that is named for it: («osakonnajuhataja», «puhkuse ajal»)."""
    for clause in clauses:
        value = "" if clause.lead_in else _said(clause, holder)
        for piece in () if vocabulary().is_none(value) else _SEVERAL.split(value):
            when = _CONDITION.search(piece) or (None if clause.label else _CONDITION.search(clause.text))
            bare = _CONDITION.sub(" ", piece) if when else piece
            for post in posts_of(" ".join(bare.split())):
                if named := post.strip(_TRAILING):
                    yield named, when[1].strip() if when else ""


def _texts(clauses: list[Clause]) -> tuple[str, ...]:
    return tuple(clause.text for clause in clauses if not clause.lead_in and clause.text)


def _tools(text: str) -> list[str]:
    bare = _TOOL_LEAD.sub("", text).strip(_TRAILING)
    return [piece.strip(_TRAILING) for piece in _LIST_SPLIT.split(bare) if piece.strip(_TRAILING)]


def _requirements(of: dict[Field, list[Clause]], language: str) -> Requirements:
    return Requirements(
        education=_joined(of[Field.EDUCATION]),
        experience=_joined(of[Field.EXPERIENCE]),
        languages=languages_of(". ".join(_with_language(c) for c in of[Field.LANGUAGES]), language),
        computer=_joined(of[Field.COMPUTER]),
        competences=tuple(_competences(of[Field.COMPETENCES] + of[Field.REQUIREMENTS])),
        other=tuple(
            f"{c.label}: {c.text}" if c.label else c.text
            for c in of[Field.MANAGEMENT_EXPERIENCE] + of[Field.OTHER]
            if c.text and not c.lead_in
        ),
    )


def _with_language(clause: Clause) -> str:
    """A language requirement with the language, where its label names it: «Vene keel: tase B2»."""
    return f"{clause.label} {clause.text}" if language_codes(clause.label) else clause.text


def _joined(clauses: list[Clause]) -> str:
    return " ".join(clause.text for clause in clauses if clause.text).strip(_TRAILING)


def _competences(clauses: list[Clause]) -> list[str]:
    """One entry per bullet; a run of knowledge and skills in one value is cut at its semicolons."""
    found: list[str] = []
    for clause in clauses:
        if clause.text and not clause.lead_in:
            own = vocabulary().label(clause.label) if clause.label else None
            text = clause.text if own or not clause.label or clause.label == clause.group else f"{clause.label}: {clause.text}"
            pieces = [piece.strip() for piece in text.split(";")]
            found.extend(piece for piece in pieces if piece) if len(pieces) > 2 else found.append(text)
    return found


def _uncertain(of: dict[Field, list[Clause]], holder: str) -> frozenset[Field]:
    found: set[Field] = set()
    for field in (Field.SUBSTITUTED_BY, Field.SUBSTITUTES):
        for clause in of[field]:
            match = vocabulary().label(clause.label) if clause.label else None
            said = None if clause.label else statement(clause.text, holder)
            unsure = bool(clause.label) and any(word in clause.label for word in clause.doubtful)
            if (match and (not match.certain or unsure)) or (said and not said.certain):
                found.add(field)
    return frozenset(found)


def _missing(record: Record, clauses: list[Clause]) -> list[Problem]:
    """What every job description should state, as warnings; no clause at all is an error."""
    if not any(c.field not in (Field.PREAMBLE, Field.UNKNOWN, Field.GENERAL) for c in clauses):
        return [Problem(1, "no_sections", error=True)]
    wanted = {"title": record.title, "manager": record.manager, "duties": record.duties}
    return [Problem(1, f"missing_{name}") for name, value in wanted.items() if not value]
