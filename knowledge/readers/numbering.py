"""The numbers that Word makes itself: numbering.xml, styles and restarts, counted paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docx.document import Document

from knowledge.readers.lines import BULLET
from knowledge.readers.ooxml import Element, first, found, q

_VAL = q("w:val")
_LEVELS = 9
_PLACE = re.compile(r"%(\d)")
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str  # decimal, bullet, lowerLetter …
    pattern: str  # «%1.%2.»


class Numbering:
    """Counts the numbers of a document's paragraphs in their order."""

    def __init__(self, document: Document) -> None:
        self._styles = {style.get(q("w:styleId")): style for style in found(document.styles.element, "./w:style")}
        self._default = next((key for key, style in self._styles.items() if _is_default(style)), None)
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}  # → abstract, own levels, restarts
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        part = next((rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None)
        if part is not None:
            self._load(part.element)

    def styles_of(self, paragraph: Element) -> Iterator[Element]:
        """The style of a paragraph and those that it is based on."""
        name = first(paragraph, "./w:pPr/w:pStyle/@w:val") or self._default
        seen: set[str] = set()
        while name is not None and name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = first(self._styles[name], "./w:basedOn/@w:val")

    def mark(self, paragraph: Element) -> str:
        """The number or bullet of a paragraph; empty where it has none. Call it once for each, in order."""
        name, level = self._place(paragraph)
        if name not in self._lists or not 0 <= level < _LEVELS:
            return ""
        abstract, own, restarts = self._lists[name]
        levels = {**self._abstract.get(abstract, {}), **own}
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        if name not in self._begun:
            self._begun.add(name)
            for at, start in restarts.items():
                counts[at] = start - 1
                counts[at + 1 :] = [None] * (_LEVELS - at - 1)
        current = counts[level]
        counts[level] = levels[level].start if current is None else current + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return _shown(levels, level, counts)

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """The list of a paragraph and its level in it."""
        name: str | None = None
        level: int | None = None
        for element in (paragraph, *self.styles_of(paragraph)):
            if name is None:
                name = first(element, "./w:pPr/w:numPr/w:numId/@w:val")
            if level is None and (levels := found(element, "./w:pPr/w:numPr/w:ilvl/@w:val")):
                level = int(levels[0])
        return name or "0", level or 0

    def _load(self, root: Element) -> None:
        for abstract in found(root, "./w:abstractNum"):
            self._abstract[abstract.get(q("w:abstractNumId"))] = dict(map(_level, found(abstract, "./w:lvl")))
        for one in found(root, "./w:num"):
            name = one.get(q("w:numId"))
            abstract = first(one, "./w:abstractNumId/@w:val") or ""
            own = dict(map(_level, found(one, "./w:lvlOverride/w:lvl")))
            restarts = {
                int(o.get(q("w:ilvl"))): int(s)
                for o in found(one, "./w:lvlOverride")
                for s in found(o, "./w:startOverride/@w:val")
            }
            self._lists[name] = (abstract, own, restarts)


def _is_default(style: Element) -> bool:
    return style.get(q("w:type")) == "paragraph" and style.get(q("w:default")) in ("1", "true")


def _level(element: Element) -> tuple[int, _Level]:
    start = int(first(element, "./w:start/@w:val") or 1)
    kind = first(element, "./w:numFmt/@w:val") or "decimal"
    return int(element.get(q("w:ilvl"))), _Level(start, kind, (first(element, "./w:lvlText/@w:val") or ""))


def _shown(levels: dict[int, _Level], level: int, counts: list[int | None]) -> str:
    if levels[level].kind == "bullet":
        return BULLET
    if levels[level].kind == "none":
        return ""

    def number(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        one = levels.get(at)
        if one is None:
            return ""
        count = counts[at]
        return written(one.start if count is None else count, one.kind)

    return _PLACE.sub(number, levels[level].pattern).strip()


def written(count: int, kind: str) -> str:
    """A number as a list writes it: 3, c, C, iii, III, в."""
    if kind in ("lowerLetter", "upperLetter"):
        text = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return text.upper() if kind == "upperLetter" else text
    if kind in ("lowerRoman", "upperRoman"):
        text, rest = "", count
        for value, letters in _ROMAN:
            while rest >= value:
                text, rest = text + letters, rest - value
        return text if kind == "upperRoman" else text.lower()
    if kind in ("russianLower", "russianUpper"):
        text = _CYRILLIC[(count - 1) % len(_CYRILLIC)]
        return text.upper() if kind == "russianUpper" else text
    return f"{count:02}" if kind == "decimalZero" else str(count)
