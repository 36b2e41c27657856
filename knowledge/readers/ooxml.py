"""XPath over the XML of a DOCX."""

from __future__ import annotations

from functools import cache
from typing import Any

from lxml import etree

_NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
Element = Any  # lxml's elements are untyped


def q(name: str) -> str:
    """«w:p» as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"


def found(element: Element, path: str) -> list[Any]:
    """What a path finds below an element."""
    return list(_compiled(path)(element))


def first(element: Element, path: str) -> str | None:
    """The first attribute that a path finds."""
    return next((str(one) for one in found(element, path)), None)


@cache
def _compiled(path: str) -> Any:  # noqa: ANN401  lxml is untyped
    return etree.XPath(path, namespaces=_NAMES)
