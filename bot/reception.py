"""The reception: every message of a channel comes in here. Who is it, was it received before, may they ask at all?

Nobody gets further who is not linked: they learn how to link, and no more.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.agency import Agency
from bot.assistant import Assistant
from bot.language import LANGUAGES, say
from bot.models import Action, Address, Employee, Message, Reply, Status
from bot.people.linking import Linked, code_in, link_by_code, link_by_email, person_of
from bot.store import accounts
from bot.store.accounts import Account
from bot.store.errors import StoreError

_REMEMBERED = timedelta(hours=1)  # how long a person is known who was known, where the database is gone
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a channel has received. `account` is the platform's own id of the person, with its workspace.

    `value` is that of a button, where one was tapped. `verified_email` is an address that the platform itself has verified;
    `update_id` makes the message unique on its channel.
    """

    channel: str
    account: str
    conversation: str
    update_id: str
    text: str = ""
    value: str = ""
    verified_email: str = ""
    language: str = ""


class Reception:
    """Takes in what channels receive. Thread-safe but for two messages of one conversation at once."""

    def __init__(self, assistant: Callable[[], Assistant], agency: Agency) -> None:
        """`assistant` gives the assistant over the newest index."""
        self._assistant = assistant
        self._agency = agency
        self._known: OrderedDict[tuple[str, str], tuple[Employee, Account, datetime]] = OrderedDict()

    def handle(self, incoming: Incoming) -> Reply | None:
        """The reply; None for what was received before."""
        language = incoming.language if incoming.language in LANGUAGES else LANGUAGES[0]
        now = self._agency.now()
        try:
            found = self._received(incoming, now)
        except StoreError as error:
            remembered = self._remembered(incoming, now)
            if remembered is None:
                return Reply(Status.REFUSED, language, say(language, error.code), text=say(language, error.code))
            return self._asked(incoming, *remembered)
        if found is None or isinstance(found, Reply):
            return found
        self._remember(incoming, *found, now)
        return self._asked(incoming, *found)

    def _received(self, incoming: Incoming, now: datetime) -> tuple[Employee, Account] | Reply | None:
        """Who it is; the reply to somebody unknown; None for what was received before."""
        with self._agency.store.writing() as connection:
            if not accounts.is_new(connection, incoming.channel, incoming.update_id, now):
                return None
            found = person_of(connection, incoming.channel, incoming.account)
            if found is not None:
                accounts.reachable(connection, found[1].id)
                return found
            place = (incoming.channel, incoming.account, incoming.conversation)
            code = code_in(incoming.text)
            if code is not None:
                linking = link_by_code(connection, *place, code, now)
            elif incoming.verified_email:
                linking = link_by_email(connection, *place, incoming.verified_email, now)
                if linking.outcome is Linked.DONE:  # the message itself is answered at once
                    return person_of(connection, incoming.channel, incoming.account)
            else:
                linking = None
        if linking is None or (linking.outcome is Linked.WRONG and code is None):
            return _refused(incoming, "who_are_you_now")
        if linking.employee is None:
            return _refused(incoming, linking.outcome.value)
        spoken = linking.employee.language
        text = say(spoken, "linked", name=linking.employee.name)
        return Reply(Status.ANSWERED, spoken, text, text=text)

    def _asked(self, incoming: Incoming, employee: Employee, account: Account) -> Reply:
        address = Address(incoming.channel, incoming.conversation)
        if incoming.value:
            tap = Action(incoming.value, address, employee.position, employee.language, employee.id, account.id)
            return self._assistant().handle(tap)
        return self._assistant().handle(Message(incoming.text, address, employee.position, None, employee.id, account.id))

    def _remember(self, incoming: Incoming, employee: Employee, account: Account, now: datetime) -> None:
        self._known[incoming.channel, incoming.account] = (employee, account, now)
        self._known.move_to_end((incoming.channel, incoming.account))
        while len(self._known) > _MOST:
            self._known.popitem(last=False)

    def _remembered(self, incoming: Incoming, now: datetime) -> tuple[Employee, Account] | None:
        known = self._known.get((incoming.channel, incoming.account))
        return known[:2] if known and abs(now - known[2]) <= _REMEMBERED else None


def _refused(incoming: Incoming, key: str) -> Reply:
    language = incoming.language if incoming.language in LANGUAGES else LANGUAGES[0]
    return Reply(Status.REFUSED, language, say(language, key), text=say(language, key))
