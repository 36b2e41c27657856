"""Page headers, footers and page numbers: what of a text belongs to its pages."""

from __future__ import annotations

import re
from collections import Counter

from knowledge.text import clean

_PAGE_NUMBER = re.compile(
    r"^(?:[-–—]\s*)?(?:(?:lk|lehekülg|page|стр\.?|страница)\s*\.?\s*)?\d{1,3}(?:\s*(?:/|of|из|-st)\s*\d{1,3}|\s*\(\d{1,3}\))?(?:\s*[-–—])?$",
    re.IGNORECASE,
)
_MARKED_PAGE = re.compile(r"^(?:lk|lehekülg|page|стр\.?|страница)\s*\.?\s*\d+|^\d{1,3}\s*(?:/|of|из)\s*\d{1,3}$", re.IGNORECASE)
Numbered = list[tuple[int, str, bool]]  # (number, text, is it the first of a page) of each line


def furniture_of(numbered: Numbered) -> set[int]:
    """The indexes of the lines that belong to the pages, not to the text; the first page keeps its header."""
    pages: list[list[int]] = [[]]
    for index, (_, raw, new_page) in enumerate(numbered):
        if new_page and pages[-1]:
            pages.append([])
        if raw.strip():
            pages[-1].append(index)
            if _MARKED_PAGE.match(clean(raw)):
                pages.append([])
    pages = [page for page in pages if page]
    return _page_numbers(numbered, pages) | _repeated(numbered, pages)


def _page_numbers(numbered: Numbered, pages: list[list[int]]) -> set[int]:
    edges = {i for page in pages for i in (page[0], page[-1])} if len(pages) > 1 else set()
    found = {i for i in edges if _PAGE_NUMBER.match(clean(numbered[i][1]))}
    return found | _counted(numbered) | {i for page in pages for i in page if _MARKED_PAGE.match(clean(numbered[i][1]))}


def _counted(numbered: Numbered) -> set[int]:
    """Bare numbers alone between blank lines that count on from 1 or 2: page numbers without a page break."""
    alone = [
        i
        for i, (_, raw, _) in enumerate(numbered)
        if re.fullmatch(r"[ \t]*\d{1,2}[ \t]*", raw)
        and all(not numbered[j][1].strip() for j in (i - 1, i + 1) if 0 <= j < len(numbered))
    ]
    values = [int(numbered[i][1]) for i in alone]
    return set(alone) if values and values[0] in (1, 2) and values == list(range(values[0], values[0] + len(values))) else set()


def _repeated(numbered: Numbered, pages: list[list[int]]) -> set[int]:
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
