"""PDF: words and rules of each page; pages without readable text are read as scans."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from knowledge.damage import is_damaged
from knowledge.errors import UnreadableFile
from knowledge.readers.geometry import Lines, Page, source_of
from knowledge.readers.physical import Word
from knowledge.readers.scan import Scanner
from knowledge.readers.source import Source

MAX_PAGES = 400
_UNMAPPED = re.compile(
    r"\(cid:\d+\)|[\ue100-\uf8ff\ufffd]"
)  # a letter whose font does not say what it is; U+E0xx, U+F0xx: bullets
_BULLETS = re.compile(r"[\uf0a7\uf0b7\uf0d8\uf0fc\uf02d]")
_MAX_UNMAPPED = 0.1  # share of the letters
_MIN_TEXT = 20  # letters of a page that counts as text
_SCANNED = 0.6  # share of a page that an image covers, from which its text was read off it
Raw = pdfplumber.page.Page


def read_pdf(data: bytes, name: str) -> Source:
    """The lines of a PDF. Raises UnreadableFile, or what the parser raises for a broken one."""
    try:
        document = pdfplumber.open(io.BytesIO(data))
    except PdfminerException as error:
        if isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect | PDFEncryptionError):
            raise UnreadableFile("password", f"{name}: protected by a password; save it without one and try again.") from error
        raise
    with document:
        if len(document.pages) > MAX_PAGES:
            raise UnreadableFile("too_large", f"{name}: has more than {MAX_PAGES} pages; is it really a job description?")
        scanner = Scanner(name)
        lines = Lines()
        for page in _pages(document, data, scanner):
            lines.add(page)
    return source_of(lines, scanner.meta())


def _pages(document: PDF, data: bytes, scanner: Scanner) -> Iterator[Page]:
    for index, page in enumerate(document.pages):
        text = page.dedupe_chars()
        words = tuple(_words(text))
        if _is_text(words) and not (_is_scanned(page) and is_damaged(" ".join(word.text for word in words))):
            yield Page(words, tuple(text.edges))
        elif _is_text(words) or page.images or _is_unmapped(words):
            yield scanner.page_of(data, index)
        else:
            yield Page(words, tuple(text.edges))
        page.close()


def _words(page: Raw) -> Iterator[Word]:
    for word in page.extract_words(extra_attrs=["fontname"], keep_blank_chars=False, use_text_flow=False):
        bold = "bold" in word["fontname"].lower() or "black" in word["fontname"].lower()
        yield Word(_BULLETS.sub("•", word["text"]), word["x0"], word["top"], word["x1"], word["bottom"], bold)


def _is_text(words: tuple[Word, ...]) -> bool:
    letters = sum(character.isalpha() for word in words for character in word.text)
    return letters >= _MIN_TEXT and not _is_unmapped(words)


def _is_unmapped(words: tuple[Word, ...]) -> bool:
    text = "".join(word.text for word in words)
    return len(_UNMAPPED.findall(text)) > _MAX_UNMAPPED * max(len(_UNMAPPED.sub("", text)), 1)


def _is_scanned(page: Raw) -> bool:
    """Is the page an image with its text below it?"""
    area = float(page.width * page.height)
    return any((one["x1"] - one["x0"]) * (one["bottom"] - one["top"]) > _SCANNED * area for one in page.images)
