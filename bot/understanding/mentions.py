"""What a question names: a clause number, a language, a position, an organisation or unit; and whom it speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from knowledge import morphology, organisations
from knowledge.search import Index
from knowledge.terms import Term, terms_of
from knowledge.text import fold, lemmas, tokens
from knowledge.values import LANGUAGES, language_codes

_DATE = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}\b")
_NUMBER = re.compile(
    r"(?:(?<![\w.])(?:p|pt|punkt\w*|п|пункт\w*|clause|section|point|item|paragrahv\w*|jaotis\w*|раздел\w*|peatükk\w*|peatükis)\.?\s*)"
    r"(\d{1,2}(?:\.\d{1,3}){0,3})(?![\d.]*\d)"
    r"|(?<![\w.,-])(\d{1,2}(?:\.\d{1,3}){1,3})(?![\w-])",
    re.IGNORECASE,
)
_FIRST_PERSON = {
    "et": frozenset(["mina", "ma", "mind", "minu", "mu", "mul", "mulle", "minult", "mult", "minul", "minule"]),
    "ru": frozenset(
        [
            "я",
            "меня",
            "мне",
            "мной",
            "мой",
            "моя",
            "моё",
            "мое",
            "мои",
            "моего",
            "моей",
            "моему",
            "моих",
            "моим",
            "моими",
            "моём",
            "моем",
            "мою",
        ]
    ),
    "en": frozenset(["i", "me", "my", "mine", "myself", "im", "ive"]),
}
_THIRD_PERSON = {
    "et": frozenset(["ta", "tema", "tal", "talle", "tallel", "temal", "temale", "teda", "talt", "temalt", "too", "tolle"]),
    "ru": frozenset(["он", "она", "его", "её", "ее", "ему", "ей", "него", "неё", "нее", "ним", "ней", "нему"]),
    "en": frozenset(["he", "she", "him", "her", "his", "hers", "they", "them", "their"]),
}
_MIN_TITLE = 0.55  # share of a title's words that must be named
_WHOLE_TITLE = 0.9


@dataclass(frozen=True, slots=True)
class Mentions:
    """What was named. `used` holds the positions of the words that did."""

    number: str = ""
    languages: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()  # ids of documents; several where the words fit several
    compared: tuple[str, ...] = ()  # with the first, every other position named in words of its own
    organisation: tuple[str, ...] = ()  # ids of its documents
    first_person: bool = False
    third_person: bool = False
    used: frozenset[int] = frozenset()


@dataclass(slots=True)
class Directory:
    """Names of all positions and organisations of an index, for finding them in questions."""

    index: Index
    titles: dict[str, list[Term]] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)  # folded name of an organisation → ids
    units: dict[str, list[Term]] = field(default_factory=dict)  # words of unit and purpose
    qualifiers: dict[str, frozenset[str]] = field(default_factory=dict)  # what stands in brackets in a title

    def __post_init__(self) -> None:
        for document in self.index.ids():
            view = self.index.document(document)
            title = re.sub(r"\([^)]*\)", " ", view.record.title) or view.record.title
            self.titles[document] = terms_of(title, view.language, self.index.thesaurus)
            self.qualifiers[document] = frozenset(tokens(" ".join(re.findall(r"\(([^)]*)\)", view.record.title))))
            place = f"{view.record.unit} {view.record.purpose}"
            self.units[document] = terms_of(place, view.language, self.index.thesaurus)
            for name in organisations.aliases(view.record.organisation):
                self.names.setdefault(fold(name), set()).add(document)

    def find(self, terms: list[Term]) -> tuple[tuple[str, ...], frozenset[int]]:
        """The documents whose title the words name, and the positions of those words."""
        scored: dict[str, tuple[float, frozenset[int]]] = {}
        for document, title in self.titles.items():
            share, used = _title_share(title, terms)
            if share >= _MIN_TITLE:
                scored[document] = (share * sum(len(terms[i].surface) for i in used), used)
        if not scored:
            return (), frozenset()
        top = max(score for score, _ in scored.values())
        chosen = {document: used for document, (score, used) in scored.items() if score >= top * 0.999}
        qualified = {i for i, term in enumerate(terms) for document in chosen if term.surface in self.qualifiers[document]}
        told = [d for d in chosen if any(term.surface in self.qualifiers[d] for term in terms)]
        return tuple(sorted(told or chosen)), frozenset(qualified).union(*chosen.values())

    def compared(self, terms: list[Term]) -> tuple[str, ...]:
        """All positions named in full, each in words of its own («A ja B»), in the order they are named."""
        named: list[tuple[int, frozenset[int], str]] = []
        for document, title in self.titles.items():
            share, used = _title_share(title, terms)
            if share > _WHOLE_TITLE and not any(used & other for _, other, _ in named):
                named.append((min(used), used, document))
        return tuple(document for _, _, document in sorted(named))

    def organisation(self, words: list[str]) -> tuple[tuple[str, ...], frozenset[int]]:
        """The documents of the organisation that the words name, and their positions."""
        folded = [fold(word) for word in words]
        for name, documents in sorted(self.names.items(), key=lambda one: -len(one[0])):
            parts = name.split()
            for start in range(len(folded) - len(parts) + 1):
                if all(_is_form(folded[start + i], part, i == len(parts) - 1) for i, part in enumerate(parts)):
                    return tuple(sorted(documents)), frozenset(range(start, start + len(parts)))
        return (), frozenset()

    def unit(self, terms: list[Term]) -> tuple[tuple[str, ...], frozenset[int]]:
        """The documents whose unit, purpose or duties speak of the place that a word names («kõnekeskuse töötaja»)."""
        found: dict[int, set[str]] = {}
        for index, term in enumerate(terms):
            keys = {key for key in term.keys if key[0] in "lc"}
            for document in self.titles:
                if any(keys & {loose(key) for key in word.keys} for word in self.units[document]):
                    found.setdefault(index, set()).add(document)
        if not found:
            return (), frozenset()
        best = min(found.values(), key=len)
        return tuple(sorted(best)), frozenset(index for index, documents in found.items() if documents == best)


def find_mentions(text: str, words: list[str], terms: list[Term], language: str, directory: Directory) -> Mentions:
    """Everything that a question names."""
    codes = tuple(language_codes(text))
    positions, used = directory.find(terms)
    organisation, more = directory.organisation(words)
    positions, used = _of_organisation(positions, organisation, used)
    present = set(words)
    languages = frozenset(i for i, word in enumerate(words) if language_codes(word))
    return Mentions(
        _number(text),
        codes,
        positions,
        directory.compared(terms),
        organisation,
        bool(present & _FIRST_PERSON[language]) or _first_person_verb(words, language),
        bool(present & _THIRD_PERSON[language]),
        used | more | languages,
    )


def loose(key: str) -> str:
    """The key of a part of a compound as that of a whole word."""
    return {"p": "l", "k": "c"}.get(key[0], key[0]) + key[1:]


def language_name(code: str, language: str) -> str:
    """What a language is called in another: ("ru", "en") → "Russian"."""
    return LANGUAGES[code][["et", "ru", "en"].index(language)] if code in LANGUAGES else code


def _number(text: str) -> str:
    """The clause number that a text asks for; dates, levels and bare quantities are none."""
    found = _NUMBER.search(_DATE.sub(" ", text))
    return (found[1] or found[2] or "").strip(".") if found else ""


def _title_share(title: list[Term], terms: list[Term]) -> tuple[float, frozenset[int]]:
    """How much of a title the words name (each of its words weighs its length), and which words do."""
    total = sum(len(word.surface) for word in title) or 1
    named, used = 0.0, set()
    for word in title:
        keys = {key for key in word.keys if key[0] in "lc"}
        at = next((i for i, term in enumerate(terms) if keys & {k for k in term.keys if k[0] in "lc"}), None)
        if at is not None:
            named += len(word.surface)
            used.add(at)
    return named / total, frozenset(used)


def _of_organisation(
    positions: tuple[str, ...], organisation: tuple[str, ...], used: frozenset[int]
) -> tuple[tuple[str, ...], frozenset[int]]:
    """Positions inside the organisation that was named, where there are some."""
    if not organisation or not positions:
        return positions, used
    inside = tuple(document for document in positions if document in organisation)
    return (inside, used) if inside else (positions, used)


def _is_form(word: str, part: str, last: bool) -> bool:
    if word == part:
        return True
    if not last:
        return part in lemmas(word, "et")
    ending = word[len(part) :]
    return len(part) > 2 and word.startswith(part) and len(ending) <= (3 if len(part) < 5 else 4) or part in lemmas(word, "et")


def _first_person_verb(words: list[str], language: str) -> bool:
    """«keda asendan», «pean», «tohin»: the person stands in the verb."""
    if language != "et":
        return False
    return any(
        reading.pos == "V" and reading.form in ("n", "ksin", "sin", "nuksin")
        for word in words
        for reading in morphology.analyses(word)
    )
