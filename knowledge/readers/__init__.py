"""From a file to a transcript. `read` is the door; a new format is one more entry in `_READERS`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from knowledge.errors import UnreadableFile
from knowledge.models import Problem, Transcript
from knowledge.readers.decode import decode
from knowledge.readers.layout import blocks_of
from knowledge.text import clean
from knowledge.transcript import VERSION, front_matter, is_transcript, parse

MAX_BYTES = 1_000_000  # the longest job description seen has 10,000 characters; UTF-16 takes two bytes for each

__all__ = ["MAX_BYTES", "SUFFIXES", "read", "read_text"]


def read(path: Path) -> Transcript:
    """The transcript of one file. Raises UnreadableFile, which says what to do; the file is never touched."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableFile("unknown_format", f"{path.name}: only {', '.join(SUFFIXES)} can be read; save it as one of these.")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(
                "too_large", f"{path.name}: larger than {MAX_BYTES // 1_000_000} MB; is it really a job description?"
            )
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile("no_access", f"{path.name}: cannot be opened ({error.strerror}).") from error
    return reader(path, data)


def read_text(text: str, name: str = "", digest: str = "", problems: tuple[Problem, ...] = ()) -> Transcript:
    """The transcript of a text that is already decoded; a transcript comes back as it is."""
    if is_transcript(text):
        found = parse(text)
        return Transcript(found.meta, found.blocks, (*problems, *found.problems))
    meta, body = front_matter(text)
    laid_out, warnings = blocks_of(body, first_line=text[: len(text) - len(body)].count("\n") + 1)
    stem = Path(name).stem
    own = {"transcript": VERSION, "id": meta.pop("id", clean(stem)), "source": clean(name), "sha256": digest}
    return Transcript({**own, **meta}, laid_out, (*problems, *warnings))


def _plain(path: Path, data: bytes) -> Transcript:
    text, problems = decode(data, path.name)
    return read_text(text, path.name, hashlib.sha256(data).hexdigest(), problems)


_READERS: dict[str, Callable[[Path, bytes], Transcript]] = {".txt": _plain, ".md": _plain}
SUFFIXES = tuple(_READERS)
