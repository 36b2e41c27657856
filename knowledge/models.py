"""The data that crosses module borders: transcript, record, clause. All frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a block of a transcript is."""

    TITLE = "title"  # the document's own title line
    HEADING = "heading"  # depth 2: a section; deeper: a group inside it
    TEXT = "text"  # a paragraph
    LABEL = "label"  # a label with its value
    CLAUSE = "clause"  # one numbered or bulleted item
    ACTIVITY = "activity"  # how the duty above is done (middle column of three)
    OUTCOME = "outcome"  # expected result of the duty above


class Field(StrEnum):
    """What a section, a label or a clause is about; the keys of a record and a few that stand beside it."""

    PREAMBLE = "preamble"
    GENERAL = "general"
    ORGANISATION = "organisation"
    TITLE = "title"
    UNIT = "unit"
    MANAGER = "manager"
    SUBORDINATES = "subordinates"
    SUBSTITUTED_BY = "substituted_by"
    SUBSTITUTES = "substitutes"
    APPOINTED_BY = "appointed_by"
    AREA = "area"
    JOB_FAMILY = "job_family"
    CONDITIONS = "conditions"
    SERVICES = "services"
    PURPOSE = "purpose"
    DUTIES = "duties"
    INDICATORS = "indicators"  # expected results in a section of their own
    OBLIGATIONS = "obligations"
    RIGHTS = "rights"
    RESPONSIBILITIES = "responsibilities"
    TOOLS = "tools"
    REQUIREMENTS = "requirements"
    EDUCATION = "education"
    EXPERIENCE = "experience"
    MANAGEMENT_EXPERIENCE = "management_experience"
    LANGUAGES = "languages"
    COMPUTER = "computer"
    COMPETENCES = "competences"
    OTHER = "other"
    REVIEW = "review"
    ACKNOWLEDGEMENT = "acknowledgement"
    DOCUMENT_NUMBER = "document_number"
    DOCUMENT_DATE = "document_date"
    UNKNOWN = "unknown"


REQUIREMENT_FIELDS = frozenset(
    {
        Field.REQUIREMENTS,
        Field.EDUCATION,
        Field.EXPERIENCE,
        Field.MANAGEMENT_EXPERIENCE,
        Field.LANGUAGES,
        Field.COMPUTER,
        Field.COMPETENCES,
        Field.OTHER,
    }
)


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a transcript. `line` is 1-based in the file it was read from."""

    kind: Kind
    text: str
    number: str = ""  # as printed: "3.1.", "II", "4)"
    label: str = ""  # of a LABEL, without the colon
    depth: int = 0  # nesting of a clause; 2… of a heading
    line: int = 0
    read: str = ""  # what was read, where that was repaired
    doubtful: tuple[str, ...] = ()  # words of the text or the label that HR should compare with the original


@dataclass(frozen=True, slots=True)
class Problem:
    """An error or a warning about one line of a knowledge file, and what to do about it."""

    line: int
    code: str  # key of the wording
    detail: str = ""
    error: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """A job description as Markdown: what the document says, in its own words, order and numbering."""

    meta: dict[str, str]
    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()
    pages: tuple[int, ...] = ()  # of what it was read from: the number of the first line of each page


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty with what is done for it and the results that are expected."""

    number: str
    text: str
    activity: str = ""
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageRequirement:
    """A language and the level asked for: a CEFR code, the document's word for it, or None."""

    language: str
    level: str | None


@dataclass(frozen=True, slots=True)
class Requirements:
    """What the holder of the post has to bring along."""

    education: str = ""
    experience: str = ""
    languages: tuple[LanguageRequirement, ...] = ()
    computer: str = ""
    competences: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """The rule for looking the job description over; no interval means none is stated."""

    interval_months: int | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value of a record comes from, and how surely: 1 for a known label or heading that was surely read."""

    line: int
    label: str  # as printed: the label, else the heading of the section
    confidence: float  # 0…1


@dataclass(frozen=True, slots=True)
class Record:
    """A job description as data, in the shape that `ametibot import --json` prints."""

    organisation: str = ""
    title: str = ""
    unit: str = ""
    manager: str = ""
    subordinates: tuple[str, ...] = ()
    substituted_by: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    purpose: str = ""
    duties: tuple[Duty, ...] = ()
    rights: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()
    responsibilities: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    requirements: Requirements = field(default_factory=Requirements)
    review: Review = field(default_factory=Review)
    recurring_duties: tuple[tuple[str, str], ...] = ()  # (duty number, cadence as printed)
    document_number: str = ""
    document_date: str = ""  # ISO
    conditions: tuple[tuple[str, str], ...] = ()  # (a post that substitutes, when it does)
    signatory: str = ""  # for the employer, as printed
    uncertain: frozenset[Field] = frozenset()  # fields whose label is too damaged to be sure


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest quotable piece of a document; `text` stands verbatim in the transcript."""

    document: str  # id of the knowledge file
    order: int  # position in the document, from 0
    field: Field
    text: str
    number: str = ""
    label: str = ""  # printed label, or the group it stands under
    group: str = ""
    heading: str = ""  # printed heading of its section, with its number
    activity: str = ""
    outcomes: tuple[str, ...] = ()
    line: int = 0
    doubtful: tuple[str, ...] = ()  # words that HR has still to compare with the original
    lead_in: bool = False  # an opening such as "Has the right:", quoted only with its list


@dataclass(frozen=True, slots=True)
class Document:
    """One knowledge file, read and understood."""

    id: str
    language: str
    record: Record
    clauses: tuple[Clause, ...]
    transcript: Transcript
    problems: tuple[Problem, ...]
    path: str = ""
