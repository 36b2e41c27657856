"""The knowledge index: one SQLite file (sqlite-utils, FTS5), derived from the knowledge folder and disposable.

It is built beside the old one and swapped in by a rename, so a reader never waits and never sees half of it. The
fingerprint over all files and over the version of this code says when it is stale.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import sqlite_utils

from knowledge.concepts import Concept, load, phrases_of, thesaurus_files
from knowledge.errors import KnowledgeError, UnreadableFile
from knowledge.models import Document, Problem
from knowledge.readers import SUFFIXES, read
from knowledge.record import understand
from knowledge.stored import phrase_data
from knowledge.text import clean, tokens
from knowledge.themes import WEIGHTS
from knowledge.writing import Writer, create_tables

SCHEMA = "4"  # raise it when what is stored changes
Progress = Callable[[Iterable[Path]], Iterable[Path]]


def knowledge_files(folder: Path) -> list[Path]:
    """The knowledge files of a folder, in order. Raises KnowledgeError where there is no such folder."""
    if not folder.is_dir():
        raise KnowledgeError(f"{folder}: no such folder of knowledge files.")
    found = (path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
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


def read_document(path: Path) -> Document:
    """One knowledge file, read and understood. Raises UnreadableFile."""
    transcript = read(path)
    return understand(document_id(path, transcript.meta), transcript, str(path))


def document_id(path: Path, meta: dict[str, str]) -> str:
    """The id of a knowledge file: its front matter's, else its stem."""
    return meta.get("id") or clean(path.stem)


def build(folder: Path, database: Path, progress: Progress = lambda files: files) -> list[tuple[Path, Problem]]:
    """Build the index and swap it in. Returns the files left out, each with the reason.

    Raises KnowledgeError where the folder of the database cannot be written or is full; the old index stays.
    """
    mark = fingerprint(folder)
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=database.parent, prefix=f".{database.name}-")
        os.close(handle)
        fresh = Path(name)
        try:
            left_out = _fill(fresh, folder, mark, progress, database if database.exists() else None)
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


def _fill(path: Path, folder: Path, mark: str, progress: Progress, last: Path | None) -> list[tuple[Path, Problem]]:
    with closing(sqlite_utils.Database(sqlite3.connect(path.absolute().as_uri(), uri=True))) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        seen: set[str] = set()
        create_tables(db)
        left_out = _fill_thesaurus(db, folder, last)
        writer = Writer(db)
        for file in progress(knowledge_files(folder)):
            try:
                document = read_document(file)
            except UnreadableFile as error:
                left_out.append((file, Problem(1, "unreadable", str(error), error=True)))
                continue
            if errors := [problem for problem in document.problems if problem.error]:
                left_out.append((file, errors[0]))
                continue
            if document.id in seen:
                left_out.append((file, Problem(1, "duplicate_id", document.id, error=True)))
                continue
            seen.add(document.id)
            writer.add(document)
        writer.finish()
        rows = ({"path": str(file), **dataclasses.asdict(problem)} for file, problem in left_out)
        db["left_out"].insert_all(rows)  # type: ignore[union-attr]
        db["meta"].insert({"key": "fingerprint", "value": mark})  # type: ignore[union-attr]
        db.conn.commit()
    return left_out


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


def _code_version() -> str:
    """Hash of the code that decides what stands in the index."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*here.rglob("*.py"), *here.glob("vocabulary/*.yaml"), here / "organisations.yaml", WEIGHTS]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
