"""Text to physical lines: bullets made alike, table rows cut into cells, page furniture taken out."""

from __future__ import annotations

import html
import itertools
import re
from collections import Counter
from dataclasses import dataclass, replace

from knowledge.models import Problem
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
_PAGE_NUMBER = re.compile(
    r"^(?:[-–—]\s*)?(?:(?:lk|lehekülg|page|стр\.?|страница)\s*\.?\s*)?\d{1,3}(?:\s*(?:/|of|из|-st)\s*\d{1,3}|\s*\(\d{1,3}\))?(?:\s*[-–—])?$",
    re.IGNORECASE,
)
_MARKED_PAGE = re.compile(r"^(?:lk|lehekülg|page|стр\.?|страница)\s*\.?\s*\d+|^\d{1,3}\s*(?:/|of|из)\s*\d{1,3}$", re.IGNORECASE)
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
    kept, problems = _without_page_furniture(numbered)
    found: list[Line] = []
    for no, raw in kept:
        if found and found[-1].cells and _is_table_rule(raw):
            found[-1] = replace(found[-1], header=True)
        else:
            found.extend(_lines(no, raw))
    return found, problems


def _without_page_furniture(numbered: list[tuple[int, str, bool]]) -> tuple[list[tuple[int, str]], list[Problem]]:
    pages: list[list[int]] = [[]]
    for index, (_, raw, new_page) in enumerate(numbered):
        if new_page and pages[-1]:
            pages.append([])
        if raw.strip():
            pages[-1].append(index)
            if _MARKED_PAGE.match(clean(raw)):
                pages.append([])
    pages = [page for page in pages if page]
    dropped = _page_numbers(numbered, pages) | _repeated(numbered, pages)
    problems = [Problem(numbered[i][0], "page_furniture", clean(numbered[i][1])) for i in sorted(dropped)]
    kept = [(no, "" if index in dropped else raw) for index, (no, raw, _) in enumerate(numbered)]
    return kept, problems


def _page_numbers(numbered: list[tuple[int, str, bool]], pages: list[list[int]]) -> set[int]:
    edges = {i for page in pages for i in (page[0], page[-1])} if len(pages) > 1 else set()
    found = {i for i in edges if _PAGE_NUMBER.match(clean(numbered[i][1]))}
    return found | _counted(numbered) | {i for page in pages for i in page if _MARKED_PAGE.match(clean(numbered[i][1]))}


def _counted(numbered: list[tuple[int, str, bool]]) -> set[int]:
    """Bare numbers alone between blank lines that count on from 1 or 2: page numbers without a page break."""
    alone = [
        i
        for i, (_, raw, _) in enumerate(numbered)
        if re.fullmatch(r"[ \t]*\d{1,2}[ \t]*", raw)
        and all(not numbered[j][1].strip() for j in (i - 1, i + 1) if 0 <= j < len(numbered))
    ]
    values = [int(numbered[i][1]) for i in alone]
    return set(alone) if values and values[0] in (1, 2) and values == list(range(values[0], values[0] + len(values))) else set()


def _repeated(numbered: list[tuple[int, str, bool]], pages: list[list[int]]) -> set[int]:
    """First and last lines that come again on other pages; the first page keeps its header."""
    if len(pages) < 2:
        return set()
    dropped: set[int] = set()
    for from_end in (False, True):
        for depth in range(2):
            at = {n: page[-1 - depth if from_end else depth] for n, page in enumerate(pages) if len(page) > depth + 1}
            keys = {n: re.sub(r"\d+", "#", clean(numbered[i][1])) for n, i in at.items()}
            often = {
                key for key, count in Counter(keys.values()).items() if count > 1 and len(key) > 3 and not key.startswith("|")
            }
            dropped |= {at[n] for n, key in keys.items() if key in often and (n > 0 or from_end)}
    return dropped


def _lines(no: int, raw: str) -> list[Line]:
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
