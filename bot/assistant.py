"""The door to the assistant: a message or a picked choice in, a reply out. Channels know nothing else of it."""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz import fuzz

from bot.answers.cite import clarify, not_found, plain
from bot.answers.others import who_does
from bot.answers.request import Request
from bot.answers.table import HANDLERS
from bot.answers.topics import TOPIC_FIELDS, rank
from bot.language import LANGUAGES, say
from bot.models import Action, Choice, Message, Reply, Status
from bot.understanding.conversation import Conversation, Conversations, Pending
from bot.understanding.intents import TOPICAL
from bot.understanding.mentions import language_name
from bot.understanding.question import SOCIAL, Question, Understanding
from knowledge.models import Field
from knowledge.search import Index
from knowledge.text import clean, fold, tokens

MAX_CHARACTERS = 1000
_MAX_CHOICES = 20
_FOLLOW_UP = frozenset(["aga", "ja", "a", "ning", "and", "but", "what", "а", "и", "но", "ну", "ok", "okei"])
_SHORT = 4  # words of a question that may lean on the one before
_TOPIC_LEFT = 0.29
_FIELD_CLEAR = 0.55
_TOPIC_CLEAR = 0.8
_FIELD_CERTAIN = 0.9  # probability from which «not stated» is the last word
_TOPIC_SURE = 0.6
_FIELD_FALLBACK = 0.45  # similarity from which a field is answered when the search finds nothing


