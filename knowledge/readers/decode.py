"""Bytes to text: UTF-8, UTF-16 and the one-byte encodings that Estonian offices have used."""

from __future__ import annotations

import codecs
import re

from knowledge.errors import UnreadableFile
from knowledge.models import Problem

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_MAX_CONTROL = 0.01  # share of control bytes from which a file is no text
_CYRILLIC_SHARE = 0.5  # of the words with letters above ASCII: those of nothing else, from which a text is Cyrillic
_WORD = re.compile(rb"[A-Za-z\x80-\xFF]+")
_LONG = 3  # letters of a word that tells


def decode(data: bytes, name: str) -> tuple[str, tuple[Problem, ...]]:
    """The text and a warning where its encoding was guessed. Raises UnreadableFile for empty and binary files."""
    if not data.strip():
        raise UnreadableFile("empty", f"{name}: the file is empty.")
    text, encoding = _decoded(data, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if not text.strip():
        raise UnreadableFile("empty", f"{name}: the file holds no text.")
    guessed = () if encoding.startswith("utf") else (Problem(1, "guessed_encoding", encoding),)
    return text, guessed


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace"), encoding
    if guess := _utf16_without_bom(data):
        return data.decode(guess, errors="replace"), guess
    if len(_CONTROL.findall(data)) > _MAX_CONTROL * len(data):
        raise UnreadableFile("binary", f"{name}: this is not a text file; save the document as plain text (UTF-8) or Markdown.")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        encoding = _one_byte_encoding(data)
        return data.decode(encoding, errors="replace"), encoding


def _utf16_without_bom(data: bytes) -> str | None:
    sample = data[:4000]
    half = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > 0.6 * half and sample[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if sample[::2].count(0) > 0.6 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _one_byte_encoding(data: bytes) -> str:
    words = [word for word in _WORD.findall(data) if len(word) >= _LONG]
    accented = [word for word in words if any(byte >= 0xC0 for byte in word)]
    whole = sum(all(byte >= 0xB8 for byte in word) for word in accented)
    if whole > _CYRILLIC_SHARE * len(accented):  # Latin words hold an accented letter or two, Cyrillic ones nothing else
        return "cp1251"
    if any(byte in data for byte in (0xA8, 0xB8)):
        return "iso8859-15"  # š and ž there; Ø and ø elsewhere, which no Estonian text holds
    # š and ž: 0xF0, 0xFE in Windows-1257, 0x9A, 0x9E in Windows-1252; õäöü stand at the same place in both
    if any(byte in data for byte in (0x9A, 0x9E, 0x8A, 0x8E)):
        return "cp1252"
    return "cp1257"
