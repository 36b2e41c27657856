"""The words of an agency's own documents, preferred when one of them is repaired."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from knowledge.damage import is_damaged
from knowledge.errors import UnreadableFile
from knowledge.readers.decode import decode
from knowledge.repair.lexicon import Lexicon, lexicon
from knowledge.text import language_of
from knowledge.transcript import front_matter

_MAX_FILES = 200
_MAX_BYTES = 1_000_000
_SUFFIXES = (".txt", ".md")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Gives the lexicon with the words of these texts when it is called; damaged ones and other formats count for nothing."""

    paths: tuple[Path, ...]

    def __call__(self) -> Lexicon:
        """The lexicon; made once."""
        return _with_texts(self.paths)


@lru_cache(maxsize=4)
def _with_texts(paths: tuple[Path, ...]) -> Lexicon:
    texts = list(_texts(paths))
    return lexicon().with_texts(texts) if texts else lexicon()


def _texts(paths: tuple[Path, ...]) -> Iterator[str]:
    readable = [path for path in paths if path.suffix.lower() in _SUFFIXES]
    for path in readable[:_MAX_FILES]:
        try:
            data = path.read_bytes()
            text = front_matter(decode(data, path.name)[0])[1] if len(data) <= _MAX_BYTES else ""
        except (OSError, UnreadableFile):
            continue
        if text and language_of(text) == "et" and not is_damaged(text):
            yield text
