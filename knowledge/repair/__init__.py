"""Repair of text that was read off a scan with the wrong language: one word at a time, only where the text is damaged.

What was read is kept beside what was made of it, and what is not sure is marked. Numbers, dates, names, codes and
abbreviations stay as they were read. HR compares with the original and confirms.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.models import Block, Transcript
from knowledge.repair.lexicon import Lexicon
from knowledge.repair.words import Reading, reading_of

_WORD = re.compile(r"[\w|{}\[\]!]+")
_LETTER = re.compile(r"[^\W\d_]")
_CODE = re.compile(r"[A-ZÕÄÖÜ]{1,3}\d+|\d+[a-zA-Z]?|[IVX]+|.{1,2}")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*")
_ENDS_SENTENCE = (".", "!", "?", ":")
_ABBREVIATION = 5  # letters in capitals in a text that is not
_SURE = 1.5  # margin over the next reading from which a repair counts as sure
_DEAREST = 24.0  # a reading that costs more is none
_SHORT = 3  # letters of a word that is changed only into one that stands …
_OFTEN = 40  # … that often in the texts
_CAPITALS = 0.7  # share of capitals from which a text is written in them


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: where it stands, what was read, what it is taken for."""

    start: int
    read: str
    printed: str
    doubtful: bool


def repaired(transcript: Transcript, lexicon: Lexicon) -> Transcript:
    """A damaged transcript with its words repaired; each block keeps what was read and which words are doubtful."""
    blocks = tuple(_repaired(block, lexicon) for block in transcript.blocks)
    count = sum(_changed(old, new) for old, new in zip(transcript.blocks, blocks, strict=True))
    return replace(transcript, blocks=blocks, meta={**transcript.meta, "repaired": str(count)})


def _changed(old: Block, new: Block) -> int:
    """How many words of a block were changed."""
    texts = ((old.text, new.text), (old.label, new.label))
    return sum(a != b for one, other in texts for a, b in zip(one.split(), other.split(), strict=True))


def _repaired(block: Block, lexicon: Lexicon) -> Block:
    text, doubts = _text(block.text, lexicon)
    label, more = _text(block.label, lexicon)
    if (text, label) == (block.text, block.label) and not doubts and not more:
        return block
    read = f"{block.label}: {block.text}".strip() if block.label else block.text
    changed = (text, label) != (block.text, block.label)
    return replace(block, text=text, label=label, read=read if changed else "", doubtful=tuple(dict.fromkeys([*more, *doubts])))


def _text(text: str, lexicon: Lexicon) -> tuple[str, list[str]]:
    """The text repaired, and its doubtful words."""
    made, at, doubts = "", 0, []
    for word in words_of(text, lexicon):
        made += text[at : word.start] + word.printed
        at = word.start + len(word.read)
        if word.doubtful:
            doubts.append(word.printed)
    return made + text[at:], doubts


def words_of(text: str, lexicon: Lexicon) -> Iterator[Word]:
    """The words of a damaged text that are changed, or doubtful."""
    kept = [found.span() for found in _ADDRESS.finditer(text)]
    letters = _LETTER.findall(text)
    capitals = sum(letter.isupper() for letter in letters) > _CAPITALS * len(letters)
    found = list(_WORD.finditer(text))
    readings = [_reading(text, match, lexicon) for match in found]
    for index, (match, reading) in enumerate(zip(found, readings, strict=True)):
        if reading is None or any(a <= match.start() < b for a, b in kept):
            continue
        if not capitals and (_is_abbreviation(match[0]) or _in_name(text, found, index, readings, lexicon)):
            continue
        yield from _word(match, reading, _opens(text[: match.start()]), lexicon)


def _reading(text: str, match: re.Match[str], lexicon: Lexicon) -> Reading | None:
    """How a word is read; None for numbers and codes, which are never touched."""
    read = match[0]
    if not _LETTER.search(read) or _CODE.fullmatch(read):
        return None
    cut = text[match.end() : match.end() + 1] in ("-", "‑")
    return reading_of(read.lower(), lexicon, cut) or Reading(read.lower(), math.inf, 0.0)


def _word(match: re.Match[str], reading: Reading, opens: bool, lexicon: Lexicon) -> Iterator[Word]:
    read = match[0]
    if reading.cost > _DEAREST:
        yield Word(match.start(), read, read, True)
        return
    if reading.word == read.lower():
        return
    if len(read) <= _SHORT and lexicon.counts.get(reading.word, 0) < _OFTEN:
        return  # too little of a word to tell
    doubtful = reading.margin < _SURE
    if doubtful and read.lower() in reading.rivals:
        yield Word(match.start(), read, read, True)  # it is a word as it stands
        return
    yield Word(match.start(), read, _cased(reading.word, read, opens), doubtful)


def _is_abbreviation(read: str) -> bool:
    return read.isupper() and len(read) <= _ABBREVIATION


def _in_name(text: str, found: list[re.Match[str]], index: int, readings: list[Reading | None], lexicon: Lexicon) -> bool:
    """One of two neighbouring words with a capital each: a name. A usual word that opens a sentence is none."""

    def may_name(at: int) -> bool:
        reading = readings[at]
        usual = reading is not None and reading.word in lexicon.counts and _opens(text[: found[at].start()])
        return _is_capitalised(found[at][0]) and not usual

    beside = [at for at in (index - 1, index + 1) if 0 <= at < len(found)]
    apart = {at: text[found[min(at, index)].end() : found[max(at, index)].start()] for at in beside}
    return may_name(index) and any(may_name(at) and apart[at] in (" ", "-") for at in beside)


def _is_capitalised(word: str) -> bool:
    return word[:1].isupper() and word[1:].islower()


def _opens(before: str) -> bool:
    """Does a sentence begin after this text?"""
    bare = before.rstrip(" «»\"'„“”(")
    return not bare or bare.endswith(_ENDS_SENTENCE)


def _cased(word: str, read: str, opens: bool) -> str:
    """The word in the case in which it was printed, as far as the reading shows it."""
    letters = "".join(_LETTER.findall(read))
    if len(letters) > 1 and letters.isupper():
        return word.upper()
    first = read[0]
    if opens and not first.islower() or first.isupper() and first.lower() == word[0]:
        return word[0].upper() + word[1:]
    return word
