"""Sections of clauses: lists, and duties with their activities and expected results."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.models import Block, Field, Kind
from knowledge.readers.flow import ends, goes_on, join, sentences, split_number, starts_lower
from knowledge.readers.lines import Line
from knowledge.readers.tables import (
    BARE_NUMBER,
    cells_by_role,
    duties_of,
    header_roles,
    is_bulleted,
    numbered,
    result_label,
    results,
)
from knowledge.vocabulary import vocabulary

_COLUMN_SPLIT = re.compile(r"\s{2,}|(?<=[a-zõäöü])\s+(?=[A-ZÕÄÖÜQ])")
_MAX_GROUP = 80  # characters of a group heading such as «Iga päev:»
_GROUP_WORDS = 2  # of a group that stands beside its list
_SHARE = re.compile(r"\d{1,3} ?%")
_LEAD_IN = re.compile(
    r"õigus|vastuta|kohustat|omab|peab|ülesan|järgmi|alljärg|töövahend|право|отвеча|обязан|следующ|"
    r"right|responsib|oblig|must|following|entitled|shall",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Items:
    """Makes the blocks of one section out of its lines."""

    field: Field
    width: int
    blocks: list[Block] = dataclasses.field(default_factory=list)
    roles: tuple[str, ...] = ()
    outcomes: bool = False  # the section has a column of expected results
    numbered: bool = True  # its items carry numbers
    waiting: str = ""  # a number that stands alone in its line, before its text
    before: str = ""  # the last physical line
    gap: bool = False
    _top: int = 99  # dots in the shortest number so far
    _seen: int = 0  # blocks looked through for the last clause or heading
    _owner: int | None = None  # which of them it is

    def take(self, line: Line) -> None:
        """Add one line."""
        if line.blank:
            self.gap = True
            return
        if line.cells:
            self._row(line)
        elif not self._column_heading(line):
            self._free(line)
        self.gap, self.before = False, line.text

    # -- free lines ------------------------------------------------------------------------------------------------

    def _column_heading(self, line: Line) -> bool:
        """«Põhiülesanded Oodatavad tulemused» over the list, in one line or two."""
        if self.field is not Field.DUTIES or self._clause() is not None or len(line.text) > 120 or BARE_NUMBER.match(line.text):
            return False
        parts = [split_number(part)[1] for part in _COLUMN_SPLIT.split(line.raw.strip()) if part]
        roles = tuple(vocabulary().column(part) or "" for part in parts)
        whole = vocabulary().column(split_number(line.text)[1])
        if whole:
            roles = (whole,)
        if not roles or not all(roles):
            return False
        self.outcomes = self.outcomes or "outcome" in roles
        self.blocks.append(Block(Kind.TEXT, " | ".join(parts) if len(roles) > 1 else line.text, line=line.no))
        return True

    def _free(self, line: Line) -> None:
        if BARE_NUMBER.match(line.text) and "." in line.text.rstrip("."):
            self.waiting = line.text
            return
        number, text = split_number(line.text)
        if self.waiting:
            number, self.waiting = self.waiting, ""
        last = self.blocks[-1] if self.blocks else None
        if self.field is Field.DUTIES and (result := result_label(line.text)) and self._clause() is not None:
            for sentence in sentences(result):
                self._outcome(sentence, line.no)
        elif number and (text or not last):
            self.blocks.append(Block(Kind.CLAUSE, text, number, depth=self._depth(number), line=line.no))
        elif line.bullet:
            self._bullet(line)
        elif last and last.kind is not Kind.HEADING and self._continues(last, line.text):
            self.blocks[-1] = replace(last, text=join(last.text, line.text))
        else:
            self._paragraph(line)

    def _continues(self, last: Block, text: str) -> bool:
        if _SHARE.search(text) and self.gap and self.field is Field.DUTIES:
            return False
        if last.kind is Kind.TEXT and vocabulary().column(last.text.split(" | ")[0]):
            return False
        if last.kind is Kind.CLAUSE and last.number and not self.gap and not ends(self.before):
            return True  # the next item would bring its own number
        return goes_on(self.before, text, self.gap, self.width)

    def _bullet(self, line: Line) -> None:
        owner = self._clause()
        if self.outcomes and owner is not None and (owner.number or not self.numbered):
            self.blocks.append(Block(Kind.OUTCOME, line.text, depth=owner.depth + 1, line=line.no))
            return
        below = owner is not None and (bool(owner.number) or owner.text.endswith(":"))
        depth = owner.depth + below if owner is not None else 0
        self.blocks.append(Block(Kind.CLAUSE, line.text, depth=depth, line=line.no))

    def _paragraph(self, line: Line) -> None:
        owner = self._clause()
        if self._is_group(line):
            self.blocks.append(Block(Kind.HEADING, line.text, depth=3, line=line.no))
        elif self.outcomes and not self.numbered and not line.text.endswith(":"):
            self.blocks.append(Block(Kind.CLAUSE, line.text, line=line.no))  # its results stand in bullets
        elif self.outcomes and owner is not None and not line.text.endswith(":"):
            self.blocks.append(Block(Kind.OUTCOME, line.text, depth=owner.depth + 1, line=line.no))
        elif owner is not None and not owner.number and not line.text.endswith(":"):
            self.blocks.append(Block(Kind.CLAUSE, line.text, depth=owner.depth, line=line.no))  # its bullet is lost
        elif self.blocks and self.blocks[-1].kind is Kind.TEXT and self.blocks[-1].text.endswith(":"):
            self.blocks.append(Block(Kind.CLAUSE, line.text, line=line.no))
        else:
            self.blocks.append(Block(Kind.TEXT, line.text, line=line.no))

    def _is_group(self, line: Line) -> bool:
        """«Iga päev:», «Klienditeenindus (60%)»: a heading over some of the items."""
        if len(line.text) > _MAX_GROUP:
            return False
        share = self.field is Field.DUTIES and bool(_SHARE.search(line.text)) and not line.text.endswith((".", ";"))
        return share or (line.text.endswith(":") and not self._is_lead_in(line.text))

    def _is_lead_in(self, text: str) -> bool:
        return self._clause() is None and bool(_LEAD_IN.search(text)) and not re.search(r"\biga\b|\bkord\b", text.casefold())

    def _clause(self) -> Block | None:
        """The clause that the next line may belong to."""
        for index in range(len(self.blocks) - 1, self._seen - 1, -1):
            if self.blocks[index].kind in (Kind.CLAUSE, Kind.HEADING):
                self._owner = index
                break
        self._seen = len(self.blocks)
        owner = self.blocks[self._owner] if self._owner is not None else None
        return owner if owner is not None and owner.kind is Kind.CLAUSE else None

    def _depth(self, number: str) -> int:
        parts = number.strip(".)").count(".")
        self._top = min(self._top, parts)
        return parts - self._top

    # -- table rows ------------------------------------------------------------------------------------------------

    def _row(self, line: Line) -> None:
        cells = list(line.cells)
        if roles := header_roles(line, self.field):
            if not self.roles or len(roles) > 1:
                self.roles = roles
                self.outcomes = self.outcomes or "outcome" in roles
            head = Block(Kind.TEXT, " | ".join(c.replace("\n", " ") for c in cells if c), line=line.no)
            if all(head.text != block.text for block in self.blocks):  # printed again on each page
                self.blocks.append(head)
            return
        number, rest = numbered(cells, self.roles)
        by_role = cells_by_role(rest, self.roles)
        if self.field is not Field.DUTIES and not cells[0] and self.blocks and self.blocks[-1].kind is Kind.LABEL:
            self.blocks[-1] = replace(self.blocks[-1], text=join(self.blocks[-1].text, line.text))
        elif self.field is not Field.DUTIES:
            self._plain_row(number, [c for c in rest if c], line.no)
        elif self._is_continuation(number, len(cells) > len(rest), by_role):
            self._continue_row(by_role, line.no)
        else:
            self._new_row(number, by_role, line.no)

    def _is_continuation(self, number: str, own_column: bool, by_role: dict[str, str]) -> bool:
        duty = by_role.get("duty", "")
        owner = self._clause()
        if owner is None:
            return False
        if not duty:
            return True
        return not number and not split_number(duty)[0] and starts_lower(duty) and (own_column or not ends(owner.text))

    def _continue_row(self, by_role: dict[str, str], line: int) -> None:
        if duty := by_role.get("duty"):
            index = max(i for i, block in enumerate(self.blocks) if block.kind is Kind.CLAUSE)
            self.blocks[index] = replace(self.blocks[index], text=join(self.blocks[index].text, duty.replace("\n", " ")))
        self._go_on(Kind.ACTIVITY, by_role.get("activity", ""), line, by_sentence=False)
        self._go_on(Kind.OUTCOME, by_role.get("outcome", ""), line)

    def _go_on(self, kind: Kind, cell: str, line: int, by_sentence: bool = True) -> None:
        """The rest of a cell that a page break has cut: its first words may belong to the last activity or result."""
        for index, text in enumerate(results(cell, by_sentence)):
            above = next(
                (at for at in range(len(self.blocks) - 1, -1, -1) if self.blocks[at].kind in (kind, Kind.CLAUSE)), None
            )
            last = self.blocks[above] if above is not None else None
            cut = last is not None and last.kind is kind and not ends(last.text) and starts_lower(text)
            if cut and above is not None and last is not None and not (index == 0 and is_bulleted(cell)):
                self.blocks[above] = replace(last, text=join(last.text, text))
            elif kind is Kind.ACTIVITY:
                self._activity(text, line)
            else:
                self._outcome(text, line)

    def _new_row(self, number: str, by_role: dict[str, str], line: int) -> None:
        """A duty with what stands beside it; the items below it in the same cell come after that."""
        beside = by_role.get("outcome", "")
        group = by_role.get("duty", "")
        listed = "\n" in beside and all(split_number(piece)[0] for piece in beside.split("\n"))
        if listed and not number and len(group.split()) <= _GROUP_WORDS:
            self.blocks.append(Block(Kind.HEADING, group, depth=3, line=line))  # «Põhiülesanded» beside their list
            self.blocks.extend(self._duties("", beside, line))
            return
        found = list(self._duties(number, by_role.get("duty", ""), line))
        below = all(one.number.startswith(found[0].number.strip(".)") + ".") for one in found[1:]) if found else False
        self.blocks.extend(found[:1] if below else found)
        if activity := by_role.get("activity"):
            self._activity(activity, line)
        for text in results(by_role.get("outcome", "")):
            self._outcome(text, line)
        self.blocks.extend(found[1:] if below else ())

    def _duties(self, number: str, cell: str, line: int) -> Iterator[Block]:
        for index, text in enumerate(duties_of(cell)):
            own, rest = split_number(text)
            printed = number if index == 0 and number else own
            body = text if number and index == 0 else rest
            yield Block(Kind.CLAUSE, body, printed, depth=self._depth(printed) if printed else 0, line=line)

    def _plain_row(self, number: str, cells: list[str], line: int) -> None:
        if not cells:
            return
        own, first = split_number(cells[0].replace("\n", " "))
        if len(cells) == 1:
            self.blocks.append(Block(Kind.CLAUSE, first, number or own, line=line))
            return
        values = results(cells[1], by_sentence=False) if len(cells) == 2 else [" ".join(cells[1:]).replace("\n", " ")]
        label = Block(Kind.LABEL, values[0] if len(values) == 1 else "", number or own, first.rstrip(": "), line=line)
        self.blocks.append(label)
        if len(values) > 1:
            self.blocks.extend(Block(Kind.CLAUSE, value, depth=1, line=line) for value in values)

    def _activity(self, text: str, line: int) -> None:
        owner = self._clause()
        depth = owner.depth + 1 if owner else 1
        pieces = results(text, by_sentence=False)
        self.blocks.extend(Block(Kind.ACTIVITY, piece, depth=depth, line=line) for piece in pieces)

    def _outcome(self, text: str, line: int) -> None:
        owner = self._clause()
        self.blocks.append(Block(Kind.OUTCOME, text, depth=owner.depth + 1 if owner else 1, line=line))


def parted(blocks: list[Block]) -> list[Block]:
    """Expected results that came as running paragraphs, one block per sentence; the same sentence twice counts once."""
    result: list[Block] = []
    for block in blocks:
        if block.kind is not Kind.OUTCOME:
            result.append(block)
            continue
        for text in dict.fromkeys(sentences(block.text)):
            result.append(replace(block, text=text))
    return result
