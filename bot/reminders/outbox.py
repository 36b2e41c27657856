"""The reminder engine: plan → outbox → claim → send → mark. Each step is a transaction of its own.

A restart loses nothing: what was planned is in the outbox. A crash between sending and marking may repeat one message; a
notice that was taken over from an instance that did not finish is counted as such.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dateutil.rrule import rrulestr

from bot.agency import Agency
from bot.models import Address
from bot.people.rosters import roster_of
from bot.reminders.delivery import Deliver, DeliveryError, Outgoing, Temporary, Uncertain, Unreachable
from bot.reminders.models import Audience, CaseKind, Notice, NoticeKind
from bot.reminders.planning import Plan, Planned, ears, plan
from bot.reminders.wording import NoticeText, notice_text
from bot.reviews import rules
from bot.store import accounts, audit, cases, notices, people
from bot.store.database import Connection
from bot.store.errors import StoreError
from bot.store.notices import DEAD, PLANNED, SENT, UNCERTAIN, VOID

TERMINAL = "console"
SETTLED, AWAY, NOWHERE, BROKEN = "settled", "away", "nowhere", "broken"  # why a notice does not go out
_BATCH = 50  # notices claimed at once
_LOUDEST = 500  # letters of an error that are kept


@dataclass(slots=True)
class Report:
    """What a run of the engine did."""

    planned: int = 0
    sent: int = 0
    void: int = 0  # settled before they went out
    retried: int = 0
    dead: int = 0
    uncertain: int = 0
    taken_over: int = 0  # from an instance that did not finish; one of each batch of these may have been sent twice
    unheard: list[int] = field(default_factory=list)  # cases of which nobody could be told


def run(
    agency: Agency,
    deliver: Mapping[str, Deliver],
    now: datetime | None = None,
    draw: Callable[[], float] = random.random,
    seen: Callable[[Notice, NoticeText], None] = lambda notice, text: None,
) -> Report:
    """Plan and send all that is owed, as long as it is a sending time. Raises StoreError.

    With `now` time stands still at that moment; else the agency's clock is asked again for every message. `deliver` is the way
    of each channel; `draw` gives the jitter of waits, 0…1; `seen` is told of each message that goes out.
    """
    report = Report()
    clock = agency.now if now is None else lambda: now
    if not agency.days.is_sending_time(clock()):
        return report
    with agency.store.writing() as connection:
        report.planned, report.unheard = plan_all(agency, connection, clock())
    while claimed := claim(agency, clock(), _BATCH):
        claimed_at = clock()
        while claimed:
            if not agency.days.is_sending_time(clock()):
                release(agency, claimed, clock())
                return report
            notice, *claimed = claimed
            report.taken_over += notice.taken_over
            _send(agency, deliver, notice, clock(), draw, report, seen)
            if clock() - claimed_at >= _lease(agency) / 3:
                claimed, claimed_at = renew(agency, claimed, clock()), clock()
    return report


def plan_all(agency: Agency, connection: Connection, now: datetime) -> tuple[int, list[int]]:
    """Write what is owed now into the outbox: how many notices, and the cases of which nobody could be told."""
    rules.refresh(agency, connection, now)
    decided = decide(agency, connection, now)
    made = [*decided.notices, *_recurring(agency, connection, now)]
    cases.planned(connection, [(one.case, one.told, one.look_at) for one in decided.cases])
    _close_told(connection, decided.cases, now)
    notices.write(connection, made, now)
    if made or decided.unheard:
        data = {"keys": [one.key for one in made], "unheard": list(decided.unheard)}
        audit.record(connection, now, audit.Entry("notices planned", data))
    return len(made), list(decided.unheard)


def decide(agency: Agency, connection: Connection, now: datetime) -> Plan:
    """The plan for the cases whose time has come; nothing is written."""
    due = cases.due_to_be_planned(connection, now)
    roster = roster_of(agency, connection)
    roster.load(case.employee for case in due)
    roster.load(one.manager for case in due if (one := roster.employee(case.employee)))
    today = agency.days.day(now)
    served = notices.served(connection, *agency.days.span(today)) if due else frozenset()
    return plan(due, roster, agency.days, now, served)


def claim(agency: Agency, now: datetime, limit: int) -> list[Notice]:
    """Take notices whose time has come, for this instance alone."""
    with agency.store.claiming() as connection:
        return notices.claim(connection, now, agency.instance, _lease(agency), limit)


def renew(agency: Agency, claimed: Sequence[Notice], now: datetime) -> list[Notice]:
    """Go on holding what was claimed a while ago; what another instance has taken over meanwhile falls out."""
    with agency.store.claiming() as connection:
        mine = notices.renew(connection, [notice.id for notice in claimed], agency.instance, now)
    return [notice for notice in claimed if notice.id in mine]


def release(agency: Agency, claimed: Sequence[Notice], now: datetime) -> None:
    """Give back what was claimed and not tried: it goes at the next sending time."""
    with agency.store.claiming() as connection:
        then = agency.days.sending_time(now)
        for notice in claimed:
            values = {"state": PLANNED, "send_at": then, "attempts": notice.attempts - 1}
            notices.mark(connection, notice.id, agency.instance, **values)


def _lease(agency: Agency) -> timedelta:
    return timedelta(seconds=agency.policy.retry.claim_seconds)


def outgoing(
    agency: Agency, notice: Notice, channels: Mapping[str, Deliver], now: datetime
) -> tuple[Outgoing, NoticeText] | str:
    """A claimed notice as it goes out, or why it does not: «settled», «away», or «nowhere» to write to."""
    with agency.store.reading() as connection:
        recipient = people.get(connection, notice.recipient)
        if recipient is None or not recipient.active:
            return AWAY
        if recipient.is_absent(agency.days.day(now)) and not _hears_all_the_same(agency, connection, notice, now):
            return AWAY
        text = notice_text(agency, connection, notice, recipient, now)
        if text is None:
            return SETTLED
        if not channels:
            return NOWHERE
        reachable = [
            one for one in accounts.of(connection, recipient.id) if one.channel in channels and not one.unreachable_why
        ]
        if reachable:
            chosen = reachable[0]
            address = Address(chosen.channel, chosen.conversation)
            return Outgoing(notice.id, notice.key, recipient, address, chosen.id, text.reply), text
        if TERMINAL in channels:
            return Outgoing(notice.id, notice.key, recipient, Address(TERMINAL, "terminal"), None, text.reply), text
        return NOWHERE


def mark_sent(agency: Agency, sent: Outgoing, now: datetime) -> bool:
    """It has gone out; False where another instance has taken it over meanwhile."""
    with agency.store.writing() as connection:
        mine = notices.mark(connection, sent.notice, agency.instance, state=SENT, sent_at=now, account=sent.account, error=None)
        if mine:
            entry = audit.Entry("notice sent", {"key": sent.key, "channel": sent.address.channel}, None, sent.recipient.id)
            audit.record(connection, now, entry)
    return mine


def mark_failed(
    agency: Agency,
    failed: Outgoing,
    error: DeliveryError,
    attempts: int,
    now: datetime,
    channels: Container[str],
    draw: Callable[[], float] = random.random,
) -> str:
    """What becomes of a notice that did not go out: its new state. `channels` are those that there are."""
    reason = str(error)[:_LOUDEST]
    retry = agency.policy.retry
    with agency.store.writing() as connection:
        if isinstance(error, Uncertain):
            state, send_at = UNCERTAIN, None
        elif isinstance(error, Unreachable):
            if failed.account is not None:
                accounts.unreachable(connection, failed.account, reason, now)
            linked = accounts.of(connection, failed.recipient.id)
            others = [one for one in linked if one.channel in channels and not one.unreachable_why]
            state, send_at = (PLANNED, now) if others else (DEAD, None)
        elif attempts >= retry.attempts:
            state, send_at = DEAD, None
        else:
            wait = min(retry.first_seconds * 2 ** (attempts - 1), retry.longest_seconds) * (0.5 + draw())
            if isinstance(error, Temporary) and error.wait is not None:
                wait = max(wait, error.wait.total_seconds())
            state, send_at = PLANNED, agency.days.sending_time(now + timedelta(seconds=wait))
        values = {"state": state, "error": reason, **({"send_at": send_at} if send_at else {})}
        if notices.mark(connection, failed.notice, agency.instance, **values) and state in (DEAD, UNCERTAIN):
            entry = audit.Entry(f"notice {state}", {"key": failed.key}, None, failed.recipient.id)
            audit.record(connection, now, entry)
    return state


def mark_void(agency: Agency, notice: Notice, why: str, now: datetime) -> str:
    """A notice that does not go out: it was settled; there is nowhere to write to; they are away: it is planned anew."""
    state = DEAD if why == NOWHERE or why.startswith(BROKEN) else VOID
    with agency.store.writing() as connection:
        key = notice.key if state == DEAD else notices.free_key(notice)  # the same may be owed again
        if notices.mark(connection, notice.id, agency.instance, state=state, error=why[:_LOUDEST], key=key):
            audit.record(
                connection, now, audit.Entry(f"notice {state}", {"key": notice.key, "why": why}, None, notice.recipient)
            )
            for item in notice.items if why == AWAY else ():
                cases.untell(connection, item.case, item.audience, item.before, now)
    return state


def _send(
    agency: Agency,
    deliver: Mapping[str, Deliver],
    notice: Notice,
    now: datetime,
    draw: Callable[[], float],
    report: Report,
    seen: Callable[[Notice, NoticeText], None],
) -> None:
    if notice.taken_over and notice.attempts > agency.policy.retry.attempts:  # it ends every program that tries to send it
        report.dead += mark_void(agency, notice, f"{BROKEN}: taken over {notice.attempts} times", now) == DEAD
        return
    try:
        going = outgoing(agency, notice, deliver, now)
    except StoreError:
        raise
    except Exception as error:  # one notice that cannot be put into words must not stop the others, nor come again for ever
        going = f"{BROKEN}: {type(error).__name__}: {error}"
    if isinstance(going, str):
        state = mark_void(agency, notice, going, now)
        report.void += state == VOID
        report.dead += state == DEAD
        return
    message, text = going
    try:
        deliver[message.address.channel](message)
    except Exception as error:  # of a channel that knows no better: it may have gone out, so it is not tried again
        failure = error if isinstance(error, DeliveryError) else Uncertain(f"{type(error).__name__}: {error}")
        state = mark_failed(agency, message, failure, notice.attempts, now, deliver, draw)
        report.retried += state == PLANNED
        report.dead += state == DEAD
        report.uncertain += state == UNCERTAIN
        return
    seen(notice, text)
    mark_sent(agency, message, now)
    report.sent += 1


def _hears_all_the_same(agency: Agency, connection: Connection, notice: Notice, now: datetime) -> bool:
    """Is somebody who is away the one to hear of it still: as HR, where nobody else of HR is there?"""
    roster, today = roster_of(agency, connection), agency.days.day(now)
    found = cases.find(connection, [item.case for item in notice.items])
    for item in notice.items:
        about = roster.active(found[item.case].employee) if item.case in found else None
        if about and item.audience is not Audience.EMPLOYEE:
            return (notice.recipient, notice.on_behalf_of) in ears(item.audience, about, today, roster)
    return False


def _close_told(connection: Connection, planned: tuple[Planned, ...], now: datetime) -> None:
    """Information is settled once it has been told."""
    told = [one.case.id for one in planned if one.case.kind is CaseKind.INFORMATION and one.look_at is None]
    cases.close(connection, told, "told", now)


def _recurring(agency: Agency, connection: Connection, now: datetime) -> list[Notice]:
    """The reminders of recurring duties whose day has come; nobody who is away gets one."""
    today = agency.days.day(now)
    made: list[Notice] = []
    for row in cases.subscriptions_due(connection, now):
        one = people.get(connection, row.employee)
        if one is not None and not one.is_absent(today):
            key = f"recurring:{row.id}:{today}"
            made.append(Notice(key, NoticeKind.RECURRING, row.employee, None, (), now, subscription=row.id))
        cases.subscription_next(connection, row.id, next_occurrence(agency, row.rule, row.since, now))
    return made


def next_occurrence(agency: Agency, rule: str, since: object, after: datetime) -> datetime | None:
    """The morning of the next day of a rule (RFC 5545) after today; that of the next working day where it is none."""
    start = datetime.fromisoformat(str(since))
    today = agency.days.day(after)
    found = rrulestr(rule, dtstart=start).after(datetime(today.year, today.month, today.day))
    while found is not None and agency.days.morning(found.date()) <= after:
        found = rrulestr(rule, dtstart=start).after(found)
    return agency.days.morning(found.date()) if found is not None else None