class Assistant:
    """Answers questions about job descriptions. Thread-safe but for two messages of one conversation at once."""

    def __init__(self, index: Index, conversations: Conversations | None = None) -> None:
        self._index = index
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
        self._conversations.put(incoming.address, after.after(language=reply.language))
        return reply

    def understand(self, text: str, language: str = "et") -> Question:
        """How a text is read; for `ask --explain`, tests and benchmarks."""
        return self._understanding.question(clean(text), language)

    def _reply(self, text: str, incoming: Message | Action, conversation: Conversation) -> tuple[Reply, Conversation]:
        language = conversation.chosen_language or incoming.language or conversation.language or "et"
        if not tokens(text):
            return not_found(language, say(language, "empty")), conversation
        if len(text) > MAX_CHARACTERS:
            return not_found(language, say(language, "too_long", limit=MAX_CHARACTERS)), conversation
        if not self._index.ids():
            return not_found(language, say(language, "no_documents")), conversation
        if conversation.pending and (picked := self._picked(text, conversation.pending)):
            return self._ask(conversation.pending.text, incoming, conversation.after(pending=None), picked)
        return self._ask(text, incoming, conversation, None)

    def _ask(
        self, text: str, incoming: Message | Action, conversation: Conversation, document: str | None
    ) -> tuple[Reply, Conversation]:
        question = self._understanding.question(text, conversation.language or incoming.language or "et")
        language = conversation.chosen_language or incoming.language or question.language
        if document is None and _is_only_a_position(question) and conversation.pending is None and conversation.clauses_text:
            return self._ask(conversation.clauses_text, incoming, conversation, question.mentions.positions[0])
        if question.intent in SOCIAL:
            return self._social(question, language, conversation)
        own = incoming.position if incoming.position in self._index.ids() else None
        if document is None and self._is_about_everyone(question, own):
            return self._who(question, language, own, conversation)
        subjects = (document,) if document else self._subjects(question, own, conversation)
        if len(subjects) != 1 and question.intent not in ("positions", "compare"):
            return self._which(text, subjects, language, conversation)
        if not subjects:
            return not_found(language, say(language, "not_understood")), conversation
        return self._answer(text, question, language, subjects[0], conversation)

    def _answer(
        self, text: str, question: Question, language: str, document: str, conversation: Conversation
    ) -> tuple[Reply, Conversation]:
        view = self._index.document(document)
        request = Request(self._index, question, language, view, conversation, question.intent)
        if self._is_field_after_all(request):
            request = replace(request, intent=question.field_guess.intent if question.field_guess else question.intent)
        reply = HANDLERS[request.intent](request)
        if reply.status is Status.NOT_FOUND:
            reply = self._second_try(request, reply)
        return reply, self._after(conversation, question, document, text, reply)

    def _is_field_after_all(self, request: Request) -> bool:
        """A clear field question with a word too many, when no clause speaks of that word."""
        question, guess = request.question, request.question.field_guess
        if not (request.intent in TOPICAL or request.intent == "find") or guess is None or guess.intent not in HANDLERS:
            return False
        if guess.score < _FIELD_CLEAR or self._understanding.explains(question, guess.intent) > 1.0:
            return False
        found = rank(request, (request.view.id,), 1)
        return not found or found[0].hit.coverage < _TOPIC_CLEAR or found[0].hit.clause.field not in TOPIC_FIELDS

    def _second_try(self, request: Request, reply: Reply) -> Reply:
        """A topic that no clause meets may have been a field after all, and the other way round."""
        question, guess = request.question, request.question.field_guess
        topical = request.intent in TOPICAL or request.intent == "find"
        if topical and guess and guess.score >= _FIELD_FALLBACK and guess.intent in HANDLERS and guess.intent != "clause":
            if self._understanding.explains(question, guess.intent) <= 1.0:
                return HANDLERS[guess.intent](replace(request, intent=guess.intent))
        if not topical and question.score < _FIELD_CERTAIN and question.has_topic:
            found = rank(request, (request.view.id,), 1)
            if found and found[0].hit.coverage >= _TOPIC_SURE and found[0].hit.clause.field in TOPIC_FIELDS:
                return HANDLERS["find"](replace(request, intent="find"))
        return reply

    # -- whom the question is about --------------------------------------------------------------------------------

    def _is_about_everyone(self, question: Question, own: str | None) -> bool:
        """«Kes tegeleb …?»: asked over all positions, unless the asker asks about themselves."""
        mentions = question.mentions
        if question.intent != "who_does" or mentions.first_person or mentions.positions:
            return False
        return question.has_topic

    def _who(
        self, question: Question, language: str, own: str | None, conversation: Conversation
    ) -> tuple[Reply, Conversation]:
        view = self._index.document(own or self._index.ids()[0])
        request = Request(self._index, question, language, view, conversation, "who_does")
        reply = who_does(request, own)
        if reply.citations:
            person = reply.citations[0].document
            conversation = conversation.after(document=person, person=person, person_title="", clauses=(), intent="who_does")
        return reply, conversation.after(pending=None)

    def _subjects(self, question: Question, own: str | None, conversation: Conversation) -> tuple[str, ...]:
        """The documents that a question may be about: one where it is clear."""
        mentions = question.mentions
        if mentions.positions and not (mentions.first_person and own):
            return mentions.positions
        if mentions.third_person and conversation.person and not mentions.first_person:
            return (conversation.person,)
        leans = not mentions.first_person and _leans_on_last(question)
        if own and not (leans and conversation.document):
            inside = not mentions.organisation or own in mentions.organisation or mentions.first_person
            if inside:
                return (own,)
        if mentions.organisation:
            return mentions.organisation
        if conversation.document and (leans or not own):
            return (conversation.document,)
        named = [asked.term for asked in question.left if asked.weight > _TOPIC_LEFT]
        return self._understanding.directory.unit(named)[0] or self._index.ids()

    def _which(
        self, text: str, subjects: tuple[str, ...], language: str, conversation: Conversation
    ) -> tuple[Reply, Conversation]:
        views = [self._index.document(document) for document in subjects][:_MAX_CHOICES]
        titles = [view.record.title or view.id for view in views]
        choices = [
            Choice(_told_apart(view.record.title or view.id, titles, view.record.unit, view.id), view.id) for view in views
        ]
        key = "which_position" if len(choices) == 2 else "which_of_many"
        reply = clarify(language, say(language, key), choices)
        return reply, conversation.after(pending=Pending(text, tuple(choices)))

    def _picked(self, text: str, pending: Pending) -> str | None:
        """The choice that an answer names: by its value, number or name."""
        bare = text.strip().rstrip(".)")
        for index, choice in enumerate(pending.choices, 1):
            if bare == choice.value or bare == str(index) or fold(bare) == fold(choice.label):
                return choice.value
        if len(tokens(text)) > 6:
            return None
        named = self._understanding.question(text, "et").mentions.positions
        inside = [choice.value for choice in pending.choices if choice.value in named]
        if len(inside) == 1:
            return inside[0]
        return self._nearest_choice(text, pending)

    def _nearest_choice(self, text: str, pending: Pending) -> str | None:
        """The one choice whose title shares the most with a short answer («the customer service one»)."""
        question = self._understanding.question(text, "et")
        topic = [asked.term.keys for asked in question.topic if asked.weight > 0]
        scores: dict[str, float] = {}
        for choice in pending.choices:
            title = self._understanding.directory.titles.get(choice.value, [])
            keys = {key for term in title for key in term.keys if key[0] in "lpck"}
            scores[choice.value] = sum(bool({_loose(k) for k in own} & {_loose(k) for k in keys}) for own in topic)
            scores[choice.value] += fuzz.partial_ratio(fold(text), fold(choice.label)) / 1000
        ordered = sorted(scores.values(), reverse=True)
        if ordered and ordered[0] >= 1 and (len(ordered) == 1 or ordered[0] - ordered[1] > 0.005):
            return max(scores, key=lambda value: scores[value])
        return None

    # -- the rest --------------------------------------------------------------------------------------------------

    def _social(self, question: Question, language: str, conversation: Conversation) -> tuple[Reply, Conversation]:
        if question.intent != "set_language":
            return Reply(Status.ANSWERED, language, say(language, question.intent)), conversation
        wanted = next((code for code in question.mentions.languages if code in LANGUAGES), None)
        if wanted is None:
            choices = [Choice(language_name(code, code), language_name(code, code)) for code in LANGUAGES]
            return clarify(language, say(language, "which_language"), choices), conversation
        return Reply(Status.ANSWERED, wanted, say(wanted, "language_set")), conversation.after(chosen_language=wanted)

    def _after(self, conversation: Conversation, question: Question, document: str, text: str, reply: Reply) -> Conversation:
        """What the next turn may lean on."""
        quoted = tuple((c.document, order) for c in reply.citations for order in self._orders(c.document, c.quote, c.number))
        changed = conversation.after(document=document, intent=question.intent, clauses=quoted, clauses_text=text, pending=None)
        if question.intent == "manager" and reply.status is Status.ANSWERED:
            return changed.after(**self._person(self._index.document(document).record.manager))
        if question.mentions.positions:
            return changed.after(person=document, person_title="")
        return changed

    def _person(self, title: str) -> dict[str, object]:
        """The document of a post by its title, for «ja kes teda asendab?»."""
        wanted = fold(title)
        for document in self._index.ids():
            if fold(self._index.document(document).record.title) == wanted:
                return {"person": document, "person_title": ""}
        return {"person": "", "person_title": title}

    def _orders(self, document: str, quote: str, number: str) -> list[int]:
        clauses = self._index.document(document).clauses
        return [c.order for c in clauses if c.text == quote and c.number == number and c.field is not Field.PREAMBLE][:1]


def _loose(key: str) -> str:
    return {"p": "l", "k": "c"}.get(key[0], key[0]) + key[1:]


def _is_only_a_position(question: Question) -> bool:
    """«aga rakenduseksperdil?»: a position and nothing else."""
    if len(question.mentions.positions) != 1:
        return False
    return not any(asked.weight > _TOPIC_LEFT for asked in question.topic) and len(question.words) <= _SHORT


def _leans_on_last(question: Question) -> bool:
    return bool(question.words) and (question.words[0] in _FOLLOW_UP or len(question.words) <= _SHORT)


def _told_apart(title: str, titles: list[str], unit: str, document: str) -> str:
    """The title; with its unit, or else its id, where two positions share it."""
    return title if titles.count(title) == 1 else f"{title} ({unit or document})"
