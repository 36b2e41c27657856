"""The door to the assistant: a message or a picked choice in, a reply out. Channels know nothing else of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from bot.answers.cite import clarify, not_found, plain
from bot.answers.decision import Decision
from bot.answers.others import who_does
from bot.answers.request import Request
from bot.answers.respond import respond
from bot.language import LANGUAGES, questions, say
from bot.models import Action, Address, Answer, Choice, Message, Reply, Status
from bot.subject import (
    asks_about_oneself,
    asks_of_ones_manager,
    choices_of,
    is_only_a_position,
    leaves_out_its_verb,
    picked,
    speaks_of_another,
    subjects,
    unknown_post,
)
from bot.understanding.conversation import Conversation, Conversations, Keeper, Pending
from bot.understanding.mentions import language_name
from bot.understanding.question import SOCIAL, Question, Understanding, without
from bot.understanding.substitution import DIRECTIONS, elliptic
from knowledge.models import Field
from knowledge.search import Index
from knowledge.text import clean, tokens

MAX_CHARACTERS = 1000
_MAX_CHOICES = 20
_MISSPELT = "noutakse"  # for «nõutakse»
_FIRST = "manager"  # a kind of question that touches everything


class Desk(Protocol):
    """Answers what is not in the documents: what somebody owes, and what may be known of others."""

    def message(self, incoming: Message, question: Question, language: str) -> Answer | None:
        """The answer to a message that speaks of a matter; None for one that does not."""

    def action(self, incoming: Message | Action, value: str, words: str, language: str) -> Answer | None:
        """What comes of a tap, or of the words that complete it; None for no action of the desk."""

    def keeps_to_own(self, incoming: Message | Action) -> bool:
        """Is somebody kept to the document of their own position?"""

    def over(self, index: Index) -> Desk:
        """The same desk over a newer index."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: the reply, what the conversation is after it, and how it came about, as far as it came."""

    reply: Reply
    conversation: Conversation
    request: Request | None = None
    question: Question | None = None
    decision: Decision | None = None


