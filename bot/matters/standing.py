"""Who stands in for whom today: from positions, who holds them, and absences; with the clause."""

from __future__ import annotations

from bot.answers.cite import cite
from bot.matters.asked import Asked, answer, asks_back, named
from bot.matters.lines import away
from bot.models import Answer, Choice, Citation, Employee
from bot.people.rosters import roster_of
from bot.reminders.standing import Roster, stand_in
from bot.store import people

_MOST = 8


def standing_in(asked: Asked) -> Answer:
    """«Keda ma täna asendan?»: the people away for whom it is me who stands in."""
    roster = roster_of(asked.agency, asked.connection)
    found = [
        one
        for one in people.absent_on(asked.connection, asked.today)
        if (deputy := stand_in(one, None, asked.today, roster)) and deputy.id == asked.asker.id
    ]
    if not found:
        return answer(asked, asked.say("standing_in_nobody"))
    names = ", ".join(f"{one.name}, {asked.title(one)}{away(asked, one)}" for one in found)
    clauses = [citation for one in found[:_MOST] for citation in _clause(asked, one.position)]
    return answer(asked, asked.say("standing_in", names=names), citations=list(dict.fromkeys(clauses)))


def stands_in(asked: Asked, employee: int | None = None) -> Answer:
    """«Kes asendab täna osakonna juhatajat?»: of somebody by name, by position, of one's manager, or of oneself."""
    roster = roster_of(asked.agency, asked.connection)
    chosen = people.get(asked.connection, employee) if employee is not None else None
    wanted = [chosen] if chosen else _meant(asked, roster)
    if not wanted:
        positions = asked.mentions.positions
        if not positions:
            return asks_back(asked, "stands_in_who")
        clauses = [one for position in positions for one in _clause(asked, position)]
        text = asked.say("stands_in_vacant", title=asked.agency.positions.title(positions[0]))
        return answer(asked, text, citations=clauses)
    if len(wanted) > _MOST:
        wanted = [one for one in wanted if one.is_absent(asked.today)] or wanted
        if len(wanted) > _MOST:
            return asks_back(asked, "stands_in_who", [Choice(one.name, f"standing:{one.id}") for one in wanted[:_MOST]])
    lines = [_line(asked, one, roster) for one in wanted]
    clauses = [citation for one in wanted if one.is_absent(asked.today) for citation in _clause(asked, one.position)]
    return answer(asked, "\n".join(lines), citations=list(dict.fromkeys(clauses)))


def _meant(asked: Asked, roster: Roster) -> list[Employee]:
    if found := named(asked.text, people.everybody(asked.connection)):
        return found
    if asked.mentions.positions:
        return [one for position in asked.mentions.positions for one in roster.holders(position)]
    if asked.mentions.first_person:
        return [asked.asker]
    return []


def _line(asked: Asked, one: Employee, roster: Roster) -> str:
    called = f"{one.name}, {asked.title(one)}{away(asked, one)}"
    if not one.is_absent(asked.today):
        return asked.say("stands_in_present", name=one.name, title=asked.title(one))
    deputy = stand_in(one, None, asked.today, roster)
    if deputy is None:
        return asked.say("stands_in_nobody", absent=called)
    return asked.say("stands_in", absent=called, name=deputy.name, title=asked.title(deputy))


def _clause(asked: Asked, position: str) -> list[Citation]:
    view = asked.agency.positions.view(position)
    clause = asked.agency.positions.substitution_clause(position)
    return [cite(view, clause)] if view and clause else []
