"""The desk: which handler takes a message or a tap of somebody known, in one transaction."""

from __future__ import annotations

from collections.abc import Callable

from bot.agency import Agency
from bot.language import say
from bot.matters import data, own, reviewing, standing, team
from bot.matters.asked import Asked, answer
from bot.models import Action, Answer, Message, Reply, Status
from bot.people.linking import code_in
from bot.people.permissions import Matter, may
from bot.store import people
from bot.store.errors import StoreError
from bot.understanding.matters import is_plain, matter_model
from bot.understanding.mentions import Mentions
from bot.understanding.question import Question
from knowledge.concepts import Thesaurus
from knowledge.search import Index

_SURELY = 0.6  # probability from which words count as a tap
Handler = Callable[[Asked], Answer]

HANDLERS: dict[str, Handler] = {
    "my_tasks": own.my_tasks,
    "acknowledge": own.acknowledged,
    "what_changed": own.what_changed,
    "snooze": own.snoozed,
    "recurring_on": own.recurring_on,
    "recurring_off": own.recurring_off,
    "propose": own.proposal,
    "my_review": reviewing.my_review,
    "review_held": reviewing.review_held,
    "review_confirmed": reviewing.review_confirmed,
    "review_objected": reviewing.review_objected,
    "my_team": team.my_team,
    "late": team.late,
    "unacknowledged": team.unacknowledged,
    "standing_in": standing.standing_in,
    "stands_in": standing.stands_in,
    "my_data": data.my_data,
    "link": lambda asked: answer(asked, asked.say("linked_already", name=asked.asker.name, title=asked.title(asked.asker))),
}
ACTIONS: dict[str, Callable[..., Answer]] = {
    "acknowledge": lambda asked, version: own.acknowledged(asked, int(version)),
    "changes": lambda asked, version: own.what_changed(asked, int(version)),
    "snooze": lambda asked, case: own.snoozed(asked, int(case)),
    "held": lambda asked, employee, day="": reviewing.review_held(asked, int(employee), day or asked.text),
    "confirm": lambda asked, review: reviewing.review_confirmed(asked, int(review)),
    "object": lambda asked, review: reviewing.review_objected(asked, int(review), asked.text),
    "settle": lambda asked, task, outcome: reviewing.settled(asked, int(task), outcome),
    "standing": lambda asked, employee: standing.stands_in(asked, int(employee)),
    "propose": lambda asked: own.proposed(asked, asked.text),
}
_OF_SOMEBODY = frozenset({"acknowledge", "my_review", "my_tasks", "late", "unacknowledged", "review_confirmed"})
_WITHOUT_VALUES = frozenset({"propose"})


class Desk:
    """Answers what is not in the documents: what somebody owes, and what may be known of others."""

    def __init__(self, agency: Agency, thesaurus: Thesaurus) -> None:
        self.agency = agency
        self._thesaurus = thesaurus

    def message(self, incoming: Message, question: Question, language: str) -> Answer | None:
        """The answer to a message that speaks of a matter; None for one that does not."""
        guess = matter_model(question.language, self._thesaurus).matter(incoming.text)
        if guess is None or (guess.intent == "link" and code_in(incoming.text)):
            return None
        plain = guess.score >= _SURELY and is_plain(incoming.text, question.language)
        handler = team.of_somebody(HANDLERS[guess.intent]) if guess.intent in _OF_SOMEBODY else HANDLERS[guess.intent]
        return self._answer(incoming, incoming.text, question.mentions, language, handler, plain)

    def action(self, incoming: Message | Action, value: str, words: str, language: str) -> Answer | None:
        """What comes of a tap, or of the words that complete it; None for no action of ours."""
        name, *values = value.split(":")
        handler = ACTIONS.get(name)
        if handler is None or not values and name not in _WITHOUT_VALUES:
            return None

        try:
            return self._answer(incoming, words, Mentions(), language, lambda asked: handler(asked, *values), True)
        except (TypeError, ValueError, OverflowError):  # a value that nobody offered; whatever was begun is undone
            return Answer(Reply(Status.NOT_FOUND, language, say(language, "no_such_choice")))

    def over(self, index: Index) -> Desk:
        """The same desk over a newer index."""
        return Desk(self.agency.over(index), index.thesaurus)

    def keeps_to_own(self, incoming: Message | Action) -> bool:
        """Is somebody kept to the document of their own position?"""
        return self.agency.own_document_only and not self._may_ask_others(incoming)

    def _may_ask_others(self, incoming: Message | Action) -> bool:
        """May somebody ask about other positions than their own?"""
        try:
            with self.agency.store.reading() as connection:
                asker = people.get(connection, incoming.employee or 0)
                return may(connection, self.agency, asker, Matter.ASK_OTHERS, None, self.agency.now())
        except StoreError:
            return False

    def _answer(
        self, incoming: Message | Action, text: str, mentions: Mentions, language: str, handle: Handler, sure: bool
    ) -> Answer:
        try:
            with self.agency.store.writing() as connection:
                asker = people.get(connection, incoming.employee or 0)
                if asker is None or not asker.active:
                    return Answer(Reply(Status.REFUSED, language, say(language, "who_are_you_now")))
                asked = Asked(
                    self.agency, connection, asker, text, language, self.agency.now(), incoming.address.channel,
                    incoming.account, mentions, sure,
                )  # fmt: skip
                return handle(asked)
        except StoreError as error:
            return Answer(Reply(Status.NOT_FOUND, language, say(language, error.code)))
