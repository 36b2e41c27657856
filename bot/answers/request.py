"""What a handler is given: the question, the document it is about, and the knowledge around."""

from __future__ import annotations

from dataclasses import dataclass

from bot.understanding.conversation import Conversation
from bot.understanding.question import Question
from knowledge.search import Index, View


@dataclass(frozen=True, slots=True)
class Request:
    """A question whose subject is settled. `language` is the reply's."""

    index: Index
    question: Question
    language: str
    view: View
    conversation: Conversation
    intent: str
    own: str | None = None  # the asker's own position
