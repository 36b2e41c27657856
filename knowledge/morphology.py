"""Estonian morphology by Vabamorf: analysis, and synthesis of the nominative.

Vabamorf ships inside the estnltk wheel. estnltk itself pulls in fifty packages at import, so its sub-package is
loaded alone, under a private name. Words are analysed one by one and cached: a long call would hold the GIL.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.errors import MissingMorphology

_PRIVATE_NAME = "_ametibot_vabamorf"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Analysis:
    """One reading of a word: lemma, compound parts, part of speech (S, V, A …) and form («sg all»)."""

    lemma: str
    parts: tuple[str, ...]
    pos: str
    form: str


@lru_cache(maxsize=1)
def _vabamorf() -> Any:  # noqa: ANN401  a class loaded by path
    found = importlib.util.find_spec("estnltk")
    if found is None or not found.submodule_search_locations:
        raise MissingMorphology
    root = Path(next(iter(found.submodule_search_locations))) / "vabamorf"
    spec = importlib.util.spec_from_file_location(_PRIVATE_NAME, root / "__init__.py", submodule_search_locations=[str(root)])
    if spec is None or spec.loader is None:
        raise MissingMorphology
    package = importlib.util.module_from_spec(spec)
    sys.modules[_PRIVATE_NAME] = package
    spec.loader.exec_module(package)
    return importlib.import_module(f"{_PRIVATE_NAME}.morf").Vabamorf.instance()


@lru_cache(maxsize=65536)
def analyses(word: str, guess: bool = True) -> tuple[Analysis, ...]:
    """All readings of one lower-case word; none for what is no word (digits, lone surrogates)."""
    if not _WORD.fullmatch(word) or len(word) > 60:
        return ()
    found = _vabamorf().analyze([word], disambiguate=False, guess=guess, propername=False)
    return tuple(Analysis(a["lemma"], tuple(a["root_tokens"]), a["partofspeech"], a["form"]) for a in found[0]["analysis"])


def is_word(word: str) -> bool:
    """Is this an Estonian word form? Nothing is guessed."""
    return bool(analyses(word.lower(), guess=False))


def has_form(word: str, *forms: str) -> bool:
    """Can the word stand in one of these forms («sg n», «pl g» …)?"""
    return any(reading.form in forms for reading in analyses(word.lower()))


@lru_cache(maxsize=4096)
def suggestions(word: str) -> tuple[str, ...]:
    """Estonian words that a misspelt one may have been meant for. Slow (5 ms a word): ask the own vocabulary first."""
    if not _WORD.fullmatch(word) or len(word) > 40:
        return ()
    found = _vabamorf().spellcheck([word], suggestions=True)
    return tuple(one for one in found[0]["suggestions"] if _WORD.fullmatch(one)) if found else ()


@lru_cache(maxsize=4096)
def nominative(word: str, case: str) -> str:
    """The word in the nominative if it reads as `case` («g», «all» …); else the word itself. Keeps the number."""
    for reading in analyses(word.lower()):
        if reading.pos in "SAHYG" and reading.form in (f"sg {case}", f"pl {case}", case):
            if not reading.form.startswith("pl"):
                return reading.lemma
            made = _vabamorf().synthesize(reading.lemma, "pl n", reading.pos)
            return made[0] if made else reading.lemma
    return word
