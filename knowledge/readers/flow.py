"""How wrapped lines become running text: what goes on, what begins anew, where a sentence ends."""

from __future__ import annotations

import re

from knowledge import morphology

NUMBER = re.compile(r"^(\d+(?:\.\d+)+[.)]?|\d{1,2}[.)]|\(\d{1,2}\)|[a-zõäöüа-г]\)(?=\s))(?!\d)\s*(?=\S)(?![.:]\d)(.*)$")
_DAY = re.compile(
    r"\d{1,2}\.\s*(?:kuupäev|jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august|september|oktoob|novemb|detsemb)"
)
_GROUP = 50  # characters of a group heading such as «Koostöövõime:»
_TERMINAL = (".", ";", "!", "?", ":")
_CONJUNCTIONS = frozenset(["ja", "või", "ning", "ega", "ehk", "и", "или", "либо", "and", "or"])
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÕÄÖÜŠŽА-ЯЁ«„\"])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:nr|jne|jm|jms|sh|s\.h|lk|p|pt|t|m|mh|vms|st|nt|т\.е|т\.д|др|e\.g|i\.e|etc|no)\.$", re.IGNORECASE
)


def split_number(text: str) -> tuple[str, str]:
    """The printed number at the head of an item, and the rest: «3.1.2 annab» → («3.1.2», «annab»).

    A date («28.08.2024») and a quantity («1.5 aastat» has no capital to follow) are left alone where they can be told.
    """
    found = NUMBER.match(text)
    if not found or re.match(r"\d{1,2}\.\d{1,2}\.\d{4}", text) or _DAY.match(text):
        return "", text
    return found[1], found[2].strip().removeprefix("|").strip()  # a stray pipe after the number, from a table


def dotted(number: str) -> str:
    """A number out of a column of its own as it is printed before an item: «1» → «1.»."""
    return f"{number}." if number.isdigit() else number


def ends(text: str) -> bool:
    """Does the text end as a sentence or an item of a list does?"""
    return text.rstrip('»”")').endswith(_TERMINAL)


def starts_lower(text: str) -> bool:
    """Does the text begin with a lower-case letter (so that it may go on from the line above)?"""
    return bool(text) and (text[0].islower() or text[0] in ",)(–")


def goes_on(before: str, text: str, gap: bool, width: int) -> bool:
    """Is `text` the rest of the item whose last physical line is `before`? `width` is the widest line around."""
    if not before:
        return False
    if re.search(r"[^\W\d_]-$", before) and starts_lower(text):
        return True
    if text.endswith(":") and text[:1].isupper() and len(text) < _GROUP:
        return False  # a group of its own
    if gap:
        return not ends(before) and starts_lower(text)
    if before.endswith(";"):
        return False
    full = len(before) + 1 + len(text.split(" ", 1)[0]) > width
    if before.endswith((".", ":", "!", "?")):
        return starts_lower(text) and (full or not before.endswith(":")) or full and not before.endswith(":")
    return starts_lower(text) or text[:1].isdigit() or full or before.endswith(",")


def join(before: str, text: str) -> str:
    """Two lines as one text; a word hyphenated at the line end is made whole."""
    if not before or not text:
        return before or text
    if re.search(r"[^\W\d_]-$", before) and starts_lower(text) and text.split(" ", 1)[0] not in _CONJUNCTIONS:
        head, tail = before.rsplit(" ", 1)[-1][:-1], re.split(r"[\W\d_]", text, maxsplit=1)[0]
        hyphenated = morphology.is_word(f"{head}-{tail}") and not morphology.is_word(head + tail)
        return before + text if hyphenated else before[:-1] + text
    return f"{before} {text}"


def sentences(text: str) -> list[str]:
    """The sentences of a text; abbreviations do not end one."""
    found: list[str] = []
    for piece in _SENTENCE.split(text):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
    return found
