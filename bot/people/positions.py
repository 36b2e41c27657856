"""The positions of an agency as its job descriptions name them: which there are, who substitutes whom."""

from __future__ import annotations

from functools import lru_cache

from bot.understanding.directory import Directory
from knowledge.models import Clause, Field
from knowledge.search import Index
from knowledge.stored import View
from knowledge.text import fold, tokens


class Positions:
    """The positions of one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._directory = lru_cache(maxsize=1)(lambda: Directory(index))
        self.substitutes = lru_cache(maxsize=None)(self._substitutes)

    def exists(self, position: str) -> bool:
        """Is there a job description of this id?"""
        return position in self.index.ids()

    def view(self, position: str) -> View | None:
        """The job description of a position."""
        return self.index.document(position) if self.exists(position) else None

    def title(self, position: str) -> str:
        """What a position is called; its id where it has no document."""
        view = self.view(position)
        return view.name if view else position

    def unit(self, position: str) -> str:
        """The unit of a position, as printed."""
        view = self.view(position)
        return view.record.unit if view else ""

    def substitution_clause(self, position: str) -> Clause | None:
        """The clause that names who substitutes a position."""
        view = self.view(position)
        clauses = [clause for clause in view.of(Field.SUBSTITUTED_BY) if clause.text] if view else []
        return clauses[0] if clauses else None

    def substituted_by(self, position: str) -> list[tuple[str, str]]:
        """Who substitutes a position, in the order of the document: (title as printed, its id or «»)."""
        view = self.view(position)
        return [(title, self._of_title(title, view)) for title in view.record.substituted_by] if view else []

    def _substitutes(self, position: str) -> tuple[str, ...]:
        """The ids of the positions that substitute a position. A post that names none may be named by others."""
        named = [found for _, found in self.substituted_by(position) if found]
        if named:
            return tuple(dict.fromkeys(named))
        return tuple(other for other in self.index.ids() if position in self._takes_over(other))

    def _takes_over(self, position: str) -> list[str]:
        view = self.index.document(position)
        return [found for title in view.record.substitutes if (found := self._of_title(title, view))]

    def _of_title(self, title: str, near: View) -> str:
        """The position that a title names, in the agency of the document that names it; «» for none or several."""
        own = self.index.listing(near.id).organisation
        found = self.index.titled(title)
        if not found:
            terms = self.index.terms(title, near.language)
            found = [one for one in self._directory().find(terms)[0] if self._has_head(one, title, near.language)]
        same = [one for one in found if self.index.listing(one).organisation == own]
        chosen = same or (found if not own else [])
        if len(chosen) > 1:  # «talituse juhataja»: the one of the same unit
            chosen = [one for one in chosen if _shares_unit(self.index.document(one), near)]
        return chosen[0] if len(chosen) == 1 else ""

    def _has_head(self, position: str, title: str, language: str) -> bool:
        """Is it the same kind of post? A «vanemspetsialist» is no «spetsialist». Of another language it is taken as found."""
        listed, words = self.index.listing(position), tokens(fold(title))
        return listed.language != language or not words or words[-1] in tokens(fold(listed.title))


def _shares_unit(view: View, other: View) -> bool:
    mine, theirs = fold(view.record.unit), fold(other.record.unit)
    return bool(mine) and bool(theirs) and (mine in theirs or theirs in mine)
