"""DOCX: paragraphs with Word's automatic numbers, tables with merged cells, text boxes, tracked changes as accepted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import docx
from docx.document import Document
from docx.oxml import parse_xml

from knowledge.models import Problem
from knowledge.readers.lines import Line, lines_from
from knowledge.readers.numbering import Numbering
from knowledge.readers.ooxml import Element, first, found, q
from knowledge.readers.rows import Cell, rows_as_lines
from knowledge.readers.source import NOTES, Source, note_mark
from knowledge.text import clean

_GONE = frozenset(q(tag) for tag in ("w:del", "w:moveFrom", "w:instrText", "w:delText", "w:pPr", "w:rPr", "w:tblPr"))
_FALLBACK = q("mc:Fallback")
_INSIDE = frozenset(q(tag) for tag in ("w:ins", "w:moveTo", "w:sdt", "w:sdtContent", "w:customXml", "w:smartTag"))
_P, _TBL, _TR, _TC = q("w:p"), q("w:tbl"), q("w:tr"), q("w:tc")
_VAL = q("w:val")
_PLAIN = {q("w:tab"): "\t", q("w:br"): "\n", q("w:cr"): "\n", q("w:noBreakHyphen"): "-", q("w:sym"): "•", q("w:ptab"): "\t"}
_OFF = frozenset(("0", "false", "off", "none"))
_MAX_LEVEL = 5


@dataclass(slots=True)
class _Reader:
    document: Document
    numbering: Numbering
    lines: list[Line] = field(default_factory=list)
    no: int = 0
    notes: list[str] = field(default_factory=list)  # ids of footnotes in the order of their marks
    unended: str = ""  # text of a paragraph whose mark was deleted: the next one goes on with it

    def add(self, container: Element) -> None:
        """Everything of a part of the document, in order."""
        for element in _children(container):
            if element.tag == _P:
                self.paragraph(element)
            elif element.tag == _TBL:
                self.table(element)

    def paragraph(self, element: Element) -> None:
        """One paragraph, and before it the text boxes that are anchored in it."""
        for box in _boxes(element):
            self.add(box)
        self.no += 1
        raw = f"{self.unended} {self.text(element).strip()}" if self.unended else self.raw(element)
        self.unended = ""
        if _is_mark_deleted(element):
            self.unended = raw
            return
        level = self.level(element)
        for piece in raw.split("\n"):
            made = lines_from(self.no, piece.replace("\f", ""))
            self.lines.extend(
                replace(line, heading=level or line.heading, bold=line.bold or _is_bold(element)) for line in made
            )
        self.lines.append(Line(self.no, ""))  # a paragraph is whole: the next one never goes on with it

    def raw(self, element: Element) -> str:
        """The text of a paragraph with its number or bullet."""
        text = self.text(element)
        if not text.strip():
            return ""
        mark = self.numbering.mark(element)
        return f"{mark} {text.lstrip()}" if mark else text

    def text(self, element: Element) -> str:
        """The text of a paragraph as it stands when all changes are accepted."""
        return "".join(self._pieces(element))

    def _pieces(self, element: Element) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if tag in _GONE or tag == _FALLBACK or tag == q("w:txbxContent"):
                continue
            if tag == q("w:t"):
                yield (child.text or "").replace("\n", " ")
            elif tag in _PLAIN:
                yield _PLAIN[tag] if child.get(q("w:type")) != "page" else ""
            elif tag == q("w:footnoteReference"):
                self.notes.append(child.get(q("w:id"), ""))
                yield note_mark(len(self.notes))
            else:
                yield from self._pieces(child)

    def level(self, element: Element) -> int:
        """The Markdown level of a heading by its style or outline; 0 for no heading."""
        outline = first(element, "./w:pPr/w:outlineLvl/@w:val")
        for style in self.numbering.styles_of(element):
            if outline is None:
                outline = first(style, "./w:pPr/w:outlineLvl/@w:val")
        return min(int(outline) + 2, _MAX_LEVEL) if outline is not None and int(outline) < _MAX_LEVEL else 0

    def table(self, element: Element) -> None:
        """The rows of a table as lines."""
        rows: list[list[Cell]] = []
        headers: list[bool] = []
        numbers: list[int] = []
        for row in (child for child in _children(element) if child.tag == _TR):
            self.no += 1
            cells = [self.cell(cell) for cell in _children(row) if cell.tag == _TC]
            before = int(first(row, "./w:trPr/w:gridBefore/@w:val") or 0)
            rows.append([*([Cell("", before)] if before else []), *cells])
            headers.append(bool(found(row, "./w:trPr/w:tblHeader")) or not headers and _is_all_bold(row))
            numbers.append(self.no)
        self.lines.extend(rows_as_lines(rows, headers, numbers))

    def cell(self, element: Element) -> Cell:
        """A cell: its paragraphs a line each, the rows of a table inside it too."""
        span = int(first(element, "./w:tcPr/w:gridSpan/@w:val") or 1)
        merged = found(element, "./w:tcPr/w:vMerge")
        if merged and merged[0].get(_VAL, "continue") == "continue":
            return Cell("", span, merged=True)
        return Cell("\n".join(piece for piece in self._cell_lines(element) if piece), span)

    def _cell_lines(self, element: Element) -> Iterator[str]:
        for child in _children(element):
            if child.tag == _P:
                for box in _boxes(child):
                    yield from self._cell_lines(box)
                yield from (clean(piece) for piece in self.raw(child).split("\n"))
            elif child.tag == _TBL:
                for row in (one for one in _children(child) if one.tag == _TR):
                    yield ": ".join(filter(None, (" ".join(self._cell_lines(c)) for c in _children(row) if c.tag == _TC)))


def read_docx(data: bytes, name: str) -> Source:
    """The lines of a DOCX. Raises what python-docx raises for a broken one."""
    document = docx.Document(io.BytesIO(data))
    reader = _Reader(document, Numbering(document))
    for part in _headers(document):
        reader.add(part)
    reader.add(document.element.body)
    problems = [Problem(reader.no, "page_furniture", text) for text in _footers(document)]
    problems += _left_out(document)
    for text in _footnotes(document, reader):
        reader.no += 1
        reader.lines.extend(lines_from(reader.no, text))
        if not text.startswith("#"):
            problems.append(Problem(reader.no, "footnote", text))
    return Source(tuple(reader.lines), tuple(problems))


def _children(element: Element) -> Iterator[Element]:
    """The paragraphs, tables, rows or cells of an element; what tracked changes and controls wrap stands for itself."""
    for child in element:
        if child.tag in _INSIDE:
            yield from _children(child)
        elif child.tag == _TR and found(child, "./w:trPr/w:del"):
            continue  # a deleted row
        elif child.tag not in _GONE:
            yield child


def _boxes(element: Element) -> list[Element]:
    """The text boxes anchored in a paragraph, once each: Word writes them again for older programs."""
    return found(element, ".//w:txbxContent[not(ancestor::mc:Fallback)]") or found(element, ".//w:txbxContent")


def _is_mark_deleted(element: Element) -> bool:
    return bool(found(element, "./w:pPr/w:rPr/w:del"))


def _is_bold(element: Element) -> bool:
    runs = [run for run in found(element, ".//w:r[not(ancestor::w:del)]") if "".join(found(run, "./w:t/text()")).strip()]
    return bool(runs) and all(any(b.get(_VAL, "1") not in _OFF for b in found(run, "./w:rPr/w:b")) for run in runs)


def _is_all_bold(row: Element) -> bool:
    paragraphs = [p for p in found(row, ".//w:p") if "".join(found(p, ".//w:t/text()")).strip()]
    return bool(paragraphs) and all(map(_is_bold, paragraphs))


def _parts(document: Document, kind: str) -> list[Element]:
    """The headers or footers of a document, each text once."""
    parts: dict[str, Element] = {}
    for section in document.sections:
        for name in (f"first_page_{kind}", kind, f"even_page_{kind}"):
            part = getattr(section, name)
            if not part.is_linked_to_previous:
                text = clean(" ".join(found(part._element, ".//w:t/text()")))
                parts.setdefault(text, part._element)
    return [element for text, element in parts.items() if text]


def _headers(document: Document) -> list[Element]:
    return _parts(document, "header")


def _footers(document: Document) -> list[str]:
    return [clean(" ".join(found(part, ".//w:t/text()"))) for part in _parts(document, "footer")]


def _left_out(document: Document) -> Iterator[Problem]:
    """What does not belong to the text that holds: comments, deletions."""
    body = document.element.body
    if count := len(found(body, ".//w:del//w:delText | .//w:moveFrom//w:t")):
        yield Problem(1, "tracked_changes", str(count))
    for comment in document.comments:
        yield Problem(1, "comment_left_out", clean(comment.text))


def _footnotes(document: Document, reader: _Reader) -> Iterator[str]:
    """The footnotes under a heading of their own, in the order of their marks."""
    part = next((rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/footnotes")), None)
    if part is None or not reader.notes:
        return
    root = parse_xml(part.blob)
    texts = {note.get(q("w:id")): clean(" ".join(reader.text(p) for p in note.iter(_P))) for note in root}
    yield f"## {NOTES}"
    yield from (f"{index}) {texts.get(note, '')}" for index, note in enumerate(list(reader.notes), 1))
