"""The thesaurus: concepts with their words and phrases in Estonian, Russian and English (SKOS in spirit).

A label is kept as the sets of base forms of its words; a text speaks of a concept when every word of one of its labels
stands in it, in any order, close together, or written as one. Files, of the package and of the knowledge folder:
`thesaurus/*.yaml`, the concepts, and `thesaurus/*.csv`, the glossary: a row for each Estonian word with its Russian and
English counterparts, which counts less than a concept, and optionally the official words that it leads to.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import yaml

from knowledge import morphology
from knowledge.errors import KnowledgeError
from knowledge.text import fold, is_cyrillic, lemmas, subcompounds, tokens
from knowledge.yamlfiles import load_yaml

LANGUAGES = ("et", "ru", "en")
GLOSSARY = "~"  # first letter of the ids of glossary rows
RELATED = "^"  # … of the phrases that such a row leads to
_CLOSED = frozenset("PJKI")  # parts of speech of words that name nothing: pronouns, conjunctions, adpositions, interjections
_WINDOW = 2  # how many other words may stand between those of a phrase, per word
_CACHED = 20000  # base forms whose phrases are kept in memory


@dataclass(frozen=True, slots=True)
class Concept:
    """A meaning with its labels by language, the preferred one first."""

    id: str
    labels: dict[str, tuple[str, ...]]
    broader: str = ""
    related: tuple[str, ...] = ()  # Estonian words that it leads to

    @property
    def in_glossary(self) -> bool:
        """Is it a row of the glossary?"""
        return self.id.startswith(GLOSSARY)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One label as the base forms of its words."""

    concept: str
    words: tuple[frozenset[str], ...]

    @property
    def keys(self) -> frozenset[str]:
        """The base forms of its longest word, by which it is looked up."""
        return max(self.words, key=lambda forms: max(map(len, forms)))


class Thesaurus:
    """Looks up the concepts that a list of words speaks of. `find` gives the phrases of a base form."""

    def __init__(self, find: Callable[[str], tuple[Phrase, ...]], broader: dict[str, str]) -> None:
        """`broader` leads from a concept to its broader one."""
        self.broader = broader
        self._find = lru_cache(maxsize=_CACHED)(lambda form: _divided(form, find(form)))

    def knows(self, form: str) -> bool:
        """Is this base form the longest word of a label?"""
        return any(self._find(form))

    def concepts(self, forms: list[frozenset[str]]) -> dict[str, set[int]]:
        """Concept → positions of the words that named it; `forms` are the base forms of each word of a text."""
        return self.named(forms, forms)[0]

    def named(self, plain: list[frozenset[str]], wide: list[frozenset[str]]) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
        """Concepts named by whole words, and those named with the help of parts of compounds, each with their positions.

        `plain` are the base forms of each word, `wide` also those of the parts inside it.
        """
        strong: dict[str, set[int]] = {}
        weak: dict[str, set[int]] = {}
        present = frozenset().union(*wide)
        for at, options in enumerate(wide):
            own = plain[at]
            for option in options:
                words, phrases = self._find(option)
                found = strong if option in own else weak
                for concept in words:
                    found.setdefault(concept, set()).add(at)
                for phrase, others in phrases:
                    if any(present.isdisjoint(wanted) for wanted in others):
                        continue
                    if option in own and (positions := _positions(phrase, plain, at)):
                        strong.setdefault(phrase.concept, set()).update(positions)
                    elif positions := _positions(phrase, wide, at):
                        weak.setdefault(phrase.concept, set()).update(positions)
        return strong, weak


_Known = tuple[tuple[str, ...], tuple[tuple[Phrase, tuple[frozenset[str], ...]], ...]]


def _divided(form: str, phrases: tuple[Phrase, ...]) -> _Known:
    """The concepts that a word names by itself; the phrases that it is part of, each with the words beside it."""
    alone = tuple(dict.fromkeys(phrase.concept for phrase in phrases if len(phrase.words) == 1))
    several = (phrase for phrase in phrases if len(phrase.words) > 1)
    return alone, tuple((phrase, tuple(words for words in phrase.words if form not in words)) for phrase in several)


def thesaurus_of(concepts: Iterable[Concept]) -> Thesaurus:
    """A thesaurus in memory."""
    found: dict[str, list[Phrase]] = defaultdict(list)
    broader: dict[str, str] = {}
    for concept in concepts:
        if concept.broader:
            broader[concept.id] = concept.broader
        for phrase in phrases_of(concept):
            for key in phrase.keys:
                found[key].append(phrase)
    return Thesaurus(lambda form: tuple(found.get(form, ())), broader)


