"""What somebody asks about themself: what waits, what changed, «olen tutvunud», later, recurring duties, proposals."""

from __future__ import annotations

from bot.acknowledgements.acknowledging import Outcome, Receipt, acknowledge, mark_of, sentence_of
from bot.answers.cite import cite
from bot.matters.asked import Asked, answer, asks_back, printed, refused
from bot.matters.lines import case_line
from bot.models import Answer, Choice
from bot.people.permissions import Matter, may
from bot.reminders.models import Case, CaseKind
from bot.reminders.outbox import next_occurrence
from bot.reminders.stages import OWER, next_look
from bot.reminders.wording import changes_lines
from bot.reviews.holding import outcomes_of, propose
from bot.store import audit, cases, people, versions
from bot.store.versions import Version
from bot.understanding.matters import day_in
from knowledge.models import Clause, Field
from knowledge.recurrence import recurrence_of
from knowledge.text import fold
from knowledge.values import cadence_of

_LISTED = 12
_SHORTEST_PROPOSAL = 6  # words of a message that is a proposal itself, not only the wish to make one


def my_tasks(asked: Asked) -> Answer:
    """What waits for somebody: their own, and as a manager or as HR what they are to do about others."""
    found = waiting(asked)
    review = next(iter(cases.open_of(asked.connection, asked.asker.id, CaseKind.REVIEW)), None)
    note = asked.say("next_review", due=printed(review.due)) if review else ""
    if not found:
        return answer(asked, asked.say("nothing_waits"), note=note)
    lines = [f"• {case_line(asked, case)}" for case in found[:_LISTED]]
    choices = [choice for case in found[:_LISTED] for choice in _taps(asked, case)]
    return answer(asked, "\n".join([asked.say("what_waits", count=len(found)), *lines]), choices, note=note)


def waiting(asked: Asked) -> list[Case]:
    """The open cases that somebody is the one to settle, the one due first first."""
    mine = [
        case
        for case in cases.open_of(asked.connection, asked.asker.id)
        if case.kind in (CaseKind.ACKNOWLEDGEMENT, CaseKind.CONFIRMATION)
    ]
    below = people.reports(asked.connection, asked.asker.id)
    horizon = asked.agency.days.after(asked.today, max(asked.agency.policy.review.before, default=0))
    reviews = [
        case
        for case in cases.open_about(asked.connection, [one.id for one in below])
        if case.kind is CaseKind.REVIEW and case.due <= horizon
    ]
    is_hr = may(asked.connection, asked.agency, asked.asker, Matter.SETTLE, None, asked.now)
    tasks = (
        [case for case in cases.open_all(asked.connection, CaseKind.TASK) if case.employee != asked.asker.id] if is_hr else []
    )
    return sorted([*mine, *reviews, *tasks], key=lambda case: (case.due, case.id))


def _taps(asked: Asked, case: Case) -> list[Choice]:
    if case.kind is CaseKind.ACKNOWLEDGEMENT:
        return [Choice(asked.say("button_acknowledge"), f"acknowledge:{case.version}")]
    if case.kind is CaseKind.CONFIRMATION:
        return [
            Choice(asked.say("button_confirm"), f"confirm:{case.review}"),
            Choice(asked.say("button_object"), f"object:{case.review}"),
        ]
    about = people.get(asked.connection, case.employee)
    if about is None:
        return []
    if case.kind is CaseKind.TASK:
        outcomes = outcomes_of(case.review is not None)
        return [Choice(asked.say(f"button_{one}", name=about.name), f"settle:{case.task}:{one}") for one in outcomes]
    return [Choice(asked.say("button_held", name=about.name), f"held:{about.id}")]


def acknowledged(asked: Asked, version: int | None = None) -> Answer:
    """«Olen tutvunud», by a tap or in words. Words that may mean something else only bring the button."""
    if not asked.sure and version is None:
        latest = versions.latest(asked.connection, asked.asker.position)
        if latest is None:
            return _receipt(asked, Receipt(Outcome.NOTHING, None))
        return offer(asked, latest)
    receipt = acknowledge(
        asked.connection, asked.asker, version, asked.now,
        language=asked.language, channel=asked.channel, account=asked.account,
    )  # fmt: skip
    return _receipt(asked, receipt)


def offer(asked: Asked, version: Version, intro: str = "") -> Answer:
    """The sentence of a version with the button that confirms it."""
    sentence = asked.say("notice_confirms", sentence=sentence_of(version, asked.language))
    choices = [
        Choice(asked.say("button_acknowledge"), f"acknowledge:{version.id}"),
        Choice(asked.say("button_changes"), f"changes:{version.id}"),
    ]
    return answer(asked, "\n".join(filter(None, (intro, sentence))), choices)


def _receipt(asked: Asked, receipt: Receipt) -> Answer:
    at = receipt.at.astimezone(asked.agency.zone).strftime("%d.%m.%Y %H:%M") if receipt.at else ""
    if receipt.outcome is Outcome.DONE:
        return answer(asked, asked.say("acknowledged_done", time=at, sentence=receipt.sentence))
    if receipt.outcome is Outcome.BEFORE:
        return answer(asked, asked.say("acknowledged_before", time=at))
    if receipt.outcome is Outcome.OUTDATED and receipt.version:
        return offer(asked, receipt.version, asked.say("acknowledged_outdated", number=receipt.version.number))
    return refused(asked, f"acknowledged_{receipt.outcome}")


