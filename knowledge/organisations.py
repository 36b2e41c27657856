"""Names of public bodies: which organisation a text speaks of, and how people call it."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from knowledge import morphology
from knowledge.text import fold
from knowledge.yamlfiles import load_yaml

_HEREAFTER = re.compile(r"(?<!\w)((?:[A-ZÕÄÖÜŠŽ][\wõäöüšž-]+|ja|-)(?: (?:[A-ZÕÄÖÜŠŽ][\wõäöüšž-]+|ja)){0,7}) \((?:edaspidi|далее|hereinafter)[^)]{0,12}?\b(?:[A-ZÕÄÖÜ]{2,6}|[a-zõäöü]+)\)")  # fmt: skip # noqa: E501


_BODY = re.compile(
    r"(?:amet|ministeerium|valitsus|kool|gumnaasium|lasteaed|keskus|inspektsioon|raamatukogu|muuseum|haigla|kassa|ulikool)$|"
    r"^(?:департамент|министерство|волостная управа|школа|центр|инспекция)\b|школа$|управа\b|\bмузеи\b|^(?:ou|as|mtu|sa) |"
    r"\b(?:agency|board|authority|ministry|municipality|school|centre|center|museum|library)$"
)


def is_name(text: str) -> bool:
    """Is a line nothing but the name of a public body («Veekogude Amet»)?"""
    return len(text.split()) < 7 and text[:1].isupper() and not text.endswith((".", ":")) and bool(_BODY.search(fold(text)))


@lru_cache(maxsize=1)
def known() -> tuple[tuple[str, ...], ...]:
    """All known names, the official Estonian one first in each."""
    data = load_yaml(files("knowledge").joinpath("organisations.yaml").read_text(encoding="utf-8"))
    return tuple(tuple(str(name) for name in names) for names in data)


def spelt(name: str) -> str:
    """A name printed in capitals in its usual spelling."""
    if not name.isupper():
        return name
    usual = next((one for names in known() for one in names if fold(one) == fold(name)), None)
    return usual or " ".join(w.lower() if w.lower() in ("ja", "и", "and", "of") else w.capitalize() for w in name.split())


def aliases(organisation: str) -> tuple[str, ...]:
    """Every known name of an organisation, its own included."""
    folded = fold(organisation)
    for names in known():
        if folded in {fold(name) for name in names}:
            return (organisation, *(name for name in names if name != organisation))
    return (organisation,) if organisation else ()


def find(title: str, body: str) -> str:
    """The organisation that a document names: in its title, as «X (edaspidi Y)», by a known name; else empty."""
    if found := _HEREAFTER.search(body):
        last = found[1].rsplit(" ", 1)
        head, word = (f"{last[0]} ", last[1]) if len(last) > 1 else ("", last[0])
        made = morphology.nominative(word.lower(), "g")
        whole = head + (made[:1].upper() + made[1:] if word[:1].isupper() else made)
        if is_name(whole):
            return whole
    text = fold(f"{title} {body}")
    hits: list[tuple[int, str]] = []
    for names in known():
        full = fold(names[0])
        short = [name for name in names[1:] if name.isupper()]
        count = sum(len(re.findall(rf"\b{re.escape(fold(name))}\b", text)) for name in names if name not in short)
        count += len(re.findall(rf"\b{re.escape(full)}i\b", text)) if full.endswith("amet") else 0
        abbreviated = sum(len(re.findall(rf"\b{re.escape(name)}", f"{title} {body}")) for name in short)
        if count or abbreviated:
            hits.append((count + abbreviated, names[0] if count else short[0]))
    return max(hits)[1] if hits else ""
