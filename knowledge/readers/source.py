"""What every reader makes of a file: its lines in reading order, with their pages and the words that are not sure."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from knowledge.models import Problem
from knowledge.readers.lines import Line

NOTES = "Joonealused märkused"  # heading of the footnotes, which stand at the end
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def note_mark(number: int) -> str:
    """The mark of a footnote in the text, as it is printed: a raised number."""
    return str(number).translate(_RAISED)


@dataclass(frozen=True, slots=True)
class Source:
    """The lines of one file. `no` of a line counts lines of a text, paragraphs and rows of a document, lines of all pages."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()
    meta: dict[str, str] = field(default_factory=dict)  # facts about the file: signatures, how it was read
    pages: tuple[int, ...] = ()  # number of the first line of each page; empty where the file has none
    doubts: dict[int, tuple[str, ...]] = field(default_factory=dict)  # number of a line → words that are not sure


def page_of(pages: tuple[int, ...], line: int) -> int:
    """The page, from 1, on which a line stands; 0 where the file has none."""
    return bisect_right(pages, line) if pages else 0
