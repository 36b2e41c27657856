"""What managers see of their people, and HR of everybody: where they stand, who is late, who has not acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.matters.asked import Asked, answer, named, printed, refused
from bot.matters.lines import away, table, title_of
from bot.matters.own import my_tasks
from bot.models import Answer, Attachment, Employee, Role
from bot.people.permissions import Matter, may
from bot.people.rosters import roster_of
from bot.reminders.models import Case, CaseKind
from bot.reminders.standing import stand_in
from bot.store import cases, people, versions

_LISTED = 20
_LATE_KINDS = (CaseKind.ACKNOWLEDGEMENT, CaseKind.REVIEW, CaseKind.CONFIRMATION)


def my_team(asked: Asked) -> Answer:
    """Those who report to somebody, and where they stand."""
    team = _team(asked)
    if not team:
        return answer(asked, asked.say("no_team"))
    open_ones = _open(asked, team)
    rows = [(one, *_states(asked, one, open_ones.get(one.id, []))) for one in team]
    lines = [
        "• " + asked.say("team_line", name=one.name, title=asked.title(one), away=away(asked, one), acknowledged=a, review=r)
        for one, a, r in rows[:_LISTED]
    ]
    lines += [asked.say("and_more", count=len(rows) - _LISTED)] if len(rows) > _LISTED else []
    file = table(
        asked.say("file_team"),
        asked.say("csv_head_team"),
        [(one.employee_id, one.name, asked.title(one), a, r) for one, a, r in rows],
    )
    return answer(asked, "\n".join([asked.say("team", count=len(team)), *lines]), files=[file])


def of_somebody(handler: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
    """The same handler; where a message names somebody else, it is about them: «kas Mari on tutvunud?»."""

    def handle(asked: Asked) -> Answer:
        others = [one for one in named(asked.text, people.everybody(asked.connection)) if one.id != asked.asker.id]
        return state_of(asked, others) if others else handler(asked)

    return handle


def state_of(asked: Asked, about: Sequence[Employee]) -> Answer:
    """Where somebody stands, for those who may know."""
    known = [one for one in about if _may_see(asked, one)]
    if not known:
        return refused(asked)
    open_ones = _open(asked, known)
    lines = []
    for one in known[:_LISTED]:
        acknowledged, review = _states(asked, one, open_ones.get(one.id, []))
        values = {"name": one.name, "title": asked.title(one), "away": away(asked, one)}
        lines.append(asked.say("person_state", **values, acknowledged=acknowledged, review=review))
    return answer(asked, "\n".join(lines))


def _may_see(asked: Asked, about: Employee) -> bool:
    wanted = (Matter.ACKNOWLEDGEMENTS, Matter.REVIEWS)
    return all(may(asked.connection, asked.agency, asked.asker, matter, about, asked.now) for matter in wanted)


def late(asked: Asked) -> Answer:
    """Who is late: of one's people, or of everybody for HR."""
    about = _people(asked)
    if about is None:
        return my_tasks(asked) if asked.mentions.first_person else refused(asked)
    known = {one.id: one for one in about}
    found = [
        case for case in cases.open_about(asked.connection, list(known)) if case.kind in _LATE_KINDS and case.due < asked.today
    ]
    if not found:
        return answer(asked, asked.say("nobody_late"))
    lines = [f"• {_late_line(asked, case, known[case.employee])}" for case in found[:_LISTED]]
    lines += [asked.say("and_more", count=len(found) - _LISTED)] if len(found) > _LISTED else []
    file = table(
        asked.say("file_late"),
        asked.say("csv_head_late"),
        [(known[c.employee].employee_id, known[c.employee].name, c.kind.value, c.document, c.due) for c in found],
    )
    return answer(asked, "\n".join([asked.say("late_ones", count=len(found)), *lines]), files=[file])


