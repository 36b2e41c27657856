"""A text becomes a question: its kind, what it names, and the words that are its topic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from bot.language import (
    amount_phrases,
    greetings,
    list_phrases,
    speaking_words,
    when_phrases,
)
from bot.understanding.directory import Directory
from bot.understanding.everyone import asks_who
from bot.understanding.intents import TOPICAL, Guess, IntentModel
from bot.understanding.language import Detector
from bot.understanding.mentions import Mentions, find_mentions
from bot.understanding.spelling import Speller
from bot.understanding.substitution import direction, subordination
from bot.understanding.weights import held, weight
from knowledge.matching import Asked
from knowledge.search import Index
from knowledge.terms import Term, keys, terms_of_words
from knowledge.themes import Direction, direction_of, theme_features

SOCIAL = frozenset({"greeting", "thanks", "help", "set_language"})
SETTLING = SOCIAL | {"positions"}  # not about what a document says
_MAX_CHARACTERS = 1000  # of a question; the rest is not read
_MAX_WORDS = 80
_SURE = 0.6  # probability from which a field is taken at its word
_EXPLAINED = 0.5  # … where it explains every word
_ALONE = 0.15  # … where there is no other word at all
_COMPARE = 0.1  # … from which two positions are compared
_CONTENT = 0.29  # weight from which a word counts as topic


_PERSONAL = frozenset({"manager", "subordinates", "substituted_by", "substitutes", "signatory", "person_name"})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `topic` are its words with their weights; `left` those that the intent does not explain.

    `settled` tells that grammar or what is named decides the intent; else it is a guess that the evidence may overrule.
    """

    text: str
    language: str
    words: tuple[str, ...]
    terms: tuple[Term, ...]
    mentions: Mentions
    guesses: tuple[Guess, ...]
    intent: str
    score: float
    settled: bool
    topic: tuple[Asked, ...]
    left: tuple[Asked, ...]
    asks_when: bool = False
    asks_amount: bool = False
    asks_list: bool = False
    cues: dict[str, float] = field(default_factory=dict)  # topical intent → probability

    @property
    def said(self) -> list[Term]:
        """All words but those that name somebody or something."""
        return [term for at, term in enumerate(self.terms) if at not in self.mentions.used]

    @property
    def direction(self) -> Direction:
        """What it is about, as a direction in the space of themes."""
        return direction_of(theme_features(keys(self.said)))

    @property
    def has_topic(self) -> bool:
        """Is there a word that says what it is about, beyond the kind of question?"""
        return bool(content_of(self.left))


def content_of(words: Iterable[Asked]) -> list[Asked]:
    """The words that weigh enough to say what a question is about."""
    return [asked for asked in words if asked.weight > _CONTENT]


def without(question: Question, keys: frozenset[str]) -> Question:
    """The question with these words no longer part of its topic."""
    if not any(asked.term.keys & keys for asked in question.topic):
        return question
    topic = tuple(replace(asked, weight=0.0) if asked.term.keys & keys else asked for asked in question.topic)
    left = tuple(asked for asked in question.left if not asked.term.keys & keys)
    return replace(question, topic=topic, left=left)


