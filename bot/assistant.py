"""The door to the assistant: a message or a picked choice in, a reply out. Channels know nothing else of it."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.cite import clarify, not_found, plain
from bot.answers.fields import FIELDS
from bot.answers.others import who_does
from bot.answers.request import Request
from bot.answers.table import HANDLERS
from bot.answers.topics import TOPIC_FIELDS, rank
from bot.language import LANGUAGES, say
from bot.models import Action, Choice, Message, Reply, Status
from bot.subject import choices_of, is_only_a_position, picked, speaks_of_another, subjects, unknown_post
from bot.understanding.conversation import Conversation, Conversations, Pending
from bot.understanding.intents import TOPICAL
from bot.understanding.mentions import language_name
from bot.understanding.question import SOCIAL, Question, Understanding
from knowledge.models import Field
from knowledge.search import Index
from knowledge.text import clean, fold, tokens

LISTS = ("duties", "rights", "obligations", "responsibilities")
MAX_CHARACTERS = 1000
_MAX_CHOICES = 20
_FIELD_CLEAR = 0.55  # probability from which a field is meant in spite of a word too many
_TOPIC_CLEAR = 0.8  # … unless a clause meets so much of the question
_TOPIC_CERTAIN = 0.95  # … from which it is no list that is asked for
_FULL_WEIGHT = 0.9  # weight of a word that was typed as it is known
_FIELD_FALLBACK = 0.45  # probability from which a field is answered when the search finds nothing
_FIELD_CERTAIN = 0.9  # … from which «not stated» is the last word
_TOPIC_SURE = 0.6  # coverage from which a clause answers when the field is not stated


class Assistant:
    """Answers questions about job descriptions. Thread-safe but for two messages of one conversation at once."""

    def __init__(self, index: Index, conversations: Conversations | None = None, language: str = "et") -> None:
        """`language` is that of the first words, before anybody has said anything."""
        self._index = index
        self._language = language
        self._understanding = Understanding(index)
        self._conversations = conversations or Conversations()

    @property
    def index(self) -> Index:
        """The knowledge that it answers from."""
        return self._index

    def handle(self, incoming: Message | Action) -> Reply:
        """The reply to a message or to a picked choice; never raises for anything a person can type."""
        conversation = self._conversations.get(incoming.address)
        text = incoming.value if isinstance(incoming, Action) else incoming.text
        reply, after = self._reply(clean(text), incoming, conversation)
        reply = replace(reply, text=plain(reply))
        self._conversations.put(incoming.address, replace(after, language=reply.language))
        return reply

    def understand(self, text: str, language: str = "et") -> Question:
        """How a text is read; for tests and benchmarks."""
        return self._understanding.question(clean(text), language)

    def _reply(self, text: str, incoming: Message | Action, conversation: Conversation) -> tuple[Reply, Conversation]:
        language = conversation.chosen_language or incoming.language or conversation.language or self._language
        if not tokens(text):
            return not_found(language, say(language, "empty")), conversation
        if len(text) > MAX_CHARACTERS:
            return not_found(language, say(language, "too_long", limit=MAX_CHARACTERS)), conversation
        if not self._index.ids():
            return not_found(language, say(language, "no_documents")), conversation
        pending = conversation.pending
        if pending and (chosen := picked(text, pending, self._understanding)):
            return self._ask(pending.text, incoming, replace(conversation, pending=None), chosen)
        if pending and text.isdigit():
            return clarify(language, say(language, "no_choice", number=text), list(pending.choices)), conversation
        return self._ask(text, incoming, conversation, None)

    def _ask(
        self, text: str, incoming: Message | Action, conversation: Conversation, document: str | None
    ) -> tuple[Reply, Conversation]:
        question = self._understanding.question(text, conversation.language or incoming.language or self._language)
        language = conversation.chosen_language or incoming.language or question.language
        if document is None and is_only_a_position(question) and not conversation.pending and conversation.question:
            return self._ask(conversation.question, incoming, conversation, question.mentions.positions[0])
        if question.intent in SOCIAL:
            return self._social(question, language, conversation)
        own = self._index.resolve(incoming.position)
        if document is None and _is_about_everyone(question):
            return self._who(question, language, own, conversation)
        if document is None and speaks_of_another(question) and conversation.person_title:
            unknown = say(language, "unknown_position", title=conversation.person_title)
            return not_found(language, unknown), conversation
        if document is None and (post := unknown_post(question)):
            return not_found(language, say(language, "unknown_position", title=post)), conversation
        about = (document,) if document else subjects(question, own, conversation, self._understanding)
        if len(about) > 1 and question.intent not in ("positions", "compare"):
            return self._which(text, about, language, conversation)
        return self._answer(text, question, language, about[0], own, conversation)

    def _answer(
        self, text: str, question: Question, language: str, document: str, own: str | None, conversation: Conversation
    ) -> tuple[Reply, Conversation]:
        view = self._index.document(document)
        request = Request(self._index, question, language, view, conversation, question.intent, own)
        if question.field_guess and self._is_field_after_all(request):
            request = replace(request, intent=question.field_guess.intent)
        elif self._is_topic_after_all(request):
            request = replace(request, intent="find")
        reply = HANDLERS[request.intent](request)
        if reply.status is Status.NOT_FOUND:
            reply = self._second_try(request, reply)
        return reply, self._after(conversation, question, document, text, reply)

    def _is_field_after_all(self, request: Request) -> bool:
        """A clear field question with a word too many, when no clause speaks of that word."""
        question, guess = request.question, request.question.field_guess
        if request.intent not in TOPICAL or guess is None or guess.intent not in HANDLERS or guess.score < _FIELD_CLEAR:
            return False
        if self._understanding.unexplained(question, guess.intent) > 1.0:
            return False
        found = rank(request, (request.view.id,), 1)
        return not found or found[0].hit.coverage < _TOPIC_CLEAR or found[0].hit.clause.field not in TOPIC_FIELDS

    def _is_topic_after_all(self, request: Request) -> bool:
        """A list asked for in words that a clause of another field meets: «водительские права» are no rights."""
        question = request.question
        as_typed = any(asked.weight >= _FULL_WEIGHT for asked in question.left)  # a mended word says too little
        if request.intent not in LISTS or question.score > _FIELD_CERTAIN or not as_typed:
            return False
        found = rank(request, (request.view.id,), 1)
        return (
            bool(found) and found[0].hit.coverage >= _TOPIC_CERTAIN and found[0].hit.clause.field not in FIELDS[request.intent]
        )

    def _second_try(self, request: Request, reply: Reply) -> Reply:
        """A topic that no clause meets may have been a field after all, and the other way round."""
        question, guess = request.question, request.question.field_guess
        if request.intent in TOPICAL:
            fits = guess and guess.score >= _FIELD_FALLBACK and guess.intent in HANDLERS and guess.intent != "clause"
            if guess and fits and self._understanding.unexplained(question, guess.intent) <= 1.0:
                return HANDLERS[guess.intent](replace(request, intent=guess.intent))
        elif request.intent != "language" and (question.score < _FIELD_CERTAIN or request.intent == "tools"):
            found = rank(request, (request.view.id,), 1)
            several = found and sum(met > 0 for _, met in found[0].hit.met) > 1
            if several and found[0].hit.coverage >= _TOPIC_SURE and found[0].hit.clause.field in TOPIC_FIELDS:
                return HANDLERS["find"](replace(request, intent="find"))
        return reply

    def _who(
        self, question: Question, language: str, own: str | None, conversation: Conversation
    ) -> tuple[Reply, Conversation]:
        view = self._index.document(own or self._index.ids()[0])
        reply = who_does(Request(self._index, question, language, view, conversation, "who_does", own))
        if reply.citations:
            person = reply.citations[0].document
            conversation = replace(conversation, document=person, person=person, person_title="", clauses=())
        return reply, replace(conversation, pending=None)

    def _which(
        self, text: str, about: tuple[str, ...], language: str, conversation: Conversation
    ) -> tuple[Reply, Conversation]:
        choices = choices_of(self._index, about[:_MAX_CHOICES])
        key = "which_position" if len(choices) == 2 else "which_of_many"
        reply = clarify(language, say(language, key), choices)
        return reply, replace(conversation, pending=Pending(text, tuple(choices)))

    def _social(self, question: Question, language: str, conversation: Conversation) -> tuple[Reply, Conversation]:
        if question.intent != "set_language":
            return Reply(Status.ANSWERED, language, say(language, question.intent)), conversation
        wanted = next((code for code in question.mentions.languages if code in LANGUAGES), None)
        if wanted is None:
            choices = [Choice(language_name(code, code), language_name(code, code)) for code in LANGUAGES]
            return clarify(language, say(language, "which_language"), choices), conversation
        return Reply(Status.ANSWERED, wanted, say(wanted, "language_set")), replace(conversation, chosen_language=wanted)

    def _after(self, conversation: Conversation, question: Question, document: str, text: str, reply: Reply) -> Conversation:
        """What the next turn may lean on."""
        quoted = tuple((c.document, order) for c in reply.citations for order in self._orders(c.document, c.quote, c.number))
        changed = replace(conversation, document=document, clauses=quoted, question=text, pending=None)
        if question.intent == "manager" and reply.status is Status.ANSWERED:
            person, title = self._person(self._index.document(document).record.manager)
            return replace(changed, person=person, person_title=title)
        if question.mentions.positions:
            return replace(changed, person=document, person_title="")
        return changed

    def _person(self, title: str) -> tuple[str, str]:
        """The document of a post by its title, else the title itself, for «ja kes teda asendab?»."""
        wanted = fold(title)
        same = (d for d in self._index.ids() if fold(self._index.document(d).record.title) == wanted)
        found = next(same, "")
        return found, "" if found else title

    def _orders(self, document: str, quote: str, number: str) -> list[int]:
        clauses = self._index.document(document).clauses
        return [c.order for c in clauses if c.text == quote and c.number == number and c.field is not Field.PREAMBLE][:1]


def _is_about_everyone(question: Question) -> bool:
    """«Kes tegeleb …?»: asked over all positions, unless the asker asks about themselves or names one."""
    mentions = question.mentions
    return question.intent == "who_does" and question.has_topic and not (mentions.first_person or mentions.positions)
