"""Who stands in for whom on a day: from positions, their substitutes, those who hold them, and absences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.models import Employee

Substitutes = Callable[[str], Sequence[str]]  # position → the positions that substitute it, in the order of the document


@dataclass(slots=True)
class Roster:
    """The employees that a plan needs. What is not known yet is asked for, once."""

    find: Callable[[Iterable[int]], dict[int, Employee]]
    find_holders: Callable[[str], list[Employee]]  # active ones, by HR's id
    find_hr: Callable[[], list[Employee]]
    find_admins: Callable[[], list[Employee]]
    substitutes: Substitutes
    _known: dict[int, Employee | None] = field(default_factory=dict)
    _holders: dict[str, list[Employee]] = field(default_factory=dict)
    _hr: list[Employee] | None = None
    _admins: list[Employee] | None = None

    def load(self, ids: Iterable[int | None]) -> None:
        """Read many employees at once."""
        missing = {one for one in ids if one is not None and one not in self._known}
        found = self.find(missing) if missing else {}
        self._known |= {one: found.get(one) for one in missing}

    def employee(self, employee: int | None) -> Employee | None:
        """One employee."""
        if employee is None:
            return None
        if employee not in self._known:
            self.load((employee,))
        return self._known[employee]

    def active(self, employee: int | None) -> Employee | None:
        """One employee who still works here."""
        found = self.employee(employee)
        return found if found and found.active else None

    def manager_of(self, employee: Employee) -> Employee | None:
        """Somebody's manager; none where they have none, or are their own."""
        return None if employee.manager == employee.id else self.active(employee.manager)

    def holders(self, position: str) -> list[Employee]:
        """The active employees who hold a position."""
        if position not in self._holders:
            self._holders[position] = self.find_holders(position)
        return self._holders[position]

    def hr(self, about: int | None, day: date) -> list[Employee]:
        """Who of HR hears of a matter of `about`: those present, else all, else the administrators."""
        if self._hr is None:
            self._hr = self.find_hr()
        others = [one for one in self._hr if one.id != about]
        if others:
            return [one for one in others if not one.is_absent(day)] or others
        if self._admins is None:
            self._admins = self.find_admins()
        return self._admins


def stand_in(absent: Employee, about: int | None, day: date, roster: Roster) -> Employee | None:
    """Who stands in for somebody on a day; none at the end of the chain. Never who `about` is, or the absent one."""
    for level in levels(absent.position, roster.substitutes):
        for position in level:
            for one in roster.holders(position):
                if one.id not in (absent.id, about) and not one.is_absent(day):
                    return one
    return None


def levels(position: str, substitutes: Substitutes) -> Iterable[list[str]]:
    """The positions that substitute a position, then those that substitute them, and so on; a cycle ends it."""
    seen: set[str] = set()
    level = [position]
    while level := _new([other for one in level for other in substitutes(one)], seen):
        seen.update(level)
        yield level


def _new(positions: Iterable[str], seen: set[str]) -> list[str]:
    return [one for one in dict.fromkeys(positions) if one not in seen]
