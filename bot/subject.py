"""Which position a question is about, and which one of those offered an answer picks."""

from __future__ import annotations

from collections import Counter

from rapidfuzz import fuzz

from bot.models import Choice
from bot.understanding.conversation import Conversation, Pending
from bot.understanding.question import Question, Understanding, content_of
from bot.understanding.substitution import asks_plainly, behind_the_verb
from knowledge import morphology
from knowledge.search import Index
from knowledge.terms import loose, terms_of
from knowledge.text import fold, is_cyrillic

_FOLLOW_UP = frozenset(["aga", "ja", "a", "ning", "and", "but", "а", "и", "но", "ну", "ok", "okei"])
_POSTS = frozenset(
    f"c{concept}" for concept in ("manager", "director", "specialist", "chief-specialist", "head-of-department", "secretary")
)
_MANAGERS = frozenset({"cmanager", "cimmediate-manager"})
_OF_POSTS = ("substituted_by", "substitutes", "manager", "subordinates")  # kinds of questions that may name any post
_POST_WORDS = 2  # words after the verb of which one must be unknown for a post that is not known
_SHORT = 4  # words of a question that may lean on the one before
_MAX_PICK = 6  # words of an answer that may pick a choice by name
_CLEAR = 0.02  # lead of the best choice over the next


def subjects(question: Question, own: str | None, conversation: Conversation, understanding: Understanding) -> tuple[str, ...]:
    """The documents that a question may be about: one where it is clear, several where somebody has to choose.

    A position that is named; the one spoken of as «he»; one's own; those of the organisation, kind of
    post or unit that is named; the one that the conversation is about; else all.
    """
    mentions = question.mentions
    if mentions.positions and not (mentions.first_person and own):
        return mentions.positions
    if speaks_of_another(question) and conversation.person:
        return (conversation.person,)
    leans = not mentions.first_person and _leans_on_last(question)
    inside = not mentions.organisation or own in mentions.organisation or mentions.first_person
    if own and inside and not (leans and _follows_up(question) and conversation.document):
        return (own,)
    if mentions.organisation:
        return tuple(d for d in mentions.posts if d in mentions.organisation) or mentions.organisation
    if conversation.document and (leans or not own):
        return (conversation.document,)
    if mentions.posts:
        return mentions.posts
    named = [asked.term for asked in content_of(question.left)]
    return understanding.directory.unit(named)[0] or understanding.index.ids()


def speaks_of_another(question: Question) -> bool:
    """«kes teda asendab?»: about somebody spoken of before."""
    return question.mentions.third_person and not question.mentions.first_person


def unknown_post(question: Question) -> str:
    """The post that a question on substitution or subordination names, if it is none of those known: «kes asendab kokka?»."""
    mentions = question.mentions
    if (
        question.intent not in _OF_POSTS
        or not question.settled
        or mentions.positions
        or mentions.first_person
        or mentions.third_person
    ):
        return ""
    left = {asked.term.surface: asked.term.keys for asked in question.left if asked.weight >= 1}
    words = list(question.words)
    object_ = behind_the_verb(words) if asks_plainly(words) else []
    if any(_may_be_post(word, left[word]) for word in object_[:_POST_WORDS] if word in left):
        return " ".join(object_)
    return " ".join(surface for surface, keys in left.items() if keys & _POSTS)


def _may_be_post(word: str, keys: frozenset[str]) -> bool:
    """May an object of «asendab» be a post? «vajadusel» is no object, and an «employee» may be anybody."""
    if "cemployee" in keys:
        return False
    return is_cyrillic(word) or not morphology.is_word(word) or morphology.has_form(word, "sg p", "pl p", "sg g", "pl g")


def is_only_a_position(question: Question, index: Index) -> bool:
    """«aga rakenduseksperdil?», «aga Lääne prefektuuri klienditeenindajal?»: a position and nothing else."""
    if len(question.mentions.positions) != 1 or len(question.words) - len(question.mentions.used) > _SHORT - 2:
        return False
    other = (asked.term.keys for asked in question.topic if asked.weight > 0)
    return all(question.mentions.positions[0] in index.placed({key for key in keys if key[0] in "l"}) for keys in other)


def asks_about_oneself(question: Question) -> bool:
    """«aga minul?», «а у меня?»: oneself and nothing else."""
    about = question.mentions.first_person and not question.mentions.positions
    return about and len(question.words) <= _SHORT - 1 and not content_of(question.topic) and _follows_up(question)


def leaves_out_its_verb(question: Question) -> bool:
    """«aga keda mina?», «а меня?»: a follow-up without a word of its own."""
    return (_follows_up(question) or len(question.words) <= 2) and not content_of(question.topic)


def asks_of_ones_manager(question: Question) -> bool:
    """«kes mu ülemuse asendaja on?»: who substitutes not oneself, but one's manager."""
    named = any(term.keys & _MANAGERS for term in question.terms)
    about = question.intent == "substituted_by" and question.mentions.first_person and not question.mentions.positions
    return about and named and len(question.words) <= _MAX_PICK


def choices_of(index: Index, documents: tuple[str, ...]) -> list[Choice]:
    """The positions as choices; with the unit, or else the id, where two share a title."""
    views = [index.document(document) for document in documents]
    named = [view.name for view in views]
    titles = Counter(named)
    placed = [n if titles[n] == 1 else f"{n} ({view.record.unit or view.id})" for n, view in zip(named, views, strict=True)]
    twice = Counter(placed)
    labels = [p if twice[p] == 1 else f"{p} [{view.id}]" for p, view in zip(placed, views, strict=True)]
    return [Choice(label, view.id) for label, view in zip(labels, views, strict=True)]


def picked(text: str, pending: Pending, understanding: Understanding) -> str | None:
    """The value of the choice that an answer names: by its value, its number or its name."""
    bare = text.strip().rstrip(".)")
    for index, choice in enumerate(pending.choices, 1):
        if bare == choice.value or bare == str(index) or fold(bare) == fold(choice.label):
            return choice.value
    if pending.of_actions:  # what is done is named exactly
        return None
    question = understanding.question(text, "et")
    inside = [choice.value for choice in pending.choices if choice.value in question.mentions.positions]
    if len(inside) == 1 and not text.rstrip().endswith("?"):
        return inside[0]
    return _nearest(question, pending, understanding) if len(question.words) <= _MAX_PICK else None


def _nearest(question: Question, pending: Pending, understanding: Understanding) -> str | None:
    """The one choice whose title shares the most with a short answer («the customer service one»)."""
    asked = [{loose(key) for key in one.term.keys if key[0] in "lpckgh"} for one in question.topic if one.weight > 0]
    scores: dict[str, float] = {}
    for choice in pending.choices:
        words = terms_of(choice.label, "et", understanding.index.thesaurus)
        title = {loose(key) for term in words for key in term.keys if key[0] in "lpckgh"}
        scores[choice.value] = sum(bool(keys & title) for keys in asked)
        scores[choice.value] += fuzz.partial_ratio(fold(question.text), fold(choice.label)) / 1000  # of equals, the likest
    best, *others = sorted(scores.values(), reverse=True)
    if best < 1 or (others and best - others[0] <= _CLEAR):
        return None
    return max(scores, key=lambda value: scores[value])


def _follows_up(question: Question) -> bool:
    return question.words[:2] == ("what", "about") or (bool(question.words) and question.words[0] in _FOLLOW_UP)


def _leans_on_last(question: Question) -> bool:
    return _follows_up(question) or 0 < len(question.words) <= _SHORT
