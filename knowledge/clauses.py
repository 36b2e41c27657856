"""From the blocks of a transcript to its clauses: each with its section, field, label, group and results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from knowledge.guessing import NEAR, states_general
from knowledge.models import REQUIREMENT_FIELDS, Block, Clause, Field, Kind, Problem, Transcript
from knowledge.morphology import has_form
from knowledge.naming import post_of
from knowledge.statements import statement
from knowledge.text import fold, tokens
from knowledge.values import language_codes
from knowledge.vocabulary import Match, vocabulary

_LEAD_IN = re.compile(
    r"(?:on õigus|omab õigust|vastutab|on kohustatud|omab vastutust|имеет право|отвечает(?: за)?|вправе|обязан\w?|"
    r"нес[её]т ответственность(?: за)?|has the right(?: to)?|is responsible(?: for)?|is entitled(?: to)?|is obliged(?: to)?)$"
)
_PLAIN_LISTS = (Field.RIGHTS, Field.OBLIGATIONS, Field.RESPONSIBILITIES)  # seldom divided into groups
_STATES = frozenset(["puudub", "on", "peab", "eeldab"])  # verbs that tell a condition, not what somebody does
_STEM = 6  # letters of the post that a label must begin with to speak of it
_MAX_LANGUAGE_LABEL = 3  # words: «Eesti keele oskus»
_HEADING_NUMBER = re.compile(r"(?:\d{1,2}|[IVX]+)[.)]?\s+(?=[^\W\d])")
_UNMARKED = re.compile(r"\W{0,2}\d{1,2}(?:\.\d{1,2})+\.?\s+[^\W\d]")  # of an item: «"4.2. tagastada»
_LEVELS = 2  # of a number whose neighbours are looked for: 4.2
_SHOWN = 60  # characters
_REST = frozenset(["muu", "muud nouded", "прочее", "другое", "other"])  # labels of whatever else is asked for
_MAX_LEAD = 8  # words
_MAX_HEADING = 60  # characters of a line that may be a heading without its mark
_LISTS = (Field.RIGHTS, Field.RESPONSIBILITIES, Field.OBLIGATIONS, Field.UNKNOWN)
_OPENINGS = (  # «… on õigus:», «… vastutab:» under one heading for both
    (Field.RIGHTS, re.compile(r"\bon oigus\b|omab oigust|имеет право|вправе|has the right|is entitled")),
    (Field.RESPONSIBILITIES, re.compile(r"\bvastutab\b|omab vastutust|отвечает|несет ответственность|is responsible")),
    (Field.OBLIGATIONS, re.compile(r"kohustatud|обязан|is obliged")),
)
_UNLABELLED = (
    (Field.OTHER, re.compile(r"juhil(?:ub|oa)|juhtimisoigus|водительск|driving licen[cs]e")),
    (
        Field.LANGUAGES,
        re.compile(r"keele\w* oskus|\bkeelt?\b.*\b[abc][12]\b|\bязык|\blanguage|\b(?:estonian|russian|english)\b"),
    ),
    (Field.EDUCATION, re.compile(r"haridus\b|\bkraad\b|magistri|образовани|education\b|degree\b")),
    (Field.MANAGEMENT_EXPERIENCE, re.compile(r"juhtimiskogemus|опыт руковод|management experience")),
    (Field.COMPUTER, re.compile(r"arvuti|tarkvara|kontoriprogramm|компьютер|computer|software")),
    (Field.EXPERIENCE, re.compile(r"kogemus|staaz|опыт\w* работ|experience")),
)
_GENERAL = (Field.GENERAL, Field.PREAMBLE)


@dataclass(slots=True)
class _Place:
    """Where in the document the reader is."""

    holder: str = ""  # the post described, for sentences on who substitutes whom
    section: Field = Field.PREAMBLE
    guessed: bool = False  # the section was told by a word of its heading only
    heading: str = ""
    group: str = ""
    group_field: Field | None = None
    group_depth: int = 0
    label: str = ""  # a label without a value of its own: what follows is its list
    label_field: Field | None = None
    label_number: str = ""


def clauses_of(document: str, transcript: Transcript) -> tuple[list[Clause], list[Problem]]:
    """The clauses of a transcript in order, and the labels and headings that are not known."""
    found: list[Clause] = []
    problems: list[Problem] = []
    place = _Place(holder=_holder(transcript))
    blocks = transcript.blocks
    for index, block in enumerate(blocks):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if block.doubtful:
            problems.append(Problem(block.line, "doubtful", ", ".join(f"«{word}»" for word in block.doubtful)))
        if block.kind is Kind.TITLE:
            place.section = Field.GENERAL if place.section is Field.PREAMBLE else place.section
            found.append(_clause(document, len(found), Field.PREAMBLE, block, place))
        elif block.kind is Kind.HEADING:
            _enter(place, block, blocks[index + 1 : index + 1 + NEAR], problems)
        elif block.kind in (Kind.OUTCOME, Kind.ACTIVITY):
            _attach(found, block)
        elif block.kind is Kind.LABEL:
            found.append(_labelled(document, len(found), block, place, problems))
        elif not _is_column_heading(block, place):
            found.append(_plain(document, len(found), block, place, following))
            if _looks_like_heading(block):
                problems.append(Problem(block.line, "heading_unmarked", f"{block.number} {block.text}".strip()))
            if place.section is Field.GENERAL and (said := statement(block.text, place.holder)) and not said.certain:
                problems.append(Problem(block.line, "uncertain_direction", block.text))
    return _with_indicators(found), [*problems, *_numbering(found)]


def _with_indicators(found: list[Clause]) -> list[Clause]:
    """Results in a section of their own, each also at the duty that its label names: «Reporting: …»."""
    results: dict[str, list[str]] = {}
    for clause in found:
        if clause.field is Field.INDICATORS and clause.label and clause.text:
            results.setdefault(fold(clause.label), []).append(clause.text)

    def with_results(clause: Clause) -> Clause:
        if clause.field is not Field.DUTIES:
            return clause
        own = [text for label, texts in results.items() if fold(clause.text).startswith(f"{label} ") for text in texts]
        return replace(clause, outcomes=(*clause.outcomes, *own)) if own else clause

    return [with_results(clause) for clause in found] if results else found


def _looks_like_heading(block: Block) -> bool:
    number, text = numbered_heading_of(block)
    match = vocabulary().section(text) if len(text) < _MAX_HEADING and text[:1].isupper() else None
    return bool(match and match.certain and not match.keyword and (text.isupper() or number))


def numbered_heading_of(block: Block) -> tuple[str, str]:
    """The number of a line that may be a heading, and the rest."""
    found = _HEADING_NUMBER.match(block.text)
    return (found[0], block.text[found.end() :]) if found and not block.number else (block.number, block.text)


def _numbering(found: list[Clause]) -> Iterator[Problem]:
    """Items that look lost: a number that stands before a text without the mark of an item, a number that is left out."""
    last: dict[tuple[str, str], tuple[int, Clause]] = {}
    for clause in found:
        if not clause.number and not clause.label and _UNMARKED.match(clause.text):
            yield Problem(clause.line, "item_unmarked", clause.text[:_SHOWN])
        parts = clause.number.strip(".)").split(".")
        if len(parts) < _LEVELS or not parts[-1].isdigit():
            continue
        key, count = (clause.heading, ".".join(parts[:-1])), int(parts[-1])
        before = last.get(key)
        if before and count > before[0] + 1:
            yield Problem(clause.line, "number_left_out", f"{before[1].number} → {clause.number}")
        last[key] = (max(count, before[0] if before else 0), clause)


def _holder(transcript: Transcript) -> str:
    """The post that the document describes: its label's value, else what the title says."""
    for block in transcript.blocks:
        match = vocabulary().label(block.label) if block.kind is Kind.LABEL else None
        if match and match.field is Field.TITLE and block.text:
            return block.text
    title = next((i for i, block in enumerate(transcript.blocks) if block.kind is Kind.TITLE), None)
    if title is None:
        return ""
    below = transcript.blocks[title + 1] if title + 1 < len(transcript.blocks) else None
    return post_of(transcript.blocks[title].text, below.text if below and below.kind is Kind.TEXT else "")


