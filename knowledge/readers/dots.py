"""Numbers of items in which a scan has lost the dots: «323» between 3.2.2 and 3.3 is 3.2.3."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.readers.flow import split_number
from knowledge.readers.lines import Line

_BARE = re.compile(r"^(\d{2,3})\.?(\s+[^\W\d_])")


def with_dots(lines: list[Line]) -> tuple[list[Line], dict[int, str]]:
    """The lines with such numbers mended where the one before leaves no doubt, and the new numbers by line."""
    made: list[Line] = []
    mended: dict[int, str] = {}
    last: list[int] = []
    for line in lines:
        found = _BARE.match(line.text) if not line.cells else None
        digits = [int(digit) for digit in found[1]] if found else []
        if found and _follows(last, digits):
            number = ".".join(map(str, digits))
            line = replace(line, text=_BARE.sub(rf"{number}\2", line.text), raw=_BARE.sub(rf"{number}\2", line.raw.lstrip()))
            mended[line.no] = number
        number, _ = split_number(line.text or (line.cells[0] if line.cells else ""))
        parts = re.findall(r"\d+", number) or re.findall(r"^(\d{1,2})[.)]\s", line.text)
        last = [int(part) for part in parts] or last
        made.append(line)
    return made, mended


def _follows(last: list[int], digits: list[int]) -> bool:
    """Is the number the next one, on the same level, one level below or above?"""
    if digits == [*last, 1]:
        return True
    return any(digits == [*last[:level], last[level] + 1] for level in range(1, len(last)))
