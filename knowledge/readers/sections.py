"""Where sections begin: headings known by their words, and unknown ones by their looks."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from itertools import islice, takewhile

from knowledge.guessing import NEAR, states_general
from knowledge.models import REQUIREMENT_FIELDS, Block, Field, Kind
from knowledge.readers.flow import split_number
from knowledge.readers.lines import Line
from knowledge.text import clean
from knowledge.vocabulary import Match, vocabulary

GRID_FIELDS = (Field.GENERAL, Field.PREAMBLE)
_MAX_OWN = 6  # words of a heading in words of the agency's own, without a number
_MAX_BOLD = 9  # … that is printed bold
_LABELLED = 2  # labels of requirements that make a list one of them
_MAX_ROMAN = 7  # words of an unknown heading with a Roman number
_ONE_LINE = (Field.DUTIES, Field.RIGHTS, Field.OBLIGATIONS, Field.RESPONSIBILITIES, Field.TOOLS, Field.REVIEW)
MAX_HEADING = 110  # characters
_WIDE = re.compile(r"\S\s{3,}\S")  # a gap between columns
_SECTION_NUMBER = re.compile(r"^(?:§\s*)?(\d{1,2}|[IVX]{1,5})(?:[.)](?!\d)\s*|\s+)(?=[^\W\d])")


@dataclass(slots=True)
class Section:
    """A heading (None before the first) and the lines below it."""

    field: Field
    heading: Block | None
    lines: list[Line] = dataclasses.field(default_factory=list)

    def with_lines(self, lines: list[Line]) -> Section:
        """The same section with other lines."""
        return Section(self.field, self.heading, lines)


def sections_of(lines: list[Line]) -> list[Section]:
    """The sections in order, the lines before the first heading as general data."""
    sections = [Section(Field.GENERAL, None)]
    ended = False
    for index, line in enumerate(lines):
        current = sections[-1]
        if not line.blank and vocabulary().is_acknowledgement(line.text) and current.heading is not None and not ended:
            sections.append(Section(Field.ACKNOWLEDGEMENT, None, [line]))
            ended = True
            continue
        opened = None if line.blank or line.cells else _opened(lines, index, current)
        if opened and ended and opened.field is Field.UNKNOWN and not line.heading:
            opened = None  # among signatures only a section that is known begins anew, as in an annex
        if opened:
            sections.append(opened)
            ended = False
        else:
            current.lines.append(line)
    return sections


def _opened(lines: list[Line], index: int, current: Section) -> Section | None:
    line = lines[index]
    number, text = numbered_heading(line)
    if match := section_match(line, current):
        marked = number or line.heading or line.bold or text.isupper()
        if match.keyword and not marked and not (_stands_apart(lines, index) and not _numbered(current)):
            return None
        if match.field in GRID_FIELDS or _is_alone(lines, index) or number or line.heading or line.bold or text.isupper():
            return Section(match.field, Block(Kind.HEADING, text, number, depth=2, line=line.no))
        return None
    if with_text := _with_text(line, current):
        return with_text
    if _is_unknown_heading(lines, index, number, text, current):
        known = vocabulary().guess(text) or _stated_below(lines[index + 1 :]) or Field.UNKNOWN
        return Section(known, Block(Kind.HEADING, text, number, depth=2, line=line.no))
    if (_may_head(lines, index) or _is_bold_heading(lines, index)) and (
        field := _required_below(lines[index + 1 :]) or vocabulary().guess(text)
    ):
        return Section(field, Block(Kind.HEADING, text, number, depth=2, line=line.no))
    return None


def _may_head(lines: list[Line], index: int) -> bool:
    """Does a line look like a heading in words of the agency's own: short, further from what is above than from below?"""
    line = lines[index]
    short = len(line.text.split()) <= _MAX_OWN and line.text[:1].isupper() and not line.text.endswith((".", ";", ",", ":"))
    above = lines[max(index - 2, 0) : index]
    apart = len(above) == 2 and all(one.blank for one in above) and index + 1 < len(lines) and lines[index + 1].blank
    label = vocabulary().label(line.text)
    columns = _WIDE.search(line.raw) or vocabulary().column(line.text)  # the head of a table, repeated on a new page
    return short and apart and not line.bullet and not columns and not (label and label.certain)


def _is_bold_heading(lines: list[Line], index: int) -> bool:
    """A short bold line over text that is not bold."""
    line = lines[index]
    below = next((other for other in lines[index + 1 :] if not other.blank), None)
    if not line.bold or line.bullet or below is None or below.bold or len(line.text.split()) > _MAX_BOLD:
        return False
    return line.text[:1].isupper() and not line.text.endswith((".", ";", ",", ":")) and not vocabulary().label(line.text)


