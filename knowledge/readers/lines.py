"""Text to physical lines: bullets made alike, table rows cut into cells, page furniture taken out."""

from __future__ import annotations

import html
import itertools
import re
from dataclasses import dataclass, replace

from knowledge.models import Problem
from knowledge.readers.furniture import furniture_of
from knowledge.text import clean

BULLET = "•"
_GLYPHS = "•▪●○◦■□►▶➢✓‣⁃∙·"
_PRIVATE_USE = re.compile(r"[\ue000-\uf8ff]")
_TAGS = re.compile(r"</?(?:b|i|u|p|strong|em|span|sup|sub|font|div)(?:\s[^<>]*)?>", re.IGNORECASE)
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_OPENING_BULLET = re.compile(rf"^(?:[{_GLYPHS}]|[-–—=»¢*+>«](?=\s))\s*(?=\S)")
_SEPARATOR = frozenset("|:- 	")  # all that the rule below a table's header is made of
_TABBED_ITEM = re.compile(
    rf"^\s*(?:[{_GLYPHS}o–—*-]|\d{{1,2}}(?:\.\d{{1,2}})*[.)]?|\(?[a-zõäöü\d]{{1,2}}\))\t+[^\t]*$"
)  # Word's lists
_RULE = re.compile(r"^\s*[-_*=](?:[-_*=\s]){2,}$")
_MAX_CELLS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line. `cells` is set for table rows; a cell may hold line breaks."""

    no: int
    text: str
    raw: str = ""  # with its spaces, for columns
    cells: tuple[str, ...] = ()
    heading: int = 0  # Markdown level
    bold: bool = False
    bullet: bool = False
    header: bool = False  # a table row with the rule of a header below it

    @property
    def blank(self) -> bool:
        return not self.text and not any(self.cells)


def lines_of(text: str, first_line: int = 1) -> tuple[list[Line], list[Problem]]:
    """All lines of a text, page headers and page numbers taken out (each named in a problem of its own)."""
    numbered: list[tuple[int, str, bool]] = []  # line number, text, first of a page
    for no, raw in enumerate(text.split("\n"), first_line):
        for index, piece in enumerate(raw.split("\f")):
            numbered.append((no, piece, index > 0))
    dropped = furniture_of(numbered)
    problems = [Problem(numbered[index][0], "page_furniture", clean(numbered[index][1])) for index in sorted(dropped)]
    found: list[Line] = []
    for no, raw in ((no, "" if index in dropped else raw) for index, (no, raw, _) in enumerate(numbered)):
        if found and found[-1].cells and _is_table_rule(raw):
            found[-1] = replace(found[-1], header=True)
        else:
            found.extend(lines_from(no, raw))
    return found, problems


def lines_from(no: int, raw: str) -> list[Line]:
    """A physical line as it is printed: one line, or several where bullets stand inside it."""
    raw = html.unescape(_TAGS.sub("", _PRIVATE_USE.sub(BULLET, raw))).replace("\xa0", " ")
    if _is_table_rule(raw) or _RULE.match(raw) or not raw.strip(" |\t"):
        return [Line(no, "")]
    if cells := _cells(raw):
        return [Line(no, clean(" ".join(cells)), raw, cells)]
    raw = _BREAK.sub(" ", raw).replace("\t", "    ")
    level = len(raw) - len(raw.lstrip("#")) if raw.startswith("#") else 0
    body = raw[level:]
    if not level and (parts := _inline_bullets(body)):
        return [_line(no, part) for part in parts]
    return [replace(_line(no, body), heading=min(level, 6))]


def _is_table_rule(raw: str) -> bool:
    return "--" in raw and "|" in raw and set(raw) <= _SEPARATOR


def _line(no: int, raw: str) -> Line:
    text, bold = _unmarked(clean(re.sub(r"^\s*o(?=\s{2,}\S)", f" {BULLET}", raw)))
    bullet = bool(_OPENING_BULLET.match(text))
    if bullet:
        text, inner_bold = _unmarked(_OPENING_BULLET.sub("", text, count=1))
        bold = bold or inner_bold
    return Line(no, text, raw.rstrip(), bold=bold, bullet=bullet)


def _unmarked(text: str) -> tuple[str, bool]:
    """Text without Markdown emphasis, and whether all of it was bold."""
    bold = bool(re.fullmatch(r"\*\*[^*]+\*\*:?|__[^_]+__:?", text))
    text = re.sub(r"\*\*(.+?)\*\*|__(.+?)__", lambda m: m[1] or m[2], text)
    return clean(re.sub(r"^\*(\S.*\S|\S)\*$|^_(\S.*\S)_$", lambda m: m[1] or m[2], text)), bold


def _inline_bullets(raw: str) -> list[str]:
    """The pieces of a line that holds a bullet after other text; [] where it holds none."""
    found = [m.start() for m in re.finditer(rf"(?<=\s)[{_GLYPHS}](?=\s)", raw) if raw[: m.start()].strip()]
    if not found:
        return []
    cuts = [0, *found, len(raw)]
    return [raw[a:b] for a, b in itertools.pairwise(cuts) if raw[a:b].strip()]


def _cells(raw: str) -> tuple[str, ...]:
    stripped = raw.strip()
    if stripped.startswith("|") and stripped.endswith("|") and stripped.count("|") > 2:
        parts = re.split(r"(?<!\\)\|", stripped[1:-1])
    elif stripped.startswith("|") and stripped.count("|") > 2:
        parts = re.split(r"(?<!\\)\|", stripped[1:])
    elif "\t" in raw.strip(" ") and raw.strip() and not _TABBED_ITEM.match(raw):
        parts = raw.rstrip().split("\t")
    elif stripped.count("|") > 1 and not re.match(r"^\d+(\.\d+)*\s*\|", stripped):
        parts = stripped.split("|")
    else:
        return ()
    cells = tuple(_cell(part) for part in parts[:_MAX_CELLS])
    return cells if len(cells) > 1 and any(cells) else ()


def _cell(part: str) -> str:
    pieces = (_unmarked(clean(piece))[0] for piece in _BREAK.sub("\n", part.replace("\\|", "|")).split("\n"))
    return "\n".join(piece for piece in pieces if piece)
