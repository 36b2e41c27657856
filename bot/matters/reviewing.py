"""Reviews in conversation: when mine is, that one was held, that it was so, that it was not, what HR makes of it."""

from __future__ import annotations

from datetime import timedelta

from bot.answers.cite import cite
from bot.matters.asked import Asked, answer, asks_back, named, printed, refused
from bot.models import Answer, Choice, Employee, Reply, Role, Status
from bot.people.permissions import Matter, may
from bot.people.rosters import roster_of
from bot.reminders.models import Basis, CaseKind
from bot.reminders.standing import stand_in
from bot.reviews.holding import Refused, confirm, object_to, outcomes_of, record, settle
from bot.reviews.rules import review_clause
from bot.store import cases, people, reviews
from bot.understanding.matters import day_in

_MOST_CHOICES = 10
_SHORT = 4  # words of an objection that says only that there is one


def my_review(asked: Asked) -> Answer:
    """When one's next review is due, by which clause, and when the last one was."""
    me = asked.asker
    view = asked.agency.positions.view(me.position)
    waits = cases.open_of(asked.connection, me.id, CaseKind.CONFIRMATION)
    if waits and (held := reviews.get(asked.connection, waits[0].review or 0)):
        choices = [
            Choice(asked.say("button_confirm"), f"confirm:{held.id}"),
            Choice(asked.say("button_object"), f"object:{held.id}"),
        ]
        return answer(asked, asked.say("my_review_waits", held=printed(held.held_on)), choices)
    found = cases.open_of(asked.connection, me.id, CaseKind.REVIEW)
    if not found:
        return answer(asked, asked.say("my_review_none", title=asked.title(me)))
    case = found[0]
    clause = review_clause(view) if view else None
    said = [asked.say("my_review", due=printed(case.due), last=printed(me.last_review, asked.say("never")))]
    if case.basis is not Basis.CLAUSE:
        said.append(asked.say(f"notice_basis_{case.basis}"))
    return answer(asked, "\n".join(said), citations=[cite(view, clause)] if view and clause else [])


def review_held(asked: Asked, employee: int | None = None, day: str = "") -> Answer:
    """A manager, or who stands in for them, says that a review was held: of whom, and when."""
    about = people.get(asked.connection, employee) if employee is not None else None
    if about is None:
        candidates = _candidates(asked)
        found = named(asked.text, candidates)
        if len(found) != 1:
            if not candidates:
                return refused(asked, "no_team")
            offered = (found or candidates)[:_MOST_CHOICES]
            return asks_back(asked, "review_whose", [Choice(one.name, f"held:{one.id}") for one in offered])
        about = found[0]
    held_on = day_in(day or asked.text, asked.today)
    if held_on is None:
        if employee is None or not day:
            return _which_day(asked, about)
        return asks_back(asked, "review_in_future")
    done = record(asked.agency, asked.connection, asked.asker, about, held_on, asked.now)
    if isinstance(done, Refused):
        return refused(asked, done.key)
    return answer(asked, asked.say("review_recorded", name=about.name, held=printed(held_on)))


def _which_day(asked: Asked, about: Employee) -> Answer:
    if not may(asked.connection, asked.agency, asked.asker, Matter.RECORD_REVIEW, about, asked.now):
        return refused(asked, "refused_review")
    recent = [asked.today, asked.agency.days.before(asked.today, 1)]
    days = [one for one in dict.fromkeys(recent) if one <= asked.today] or [asked.today - timedelta(days=1)]
    choices = [Choice(f"{about.name}: {printed(one)}", f"held:{about.id}:{one.isoformat()}") for one in days]
    return asks_back(asked, "review_when", choices, awaits=f"held:{about.id}")


def _candidates(asked: Asked) -> list[Employee]:
    """Whose review somebody may record: all below them, those of a manager they stand in for, everybody for HR."""
    if Role.HR in asked.asker.roles:
        return [one for one in people.everybody(asked.connection) if one.id != asked.asker.id]
    below = people.line_below(asked.connection, asked.asker.id)
    roster = roster_of(asked.agency, asked.connection)
    for manager in people.absent_on(asked.connection, asked.today):
        deputy = stand_in(manager, None, asked.today, roster)
        if deputy and deputy.id == asked.asker.id:
            below += [one for one in people.reports(asked.connection, manager.id) if one.id != asked.asker.id]
    return below


def review_confirmed(asked: Asked, review: int | None = None) -> Answer:
    """The employee confirms a review."""
    chosen = review or _waiting(asked)
    if chosen is None:
        return answer(asked, asked.say("review_nothing_to_confirm"))
    if review is None and not asked.sure:
        return my_review(asked)  # words that may mean something else only bring the buttons
    done = confirm(asked.agency, asked.connection, asked.asker, chosen, asked.now)
    if isinstance(done, Refused):
        return refused(asked, done.key)
    following = cases.open_of(asked.connection, asked.asker.id, CaseKind.REVIEW)
    if done.answer == "objected":
        return answer(asked, asked.say("review_objected", held=printed(done.held_on)))
    if not following:
        return answer(asked, asked.say("review_confirmed_no_next", held=printed(done.held_on)))
    return answer(asked, asked.say("review_confirmed", held=printed(done.held_on), due=printed(following[0].due)))


def review_objected(asked: Asked, review: int | None = None, words: str = "") -> Answer:
    """The employee objects; a word on what is wrong is asked for."""
    chosen = review or _waiting(asked)
    if chosen is None:
        return answer(asked, asked.say("review_nothing_to_confirm"))
    said = words or (asked.text if review is None and len(asked.text.split()) > _SHORT else "")
    done = object_to(asked.agency, asked.connection, asked.asker, chosen, said, asked.now)
    if isinstance(done, Refused) and done.key == "objection_without_words":
        return asks_back(asked, done.key, awaits=f"object:{chosen}")
    if isinstance(done, Refused):
        return refused(asked, done.key)
    if done.answer == "confirmed":
        return answer(asked, asked.say("review_confirmed_no_next", held=printed(done.held_on)))
    return answer(asked, asked.say("review_objected", held=printed(done.held_on)))


def settled(asked: Asked, task_id: int, outcome: str) -> Answer:
    """HR settles a task; never one of their own."""
    task = reviews.task(asked.connection, task_id)
    about = people.get(asked.connection, task.employee) if task else None
    if about is None or task is None or outcome not in outcomes_of(task.review is not None):
        return Answer(Reply(Status.NOT_FOUND, asked.language, asked.say("no_such_choice")))
    if not may(asked.connection, asked.agency, asked.asker, Matter.SETTLE, about, asked.now):
        return refused(asked)
    done = settle(asked.agency, asked.connection, asked.asker, task_id, outcome, asked.now)
    return answer(asked, asked.say(f"settled_{outcome}" if done else "settled_before", name=about.name))


def _waiting(asked: Asked) -> int | None:
    found = cases.open_of(asked.connection, asked.asker.id, CaseKind.CONFIRMATION)
    return found[0].review if found else None
