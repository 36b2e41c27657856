"""Words of a scanned page by tesseract: which way up, in which language, what is dirt, what is bold."""

from __future__ import annotations

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from statistics import median

import numpy as np
import pytesseract
from numpy.typing import NDArray
from PIL import Image

from knowledge.readers.lines import BULLET
from knowledge.readers.physical import Word
from knowledge.readers.pixels import DARK
from knowledge.text import language_of

_TIMEOUT = 180  # seconds for one page
_UNSURE = 55  # confidence, of 100, below which a word is not sure
_LEAST = 15  # … below which it is dirt, unless it is a word
_LETTERS = re.compile(r"[^\W_]")
_BULLETS = "•·*+»«°¢¤©®=>.,:;'’‘e"
_DASHES = frozenset("-–—/&+%§№")
_SHORT = 4  # letters of what may be dirt behind the end of a sentence
_TERMINAL = (".", ";", ":", ",")
_GAP = 1.3  # heights of a word: the gap before a column
_BEHIND_BULLET = 3.5  # … and the widest one behind a bullet
_SEVERAL = 4  # lines that begin at one place
_RAGGED = 1.5  # heights of a word by which the longest lines go beyond that
_BOLD = 1.3  # thickness of strokes, of the usual one
_MODELS = {"et": "est", "ru": "rus+eng", "en": "eng"}
os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # tesseract's threads wait for each other: one is several times as fast


@cache
def models() -> tuple[str, ...]:
    """The languages that tesseract has; none where it is not installed."""
    if shutil.which("tesseract") is None:
        return ()
    return tuple(pytesseract.get_languages(config=""))


def upright(image: Image.Image) -> tuple[Image.Image, bool]:
    """The page turned so that its text stands upright, and whether that may be Cyrillic, as far as these can be told."""
    small = image.resize((image.width // 2, image.height // 2))
    try:
        found = pytesseract.image_to_osd(small, output_type=pytesseract.Output.DICT, timeout=_TIMEOUT)
    except (pytesseract.TesseractError, RuntimeError):  # too little text to tell
        return image, True
    turn = int(found["rotate"]) if float(found["orientation_conf"]) > 1 else 0
    turned = image.rotate(-turn, expand=True, fillcolor=255) if turn else image
    return turned, str(found["script"]) == "Cyrillic"


def read_words(image: Image.Image, may_be_cyrillic: bool) -> tuple[str, list[Word], list[str]]:
    """The models that a page was read with, its words, and what was left out as dirt.

    The script is only guessed, so both are tried where it may be Cyrillic.
    """
    found = {"et": _words(image, _MODELS["et"])}
    if may_be_cyrillic:
        found["ru"] = _words(image, _MODELS["ru"])
    language = max(found, key=lambda one: _sureness(found[one][0]))
    if language == "et" and (other := language_of(" ".join(word.text for word in found["et"][0]))) != "et":
        language, found[other] = other, _words(image, _MODELS[other])
    return (_MODELS[language], *found[language])


def _sureness(words: list[Word]) -> float:
    """The share of letters that were read surely."""
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) for word in words if word.sure) / letters if letters else 0.0


def _words(image: Image.Image, models: str) -> tuple[list[Word], list[str]]:
    """The words of a page, those of one line with the same upper and lower edge; and what was left out as dirt.

    Read twice: as one block of text, which keeps the lines together, and as scattered words, which loses fewer of them.
    """
    with ThreadPoolExecutor(2) as pool:
        lines, scattered = pool.map(lambda mode: _lines(image, models, mode), ("6", "11"))
    every = [word for line in lines for word in line]
    usual = median([word.height for word in every]) if every else 0.0
    left, right = _edges(lines, usual)
    kept = [_clean([word for word in line if word.x1 > left and word.x0 < right], usual) for line in lines]
    held = [word for line in kept for word in _levelled(line)]
    for line in scattered:
        fresh = [word for word in line if word.sure and left < word.x1 and word.x0 < right and len(word.text) > 1]
        added = [word for word in _clean(fresh, usual) if not any(_overlap(word, other) for other in held)]
        held += _levelled(added)
        every += added
    dirt = [word.text for word in every if _LETTERS.search(word.text) and not any(_overlap(word, one) for one in held)]
    return _with_bold(held, np.array(image) < DARK), dirt


