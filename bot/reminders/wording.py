"""What a notice says, in the language of whoever gets it; worked out when it goes out, from the state of that moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.acknowledgements.acknowledging import mark_of, sentence_of
from bot.agency import Agency
from bot.answers.cite import cite, plain
from bot.language import say
from bot.models import Attachment, Choice, Citation, Employee, Reply, Status
from bot.reminders.models import Audience, Basis, Case, CaseKind, Item, Notice
from bot.reminders.stages import OWER
from bot.reviews.holding import outcomes_of
from bot.reviews.invitation import Proposed, invitation, proposed_day
from bot.reviews.rules import review_clause
from bot.store import cases, people, reviews, versions
from bot.store.database import Connection
from bot.store.versions import Version
from knowledge.models import Clause

_CHANGES_SHOWN = 8
_SHOWN = 220  # letters of a changed clause
_NAMED_IN_DIGEST = 40
_BUTTONS_IN_DIGEST = 10
_LINE = "\n"
_ALWAYS = frozenset({CaseKind.INFORMATION})  # told even where the case is closed by being told


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice in words, and what it is about."""

    reply: Reply
    document: str | None
    version: int | None  # number
    due: date | None
    clause: Citation | None
    why: str


@dataclass(frozen=True, slots=True)
class _Told:
    """What a notice says of one case."""

    text: str
    choices: tuple[Choice, ...] = ()
    clause: Citation | None = None
    proposed: Proposed | None = None


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a text is worked out from."""

    agency: Agency
    connection: Connection
    reader: Employee
    now: datetime

    @property
    def language(self) -> str:
        return self.reader.language

    def say(self, key: str, /, **values: object) -> str:
        return say(self.language, key, **values)


def day(value: date) -> str:
    """A day as people here write it."""
    return value.strftime("%d.%m.%Y")


def notice_text(agency: Agency, connection: Connection, notice: Notice, reader: Employee, now: datetime) -> NoticeText | None:
    """A notice in words; None where all that it was to say has been settled."""
    scene = _Scene(agency, connection, reader, now)
    if notice.subscription is not None:
        return _recurring(scene, notice)
    found = cases.find(connection, [item.case for item in notice.items])
    live = [(found[i.case], i) for i in notice.items if i.case in found and _is_live(found[i.case])]
    about = people.find(connection, [case.employee for case, _ in live])
    live = [(case, item) for case, item in live if about[case.employee].active]
    if not live:
        return None
    behalf = people.get(connection, notice.on_behalf_of) if notice.on_behalf_of else None
    opening = _opening(scene, behalf, any(item.audience is Audience.HR for _, item in live))
    why = _why(scene, live, behalf)
    if len({case.id for case, _ in live}) > 1:
        return _digest(scene, live, about, opening, why)
    case, item = min(live, key=lambda one: one[1].audience is not OWER[one[0].kind])
    told = _told(scene, case, item, about[case.employee])
    intro = "\n".join(filter(None, (opening, told.text)))
    citations = (told.clause,) if told.clause else ()
    note = scene.say("notice_calendar", date=day(told.proposed.day)) if told.proposed else ""
    files = _calendar(scene, [told])
    reply = Reply(Status.ANSWERED, scene.language, intro, citations, note, choices=told.choices, files=files)
    version = versions.get(connection, case.version) if case.version else None
    number = version.number if version else None
    return NoticeText(_with_text(reply), case.document, number, case.due, told.clause, why)


def changes_lines(version: Version, language: str) -> list[str]:
    """What a version changed, the substantive changes first, a line each."""
    ordered = sorted(version.changes, key=lambda one: not one.get("substantive"))
    shown = [_change_line(one, language) for one in ordered[:_CHANGES_SHOWN]]
    more = len(ordered) - len(shown)
    return [*shown, *([say(language, "notice_more_changes", count=more)] if more > 0 else [])]


def _change_line(change: Mapping[str, str], language: str) -> str:
    number = say(language, "clause", number=change["number"].rstrip(".")) if change["number"] else ""
    place = " ".join(filter(None, (number, f"({change['heading']})" if change["heading"] else "")))
    words = " → ".join(f"«{_short(change[side])}»" for side in ("old", "new") if change[side])
    return f"• {' '.join(filter(None, (place, say(language, 'change_' + change['kind']))))}: {words}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _is_live(case: Case) -> bool:
    return case.closed_at is None or case.kind in _ALWAYS


def _with_text(reply: Reply) -> Reply:
    return Reply(
        reply.status, reply.language, reply.intro, reply.citations, reply.note, choices=reply.choices, files=reply.files,
        text=plain(reply),
    )  # fmt: skip


def _opening(scene: _Scene, behalf: Employee | None, is_hr: bool) -> str:
    if behalf is None:
        return ""
    return scene.say("notice_on_behalf_hr" if is_hr else "notice_on_behalf", name=behalf.name)


def _told(scene: _Scene, case: Case, item: Item, about: Employee) -> _Told:
    if item.audience is not OWER[case.kind] and not (case.kind is CaseKind.REVIEW and item.audience is Audience.EMPLOYEE):
        return _Told(_late_line(scene, case, about), clause=_clause(scene, case) if case.kind is CaseKind.REVIEW else None)
    if case.kind in (CaseKind.ACKNOWLEDGEMENT, CaseKind.INFORMATION):
        return _acknowledgement(scene, case)
    if case.kind is CaseKind.REVIEW:
        return _review(scene, case, item, about)
    if case.kind is CaseKind.CONFIRMATION:
        return _confirmation(scene, case)
    return _task(scene, case, about)


def _acknowledgement(scene: _Scene, case: Case) -> _Told:
    version = versions.get(scene.connection, case.version or 0)
    assert version is not None
    values = {"title": version.title, "mark": mark_of(version, scene.language), "number": version.number, "due": day(case.due)}
    changes = changes_lines(version, scene.language)
    told = [scene.say("notice_changes"), *changes] if changes else []
    if case.kind is CaseKind.INFORMATION:
        return _Told("\n".join([scene.say("notice_editorial", **values), *told]))
    lines = [scene.say("notice_new_version" if version.number > 1 else "notice_first_version", **values)]
    if case.due < scene.agency.days.day(scene.now):
        lines.append(scene.say("notice_late", due=day(case.due)))
    lines += [*told, scene.say("notice_confirms", sentence=sentence_of(version, scene.language))]
    choices = [Choice(scene.say("button_acknowledge"), f"acknowledge:{version.id}")]
    if changes:
        choices.append(Choice(scene.say("button_changes"), f"changes:{version.id}"))
    return _Told("\n".join(lines), (*choices, _later(scene, case)))


def _review(scene: _Scene, case: Case, item: Item, about: Employee) -> _Told:
    manager = people.get(scene.connection, about.manager) if about.manager else None
    title = scene.agency.positions.title(case.document)
    called = manager.name if manager else scene.say("nobody_named")
    values = {"name": about.name, "title": title, "due": day(case.due), "manager": called}
    is_own = item.audience is Audience.EMPLOYEE
    key = "manager" if not is_own else "employee" if manager else "employee_alone"
    lines = [scene.say(f"notice_review_{key}", **values)]
    if case.due < scene.agency.days.day(scene.now):
        lines.append(scene.say("notice_late", due=day(case.due)))
    clause = _clause(scene, case)
    lines.append(scene.say(f"notice_basis_{case.basis}"))
    proposed = Proposed(
        case.id,
        proposed_day(case.due, scene.now, scene.agency.days),
        scene.say("calendar_summary", name=about.name),
        tuple(one for one in (about, manager) if one),
    )
    choices = () if is_own else (Choice(scene.say("button_held", name=about.name), f"held:{about.id}"), _later(scene, case))
    return _Told("\n".join(lines), choices, clause, proposed)


def _calendar(scene: _Scene, told: Iterable[_Told]) -> tuple[Attachment, ...]:
    """One calendar file for all reviews that are to be held."""
    proposed = [one.proposed for one in told if one.proposed]
    return (invitation(proposed, scene.agency.days, scene.now),) if proposed else ()


def _confirmation(scene: _Scene, case: Case) -> _Told:
    held = reviews.get(scene.connection, case.review or 0)
    assert held is not None
    by = people.get(scene.connection, held.recorded_by)
    values = {"manager": by.name if by else scene.say("nobody_named"), "held": day(held.held_on), "due": day(case.due)}
    choices = (
        Choice(scene.say("button_confirm"), f"confirm:{held.id}"),
        Choice(scene.say("button_object"), f"object:{held.id}"),
        _later(scene, case),
    )
    return _Told(scene.say("notice_confirmation", **values), choices)


def _task(scene: _Scene, case: Case, about: Employee) -> _Told:
    task = reviews.task(scene.connection, case.task or 0)
    assert task is not None
    held = reviews.get(scene.connection, task.review) if task.review else None
    title = scene.agency.positions.title(case.document)
    values = {"name": about.name, "title": title, "words": task.words, "held": day(held.held_on) if held else ""}
    outcomes = outcomes_of(held is not None)
    choices = tuple(Choice(scene.say(f"button_{one}", name=about.name), f"settle:{task.id}:{one}") for one in outcomes)
    return _Told(scene.say(f"notice_{task.kind}", **values), (*choices, _later(scene, case)))


def _later(scene: _Scene, case: Case) -> Choice:
    return Choice(scene.say("button_later"), f"snooze:{case.id}")


def _late_line(scene: _Scene, case: Case, about: Employee) -> str:
    version = versions.get(scene.connection, case.version) if case.version else None
    held = reviews.get(scene.connection, case.review) if case.review else None
    manager = people.get(scene.connection, about.manager) if about.manager else None
    return scene.say(
        f"notice_late_{case.kind}",
        name=about.name,
        title=version.title if version else scene.agency.positions.title(case.document),
        due=day(case.due),
        held=day(held.held_on) if held else "",
        manager=manager.name if manager else scene.say("nobody_named"),
    )


def _digest(scene: _Scene, live: list[tuple[Case, Item]], about: Mapping[int, Employee], opening: str, why: str) -> NoticeText:
    owed_first = sorted(live, key=lambda one: (one[0].due, one[0].id, one[1].audience is not OWER[one[0].kind]))
    ordered = list({case.id: (case, item) for case, item in reversed(owed_first)}.values())[::-1]  # a case once
    told = [_told(scene, case, item, about[case.employee]) for case, item in ordered]
    lines = [f"• {one.text.partition(_LINE)[0]}" for one in told[:_NAMED_IN_DIGEST]]
    if len(told) > _NAMED_IN_DIGEST:
        lines.append(scene.say("notice_more", count=len(told) - _NAMED_IN_DIGEST))
    all_hr = all(item.audience is Audience.HR for _, item in live)
    head = scene.say("notice_digest_hr" if all_hr else "notice_digest", count=len(told))
    intro = "\n".join(filter(None, (opening, head, *lines)))
    choices = [choice for one in told for choice in one.choices if not choice.value.startswith("snooze:")]
    shown = tuple(choices[:_BUTTONS_IN_DIGEST])
    reply = Reply(Status.ANSWERED, scene.language, intro, choices=shown, files=_calendar(scene, told))
    return NoticeText(_with_text(reply), None, None, min(case.due for case, _ in live), None, why)


def _clause(scene: _Scene, case: Case) -> Citation | None:
    view = scene.agency.positions.view(case.document)
    clause = review_clause(view) if view and case.basis in (Basis.CLAUSE, Basis.EVENT) else None
    return cite(view, clause) if view and clause else None


def _recurring(scene: _Scene, notice: Notice) -> NoticeText | None:
    row = cases.subscription(scene.connection, notice.subscription or 0)
    if row is None or row.ended_at is not None:
        return None
    view = scene.agency.positions.view(row.document)
    clause = _same(view.clauses, row.clause) if view else None
    if view is None or clause is None:
        return None  # the duty is not there any more
    citation = cite(view, clause)
    reply = Reply(Status.ANSWERED, scene.language, scene.say("notice_recurring"), (citation,))
    today = scene.agency.days.day(scene.now)
    return NoticeText(_with_text(reply), row.document, None, today, citation, scene.say("why_recurring"))


def _same(clauses: Iterable[Clause], wanted: Mapping[str, str]) -> Clause | None:
    return next((one for one in clauses if one.text == wanted["quote"] and one.number == wanted["number"]), None)


def _why(scene: _Scene, live: list[tuple[Case, Item]], behalf: Employee | None) -> str:
    stages = {_stage_words(scene, case, item.stage) for case, item in live}
    said = [next(iter(stages)) if len(stages) == 1 else scene.say("why_digest")]
    if len(live) > 1 and len(stages) == 1:
        said.append(scene.say("why_digest"))
    return "; ".join([*said, *([scene.say("why_substitute", name=behalf.name)] if behalf else [])])


def _stage_words(scene: _Scene, case: Case, stage: str) -> str:
    """Why now: where a stage is told late, by the days as they are."""
    name = stage.partition("-")[0]
    if name not in ("before", "overdue"):
        return scene.say(f"why_{name}")
    today = scene.agency.days.day(scene.now)
    if today == case.due:
        return scene.say("why_due")
    count = scene.agency.days.between(min(today, case.due), max(today, case.due))
    return scene.say("why_before" if today < case.due else "why_overdue", count=count)
