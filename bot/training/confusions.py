"""Counts what an English reader makes of Estonian letters: renders text, reads it with tesseract's English model, aligns both.

Needs tesseract and the fonts DejaVu, Liberation and Carlito: `make confusions`, about ten minutes.
"""

from __future__ import annotations

import csv
import math
import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import product

import numpy as np
import pytesseract
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import Levenshtein

from bot.training.themes import examples
from knowledge.repair.channel import CONFUSIONS

_PAGES = 180
_SIZE = (2480, 3508)  # A4 at 300 dpi
_FONTS = ("LiberationSans-Regular", "LiberationSerif-Regular", "Carlito-Regular", "DejaVuSans")
_LETTERS = frozenset("õäöüšž")
_FOREIGN = 0.3  # distance of the two texts from which a page was not read at all
_RARE = 1.0  # added to the cost of what was seen once
# other letters that are taken for each other, and what was not seen often enough to be counted
_OTHERS = {("h", "n"), ("i", "l"), ("l", "i"), ("i", "!"), ("i", "]"), ("v", "y"), ("ij", "u")}
_O = ("o", "0", "6", "é", "d")
_II = ("u", "ii", "i", "l", "ti", "li")
_UNSEEN: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("õ", tuple("o06édgbs8"), 6.0), ("ö", tuple("o06édg"), 6.0), ("ä", tuple("aédi4"), 6.0), ("ü", tuple("uiltdg"), 6.0),
    ("öö", tuple(map("".join, product(_O, _O))), 6.0), ("öö", tuple(map("".join, product(_O, _O, _O))), 7.5),
    ("õ", (*map("".join, product(_O, _O)), "og", "oj", "qo"), 7.5),
    ("ä", (*map("".join, product("aéd", "aéd")), "ia", "éi", "ii"), 7.5),
    ("ää", tuple(map("".join, product("aédi", "aédi"))), 6.5), ("üü", tuple(map("".join, product(_II, _II))), 6.0),
    ("ü", ("ii", "iii", "{i", "{ii", "tii", "ui"), 7.5), ("õi", ("bi",), 6.0), ("l", ("1", "i", "|", "!", "I"), 8.0),
    ("i", ("|", "l", "1", "!"), 8.0), ("e", ("c",), 8.5), ("n", ("h",), 8.0),
)  # fmt: skip


def pages(seed: int) -> Iterator[tuple[str, str]]:
    """(printed, read) texts of rendered pages."""
    chance = random.Random(seed)  # noqa: S311  pages to look at, no secrets
    texts = [text for _, _, language, text in examples() if language == "et" and _LETTERS & set(text.lower())]
    for number in range(_PAGES):
        printed, image = _page(chance, texts)
        noise = np.random.default_rng(number).normal(0, chance.choice((0, 6, 14, 22)), (_SIZE[1], _SIZE[0]))
        grey = Image.fromarray((np.asarray(image, dtype=np.float32) + noise).clip(0, 255).astype(np.uint8))
        grey = grey.filter(ImageFilter.GaussianBlur(chance.choice((0, 0.6, 1.0, 1.4))))
        if chance.random() < 0.5:
            grey = grey.resize((_SIZE[0] * 2 // 3, _SIZE[1] * 2 // 3))
        grey = grey.rotate(chance.uniform(-0.6, 0.6), fillcolor=255, resample=Image.Resampling.BICUBIC)
        yield " ".join(printed), " ".join(pytesseract.image_to_string(grey, lang="eng", config="--psm 6").split())


def _page(chance: random.Random, texts: list[str]) -> tuple[list[str], Image.Image]:
    size = chance.choice((34, 38, 42, 46, 50)) if chance.random() < 0.7 else chance.choice((24, 28, 32))
    font = ImageFont.truetype(f"{chance.choice(_FONTS)}.ttf", size)
    image = Image.new("L", _SIZE, 255)
    draw = ImageDraw.Draw(image)
    printed: list[str] = []
    y = 200.0
    while y < _SIZE[1] - 200:
        text = chance.choice(texts)
        kind = chance.random()
        text = text.upper() if kind < 0.08 else text[0].upper() + text[1:] if kind < 0.4 else text
        line = ""
        for word in [*text.split(), ""]:
            if not word or font.getlength(f"{line} {word}") > _SIZE[0] - 480:
                draw.text((220, y), line, font=font, fill=chance.choice((0, 20, 50)))
                printed.append(line)
                line, y = "", y + size * 1.25
            line = f"{line} {word}".strip()
        y += size * 0.5
    return printed, image


def count(texts: Iterator[tuple[str, str]]) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """How often letters were read as others, and how often they were printed."""
    confused: Counter[tuple[str, str]] = Counter()
    printed: Counter[str] = Counter()
    for true, found in texts:
        true, found = true.lower(), found.lower()
        if Levenshtein.normalized_distance(true, found) > _FOREIGN:
            continue
        printed.update(true[at : at + size] for size in range(1, 5) for at in range(len(true) - size + 1))
        confused.update(_confusions(true, found))
    return confused, printed


def _confusions(true: str, found: str) -> Iterator[tuple[str, str]]:
    runs: list[list[int]] = []
    for edit in Levenshtein.opcodes(true, found):
        if edit.tag != "equal":
            if runs and runs[-1][1] == edit.src_start and runs[-1][3] == edit.dest_start:
                runs[-1][1], runs[-1][3] = edit.src_end, edit.dest_end
            else:
                runs.append([edit.src_start, edit.src_end, edit.dest_start, edit.dest_end])
    for a, b, c, d in runs:
        if (a == b or c == d) and a and c and true[a - 1] != " ":
            a, c = a - 1, c - 1  # nothing printed, or nothing read: the letter before goes along
        pair = true[a:b], found[c:d]
        if 1 <= len(pair[0]) <= 3 and 1 <= len(pair[1]) <= 4 and not re.search(r"\s", "".join(pair)) and pair[0].isalpha():
            yield pair


def rows(confused: Counter[tuple[str, str]], printed: Counter[str]) -> list[tuple[str, str, float]]:
    """The table: printed, read, cost."""
    found: dict[tuple[str, str], float] = {}
    for pair, times in confused.items():
        estonian = bool(_LETTERS & set(pair[0]))
        doubled = pair[1] == pair[0] * 2 and pair[0] in "klmnprst"
        if estonian or times > 1 and (pair in _OTHERS or doubled):
            found[pair] = round(-math.log(times / printed[pair[0]]) + (_RARE if times == 1 else 0.0), 2)
    for letters, readings, cost in _UNSEEN:
        for reading in readings:
            found.setdefault((letters, reading), cost)
    return [(*pair, cost) for pair, cost in sorted(found.items(), key=lambda one: (one[0][0], one[1], one[0][1]))]


def main() -> None:
    """Count and store."""
    table = rows(*count(pages(1)))
    with CONFUSIONS.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([("printed", "read", "cost"), *table])
    print(f"{CONFUSIONS}: {len(table)} confusions")


if __name__ == "__main__":
    main()