def _positions(phrase: Phrase, forms: list[frozenset[str]], at: int) -> set[int]:
    """Where the words of a phrase stand around `at`; nowhere where one of them is too far away."""
    reach = len(phrase.words) * _WINDOW + 1
    positions: set[int] = set()
    for wanted in phrase.words:
        near = (i for i in _outwards(at, reach, len(forms)) if i not in positions and wanted & forms[i])
        position = next(near, None)
        if position is None:
            return set()
        positions.add(position)
    return positions


def _outwards(at: int, reach: int, length: int) -> Iterator[int]:
    yield at
    for step in range(1, reach):
        if at - step >= 0:
            yield at - step
        if at + step < length:
            yield at + step


def thesaurus_files(folder: Path | None = None) -> list[Path]:
    """The thesaurus files: the packaged ones, then the agency's own in `folder`/thesaurus."""
    packaged = Path(str(files("knowledge").joinpath("thesaurus")))
    folders = [packaged, *([folder / "thesaurus"] if folder else [])]
    return [path for one in folders for path in sorted([*one.glob("*.yaml"), *one.glob("*.csv")])]


def load(paths: Iterable[Path]) -> list[Concept]:
    """All concepts of the files. Raises KnowledgeError naming the file where one is not as it should be."""
    return [concept for path in paths for concept in (_rows(path) if path.suffix == ".csv" else _concepts(path))]


def _concepts(path: Path) -> list[Concept]:
    try:
        data = load_yaml(path.read_text(encoding="utf-8"))["concepts"]
        return [_concept(str(key), value) for key, value in data.items()]
    except (yaml.YAMLError, ValueError, OSError, KeyError, TypeError, AttributeError) as error:
        raise KnowledgeError(f"{path}: not a thesaurus file: {error}") from error


def _concept(key: str, value: dict[str, object]) -> Concept:
    preferred, other = value.get("prefLabel"), value.get("altLabel") or {}
    if not isinstance(preferred, dict) or not isinstance(other, dict):
        raise TypeError(f"{key} needs prefLabel and altLabel by language")
    labels = {language: (*_words(preferred.get(language)), *_words(other.get(language))) for language in LANGUAGES}
    return Concept(key, labels, str(value.get("broader") or ""))


def _words(value: object) -> tuple[str, ...]:
    """The labels of a language: a list, or a single one without its brackets."""
    given = value if isinstance(value, list) else [value]
    return tuple(str(label) for label in given if label is not None and str(label))


def _rows(path: Path) -> list[Concept]:
    """The rows «et;ru;en» of a glossary, alternatives divided by «|»."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";", strict=True))
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path}: the file is not in UTF-8; save it as «CSV UTF-8».") from error
    except (csv.Error, OSError) as error:
        raise KnowledgeError(f"{path}: not a glossary: {error}") from error
    return [_row(path, number, row) for number, row in enumerate(rows, 2)]


def _row(path: Path, number: int, row: dict[str, str | None]) -> Concept:
    if any(language not in row for language in LANGUAGES):
        raise KnowledgeError(f"{path}: the first line must be «et;ru;en», and the columns be divided by semicolons.")
    labels = {language: _alternatives(row[language] or "") for language in LANGUAGES}
    if not labels["et"]:
        raise KnowledgeError(f"{path}: line {number} has no Estonian word; give it one or take the line out.")
    return Concept(GLOSSARY + labels["et"][0].replace(" ", "_"), labels, related=_alternatives(row.get("related") or ""))


def _alternatives(cell: str) -> tuple[str, ...]:
    return tuple(word for part in cell.split("|") if (word := part.strip()))


def phrases_of(concept: Concept) -> Iterator[Phrase]:
    """The phrases of all labels of a concept, in base forms."""
    for language, labels in concept.labels.items():
        for label in labels:
            found = tokens(label)
            if words := tuple(_label_forms(token, language) for token in found):
                yield Phrase(concept.id, words)
            if language == "et" and len(found) == 2 and morphology.is_word(joined := "".join(found)):
                yield Phrase(concept.id, (frozenset(lemmas(joined, language)),))  # «riigi vara» as «riigivara»
    for label in concept.related:
        if words := tuple(_label_forms(token, "et") for token in tokens(label)):
            yield Phrase(RELATED + concept.id[1:], words)


def _label_forms(token: str, language: str) -> frozenset[str]:
    """Base forms of a word of a label; «meil» is the e-mail there, not a form of «mina»."""
    forms = frozenset(lemmas(token, language))
    if language != "et" or len(forms) == 1 or is_cyrillic(token):
        return forms
    closed = {fold(reading.lemma) for reading in morphology.analyses(token) if reading.pos in _CLOSED}
    return forms - closed or forms


def base_forms(token: str, language: str) -> frozenset[str]:
    """Base forms by which a word of a text names concepts: its lemmas, and in Estonian the compounds inside it."""
    own = frozenset(lemmas(token, language))
    return own | subcompounds(token) if language == "et" and not is_cyrillic(token) else own
