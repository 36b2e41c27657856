"""The knowledge index: one SQLite file (sqlite-utils, FTS5), derived from the knowledge folder and disposable.

It is built beside the old one and swapped in by a rename, so a reader never waits and never sees half of it. The
fingerprint over all files and over the version of this code says when it is stale.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import sqlite_utils

from knowledge.concepts import Concept, load, phrases_of, thesaurus_files
from knowledge.errors import KnowledgeError, UnreadableFile
from knowledge.models import Document, Problem
from knowledge.readers import TEXT_SUFFIXES, Words, read
from knowledge.record import understand
from knowledge.repair.lexicon import lexicon
from knowledge.repair.own import OwnWords
from knowledge.stored import phrase_data
from knowledge.text import clean, tokens
from knowledge.themes import WEIGHTS
from knowledge.versions import Versions
from knowledge.writing import Writer, create_tables

SCHEMA = "5"  # raise it when what is stored changes
Progress = Callable[[Iterable[Path]], Iterable[Path]]


def knowledge_files(folder: Path) -> list[Path]:
    """The knowledge files of a folder, in order. Raises KnowledgeError where there is no such folder."""
    if not folder.is_dir():
        raise KnowledgeError(f"{folder}: no such folder of knowledge files.")
    found = (path for path in folder.iterdir() if path.suffix.lower() in TEXT_SUFFIXES and path.is_file())
    return sorted(path for path in found if not path.name.startswith((".", "README")))


def fingerprint(folder: Path) -> str:
    """Hash over everything that the index is made of."""
    digest = hashlib.sha256(f"{SCHEMA} {_code_version()}".encode())
    for path in [*knowledge_files(folder), *thesaurus_files(folder)]:
        digest.update(path.name.encode("utf-8", "surrogateescape"))
        digest.update(hashlib.sha256(_bytes(path)).digest())
    return digest.hexdigest()


def thesaurus_mark(folder: Path) -> str:
    """Hash over the thesaurus files and the code that reads them."""
    digest = hashlib.sha256(f"{SCHEMA} {_code_version()}".encode())
    for path in thesaurus_files(folder):
        digest.update(hashlib.sha256(_bytes(path)).digest())
    return digest.hexdigest()


def read_document(path: Path, words: Words = lexicon, text: Path | None = None) -> Document:
    """One knowledge file, read and understood. `text`: where its text stands, if elsewhere. Raises UnreadableFile."""
    transcript = read(text or path, words, path.name)
    return understand(document_id(path, transcript.meta), transcript, str(path))


def document_id(path: Path, meta: dict[str, str]) -> str:
    """The id of a knowledge file: its front matter's, else its stem."""
    return meta.get("id") or clean(path.stem)


def build(
    folder: Path, database: Path, progress: Progress = lambda files: files, versions: Versions | None = None
) -> list[tuple[Path, Problem]]:
    """Build the index and swap it in. Returns the files left out, each with the reason.

    Only what has changed since the last one is read again. With `versions` the text of every file that goes live is kept,
    and where a file cannot be used its last good version stays in the index. Raises KnowledgeError where the folder of the
    database cannot be written or is full; the old index stays.
    """
    mark = fingerprint(folder)
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=database.parent, prefix=f".{database.name}-")
        os.close(handle)
        fresh = Path(name)
        try:
            left_out = _fill(fresh, folder, mark, progress, database, versions)
            fresh.replace(database)
        finally:
            fresh.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise KnowledgeError(f"{database}: cannot be written ({error}); make room there, or set AMETIBOT_DATA_DIR.") from error
    return left_out


def is_fresh(folder: Path, database: Path) -> bool:
    """Was the index built from these very files?"""
    if not database.exists():
        return False
    try:
        with closing(sqlite_utils.Database(database)) as db:
            rows = db.execute("SELECT value FROM meta WHERE key = 'fingerprint'").fetchall()
            return bool(rows and rows[0][0] == fingerprint(folder))
    except Exception:  # not a database, an old one, a torn one: built anew
        return False


def _fill(
    path: Path, folder: Path, mark: str, progress: Progress, last: Path, versions: Versions | None
) -> list[tuple[Path, Problem]]:
    files = knowledge_files(folder)
    goes_on = _copied(last, path, folder)
    with closing(sqlite_utils.Database(sqlite3.connect(path.absolute().as_uri(), uri=True))) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        left_out: list[tuple[Path, Problem]] = []
        if not goes_on:
            create_tables(db)
            left_out += _fill_thesaurus(db, folder, last if last.exists() else None)
        writer = Writer(db)
        left_out += _fill_documents(writer, files, progress, versions)
        writer.finish()
        db.execute("DELETE FROM left_out")  # those of the last index
        rows = ({"path": str(file), **dataclasses.asdict(problem)} for file, problem in left_out)
        db["left_out"].insert_all(rows)  # type: ignore[union-attr]
        db["meta"].upsert_all(  # type: ignore[union-attr]
            [{"key": "fingerprint", "value": mark}, {"key": "code", "value": _code_version()}], pk="key"
        )
        db.conn.commit()
    return left_out


