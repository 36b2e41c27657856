"""On which events a clause asks for a review of the job description, besides a fixed interval."""

from __future__ import annotations

import re
from enum import StrEnum

from knowledge.text import fold


class Event(StrEnum):
    """A change of somebody's post."""

    POSITION = "position"
    UNIT = "unit"
    MANAGER = "manager"


_CHANGED = r"(?:muut|vahet|umber|uue[ns]|uus|teise|measures?|chang|reorgani|restructur|new|transfer|смен|измен|перевод|нов)"
_NAMED: tuple[tuple[Event, str], ...] = (
    (
        Event.POSITION,
        r"ameti(?:koh|nimet)|teenistuskoh|tookoh|\bposition\b|\bpost\b|\bpromot|должност(?!н\w+ инструкц)|переводе на",
    ),
    (Event.UNIT, r"struktuur|\bosakon|\btalitus|\buksus|\bunit|\bdepartment|подразделени|\bотдел|структур"),
    (Event.MANAGER, r"\bjuhi\b|\bjuht\b|ulem(?:a|us)|\bmanager|\bsupervisor|\bhead\b|руководител|начальник"),
)
_ORGANISATION = re.compile(
    r"too ?korraldus\w* (?:\w+ ){0,2}muut|umber ?korralda|umber ?kujunda|reorgani[sz]|restructur|"
    r"реорганизац|организаци\w+ труда|"
    r"organi[sz]ation of (?:the )?work|work is (?:re)?organi[sz]ed"
)
_DIVIDED = re.compile(r"[.;:]\s|\bning\b|\blisaks\b|,| või | ja | or | and | или | и | а также ")


def events_of(clause: str) -> frozenset[Event]:
    """The events that a clause names; a change of how work is organised stands for all of them."""
    found: set[Event] = set()
    if _ORGANISATION.search(fold(clause)):
        return frozenset(Event)
    parts = [fold(part) for part in _DIVIDED.split(clause)]
    for at, part in enumerate(parts):
        near = " ".join(parts[max(0, at - 1) : at + 3])
        if re.search(_CHANGED, part) or re.search(rf"{_CHANGED}", near):
            found.update(event for event, named in _NAMED if re.search(named, part) and _is_changed(part, named, near))
    return frozenset(found)


def _is_changed(part: str, named: str, near: str) -> bool:
    """Does the change belong to what is named: «juhi vahetumisel», «ametikoha, üksuse või juhi muutumisel»?"""
    short = len(part.split()) <= 3
    return bool(re.search(rf"(?:{named})\w* (?:\w+ ){{0,2}}{_CHANGED}|{_CHANGED}\w* (?:\w+ ){{0,3}}(?:{named})", part)) or (
        short and bool(re.search(_CHANGED, near))
    )
