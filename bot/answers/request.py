"""What a handler is given: the question, the document it is about, and the knowledge around."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.answers.cite import answered, cite, not_found
from bot.language import say
from bot.models import Citation, Reply
from bot.understanding.conversation import Conversation
from bot.understanding.question import Question
from knowledge.models import Clause
from knowledge.search import Index
from knowledge.stored import View


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

    def citations(self, clauses: Iterable[Clause]) -> list[Citation]:
        """Citations of clauses of the document that the question is about."""
        return [cite(self.view, clause) for clause in clauses]

    def quote(self, clauses: Iterable[Clause], intro: str = "") -> Reply:
        """The reply that quotes these clauses."""
        return answered(self.language, self.citations(clauses), intro)

    def not_stated(self, what: str, closest: list[Citation] | None = None) -> Reply:
        """The reply that the document does not say `what`."""
        return not_found(self.language, say(self.language, "not_stated", title=self.view.name, what=what), closest)
