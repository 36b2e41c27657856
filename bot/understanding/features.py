"""What the intent model sees of a question: words, pairs of words, letters, base forms, concepts, kinds of mentions."""

from __future__ import annotations

import re

from knowledge.concepts import Thesaurus
from knowledge.terms import Term, terms_of_words
from knowledge.text import tokens

SLOT = re.compile(r"\{(\w+)\}")
_LETTERS = (3, 4, 5)


def features(words: list[str], terms: list[Term], slots: frozenset[str]) -> list[str]:
    """Features of a question whose mentions have been taken out; their kinds come as `slots`.

    t word · b pair of neighbours · g letters · l base form · c concept · s slot
    """
    found = [f"t{word}" for word in words] + [f"s{slot}" for slot in sorted(slots)]
    found += [key for term in terms for key in sorted(term.keys) if key[0] in "lc"]
    found += [f"b{a}_{b}" for a, b in zip(["^", *words], [*words, "$"], strict=True)]
    for word in words:
        padded = f" {word} "
        found += [f"g{padded[i : i + n]}" for n in _LETTERS for i in range(len(padded) - n + 1)]
    return found


def example_features(text: str, language: str, thesaurus: Thesaurus) -> list[str]:
    """Features of an example question: its {slots} but for {topic} are mentions."""
    slots = frozenset(slot for slot in SLOT.findall(text) if slot != "topic")
    words = tokens(SLOT.sub(" ", text))
    return features(words, terms_of_words([[word] for word in words], language, thesaurus), slots)
