"""From a file to its transcripts. `read_all` is the door; what a file is, its bytes say.

A text is divided into lines, any other file is read by a library into the same lines; from there on all go one way:
`orders` finds the documents in them, `layout` the blocks of each, `repair` mends what a scan has damaged.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from knowledge.damage import is_damaged
from knowledge.errors import UnreadableFile
from knowledge.models import Block, Problem, Transcript
from knowledge.readers.completeness import not_placed
from knowledge.readers.containers import members_of, signatures_of
from knowledge.readers.decode import decode
from knowledge.readers.kinds import FileKind, kind_of
from knowledge.readers.layout import blocks_of
from knowledge.readers.lines import Line, lines_of
from knowledge.readers.orders import documents_of
from knowledge.readers.source import Source
from knowledge.repair import repaired
from knowledge.repair.lexicon import Lexicon, lexicon
from knowledge.text import clean
from knowledge.transcript import VERSION, front_matter, is_transcript, parse, without_marks

MAX_TEXT = 1_000_000  # bytes; the longest job description seen has 10,000 characters, UTF-16 takes two bytes for each
MAX_BYTES = 64_000_000  # of any other file; a scan of ten pages in colour has 20 MB
TEXT_SUFFIXES = (".txt", ".md")
SUFFIXES = (
    *TEXT_SUFFIXES,
    ".docx",
    ".docm",
    ".odt",
    ".pdf",
    ".png",
    ".jpg",
    ".jpeg",
    ".tif",
    ".tiff",
    ".asice",
    ".bdoc",
    ".zip",
)
_DEPTH = 2  # containers in containers
Words = Callable[[], Lexicon]  # the words that damaged text is repaired with; asked for only where there is some

__all__ = ["MAX_BYTES", "MAX_TEXT", "SUFFIXES", "TEXT_SUFFIXES", "Words", "read", "read_all", "read_text"]


def read(path: Path, words: Words = lexicon, name: str = "") -> Transcript:
    """The transcript of a file that holds one document. Raises UnreadableFile, which says what to do.

    `name` is what the file is called, if not as it lies there.
    """
    found = read_all(path, words, name)
    if len(found) > 1:
        raise UnreadableFile(
            "several", f"{name or path.name}: holds {len(found)} job descriptions; import it to get a file for each."
        )
    return found[0]


def read_all(path: Path, words: Words = lexicon, name: str = "") -> tuple[Transcript, ...]:
    """The transcripts of all documents in a file, at least one. Raises UnreadableFile; the file is never touched."""
    name = name or path.name
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES and path.exists():
        raise UnreadableFile("unknown_format", f"{name}: only {', '.join(SUFFIXES)} can be read; save it as one of these.")
    limit = MAX_TEXT if suffix in TEXT_SUFFIXES else MAX_BYTES
    try:
        if path.stat().st_size > limit:
            raise UnreadableFile("too_large", f"{name}: larger than {limit // 1_000_000} MB; is it really a job description?")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile("no_access", f"{name}: cannot be opened ({error.strerror}).") from error
    return tuple(_named(list(_transcripts(data, name, words, _DEPTH)), Path(name)))


def read_text(
    text: str, name: str = "", digest: str = "", problems: tuple[Problem, ...] = (), words: Words = lexicon
) -> Transcript:
    """The transcript of a text that is already decoded; a transcript comes back as it is."""
    return next(_of_text(text, name, digest, problems, words))


def _transcripts(data: bytes, name: str, words: Words, depth: int) -> Iterator[Transcript]:
    kind = kind_of(data, name)
    digest = hashlib.sha256(data).hexdigest()
    if kind in (FileKind.SIGNED, FileKind.ZIP):
        yield from _of_container(data, name, kind, digest, words, depth)
    elif kind is FileKind.TEXT:
        if not name.lower().endswith(TEXT_SUFFIXES):
            raise UnreadableFile("renamed", f"{name}: is not what its name says; give it its own ending again (.txt for text).")
        text, problems = decode(data, name)
        yield from _of_text(text, name, digest, problems, words)
    else:
        source = _source(data, name, kind)
        yield from _of_source(source, {}, name, digest, words)


def _source(data: bytes, name: str, kind: FileKind) -> Source:
    from knowledge.readers.opening import opened  # the libraries for these formats take a second to load

    return opened(data, name, kind)


def _of_container(data: bytes, name: str, kind: FileKind, digest: str, words: Words, depth: int) -> Iterator[Transcript]:
    if not depth:
        raise UnreadableFile("nested", f"{name}: a container in a container in a container; take the documents out of it.")
    signed = signatures_of(data, name) if kind is FileKind.SIGNED else {}
    found: list[Transcript] = []
    failed: list[str] = []
    for inner, content in members_of(data, name):
        if not inner.lower().endswith(SUFFIXES):
            failed.append(inner)
            continue
        try:
            found.extend(_transcripts(content, inner, words, depth - 1))
        except UnreadableFile as error:
            failed.append(str(error))
    if not found:
        reasons = "; ".join(failed) or "it is empty"
        raise UnreadableFile("empty_container", f"{name}: no job description in it could be read: {reasons}")
    left = tuple(Problem(1, "member_left_out", reason) for reason in failed)
    for one in found:
        meta = {**one.meta, "source": f"{name}/{one.meta.get('source', '')}", "sha256": digest, **signed}
        yield replace(one, meta=meta, problems=(*left, *one.problems))


def _of_text(text: str, name: str, digest: str, problems: tuple[Problem, ...], words: Words) -> Iterator[Transcript]:
    if is_transcript(text):
        found = parse(text)
        yield Transcript(found.meta, found.blocks, (*problems, *found.problems))
        return
    meta, body = front_matter(text)
    lines, furniture = lines_of(body, first_line=text[: len(text) - len(body)].count("\n") + 1)
    yield from _of_source(Source(tuple(lines), (*problems, *furniture)), meta, name, digest, words)


def _of_source(source: Source, meta: dict[str, str], name: str, digest: str, words: Words) -> Iterator[Transcript]:
    """A transcript for each document that the lines of a file hold."""
    own = {"transcript": VERSION, "id": meta.get("id", clean(Path(name).stem)), "source": clean(name), "sha256": digest}
    for lines in documents_of(list(source.lines)):
        blocks, warnings = blocks_of(lines)
        blocks = tuple(map(without_marks, _doubted(blocks, lines, source.doubts)))
        missing = not_placed(lines, blocks)
        made = Transcript(
            {**own, **source.meta, **meta, "id": own["id"]}, blocks, (*source.problems, *warnings, *missing), source.pages
        )
        yield repaired(made, words()) if is_damaged(" ".join(line.text for line in lines)) else made


def _doubted(blocks: tuple[Block, ...], lines: list[Line], doubts: dict[int, tuple[str, ...]]) -> tuple[Block, ...]:
    """The blocks with those words marked that were not read surely in the lines they are made of."""
    if not doubts:
        return blocks
    ends = [block.line for block in blocks[1:]] + [max((line.no for line in lines), default=0) + 1]
    made: list[Block] = []
    for block, end in zip(blocks, ends, strict=True):
        said = f"{block.label} {block.text}"
        unsure = [word for no in range(block.line, max(end, block.line + 1)) for word in doubts.get(no, ()) if word in said]
        made.append(replace(block, doubtful=tuple(dict.fromkeys(unsure))) if unsure else block)
    return tuple(made)


def _named(found: list[Transcript], path: Path) -> Iterator[Transcript]:
    """Each transcript with an id of its own: the stem of the file; of a container with several, those of its members;
    numbered where one file holds several documents."""
    if len(found) == 1:
        inside = "/" in found[0].meta.get("source", "")
        yield replace(found[0], meta={**found[0].meta, "id": clean(path.stem)}) if inside else found[0]
        return
    same = Counter(one.meta.get("id", "") for one in found)
    seen: Counter[str] = Counter()
    for one in found:
        ident = one.meta.get("id", "")
        seen[ident] += 1
        yield replace(one, meta={**one.meta, "id": f"{ident}-{seen[ident]}" if same[ident] > 1 else ident})