def _fill_documents(
    writer: Writer, files: list[Path], progress: Progress, versions: Versions | None
) -> list[tuple[Path, Problem]]:
    """Bring the documents of an index to the state of the files; those that have not changed stay."""
    left_out: list[tuple[Path, Problem]] = []
    digests = {file: hashlib.sha256(_bytes(file)).hexdigest() for file in files}
    held = writer.files()
    writer.remove([document for name, (document, digest) in held.items() if digest != digests.get(Path(name))])
    known = {Path(name): document for name, (document, digest) in held.items() if digests.get(Path(name)) == digest}
    seen = dict.fromkeys(known.values())
    words = OwnWords(tuple(files))
    for file in progress([file for file in files if file not in known]):
        document, problem = _usable(file, seen, words)
        if problem:
            left_out.append((file, problem))
        if document is None and versions is not None and (last := versions.latest(file.stem)):
            document, _ = _usable(file, seen, words, last.path)
            if document is not None:
                left_out.append((file, Problem(1, "last_good", f"{last.live_from:%Y-%m-%d %H:%M} UTC")))
        elif document is not None and versions is not None:
            versions.keep(file, datetime.now(UTC))
        if document is not None:
            seen[document.id] = None
            writer.add(document, str(file), "" if problem else digests[file])
    return left_out


def _usable(
    file: Path, seen: dict[str, None], words: OwnWords, text: Path | None = None
) -> tuple[Document | None, Problem | None]:
    """The document of a file that can go live, else the reason why it cannot. `text`: where its text stands, if elsewhere."""
    try:
        document = read_document(file, words, text)
    except UnreadableFile as error:
        return None, Problem(1, "unreadable", str(error), error=True)
    if errors := [problem for problem in document.problems if problem.error]:
        return None, errors[0]
    if document.id in seen:
        return None, Problem(1, "duplicate_id", document.id, error=True)
    return document, None


def _copied(last: Path, path: Path, folder: Path) -> bool:
    """Take the last index as the beginning of the new one, where code and thesaurus are the same."""
    if not last.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{last.absolute().as_uri()}?mode=ro", uri=True)) as db:
            meta = dict(db.execute("SELECT key, value FROM meta").fetchall())
        if (meta.get("code"), meta.get("thesaurus")) != (_code_version(), thesaurus_mark(folder)):
            return False
        shutil.copyfile(last, path)
    except (OSError, sqlite3.Error):  # not a database, an old one, a torn one
        return False
    return True


def _concepts(folder: Path, left_out: list[tuple[Path, Problem]]) -> list[Concept]:
    """The concepts of all thesaurus files; one that is broken does not keep the others out."""
    found: list[Concept] = []
    for path in thesaurus_files(folder):
        try:
            found.extend(load([path]))
        except KnowledgeError as error:
            left_out.append((path, Problem(1, "thesaurus", str(error), error=True)))
    return found


def _fill_thesaurus(db: sqlite_utils.Database, folder: Path, last: Path | None) -> list[tuple[Path, Problem]]:
    """The thesaurus, taken over from the last index where its files are still the same."""
    mark = thesaurus_mark(folder)
    left_out: list[tuple[Path, Problem]] = []
    if last is None or not _take_over(db, last, mark):
        concepts = _concepts(folder, left_out)
        phrases = (phrase for concept in concepts for phrase in phrases_of(concept))
        rows = ((form, phrase.concept, phrase_data(phrase)) for phrase in phrases for form in sorted(phrase.keys))
        db.conn.executemany("INSERT INTO phrases VALUES (?, ?, ?)", rows)
        broader = ((concept.id, concept.broader) for concept in concepts if concept.broader)
        db.conn.executemany("INSERT INTO broader VALUES (?, ?)", broader)
        db.conn.executemany("INSERT INTO label_words VALUES (?, ?)", sorted(_label_words(concepts)))
    db["phrases"].create_index(["form"])  # type: ignore[union-attr]
    db["meta"].insert({"key": "thesaurus", "value": "" if left_out else mark})  # type: ignore[union-attr]
    return left_out


def _label_words(concepts: list[Concept]) -> set[tuple[str, str]]:
    """Every word of the labels with its language."""
    labels = ((label, language) for concept in concepts for language, found in concept.labels.items() for label in found)
    return {(word, language) for label, language in labels for word in tokens(label) if word.isalpha()}


def _take_over(db: sqlite_utils.Database, last: Path, mark: str) -> bool:
    """Copy the thesaurus of the last index; False where it is another one, or cannot be read."""
    try:
        db.conn.commit()
        db.conn.execute("ATTACH ? AS last", [f"{last.absolute().as_uri()}?mode=ro"])
        try:
            same = db.execute("SELECT 1 FROM last.meta WHERE key = 'thesaurus' AND value = ?", [mark]).fetchone()
            if same:
                for table in ("phrases", "broader", "label_words"):
                    db.conn.execute(f"INSERT INTO {table} SELECT * FROM last.{table}")
                db.conn.commit()
        finally:
            db.conn.execute("DETACH last")
    except sqlite3.Error:  # not a database, an old one, a torn one
        return False
    return bool(same)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@cache
def _code_version() -> str:
    """Hash of the code that decides what stands in the index."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(
        [*here.rglob("*.py"), *here.glob("vocabulary/*.yaml"), *here.glob("repair/*.*"), here / "organisations.yaml", WEIGHTS]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()
