"""The thesaurus: concepts with their words and phrases in Estonian, Russian and English (SKOS in spirit).

A label is kept as the sets of base forms of its words; a text speaks of a concept when every word of one of its labels
stands in it, in any order, close together. Files: `thesaurus/*.yaml` of the package, and of the knowledge folder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import yaml

from knowledge.errors import KnowledgeError
from knowledge.text import is_cyrillic, lemmas, subcompounds, tokens
from knowledge.yamlfiles import load_yaml

LANGUAGES = ("et", "ru", "en")
_WINDOW = 2  # how many other words may stand between those of a phrase, per word


@dataclass(frozen=True, slots=True)
class Concept:
    """A meaning with its labels by language, the preferred one first."""

    id: str
    labels: dict[str, tuple[str, ...]]
    broader: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One label as the base forms of its words; `key` is the word it is looked up by."""

    concept: str
    words: tuple[frozenset[str], ...]


@dataclass(slots=True)
class Thesaurus:
    """Looks up the concepts that a list of words speaks of."""

    phrases: dict[str, list[Phrase]] = field(default_factory=lambda: defaultdict(list))

    def add(self, phrase: Phrase) -> None:
        """Make a phrase findable by each base form of its longest word."""
        longest = max(phrase.words, key=lambda forms: max(map(len, forms)))
        for form in longest:
            self.phrases[form].append(phrase)

    def concepts(self, forms: list[frozenset[str]]) -> dict[str, frozenset[int]]:
        """Concept → positions of the words that named it; `forms` are the base forms of each word of a text."""
        found: dict[str, set[int]] = defaultdict(set)
        for at, options in enumerate(forms):
            for option in options:
                for phrase in self.phrases.get(option, ()):
                    if positions := _positions(phrase, forms, at):
                        found[phrase.concept].update(positions)
        return {concept: frozenset(positions) for concept, positions in found.items()}


def _positions(phrase: Phrase, forms: list[frozenset[str]], at: int) -> set[int] | None:
    if len(phrase.words) == 1:
        return {at}
    reach = len(phrase.words) * _WINDOW + 1
    positions: set[int] = set()
    for wanted in phrase.words:
        near = (i for i in _outwards(at, reach, len(forms)) if i not in positions and wanted & forms[i])
        position = next(near, None)
        if position is None:
            return None
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
    own = folder / "thesaurus" if folder else None
    return sorted(packaged.glob("*.yaml")) + (sorted(own.glob("*.yaml")) if own and own.is_dir() else [])


def load(paths: Iterable[Path]) -> list[Concept]:
    """All concepts of the files. Raises KnowledgeError naming the file where one is not as it should be."""
    found: list[Concept] = []
    for path in paths:
        try:
            data = load_yaml(path.read_text(encoding="utf-8"))["concepts"]
            found.extend(_concept(str(key), value) for key, value in data.items())
        except (yaml.YAMLError, ValueError, OSError, KeyError, TypeError, AttributeError) as error:
            raise KnowledgeError(f"{path}: not a thesaurus file: {error}") from error
    return found


def _concept(key: str, value: dict[str, object]) -> Concept:
    preferred, other = value.get("prefLabel"), value.get("altLabel") or {}
    if not isinstance(preferred, dict) or not isinstance(other, dict):
        raise TypeError(f"{key} needs prefLabel and altLabel by language")
    labels = {language: (*_words(preferred.get(language)), *_words(other.get(language))) for language in LANGUAGES}
    return Concept(key, labels, str(value.get("broader") or ""))


def phrases_of(concepts: Iterable[Concept]) -> Iterator[Phrase]:
    """The phrases of all labels, in base forms."""
    for concept in concepts:
        for language, labels in concept.labels.items():
            for label in labels:
                words = tuple(frozenset(lemmas(token, language)) for token in tokens(label))
                if words:
                    yield Phrase(concept.id, words)


def base_forms(token: str, language: str) -> frozenset[str]:
    """Base forms by which a word of a text names concepts: its lemmas, and in Estonian the compounds inside it."""
    own = frozenset(lemmas(token, language))
    return own | subcompounds(token) if language == "et" and not is_cyrillic(token) else own


def _words(value: object) -> tuple[str, ...]:
    """The labels of a language: a list, or a single one without its brackets."""
    given = value if isinstance(value, list) else [value]
    return tuple(str(label) for label in given if label is not None and str(label))