def _enter(place: _Place, block: Block, below: tuple[Block, ...], problems: list[Problem]) -> None:
    if block.depth == 2:
        match = vocabulary().section(block.text)
        guessed = None if match else vocabulary().guess(block.text) or _general(below)
        place.section, place.guessed = match.field if match else guessed or Field.UNKNOWN, bool(guessed)
        place.heading = f"{block.number} {block.text}".strip()
        place.group, place.group_field, place.label, place.label_field = "", None, "", None
        if guessed:
            problems.append(Problem(block.line, "guessed_section", f"{block.text}» → «{guessed}"))
        elif match is None:
            problems.append(Problem(block.line, "unknown_section", block.text))
        return
    if place.section in _PLAIN_LISTS:
        problems.append(Problem(block.line, "group_in_section", block.text))
    match = vocabulary().label(block.text.rstrip(":")) if place.section in (*REQUIREMENT_FIELDS, *_GENERAL) else None
    if match and (match.field in REQUIREMENT_FIELDS or place.section in _GENERAL):
        place.group_field, place.group_depth = match.field, block.depth
    elif block.depth <= place.group_depth:
        place.group_field = None
    place.group = block.text.rstrip(":").strip()
    place.label, place.label_field = "", None


def _joined(activity: str, more: str) -> str:
    """Several activities as one text, each of them told from the next."""
    return f"{activity}{'' if not activity or activity.endswith(('.', ';', ',')) else ';'} {more}".strip()