class Assistant:
    """Answers questions about job descriptions. Thread-safe but for two messages of one conversation at once."""

    def __init__(
        self, index: Index, conversations: Keeper | None = None, language: str = "et", desk: Desk | None = None
    ) -> None:
        """`language` is that of the first words, before anybody has said anything; `desk` knows people and what they owe."""
        self._index = index
        self._desk = desk
        self._language = language
        self._understanding = Understanding(index)
        self._conversations = conversations or Conversations()

    @property
    def index(self) -> Index:
        """The knowledge that it answers from."""
        return self._index

    def over(self, index: Index) -> Assistant:
        """The same assistant over a newer index. What conversations lean on, and has changed, is forgotten."""
        before, after = self._index.digests(), index.digests()
        self._conversations.forget({document for document, digest in before.items() if after.get(document) != digest})
        desk = self._desk.over(index) if self._desk else None
        return Assistant(index, self._conversations, self._language, desk)

    def handle(self, incoming: Message | Action) -> Reply:
        """The reply to a message or to a picked choice; never raises for anything a person can type."""
        return self.turn(incoming).reply

    def turn(self, incoming: Message | Action) -> Turn:
        """As `handle`, with how the reply came about."""
        conversation = self._conversations.get(incoming.address)
        text = incoming.value if isinstance(incoming, Action) else incoming.text
        turn = self._turn(clean(text), incoming, conversation)
        if self._is_narrowed(incoming, turn.reply):
            refused = Reply(Status.REFUSED, turn.reply.language, say(turn.reply.language, "refused_other_document"))
            turn = replace(turn, reply=refused)
        reply = replace(turn.reply, text=plain(turn.reply))
        self._conversations.put(incoming.address, replace(turn.conversation, language=reply.language))
        return replace(turn, reply=reply)

    def warm(self) -> None:
        """Load what the first question of each language would load, so that nobody waits for it."""
        for language in LANGUAGES if self._index.ids() else ():
            asked = Message(questions(language)[_FIRST][0], Address("", ""), self._index.ids()[0])
            self._ask(asked.text, asked, Conversation(), None)
        self.understand(_MISSPELT)  # … and what the first slip would

    def understand(self, text: str, language: str = "et") -> Question:
        """How a text is read; for tests and benchmarks."""
        return self._understanding.question(clean(text), language)

    def _turn(self, text: str, incoming: Message | Action, conversation: Conversation) -> Turn:
        language = conversation.chosen_language or incoming.language or conversation.language or self._language
        if (done := self._acted(text, incoming, conversation, language)) is not None:
            return done
        if not text.isdigit():
            conversation = replace(conversation, awaits="")
        if not tokens(text):
            return Turn(not_found(language, say(language, "empty")), conversation)
        if len(text) > MAX_CHARACTERS:
            return Turn(not_found(language, say(language, "too_long", limit=MAX_CHARACTERS)), conversation)
        if not self._index.ids():
            return Turn(not_found(language, say(language, "no_documents")), conversation)
        pending = conversation.pending
        if pending and (chosen := picked(text, pending, self._understanding)):
            if pending.of_actions and self._desk and (tapped := self._desk.action(incoming, chosen, "", language)):
                return self._told(tapped, replace(conversation, pending=None))
            conversation = replace(conversation, pending=None)
            if pending.of_clauses:
                return self._quote(chosen, language, pending.text, conversation)
            return self._ask(pending.text, incoming, conversation, chosen)
        if pending and text.isdigit():
            return Turn(clarify(language, say(language, "no_choice", number=text), list(pending.choices)), conversation)
        turn = self._ask(text, incoming, conversation, None)
        if pending and turn.reply.status is Status.NOT_FOUND:  # what was no choice and no question: the choice stays open
            return replace(turn, conversation=replace(turn.conversation, pending=pending))
        return turn

    def _acted(self, text: str, incoming: Message | Action, conversation: Conversation, language: str) -> Turn | None:
        """What comes of a tap on one of our buttons, or of the words that complete an earlier one."""
        if self._desk is None or incoming.employee is None:
            return None
        if isinstance(incoming, Action) and (tapped := self._desk.action(incoming, text, "", language)):
            return self._told(tapped, replace(conversation, pending=None, awaits=""))
        awaits, conversation = conversation.awaits, replace(conversation, awaits="")
        if not awaits or (text.isdigit() and conversation.pending) or text.endswith("?"):
            return None
        completed = self._desk.action(incoming, awaits, text, language)
        return self._told(completed, replace(conversation, pending=None)) if completed else None

    def _told(self, answer: Answer, conversation: Conversation) -> Turn:
        """A turn on a matter: its choices are things to do."""
        reply = answer.reply
        pending = Pending("", reply.choices, of_actions=True) if reply.choices else conversation.pending
        return Turn(reply, replace(conversation, pending=pending, awaits=answer.awaits))

    def _is_narrowed(self, incoming: Message | Action, reply: Reply) -> bool:
        """Does a reply speak of another position's document, where the agency keeps everybody to their own?"""
        if self._desk is None or incoming.employee is None:
            return False
        own = self._index.resolve(incoming.position)
        cited = {one.document for one in (*reply.citations, *reply.because, *reply.closest)}
        return bool(cited - {own}) and self._desk.keeps_to_own(incoming)

    def _ask(self, text: str, incoming: Message | Action, conversation: Conversation, document: str | None) -> Turn:
        question = self._understanding.question(text, conversation.language or incoming.language or self._language)
        language = conversation.chosen_language or incoming.language or question.language
        if self._desk and incoming.employee is not None and document is None and isinstance(incoming, Message):
            matter = self._desk.message(incoming, question, language)
            if matter is not None:
                return replace(self._told(matter, conversation), question=question)
        after = conversation.intent in DIRECTIONS and not question.settled and leaves_out_its_verb(question)
        if after and (direction := elliptic(question.words, question.language)):
            question = replace(question, intent=direction, settled=True)
        if (
            document is None
            and is_only_a_position(question, self._index)
            and not conversation.pending
            and conversation.question
        ):
            return self._ask(conversation.question, incoming, conversation, question.mentions.positions[0])
        own = self._index.resolve(incoming.position)
        if document is None and own and conversation.question and not question.settled and asks_about_oneself(question):
            return self._ask(conversation.question, incoming, conversation, own)
        if question.intent in SOCIAL:
            return self._social(question, language, conversation)
        if document is None and _is_about_everyone(question):
            return self._who(question, language, own, conversation)
        unknown = conversation.person_title if speaks_of_another(question) else unknown_post(question)
        if document is None and unknown:
            return Turn(not_found(language, say(language, "unknown_position", title=unknown)), conversation, question=question)
        if document is None and own and asks_of_ones_manager(question):
            view = self._index.document(own)
            document = self._understanding.directory.manager_of(view)
            if not document:
                said = say(language, "unknown_position", title=view.record.manager)
                return Turn(not_found(language, said), conversation, question=question)
        about = (document,) if document else subjects(question, own, conversation, self._understanding)
        if len(about) > 1 and question.intent not in ("positions", "compare"):
            return self._which(question, about, language, conversation)
        return self._answer(question, language, about[0], own, conversation)

    def _answer(self, question: Question, language: str, document: str, own: str | None, conversation: Conversation) -> Turn:
        view = self._index.document(document)
        question = without(question, self._understanding.directory.own_words(document))
        request = Request(self._index, question, language, view, conversation, question.intent, own)
        reply, decision = respond(request, lambda intent: self._understanding.unexplained(question, intent))
        return Turn(reply, self._after(conversation, question, document, reply, decision), request, question, decision)

    def _quote(self, chosen: str, language: str, text: str, conversation: Conversation) -> Turn:
        """The clause that was picked."""
        document, _, order = chosen.rpartition("#")
        view = self._index.document(document)
        question = self._understanding.question(text, language)
        request = Request(self._index, question, language, view, conversation, question.intent)
        reply = request.quote([clause for clause in view.clauses if str(clause.order) == order])
        return Turn(reply, self._after(conversation, question, document, reply, None), request, question)

    def _who(self, question: Question, language: str, own: str | None, conversation: Conversation) -> Turn:
        view = self._index.document(own or self._index.ids()[0])
        request = Request(self._index, question, language, view, conversation, "who_does", own)
        reply, decision = who_does(request, self._index.across(question.topic, question.said))
        if reply.citations:
            person = reply.citations[0].document
            quoted = self._quoted(reply)
            conversation = replace(conversation, document=person, person=person, person_title="", clauses=quoted)
        return Turn(reply, replace(conversation, pending=None), request, question, decision)

    def _which(self, question: Question, about: tuple[str, ...], language: str, conversation: Conversation) -> Turn:
        choices = choices_of(self._index, about[:_MAX_CHOICES])
        key = "which_position" if len(choices) == 2 else "which_of_many"
        reply = clarify(language, say(language, key), choices)
        return Turn(reply, replace(conversation, pending=Pending(question.text, tuple(choices))), question=question)

    def _social(self, question: Question, language: str, conversation: Conversation) -> Turn:
        if question.intent != "set_language":
            return Turn(Reply(Status.ANSWERED, language, say(language, question.intent)), conversation, question=question)
        wanted = next((code for code in question.mentions.languages if code in LANGUAGES), None)
        if wanted is None:
            choices = [Choice(language_name(code, code), language_name(code, code)) for code in LANGUAGES]
            return Turn(clarify(language, say(language, "which_language"), choices), conversation, question=question)
        reply = Reply(Status.ANSWERED, wanted, say(wanted, "language_set"))
        return Turn(reply, replace(conversation, chosen_language=wanted), question=question)

    def _after(
        self, conversation: Conversation, question: Question, document: str, reply: Reply, decision: Decision | None
    ) -> Conversation:
        """What the next turn may lean on."""
        quoted = self._quoted(reply)
        asked_back = decision is not None and bool(decision.offered)
        pending = Pending(question.text, reply.choices, of_clauses=True) if asked_back else None
        chosen = (decision.chosen.intent if decision and decision.chosen else "") or question.intent
        changed = replace(
            conversation, document=document, clauses=quoted, question=question.text, intent=chosen, pending=pending
        )
        if chosen == "manager" and reply.status is Status.ANSWERED:
            person = self._understanding.directory.manager_of(self._index.document(document))
            title = "" if person else self._index.document(document).record.manager  # «ja kes teda asendab?»
            return replace(changed, person=person, person_title=title)
        if question.mentions.positions:
            return replace(changed, person=document, person_title="")
        return changed

    def _quoted(self, reply: Reply) -> tuple[tuple[str, int], ...]:
        """The clauses of a reply: document and order."""
        return tuple((c.document, order) for c in reply.citations for order in self._orders(c.document, c.quote, c.number))

    def _orders(self, document: str, quote: str, number: str) -> list[int]:
        clauses = self._index.document(document).clauses
        return [c.order for c in clauses if c.text == quote and c.number == number and c.field is not Field.PREAMBLE][:1]


def _is_about_everyone(question: Question) -> bool:
    """«Kes tegeleb …?»: asked over all positions, unless the asker asks about themselves or names one."""
    mentions = question.mentions
    return question.intent == "who_does" and question.has_topic and not (mentions.first_person or mentions.positions)