def _required_below(lines: list[Line]) -> Field | None:
    """Requirements, where the list below has labels of such: «Haridus: …», «Eesti keel: …»."""
    listed = takewhile(lambda line: line.bullet, (line for line in lines if not line.blank))
    named = (vocabulary().label(line.text.partition(":")[0]) for line in listed if ":" in line.text)
    enough = sum(match is not None and match.field in REQUIREMENT_FIELDS for match in named) >= _LABELLED
    return Field.REQUIREMENTS if enough else None


def _stated_below(lines: list[Line]) -> Field | None:
    """General data, where the next lines are sentences or labels of such."""
    near = list(islice((line for line in lines if not line.blank), NEAR))
    texts = [split_number(line.text)[1] for line in near]
    labels = [split_number(line.cells[0] if line.cells else line.text.partition(":")[0])[1] for line in near]
    return Field.GENERAL if states_general(texts, labels) else None


def _with_text(line: Line, current: Section) -> Section | None:
    """«Tööülesanded: kontrollib …; kannab …»: a whole section in one line of a list of labels."""
    number, text = numbered_heading(line)
    head, colon, rest = text.partition(":")
    match = vocabulary().section(head) if colon and rest.strip() and text[0].isupper() else None
    if match is None or not match.certain or match.keyword or match.field not in _ONE_LINE or line.bullet:
        return None
    if current.field not in (*GRID_FIELDS, *_ONE_LINE) or "." in number.strip("."):
        return None
    pieces = [piece.strip() for piece in rest.split(";") if piece.strip()]
    items = [dataclasses.replace(line, text=piece, raw=piece, bullet=len(pieces) > 1) for piece in pieces]
    return Section(match.field, Block(Kind.HEADING, head.strip(), number, depth=2, line=line.no), items)


def section_match(line: Line, current: Section | None) -> Match | None:
    """The section that a line opens, None if it opens none."""
    number, text = numbered_heading(line)
    if line.cells or line.bullet or not text or len(text) > MAX_HEADING or text.endswith((";", ",", ".")):
        return None
    if (
        not (text[0].isupper() or line.heading)
        or _WIDE.search(line.raw)
        or ":" in text.rstrip(":")
        or split_number(line.text)[0].count(".") > 1
        or re.match(r"\d+\.\d", line.text)
    ):
        return None
    match = vocabulary().section(text)
    if match is None or not (match.certain or number or text.isupper() or line.heading or line.bold):
        return None
    if current is not None and current.heading is not None:
        same = match.field is current.field
        if match.field is Field.INDICATORS and sum(not other.blank for other in current.lines) < 4:
            return None  # the heading of a column, at the top of the duties
        if same and not number and vocabulary().column(text):
            return None
        if _numbered(current) and not number and not line.heading and not text.isupper() and vocabulary().label(text):
            return None  # a label inside a numbered section, such as «Eesmärk» in a grid
    elif current is not None and not number and not line.heading and not text.isupper() and vocabulary().label(text):
        return match if not text.endswith(":") else None
    return match


def _stands_apart(lines: list[Line], index: int) -> bool:
    """Blank lines on both sides."""
    return all(lines[i].blank for i in (index - 1, index + 1) if 0 <= i < len(lines))


def _numbered(section: Section) -> bool:
    return section.heading is not None and bool(section.heading.number)


def _is_alone(lines: list[Line], index: int) -> bool:
    after = lines[index + 1] if index + 1 < len(lines) else None
    before = lines[index - 1] if index else None
    return before is None or before.blank or after is None or after.blank or lines[index].text.endswith(":")


def _is_unknown_heading(lines: list[Line], index: int, number: str, text: str, current: Section) -> bool:
    line = lines[index]
    if not text or len(text) > MAX_HEADING or text.endswith((".", ";", ",", ":")) or line.bullet:
        return False
    label = vocabulary().label(text)
    if label and (label.field in REQUIREMENT_FIELDS or not number) and not (number and text.isupper() and line.heading):
        return False
    if line.heading:
        return bool(number) or line.heading <= 2
    if not number or re.match(r"\d+\.\d", line.text):
        return False
    following = next((other for other in lines[index + 1 :] if not other.blank), None)
    numbered_below = following is not None and following.text.startswith(f"{number.rstrip('.)')}.1")
    roman = (
        not line.text[0].isdigit() and line.text[0] in "IVX" and len(text.split()) < _MAX_ROMAN and _stands_apart(lines, index)
    )
    return numbered_below or roman or (text.isupper() and len(text) > 3 and current.field is not Field.PREAMBLE)


def numbered_heading(line: Line) -> tuple[str, str]:
    """Number and text of a line that may be a heading."""
    found = _SECTION_NUMBER.match(line.text)
    if found:
        return line.text[: found.end()].strip(), clean(line.text[found.end() :])
    return "", line.text