def _general(below: tuple[Block, ...]) -> Field | None:
    section = list(takewhile(lambda block: block.kind is not Kind.HEADING, below))
    return Field.GENERAL if states_general([block.text for block in section], [block.label for block in section]) else None


def _attach(found: list[Clause], block: Block) -> None:
    if not found:
        return
    last = found[-1]
    doubtful = tuple(dict.fromkeys([*last.doubtful, *block.doubtful]))
    if block.kind is Kind.ACTIVITY:
        found[-1] = replace(last, activity=_joined(last.activity, block.text), doubtful=doubtful)
    else:
        found[-1] = replace(last, outcomes=(*last.outcomes, block.text), doubtful=doubtful)


def _labelled(document: str, order: int, block: Block, place: _Place, problems: list[Problem]) -> Clause:
    match = _label_match(block.label, place)
    unknown = (place.group_field or _required(block)) if place.section in REQUIREMENT_FIELDS else Field.UNKNOWN
    if place.section in _PLAIN_LISTS:
        unknown = place.section  # «Teenistujal on õigus:» beside its list
    field = match.field if match else unknown
    if fold(block.label) in _REST and place.section in REQUIREMENT_FIELDS:
        field = Field.OTHER
    holds = bool(place.holder) and fold(block.label).startswith(fold(place.holder)[:_STEM])  # «Meeskonnavanemat asendab»
    said = statement(f"{block.label} {block.text}", place.holder) if match is None and holds else None
    if said and said.field in (Field.SUBSTITUTED_BY, Field.SUBSTITUTES):
        field = said.field  # a sentence with a colon in it
    elif match is None and place.section in _GENERAL:
        problems.append(Problem(block.line, "unknown_label", block.label))
    if match and (not match.certain or _doubts(block)) and field in (Field.SUBSTITUTED_BY, Field.SUBSTITUTES):
        problems.append(Problem(block.line, "uncertain_direction", block.label))
    place.label, place.label_field, place.label_number = "", None, block.number
    if not block.text:
        place.label, place.label_field = block.label, field
    made = _clause(document, order, field, block, place)
    return replace(made, label=block.label)