def what_changed(asked: Asked, version_id: int | None = None) -> Answer:
    """What the last version of one's document changed, or the one that is asked for."""
    latest = versions.latest(asked.connection, asked.asker.position)
    version = latest if version_id is None else versions.get(asked.connection, version_id)
    if version is None or version.document != asked.asker.position:
        return refused(asked, "acknowledged_nothing" if latest is None else "acknowledged_not_yours")
    values = {"title": version.title, "number": version.number, "date": printed(asked.agency.days.day(version.published_at))}
    lines = changes_lines(version, asked.language)
    if not lines:
        return answer(
            asked,
            asked.say("no_changes" if version.number > 1 else "first_version", **values),
            note=mark_of(version, asked.language).strip(),
        )
    mine = cases.open_of(asked.connection, asked.asker.id, CaseKind.ACKNOWLEDGEMENT)
    owed = [case for case in mine if case.version == version.id]
    choices = [Choice(asked.say("button_acknowledge"), f"acknowledge:{version.id}")] if owed else []
    return answer(asked, "\n".join([asked.say("changes_of", **values), *lines]), choices)


def snoozed(asked: Asked, case_id: int | None = None) -> Answer:
    """«Tuleta hiljem meelde»: what one owes is put off, within the limits of the policy."""
    limits = asked.agency.policy.snooze
    found = [case for case in waiting(asked) if case_id is None or case.id == case_id]
    chosen = cases.get(asked.connection, case_id) if case_id and not found else None
    if chosen and chosen.closed_at is None and _owes(asked, chosen):  # whoever stands in for the manager
        found = [chosen]
    if not found:
        return answer(asked, asked.say("snooze_nothing"))
    latest = asked.agency.days.after(asked.today, limits.days)
    wanted = day_in(asked.text, asked.today) if case_id is None else None
    until = (
        min(max(wanted, asked.agency.days.after(asked.today, 1)), latest) if wanted else asked.agency.days.after(asked.today, 1)
    )
    able = [case for case in found if case.snoozes < limits.times]
    if not able:
        return answer(asked, asked.say("snooze_enough", times=limits.times))
    for case in able:
        cases.change(asked.connection, case.id, snoozed_until=until, snoozes=case.snoozes + 1)
        changed = cases.get(asked.connection, case.id)
        assert changed is not None
        look = next_look(changed, asked.agency.days)
        cases.change(asked.connection, case.id, plan_at=look)
        entry = audit.Entry("reminder put off", {"case": case.id, "until": until.isoformat()}, asked.asker.id, case.employee)
        audit.record(asked.connection, asked.now, entry)
    return answer(asked, asked.say("snoozed", date=printed(until), due=printed(min(case.due for case in able))))


def _owes(asked: Asked, case: Case) -> bool:
    about = people.get(asked.connection, case.employee)
    if OWER[case.kind].value == "employee":
        return about is not None and about.id == asked.asker.id
    wanted = Matter.RECORD_REVIEW if case.kind is CaseKind.REVIEW else Matter.SETTLE
    return may(asked.connection, asked.agency, asked.asker, wanted, about, asked.now)


def recurring_on(asked: Asked) -> Answer:
    """Reminders of the duties that recur at an interval that the document states; of those named, else of all."""
    view = asked.agency.positions.view(asked.asker.position)
    duties = recurring_duties(view.of(Field.DUTIES, Field.OBLIGATIONS)) if view else []
    if view is None or not duties:
        return answer(asked, asked.say("recurring_none"))
    already = {(row.clause["number"], row.clause["quote"]) for row in cases.subscriptions_of(asked.connection, asked.asker.id)}
    chosen = _named_duties(asked.text, duties)
    for clause, rule in chosen:
        if (clause.number, clause.text) not in already:
            kept = {"number": clause.number, "quote": clause.text, "heading": clause.heading}
            since = asked.agency.days.after(asked.today, 1)
            first = next_occurrence(asked.agency, rule, since, asked.now)
            cases.subscribe(asked.connection, asked.asker.id, asked.asker.position, kept, rule, since, first)
    entry = audit.Entry("recurring reminders on", {"count": len(chosen)}, asked.asker.id, asked.asker.id)
    audit.record(asked.connection, asked.now, entry)
    return answer(asked, asked.say("recurring_on", count=len(chosen)), citations=[cite(view, clause) for clause, _ in chosen])


def recurring_duties(clauses: list[Clause]) -> list[tuple[Clause, str]]:
    """The clauses that name how often they recur, each with its rule (RFC 5545)."""
    found: list[tuple[Clause, str]] = []
    for clause in clauses:
        cadence = next(filter(None, map(cadence_of, (clause.text, clause.group, clause.activity))), "")
        if cadence and (recurrence := recurrence_of(cadence)):
            found.append((clause, recurrence.rule))
    return found


def _named_duties(text: str, duties: list[tuple[Clause, str]]) -> list[tuple[Clause, str]]:
    """Those whose number is named («punkti 3.7»), else all."""
    folded = f" {fold(text)} "
    return [one for one in duties if one[0].number and f" {one[0].number.rstrip('.')} " in folded] or duties


def recurring_off(asked: Asked) -> Answer:
    """No more reminders of recurring duties."""
    count = cases.unsubscribe(asked.connection, asked.asker.id, asked.now)
    if count:
        entry = audit.Entry("recurring reminders off", {"count": count}, asked.asker.id, asked.asker.id)
        audit.record(asked.connection, asked.now, entry)
    return answer(asked, asked.say("recurring_off"))


def proposal(asked: Asked) -> Answer:
    """A proposal for changing one's document: the message itself, or the next one where it only announces it."""
    if len(asked.text.split()) < _SHORTEST_PROPOSAL:
        return asks_back(asked, "propose_what", awaits="propose")
    return proposed(asked, asked.text)


def proposed(asked: Asked, words: str) -> Answer:
    """Hand a proposal to HR."""
    if not words.strip():
        return asks_back(asked, "propose_what", awaits="propose")
    propose(asked.agency, asked.connection, asked.asker, words, asked.now)
    return answer(asked, asked.say("proposed", words=words.strip()))