class Understanding:
    """Reads questions against one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.directory = Directory(index)
        self._detector = Detector(index.label_words("en"))
        self._speller = lru_cache(maxsize=3)(
            lambda language: Speller(language, index.words(language), index.label_words(language), index.thesaurus.knows)
        )
        self._model = lru_cache(maxsize=3)(lambda language: IntentModel(language, index.thesaurus))

    def question(self, text: str, fallback_language: str) -> Question:
        """Read one question. Never raises; what is not understood has a low score."""
        text = text[:_MAX_CHARACTERS]
        language = self._detector.language(text, fallback_language)
        spellings = self._speller(language).spellings(text)[:_MAX_WORDS]
        words = [one[0] for one in spellings]
        terms = terms_of_words(spellings, language, self.index.thesaurus)
        mentions = find_mentions(text, words, terms, language, self.directory)
        model = self._model(language)
        slots = _slots(mentions)
        greeted = _greeting_length(words, language)
        kept = [term for i, term in enumerate(terms) if i not in mentions.used and i >= greeted]
        said = [word for i, word in enumerate(words) if i not in mentions.used and i >= greeted]
        guesses = model.rank(said, kept, slots)
        listing = held(list_phrases(language), words)
        topic = tuple(
            Asked(term, 0.0 if i in listing | mentions.used else weight(term, language, model)) for i, term in enumerate(terms)
        )
        intent, score, settled = _kind(words, language, mentions, guesses, topic, model)
        kinds = () if intent in TOPICAL else (intent,)  # a topical question explains none of its words
        left = tuple(a for a in topic if a.weight > 0 and not any(model.explains(kind, a.term) for kind in kinds))
        cues = {guess.intent: guess.score for guess in guesses if guess.intent in TOPICAL}
        asked = f" {' '.join(words)} "
        asks_when = any(phrase in asked for phrase in when_phrases(language))
        return Question(
            text,
            language,
            tuple(words),
            tuple(terms),
            mentions,
            tuple(guesses),
            intent,
            score,
            settled,
            topic,
            left,
            asks_when,
            not asks_when and any(f" {phrase} " in asked for phrase in amount_phrases(language)),
            bool(listing),
            cues,
        )

    def unexplained(self, question: Question, intent: str) -> float:
        """Weight of the topic words that an intent does not explain."""
        return _unexplained(intent, question.topic, self._model(question.language))


def _kind(
    words: list[str], language: str, mentions: Mentions, guesses: list[Guess], topic: tuple[Asked, ...], model: IntentModel
) -> tuple[str, float, bool]:
    """The intent with its score, and whether it is settled."""
    if mentions.number:
        return "clause", 1.0, True
    compare = next((g for g in guesses[:3] if g.intent == "compare" and g.score >= _COMPARE), None)
    if compare and (len(mentions.compared) > 1 or (mentions.first_person and mentions.positions)):
        return "compare", compare.score, True
    unexplained = _unexplained("substitutes", topic, model) + _unexplained("substituted_by", topic, model)
    if chosen := direction(words, language, unexplained):
        return chosen, 1.0, True
    if chosen := subordination(words, language):
        return chosen, 1.0, True
    if mentions.languages and (named := _language_intent(words, language, guesses, topic, model)):
        return named.intent, named.score, True
    over_all = asks_who(words, language) and bool(content_of(topic)) and not mentions.first_person
    open_ = [g for g in guesses if g.intent not in ("set_language", "compare") and (g.intent != "who_does" or over_all)]
    top = open_[0]
    if over_all and not mentions.posts and not _asks_field(top, topic, model):
        return "who_does", top.score, True
    if top.intent in TOPICAL:
        return top.intent, top.score, False
    alone = not content_of(topic)
    enough = _ALONE if alone else _EXPLAINED if _unexplained(top.intent, topic, model) <= _CONTENT else _SURE
    settled = top.intent in SETTLING and top.score >= enough
    if top.intent in SETTLING and not settled:
        top = next(g for g in open_ if g.intent not in SETTLING)
    return top.intent, top.score, settled


def _asks_field(top: Guess, topic: tuple[Asked, ...], model: IntentModel) -> bool:
    """«Kes vaatab ametijuhendi üle?» asks for a field, though it begins as a question over all positions."""
    explained = top.intent not in TOPICAL and _unexplained(top.intent, topic, model) <= _CONTENT
    return top.score >= _SURE and top.intent != "who_does" and (top.intent in _PERSONAL or explained)


def _language_intent(
    words: list[str], language: str, guesses: list[Guess], topic: tuple[Asked, ...], model: IntentModel
) -> Guess | None:
    """A question that names a language: its level, or the wish to be spoken to in it."""
    if set(words) & speaking_words(language):
        spoken = next(g for g in guesses if g.intent == "set_language")
        if spoken in guesses[:2] or _unexplained("set_language", topic, model) <= _CONTENT:
            return spoken
    near = next((g for g in guesses[:3] if g.intent in ("language", "languages")), None)
    if near or _unexplained("language", topic, model) <= _CONTENT:
        return Guess("language", near.score if near else _SURE)
    return None


def _greeting_length(words: list[str], language: str) -> int:
    """How many words at the start only greet, where something follows them."""
    length = 0
    while length < len(words) and words[length] in greetings(language):
        length += 1
    return length if length < len(words) else 0


def _unexplained(intent: str, topic: tuple[Asked, ...], model: IntentModel) -> float:
    return sum(asked.weight for asked in content_of(topic) if not model.explains(intent, asked.term))


def _slots(mentions: Mentions) -> frozenset[str]:
    named = {"position": mentions.positions or mentions.organisation, "language": mentions.languages, "number": mentions.number}
    return frozenset(slot for slot, value in named.items() if value)