def _doubts(block: Block) -> bool:
    """Is a word of the label not sure? One letter carries the direction of a substitution."""
    return any(word in block.label for word in block.doubtful)


def _required(block: Block) -> Field:
    """The field of a requirement whose label is not known: «Eesti keel: C1», «Loovus: leiab ootamatu viisi»."""
    if language_codes(block.label) and len(block.label.split()) <= _MAX_LANGUAGE_LABEL:
        return Field.LANGUAGES
    first = next(iter(tokens(block.text)), "")
    does = bool(first) and has_form(first, "b") and first not in _STATES
    return Field.COMPETENCES if does else Field.OTHER


def _label_match(label: str, place: _Place) -> Match | None:
    match = vocabulary().label(label)
    if match and place.section in REQUIREMENT_FIELDS and match.field not in REQUIREMENT_FIELDS:
        return None
    return match


def _plain(document: str, order: int, block: Block, place: _Place, following: Block | None) -> Clause:
    field = place.section
    if vocabulary().is_acknowledgement(block.text) and (block.kind is Kind.TEXT or place.section is Field.ACKNOWLEDGEMENT):
        place.section = field = Field.ACKNOWLEDGEMENT
    elif field in _GENERAL and (said := statement(block.text, place.holder)) is not None and field is Field.GENERAL:
        field = said.field
    elif place.label_field and _is_below_label(block, place):
        field = place.label_field
    elif place.group_field:
        field = place.group_field
    elif field is Field.REQUIREMENTS:
        field = requirement_field(block.text)
    opens = following is not None and following.kind in (Kind.CLAUSE, Kind.LABEL, Kind.HEADING)
    item = block.kind is Kind.CLAUSE and bool(block.number) and not _only_leads(block, following, field)
    lead_in = opens and not item and (block.text.endswith(":") or bool(block.kind is Kind.TEXT and _LEAD_IN.search(block.text)))
    if lead_in and (place.section in _LISTS or place.guessed):
        place.section = next((named for named, words in _OPENINGS if words.search(fold(block.text))), place.section)
        field = place.section
    return replace(_clause(document, order, field, block, place), lead_in=lead_in)


def _only_leads(block: Block, following: Block | None, field: Field) -> bool:
    """«4.1. Spetsialistil on õigus:», «7.5. Isikuomadused:» with items below that carry all that is said."""
    if following is None or following.kind is not Kind.CLAUSE or not block.text.endswith(":"):
        return False
    if field in REQUIREMENT_FIELDS or field is Field.TOOLS:
        return following.depth > block.depth
    return len(block.text.split()) <= _MAX_LEAD and bool(_LEAD_IN.search(block.text.rstrip(": ")))


def requirement_field(text: str) -> Field:
    """What an unlabelled requirement is about, by its key words; competences where none is named."""
    folded = fold(text)
    return next((field for field, pattern in _UNLABELLED if pattern.search(folded)), Field.COMPETENCES)


def _is_below_label(block: Block, place: _Place) -> bool:
    if not place.label:
        return False
    if block.number and place.label_number:
        return block.number.startswith(place.label_number.rstrip("."))
    return block.kind in (Kind.TEXT, Kind.CLAUSE)


def _clause(document: str, order: int, field: Field, block: Block, place: _Place) -> Clause:
    group = place.label or place.group
    return Clause(
        document, order, field, block.text, block.number, group, group, place.heading, line=block.line, doubtful=block.doubtful
    )


def _is_column_heading(block: Block, place: _Place) -> bool:
    if block.kind is not Kind.TEXT or place.section not in (Field.DUTIES, *REQUIREMENT_FIELDS):
        return False
    if " | " in block.text:
        return True
    parts = [re.sub(r"^\d[\d.]*\s+", "", part) for part in block.text.split(" | ")]
    return all(vocabulary().column(part) for part in parts)