def _lines(image: Image.Image, models: str, mode: str) -> list[list[Word]]:
    """What tesseract reads, line by line; `mode` is its page segmentation."""
    options = f"--psm {mode}"
    found = pytesseract.image_to_data(image, lang=models, config=options, output_type=pytesseract.Output.DICT, timeout=_TIMEOUT)
    names = ("text", "left", "top", "width", "height", "conf", "block_num", "par_num", "line_num")
    lines: dict[tuple[int, ...], list[Word]] = {}
    for text, left, top, width, height, sure, *place in zip(*(found[name] for name in names), strict=True):
        if text.strip() and float(sure) >= _LEAST:
            box = (float(left), float(top), float(left + width), float(top + height))
            lines.setdefault(tuple(place), []).append(Word(text.strip(), *box, sure=float(sure) >= _UNSURE))
    return list(lines.values())


def _overlap(one: Word, other: Word) -> bool:
    """Do two words stand in the same place?"""
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    return wide > 0.3 * min(one.x1 - one.x0, other.x1 - other.x0) and high > 0.3 * min(one.height, other.height)


def _edges(lines: list[list[Word]], usual: float) -> tuple[float, float]:
    """Where the text begins and ends: the leftmost place at which several lines begin, the rightmost at which several long
    words end. What stands beyond is dirt."""
    starts: list[float] = sorted(line[0].x0 for line in lines)
    left = next((start for start in starts if sum(abs(start - other) < usual / 2 for other in starts) >= _SEVERAL), 0.0)
    ends = sorted((word.x1 for line in lines for word in line if len(word.text) > 2 and word.sure), reverse=True)
    right = ends[_SEVERAL - 1] + _RAGGED * usual if len(ends) >= _SEVERAL else float("inf")
    return left, right


def _clean(line: list[Word], usual: float) -> list[Word]:
    """The words of a line without dirt: signs that stand for nothing, single letters that are not sure. A sign at the
    beginning of a line, before its text, is a bullet."""
    kept: list[Word] = []
    for word, after in zip_longest(line, line[1:]):
        near = after is not None and bool(_LETTERS.search(after.text)) and after.x0 - word.x1 < _BEHIND_BULLET * usual
        leads = not kept or word.x0 - kept[-1].x1 > _GAP * usual
        if _LETTERS.search(word.text):
            behind = bool(kept) and kept[-1].text.endswith(_TERMINAL) and after is None and len(word.text) < 3
            if not behind and (len(word.text) > 1 or word.sure and word.height > usual / 3):
                kept.append(word)
        elif word.text in _DASHES and (leads and near or not leads and word.sure):
            kept.append(word)
        elif word.text[0] in _BULLETS and len(word.text) <= 2 and leads and near:
            kept.append(replace(word, text=BULLET, sure=True))
    while len(kept) > 1 and not kept[-1].sure and len(kept[-1].text) < _SHORT and kept[-2].text.endswith(_TERMINAL):
        kept.pop()
    return kept


def _with_bold(words: list[Word], dark: NDArray[np.bool_]) -> list[Word]:
    """The words, those with much more ink than usual as bold."""
    ink = [_ink(word, dark) for word in words]
    usual = median(ink) if ink else 0.0
    return [replace(word, bold=share > _BOLD * usual) for word, share in zip(words, ink, strict=True)]


def _ink(word: Word, dark: NDArray[np.bool_]) -> float:
    """How thick the strokes of a word are: dark pixels for each one at the edge of a stroke."""
    box = dark[int(word.top) : int(word.bottom) + 1, int(word.x0) : int(word.x1) + 1]
    edges = np.count_nonzero(box[:, 1:] != box[:, :-1]) + np.count_nonzero(box[1:] != box[:-1])
    return float(np.count_nonzero(box)) / max(int(edges), 1)


def _levelled(line: list[Word]) -> list[Word]:
    """The words of a line with its usual edges: a word without long letters is as high as the others."""
    if not line:
        return []
    tops, bottoms = sorted(word.top for word in line), sorted(word.bottom for word in line)
    top, bottom = tops[len(tops) // 5], bottoms[-1 - len(bottoms) // 5]
    return [replace(word, top=top, bottom=bottom) for word in line]
