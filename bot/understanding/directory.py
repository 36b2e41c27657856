"""The names of all positions, organisations and units of an index, for finding them in questions."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from knowledge import organisations
from knowledge.naming import heads_of
from knowledge.search import Index
from knowledge.stored import HEAD, View
from knowledge.terms import Term
from knowledge.text import fold, lemmas, tokens

_MIN_TITLE = 0.55  # share of a title's letters that must be named
_WHOLE_TITLE = 0.9
_EQUAL = 0.999
_SHORT = 2  # letters of words that name nothing
_BRACKETS = re.compile(r"\(([^)]*)\)")


@dataclass(slots=True)
class Directory:
    """Finds what questions name. Titles and places stand in the index by their keys."""

    index: Index
    _names: list[tuple[str, set[str]]] = field(default_factory=list)  # folded name of an organisation, ids; longest first

    def __post_init__(self) -> None:
        aliases = lru_cache(maxsize=None)(organisations.aliases)
        found: dict[str, set[str]] = {}
        for one in self.index.listed():
            for name in aliases(one.organisation):
                found.setdefault(fold(name), set()).add(one.id)
        self._names = sorted(found.items(), key=lambda one: -len(one[0]))

    def find(self, terms: list[Term]) -> tuple[tuple[str, ...], frozenset[int]]:
        """The documents whose title the words name, and the positions of those words."""
        scored = {
            document: (share * sum(len(terms[i].surface) for i in used), used)
            for document, (share, used, by_head) in self._named(terms).items()
            if share >= (_MIN_TITLE if by_head else _WHOLE_TITLE)
        }
        if not scored:
            return (), frozenset()
        top = max(score for score, _ in scored.values())
        chosen = {document: used for document, (score, used) in scored.items() if score >= top * _EQUAL}
        told = {document: _qualifiers(self.index.listing(document).title) for document in chosen}
        qualified = {i for i, term in enumerate(terms) for words in told.values() if term.surface in words}
        meant = [document for document, words in told.items() if any(term.surface in words for term in terms)]
        return tuple(sorted(meant or chosen)), frozenset(qualified).union(*chosen.values())

    def posts(self, terms: list[Term]) -> tuple[tuple[str, ...], frozenset[int]]:
        """The documents of the kind of post that a word names («spetsialist»), and that word's position."""
        for at, term in enumerate(terms):
            rows = self.index.title_words({HEAD + key[1:] for key in term.keys if key[0] == "l"})
            if rows:
                return tuple(sorted({row[1] for row in rows})), frozenset({at})
        return (), frozenset()

    def compared(self, terms: list[Term]) -> tuple[str, ...]:
        """All positions named in full, each in words of its own («A ja B»), in the order they are named."""
        named: list[tuple[int, frozenset[int], str]] = []
        for document, (share, used, _) in sorted(self._named(terms).items()):
            if share > _WHOLE_TITLE and not any(used & other for _, other, _ in named):
                named.append((min(used), used, document))
        return tuple(document for _, _, document in sorted(named))

    def organisation(self, words: list[str]) -> tuple[tuple[str, ...], frozenset[int]]:
        """The documents of the organisation that the words name, and their positions."""
        folded = [fold(word) for word in words]
        for name, documents in self._names:
            parts = name.split()
            for start in range(len(folded) - len(parts) + 1):
                if all(_is_form(folded[start + i], part, i == len(parts) - 1) for i, part in enumerate(parts)):
                    return tuple(sorted(documents)), frozenset(range(start, start + len(parts)))
        return (), frozenset()

    def unit(self, terms: list[Term]) -> tuple[tuple[str, ...], frozenset[int]]:
        """The documents whose unit or purpose speaks of the place that a word names («kõnekeskuse töötaja»)."""
        found: dict[int, set[str]] = {}
        worth: defaultdict[str, float] = defaultdict(float)  # of a document: the rarer the word, the more
        for at, term in enumerate(terms):
            if documents := self.index.placed({key for key in term.keys if key[0] in "lc"}):
                found[at] = documents
                for document in documents:
                    worth[document] += 1 / len(documents)
        top = max(worth.values(), default=0.0)
        best = {document for document, value in worth.items() if value >= top * _EQUAL}
        return tuple(sorted(best)), frozenset(at for at, documents in found.items() if best <= documents)

    def manager_of(self, view: View) -> str:
        """The document of somebody's manager, by its title or the greater part of it in the same agency; "" for none."""
        title = view.record.manager
        found = self.index.titled(title) or list(self.find(self.index.terms(title, view.language))[0])
        own = self.index.listing(view.id).organisation
        near = [document for document in found if self.index.listing(document).organisation == own and document != view.id]
        return near[0] if len(near) == 1 else ""

    def own_words(self, document: str) -> frozenset[str]:
        """The base forms that name a document's kind of post and organisation: inside it they say nothing («vanglas»)."""
        one = self.index.listing(document)
        title = tokens(_BRACKETS.sub(" ", one.title))
        words = [*(title[at] for at in heads_of(title, one.language)), *tokens(one.organisation)]
        return frozenset(f"l{form}" for word in words for form in lemmas(word, one.language) if len(word) > _SHORT)

    def _named(self, terms: list[Term]) -> dict[str, tuple[float, frozenset[int], bool]]:
        """Document → how much of its title the words name (each weighs its length), which words do, is its head among them."""
        first: dict[str, int] = {}
        others: defaultdict[str, list[int]] = defaultdict(list)  # key → the words after the first that hold it, too
        for at, term in enumerate(terms):
            for key in term.keys:
                if key[0] in "lc" and first.setdefault(key, at) != at:
                    others[key].append(at)
        beside: defaultdict[str, set[int]] = defaultdict(set)
        met: dict[tuple[str, int], tuple[int, int, int]] = {}  # (document, word of its title) → (length, the word, head)
        for key, document, word, length, head in self.index.title_words(set(first)):
            known = met.get((document, word))
            at = first[key]
            beside[document].update(others[key])
            met[document, word] = (length, at if known is None else min(at, known[1]), head)
        named: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for (document, _), found in met.items():
            named[document].append(found)
        return {
            document: (
                sum(length for length, _, _ in found) / self.index.listing(document).title_length,
                _together({at for _, at, _ in found}, beside[document]),
                any(head for _, _, head in found),
            )
            for document, found in named.items()
        }


def _together(named: set[int], others: set[int]) -> frozenset[int]:
    """The words that name a title, with those right beside them that say it again: «customer service specialist»."""
    found = set(named)
    while near := {at for at in others - found if at - 1 in found or at + 1 in found}:
        found |= near
    return frozenset(found)


def _qualifiers(title: str) -> frozenset[str]:
    """The words that stand in brackets in a title."""
    return frozenset(tokens(" ".join(_BRACKETS.findall(title))))


def _is_form(word: str, part: str, last: bool) -> bool:
    if word == part:
        return True
    if not last:
        return part in lemmas(word, "et")
    ending = word[len(part) :]
    return len(part) > 2 and word.startswith(part) and len(ending) <= (3 if len(part) < 5 else 4) or part in lemmas(word, "et")
