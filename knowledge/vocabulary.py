"""Headings, labels and set phrases of job descriptions, from vocabulary/*.yaml; used by the reader and the parser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from knowledge.models import Field
from knowledge.text import fold
from knowledge.yamlfiles import load_yaml

_FUZZY = 84  # similarity from which a damaged heading or label still counts
_MAX_KEYWORD_HEADING = 6  # words
_MAX_SURE_HEADING = 4  # words of a heading that needs no number or capitals to be one
_ACQUAINTED = re.compile(r"juhendi\w* .*tutvunud|tutvunud .*juhendi|инструкци\w* .*ознакомлен|ознакомлен\w* .*инструкци")
_EXCLUSIVE = (Field.RIGHTS, Field.OBLIGATIONS, Field.RESPONSIBILITIES, Field.DUTIES)
_SUBSTITUTION = (Field.SUBSTITUTED_BY, Field.SUBSTITUTES)
# «ametikoha täitjat asendab» and «täitja asendab» differ by the case ending that carries the direction
_SUBSTITUTION_WORD = re.compile(r"\basenda|замеща|substitut|replac|deput|cover")


@dataclass(frozen=True, slots=True)
class Match:
    """What a heading or label stands for; `certain` is False where damage leaves room for another reading."""

    field: Field
    certain: bool = True
    score: float = 100.0
    keyword: bool = False  # known by its key word only


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All languages together: folded spelling → field."""

    sections: dict[str, Field]
    labels: dict[str, Field]
    columns: dict[str, str]  # → duty | activity | outcome | number
    document_titles: tuple[str, ...]
    none: frozenset[str]
    acknowledgement: tuple[str, ...]
    employer: frozenset[str]
    signers: frozenset[str]
    keywords: dict[str, Field]
    stems: dict[str, Field]  # beginning of a word → section, the surest first

    def section(self, text: str) -> Match | None:
        """The section that a heading (its number taken off) opens: by its spelling, else by its key word."""
        folded = fold(text)
        found, by_keyword = _match(folded, self.sections, _FUZZY), self._by_keyword(folded)
        if found and by_keyword and found.field is by_keyword.field and not found.certain:
            return by_keyword
        return found or by_keyword

    def guess(self, text: str) -> Field | None:
        """The section that a heading of an agency's own seems to open: «teenistuskohal nõutav ettevalmistus»; None for none,
        or where it names several of those that exclude each other."""
        words = fold(text).split()
        named = list(dict.fromkeys(field for stem, field in self.stems.items() if any(word.startswith(stem) for word in words)))
        return None if sum(field in _EXCLUSIVE for field in named) > 1 else next(iter(named), None)

    def label(self, text: str) -> Match | None:
        """The field that a label names; a substitution label by its case form only."""
        folded = fold(text)
        found = _match(folded, self.labels, _FUZZY)
        if found is None or (found.field not in _SUBSTITUTION and not _SUBSTITUTION_WORD.search(folded)):
            return found
        return self._substitution(folded, found)

    def column(self, text: str) -> str | None:
        """The role of a table column by its heading."""
        folded = fold(text)
        if folded in self.columns:
            return self.columns[folded]
        best = process.extractOne(folded, list(self.columns), scorer=fuzz.ratio, score_cutoff=_FUZZY) if folded else None
        return self.columns[best[0]] if best else None

    def is_none(self, value: str) -> bool:
        """Does the value say that there is none («-», «puuduvad»)?"""
        bare = value.strip().strip(".;")
        return bare in {"-", "–", "—"} or fold(bare) in self.none

    def is_acknowledgement(self, text: str) -> bool:
        """Does a line open the acknowledgement or signature part?"""
        folded = fold(text)
        if ":" in text and fold(text.split(":", 1)[0]) in self.signers:
            return len(text.split()) < 6
        return any(folded.startswith(start) for start in self.acknowledgement) or bool(_ACQUAINTED.search(folded))

    def document_title(self, text: str) -> bool:
        """Does the line name the document («… AMETIJUHEND»)?"""
        folded = fold(text)
        return any(title in folded for title in self.document_titles)

    def _by_keyword(self, folded: str) -> Match | None:
        """«nõuded dokumendihaldurile», «õpetaja õigused»: the key word first or last in a short heading."""
        words = folded.split()
        if not 1 < len(words) <= _MAX_KEYWORD_HEADING:
            return None
        found = self.keywords.get(words[-1]) or self.keywords.get(words[0])
        return Match(found, certain=len(words) <= _MAX_SURE_HEADING, score=_FUZZY, keyword=True) if found else None

    def _substitution(self, folded: str, found: Match) -> Match:
        nearest = {
            wanted: min(Levenshtein.distance(folded, label) for label, field in self.labels.items() if field is wanted)
            for wanted in _SUBSTITUTION
        }
        by, whom = nearest[Field.SUBSTITUTED_BY], nearest[Field.SUBSTITUTES]
        chosen = Field.SUBSTITUTED_BY if by < whom else Field.SUBSTITUTES
        return Match(chosen, certain=min(by, whom) == 0, score=found.score)


def _match(folded: str, spellings: dict[str, Field], cutoff: int) -> Match | None:
    if not folded:
        return None
    if folded in spellings:
        return Match(spellings[folded])
    if len(folded) < 5:
        return None
    best = process.extractOne(folded, list(spellings), scorer=fuzz.ratio, score_cutoff=cutoff)
    return Match(spellings[best[0]], certain=False, score=best[1]) if best else None


@lru_cache(maxsize=3)
def spellings(language: str) -> dict[Field, tuple[str, ...]]:
    """Field → the headings and labels it goes by in a language."""
    data = _data(language)
    found: dict[Field, tuple[str, ...]] = {}
    for part in ("sections", "labels"):
        for name, texts in data[part].items():
            found[Field(name)] = (*found.get(Field(name), ()), *(str(text) for text in texts))
    return found


def _data(language: str) -> dict[str, Any]:
    data: dict[str, Any] = load_yaml(files("knowledge").joinpath(f"vocabulary/{language}.yaml").read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The packaged vocabulary, read once."""
    merged: dict[str, Any] = {"sections": {}, "labels": {}, "columns": {}, "keywords": {}, "stems": {}}
    lists: dict[str, list[str]] = {"document_titles": [], "none": [], "acknowledgement": [], "employer": [], "signers": []}
    for language in ("et", "ru", "en"):
        data = _data(language)
        for part in merged:
            for name, spellings in data[part].items():
                merged[part].update({fold(s): name if part == "columns" else Field(name) for s in spellings})
        for part, entries in lists.items():
            entries.extend(fold(entry) for entry in data[part])
    return Vocabulary(
        sections=merged["sections"],
        labels=merged["labels"],
        columns=merged["columns"],
        document_titles=tuple(lists["document_titles"]),
        none=frozenset(entry for entry in lists["none"] if entry),
        acknowledgement=tuple(entry for entry in lists["acknowledgement"] if entry),
        employer=frozenset(lists["employer"]),
        signers=frozenset(lists["signers"]),
        keywords=merged["keywords"],
        stems=merged["stems"],
    )
