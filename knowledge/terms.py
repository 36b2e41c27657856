"""A text as terms: for every word the keys under which it can meet other words, in any language.

Kinds of keys, by their first letter:
  l  base form                            p  part of a compound           s  first six letters of a base form (derivation)
  c  concept named by whole words         k  … by a part of a compound    b  concept that a named one is narrower than
  g  row of the glossary, by whole words  h  … by a part of a compound    v  … by an official word that it leads to
Index and questions are cut into keys here, so that both sides agree. How much a meeting of two keys counts stands in
`MEETINGS`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.concepts import GLOSSARY, RELATED, Thesaurus, base_forms
from knowledge.text import fold, is_cyrillic, lemmas, subcompounds, tokens

STEM = 6
_PART_OF_KNOWN = 0.5  # «kodukontor» is a concept of its own: a clause on «kontor» meets little of it
# (kind in the question, kind in the clause) → how much of the word is met
MEETINGS = {
    ("l", "l"): 1.0, ("c", "c"): 0.95, ("g", "g"): 0.85,
    ("l", "p"): 0.7, ("p", "l"): 0.5, ("p", "p"): 0.35, ("s", "s"): 0.6,
    ("k", "c"): 0.5, ("c", "k"): 0.6, ("k", "k"): 0.35,
    ("h", "g"): 0.4, ("g", "h"): 0.5, ("h", "h"): 0.25,
    ("c", "b"): 0.7, ("b", "c"): 0.4, ("g", "v"): 0.55,
}  # fmt: skip
_WHOLE, _PART = "cg", "kh"  # kinds of keys of concepts and glossary rows
_ANSWERS: dict[str, list[tuple[str, float]]] = defaultdict(list)
for (_asked, _held), _weight in MEETINGS.items():
    _ANSWERS[_asked].append((_held, _weight))


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a text; `keys` carry their kind as first letter."""

    surface: str
    keys: frozenset[str]


def terms_of(text: str, language: str, thesaurus: Thesaurus) -> list[Term]:
    """The words of a text with their keys."""
    return terms_of_words([[token] for token in tokens(text)], language, thesaurus)


def terms_of_words(words: list[list[str]], language: str, thesaurus: Thesaurus) -> list[Term]:
    """Terms of words that may have several spellings each (a word typed without diacritics)."""
    if not words:
        return []
    plain = [frozenset(form for one in spellings for form in lemmas(one, language)) for spellings in words]
    wide = [frozenset(form for one in spellings for form in base_forms(one, language)) for spellings in words]
    for index, joined in _joined(words, language, thesaurus):
        plain[index] |= joined
        wide[index] |= joined
    keys: list[set[str]] = [{f"l{form}" for form in forms} for forms in plain]
    for index, spellings in enumerate(words):
        keys[index].update(f"s{form[:STEM]}" for form in plain[index] if len(form) >= STEM and not form[0].isdigit())
        if language == "et":
            parts = (part for one in spellings if not is_cyrillic(one) for part in subcompounds(one))
            keys[index].update(f"p{part}" for part in parts)
    strong, weak = thesaurus.named(plain, wide)
    _add_concepts(keys, strong, thesaurus, _WHOLE)
    _add_concepts(keys, weak, thesaurus, _PART)
    return [Term(spellings[0], frozenset(keys[i])) for i, spellings in enumerate(words)]


def _add_concepts(keys: list[set[str]], found: dict[str, set[int]], thesaurus: Thesaurus, kinds: str) -> None:
    """Concepts and glossary rows as keys of the words that name them; one named whole is not named in part as well."""
    for concept, positions in found.items():
        if concept[0] == RELATED:
            for position in positions if kinds == _WHOLE else ():
                keys[position].add("v" + GLOSSARY + concept[1:])
            continue
        kind, whole = (kinds[1], "g") if concept[0] == GLOSSARY else (kinds[0], "c")
        broader = thesaurus.broader.get(concept)
        for position in positions:
            if kind == whole or whole + concept not in keys[position]:
                keys[position].add(kind + concept)
            if broader and kind == "c":
                keys[position].add(f"b{broader}")


def _joined(words: list[list[str]], language: str, thesaurus: Thesaurus) -> list[tuple[int, frozenset[str]]]:
    """Neighbours that the thesaurus writes as one word («riigi vara» as «riigivara»), at each of their positions."""
    found: list[tuple[int, frozenset[str]]] = []
    if language != "et":
        return found
    for index in range(len(words) - 1):
        first = fold(words[index][0])
        forms = (first + form for form in lemmas(words[index + 1][0], language) if not form[0].isdigit())
        if known := frozenset(form for form in forms if thesaurus.knows(form)):
            found.extend([(index, known), (index + 1, known)])
    return found


def keys(terms: Iterable[Term]) -> set[str]:
    """The keys of all words of a text."""
    return {key for term in terms for key in term.keys}


def loose(key: str) -> str:
    """The key of a part of a compound, or of what it names, as that of a whole word."""
    return {"p": "l", "k": "c", "h": "g"}.get(key[0], key[0]) + key[1:]


def wanted(term: Term) -> dict[str, float]:
    """Keys of clauses that answer a term of a question, with how much each counts."""
    found: dict[str, float] = {}
    understood = any(key[0] == "c" for key in term.keys)
    for key in term.keys:
        for held, weight in _ANSWERS.get(key[0], ()):
            name = held + key[1:]
            share = weight * _PART_OF_KNOWN if understood and key[0] in "pkh" else weight
            if share > found.get(name, 0.0):
                found[name] = share
    return found
