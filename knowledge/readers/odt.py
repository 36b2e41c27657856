"""ODT: paragraphs with the numbers of its lists, tables, text boxes, notes; deletions are left out, as accepted."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from knowledge.models import Problem
from knowledge.readers.kinds import member, open_zip
from knowledge.readers.lines import BULLET, Line, lines_from
from knowledge.readers.numbering import written
from knowledge.readers.rows import Cell, rows_as_lines
from knowledge.readers.source import NOTES, Source, note_mark
from knowledge.text import clean

_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
}
_KINDS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LEVELS = 10
_MAX_LEVEL = 5  # of a Markdown heading
_GONE = ("text:tracked-changes", "text:note", "office:annotation", "draw:text-box", "text:bibliography-mark")
_WRAPPERS = ("text:section", "text:index-body", "table:table-header-rows", "table:table-rows", "table:table-row-group")
Element = Any  # lxml's elements are untyped


def _q(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"


@dataclass(frozen=True, slots=True)
class _Level:
    kind: str
    before: str = ""
    after: str = ""
    shown: int = 1  # levels in a number
    start: int = 1


@dataclass(slots=True)
class _Reader:
    styles: dict[str, dict[int, _Level]]
    bold: frozenset[str]
    lines: list[Line] = field(default_factory=list)
    no: int = 0
    notes: list[str] = field(default_factory=list)
    counts: dict[str, list[int | None]] = field(default_factory=dict)  # by list
    last: dict[str, str] = field(default_factory=dict)  # style → the last list in it

    def add(self, container: Element) -> None:
        """Everything of a part of the document, in order."""
        for element in _children(container):
            if element.tag in (_q("text:p"), _q("text:h")):
                for box in element.iter(_q("draw:text-box")):
                    self.add(box)
                self.line(element, "")
            elif element.tag == _q("text:list"):
                for paragraph, mark in self.items(element):
                    self.line(paragraph, mark)
            elif element.tag == _q("table:table"):
                self.table(element)

    def line(self, element: Element, mark: str) -> None:
        """One paragraph with its number or bullet."""
        self.no += 1
        level = min(int(element.get(_q("text:outline-level"), "1")) + 1, _MAX_LEVEL) if element.tag == _q("text:h") else 0
        bold = self.is_bold(element)
        for index, piece in enumerate(self.text(element).split("\n")):
            raw = f"{mark} {piece.lstrip()}" if mark and not index and piece.strip() else piece
            self.lines.extend(replace(line, heading=level, bold=line.bold or bold) for line in lines_from(self.no, raw))
        self.lines.append(Line(self.no, ""))  # a paragraph is whole: the next one never goes on with it

    def text(self, element: Element) -> str:
        """The text of a paragraph."""
        return "".join(self._pieces(element))

    def _pieces(self, element: Element) -> Iterator[str]:
        yield " ".join((element.text or "").splitlines())
        for child in element:
            tag = child.tag
            if tag == _q("text:s"):
                yield " " * int(child.get(_q("text:c"), "1"))
            elif tag == _q("text:tab"):
                yield "\t"
            elif tag == _q("text:line-break"):
                yield "\n"
            elif tag == _q("text:note"):
                self.notes.append(clean(" ".join(child.find(_q("text:note-body")).itertext())))
                yield note_mark(len(self.notes))
            elif not isinstance(tag, str) or tag in map(_q, _GONE):
                pass
            else:
                yield from self._pieces(child)
            yield " ".join((child.tail or "").splitlines())

    def is_bold(self, element: Element) -> bool:
        """Is all of a paragraph bold?"""
        if element.get(_q("text:style-name")) in self.bold:
            return True
        spans = [span for span in element if span.tag == _q("text:span")]
        return (
            bool(spans)
            and not (element.text or "").strip()
            and all(span.get(_q("text:style-name")) in self.bold and not (span.tail or "").strip() for span in spans)
        )

    def items(self, element: Element, name: str = "", style: str = "", level: int = 1) -> Iterator[tuple[Element, str]]:
        """The paragraphs of a list, each with its number or bullet."""
        style = element.get(_q("text:style-name"), style)
        name = name or self._begin(element, style)
        counts = self.counts[name]
        for item in element:
            first = item.tag == _q("text:list-item")
            for child in item:
                if child.tag in (_q("text:p"), _q("text:h")):
                    yield child, self._mark(style, level, counts, item) if first else ""
                    first = False
                elif child.tag == _q("text:list"):
                    yield from self.items(child, name, style, level + 1)

    def _begin(self, element: Element, style: str) -> str:
        name = element.get("{http://www.w3.org/XML/1998/namespace}id") or f"list {self.no}"
        before = element.get(_q("text:continue-list")) or (
            self.last.get(style) if element.get(_q("text:continue-numbering")) == "true" else None
        )
        self.counts[name] = self.counts.get(before or "", [None] * _LEVELS)
        self.last[style] = name
        return name

    def _mark(self, style: str, level: int, counts: list[int | None], item: Element) -> str:
        levels = self.styles.get(style, {})
        own = levels.get(level)
        if own is None or own.kind == "bullet":
            return BULLET if own else ""
        start, current = item.get(_q("text:start-value")), counts[level - 1]
        counts[level - 1] = int(start) if start else own.start if current is None else current + 1
        counts[level:] = [None] * (_LEVELS - level)
        shown = range(max(level - own.shown, 0), level)
        number = ".".join(written(counts[at] or 1, levels[at + 1].kind) for at in shown if at + 1 in levels)
        return f"{own.before}{number}{own.after}".strip()

    def table(self, element: Element) -> None:
        """The rows of a table as lines."""
        rows: list[list[Cell]] = []
        headers: list[bool] = []
        numbers: list[int] = []
        for row in (child for child in _children(element) if child.tag == _q("table:table-row")):
            self.no += 1
            rows.append(
                [self.cell(cell) for cell in row if cell.tag in (_q("table:table-cell"), _q("table:covered-table-cell"))]
            )
            headers.append(row.getparent().tag == _q("table:table-header-rows"))
            numbers.append(self.no)
        self.lines.extend(rows_as_lines(rows, headers, numbers))

    def cell(self, element: Element) -> Cell:
        """A cell, a line for each paragraph; one that another cell covers is empty."""
        covered = element.tag == _q("table:covered-table-cell")
        lines = [] if covered else list(self._cell_lines(element))
        return Cell("\n".join(line for line in lines if line), merged=covered)

    def _cell_lines(self, element: Element) -> Iterator[str]:
        for child in _children(element):
            if child.tag in (_q("text:p"), _q("text:h")):
                yield from map(clean, self.text(child).split("\n"))
            elif child.tag == _q("text:list"):
                yield from (clean(f"{mark} {self.text(paragraph)}") for paragraph, mark in self.items(child))
            elif child.tag == _q("table:table"):
                for row in child.iter(_q("table:table-row")):
                    yield ": ".join(filter(None, (" ".join(self._cell_lines(cell)) for cell in row)))


def read_odt(data: bytes, name: str) -> Source:
    """The lines of an ODT. Raises UnreadableFile, or what the parser raises for a broken one."""
    with open_zip(data, name) as archive:
        content, styles = _xml(archive, "content.xml", name), _xml(archive, "styles.xml", name)
    if content is None:
        raise ValueError("no content")
    roots = [root for root in (styles, content) if root is not None]
    reader = _Reader(_list_styles(roots), _bold_styles(roots))
    for header in styles.iter(_q("style:header")) if styles is not None else ():
        reader.add(header)
    body = content.find(f"{_q('office:body')}/{_q('office:text')}")
    reader.add(body)
    problems = [Problem(reader.no, "page_furniture", text) for text in _footers(styles)]
    problems += [Problem(1, "comment_left_out", clean(" ".join(one.itertext()))) for one in body.iter(_q("office:annotation"))]
    if deleted := sum(1 for _ in body.iter(_q("text:deletion"))):
        problems.append(Problem(1, "tracked_changes", str(deleted)))
    for index, note in enumerate(list(reader.notes)):
        reader.no += 1
        head = lines_from(reader.no, f"## {NOTES}") if not index else []
        reader.lines.extend([*head, *lines_from(reader.no, f"{index + 1}) {note}")])
        problems.append(Problem(reader.no, "footnote", note))
    return Source(tuple(reader.lines), tuple(problems))


def _children(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag in map(_q, _WRAPPERS):
            yield from _children(child)
        elif isinstance(child.tag, str) and child.tag not in map(_q, _GONE):
            yield child


def _xml(archive: zipfile.ZipFile, part: str, name: str) -> Element | None:
    if part not in archive.namelist():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(member(archive, archive.getinfo(part), name), parser)


def _list_styles(roots: list[Element]) -> dict[str, dict[int, _Level]]:
    found: dict[str, dict[int, _Level]] = {}
    for root in roots:
        for style in root.iter(_q("text:list-style")):
            levels = (level for level in style if level.get(_q("text:level")))
            found[style.get(_q("style:name"))] = {int(level.get(_q("text:level"))): _level(level) for level in levels}
    return found


def _level(element: Element) -> _Level:
    if element.tag != _q("text:list-level-style-number"):
        return _Level("bullet")
    kind = element.get(_q("style:num-format"), "")
    before, after = element.get(_q("style:num-prefix"), ""), element.get(_q("style:num-suffix"), "")
    shown, start = int(element.get(_q("text:display-levels"), "1")), int(element.get(_q("text:start-value"), "1"))
    return _Level(_KINDS.get(kind, "decimal"), before, after, shown, start) if kind else _Level("none", shown=0)


def _bold_styles(roots: list[Element]) -> frozenset[str]:
    weight = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}font-weight"
    return frozenset(
        style.get(_q("style:name"))
        for root in roots
        for style in root.iter(_q("style:style"))
        if any(one.get(weight) == "bold" for one in style.iter(_q("style:text-properties")))
    )


def _footers(styles: Element | None) -> list[str]:
    found = (clean(" ".join(one.itertext())) for one in (styles.iter(_q("style:footer")) if styles is not None else ()))
    return [text for text in found if text]