def unacknowledged(asked: Asked) -> Answer:
    """Who has not acknowledged what they were asked to: of one's people, or of everybody for HR."""
    about = _people(asked)
    if about is None:
        return my_tasks(asked) if asked.mentions.first_person else refused(asked)
    published = set(versions.published(asked.connection))
    chosen = asked.mentions.positions
    known = {one.id: one for one in about if one.position in published and (not chosen or one.position in chosen)}
    found = [case for case in cases.open_about(asked.connection, list(known)) if case.kind is CaseKind.ACKNOWLEDGEMENT]
    if not found:
        return answer(asked, asked.say("all_acknowledged", count=len(known)))
    overdue = sum(case.due < asked.today for case in found)
    head = asked.say("unacknowledged", open=len(found), asked=len(known), late=overdue)
    lines = [f"• {_open_line(asked, case, known[case.employee])}" for case in found[:_LISTED]]
    lines += [asked.say("and_more", count=len(found) - _LISTED)] if len(found) > _LISTED else []
    return answer(asked, "\n".join([head, *lines]), files=[_unacknowledged_file(asked, found, known)])


def _unacknowledged_file(asked: Asked, found: Sequence[Case], known: dict[int, Employee]) -> Attachment:
    rows = []
    for case in found:
        one, version = known[case.employee], versions.get(asked.connection, case.version or 0)
        late_word = asked.say("yes" if case.due < asked.today else "no")
        number = version.number if version else ""
        rows.append((one.employee_id, one.name, asked.title(one), case.document, number, case.due, late_word))
    return table(asked.say("file_unacknowledged"), asked.say("csv_head_unacknowledged"), rows)


def _team(asked: Asked) -> list[Employee]:
    """One's reports, and those of a manager whom one stands in for today."""
    team = people.reports(asked.connection, asked.asker.id)
    roster = roster_of(asked.agency, asked.connection)
    for manager in people.absent_on(asked.connection, asked.today):
        deputy = stand_in(manager, None, asked.today, roster)
        if deputy and deputy.id == asked.asker.id:
            team += [
                one for one in people.reports(asked.connection, manager.id) if one.id != asked.asker.id and one not in team
            ]
    return team


def _people(asked: Asked) -> list[Employee] | None:
    """Whom somebody may ask about; None for who has nobody."""
    if may(asked.connection, asked.agency, asked.asker, Matter.EVERYBODY, None, asked.now) and Role.HR in asked.asker.roles:
        return people.everybody(asked.connection)
    below = people.line_below(asked.connection, asked.asker.id)
    beside = [one for one in _team(asked) if one not in below]
    return [*below, *beside] or None


def _open(asked: Asked, team: Sequence[Employee]) -> dict[int, list[Case]]:
    found: dict[int, list[Case]] = {}
    for case in cases.open_about(asked.connection, [one.id for one in team]):
        found.setdefault(case.employee, []).append(case)
    return found


def _states(asked: Asked, one: Employee, open_ones: Sequence[Case]) -> tuple[str, str]:
    """Where somebody stands with the acknowledgement and with the review."""
    by_kind = {case.kind: case for case in open_ones}
    owed = by_kind.get(CaseKind.ACKNOWLEDGEMENT)
    if owed:
        acknowledged = _due_words(asked, owed)
    else:
        published = versions.latest(asked.connection, one.position)
        acknowledged = asked.say("state_done" if published else "state_none")
    if CaseKind.CONFIRMATION in by_kind:
        return acknowledged, asked.say("state_waits_confirmation")
    review = by_kind.get(CaseKind.REVIEW)
    if review is None:
        return acknowledged, asked.say("state_none")
    return acknowledged, _due_words(asked, review) if review.due < asked.today else printed(review.due)


def _due_words(asked: Asked, case: Case) -> str:
    return asked.say("state_late" if case.due < asked.today else "state_open", due=printed(case.due))


def _late_line(asked: Asked, case: Case, one: Employee) -> str:
    return asked.say(
        f"late_{case.kind}", name=f"{one.name}{away(asked, one)}", title=title_of(asked, case), due=printed(case.due)
    )


def _open_line(asked: Asked, case: Case, one: Employee) -> str:
    overdue = asked.say("is_late") if case.due < asked.today else ""
    return asked.say("unacknowledged_line", name=one.name, title=asked.title(one), due=printed(case.due), late=overdue)
