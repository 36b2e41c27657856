"""The knowledge index: one SQLite file (sqlite-utils, FTS5), derived from the knowledge folder and disposable.

It is built beside the old one and swapped in by a rename, so a reader never waits and never sees half of it. The
fingerprint over all files and over the version of this code says when it is stale.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlite_utils

from knowledge.concepts import Concept, Phrase, Thesaurus, load, phrases_of, thesaurus_files
from knowledge.damage import is_damaged, readings
from knowledge.errors import KnowledgeError, UnreadableFile
from knowledge.models import Clause, Document, Field, Problem
from knowledge.readers import SUFFIXES, read
from knowledge.record import shape, understand
from knowledge.terms import terms_of_words
from knowledge.text import clean, tokens

SCHEMA = "3"  # raise it when what is stored changes
UNSEARCHED = (Field.PREAMBLE, Field.ACKNOWLEDGEMENT, Field.DOCUMENT_DATE, Field.DOCUMENT_NUMBER)
_FTS = "CREATE VIRTUAL TABLE clause_keys USING fts5(main, more, tokenize = \"unicode61 remove_diacritics 0 tokenchars '-'\")"
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
            left_out = _fill(fresh, folder, mark, progress)
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


def _fill(path: Path, folder: Path, mark: str, progress: Progress) -> list[tuple[Path, Problem]]:
    left_out: list[tuple[Path, Problem]] = []
    with closing(sqlite_utils.Database(path)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        phrases = list(phrases_of(_concepts(folder, left_out)))
        thesaurus = thesaurus_of(phrases)
        words: Counter[str] = Counter()
        seen: set[str] = set()
        _create(db)
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
            _insert(db, document, thesaurus, words)
        rows = ({"concept": p.concept, "words": json.dumps([sorted(w) for w in p.words])} for p in phrases)
        db["phrases"].insert_all(rows, batch_size=5000)  # type: ignore[union-attr]
        db["words"].insert_all(({"word": word, "count": count} for word, count in words.items()), pk="word")  # type: ignore[union-attr]
        rows = ({"path": str(file), **dataclasses.asdict(problem)} for file, problem in left_out)
        db["left_out"].insert_all(rows)  # type: ignore[union-attr]
        db["meta"].insert({"key": "fingerprint", "value": mark}, pk="key")  # type: ignore[union-attr]
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


def _create(db: sqlite_utils.Database) -> None:
    db["documents"].create({"id": str, "path": str, "language": str, "data": str}, pk="id")  # type: ignore[union-attr]
    db["clauses"].create({"id": int, "document": str, "field": str, "data": str}, pk="id")  # type: ignore[union-attr]
    db["clauses"].create_index(["document"])  # type: ignore[union-attr]
    db["left_out"].create({"path": str, "line": int, "code": str, "detail": str, "error": int})  # type: ignore[union-attr]
    db.execute(_FTS)
    db.execute("CREATE VIRTUAL TABLE key_counts USING fts5vocab(clause_keys, 'row')")


def _insert(db: sqlite_utils.Database, document: Document, thesaurus: Thesaurus, words: Counter[str]) -> None:
    data = json.dumps(
        {"record": shape(document.record), "signatory": document.record.signatory,
         "uncertain": sorted(document.record.uncertain), "problems": [dataclasses.asdict(p) for p in document.problems]},
        ensure_ascii=False,
    )  # fmt: skip
    db.execute("INSERT INTO documents VALUES (?, ?, ?, ?)", [document.id, document.path, document.language, data])
    damaged = document.language == "et" and is_damaged(" ".join(clause.text for clause in document.clauses))
    for clause in document.clauses:
        cursor = db.execute(
            "INSERT INTO clauses (document, field, data) VALUES (?, ?, ?)",
            [document.id, clause.field, json.dumps(clause_data(clause), ensure_ascii=False)],
        )
        if clause.field in UNSEARCHED or clause.lead_in or not clause.text:
            continue
        main = f"{clause.group} {clause.label if clause.label != clause.group else ''} {clause.text} {clause.activity}"
        more = " ".join(clause.outcomes)
        db.execute(
            "INSERT INTO clause_keys (rowid, main, more) VALUES (?, ?, ?)",
            [cursor.lastrowid, *(_keys(text, document.language, thesaurus, damaged) for text in (main, more))],
        )
        if not damaged:
            words.update(token for token in tokens(f"{clause.heading} {main} {more}") if token.isalpha() and len(token) > 2)
        else:
            words.update(reading for token in tokens(f"{main} {more}") for reading in readings(token)[:1])


def _keys(text: str, language: str, thesaurus: Thesaurus, damaged: bool) -> str:
    words = [[token, *(readings(token) if damaged else ())] for token in tokens(text)]
    return " ".join(sorted({key for term in terms_of_words(words, language, thesaurus) for key in term.keys}))


def clause_data(clause: Clause) -> dict[str, Any]:
    """A clause without its document and field, as JSON values."""
    data = dataclasses.asdict(clause)
    del data["document"], data["field"]
    return data


def clause_from(document: str, field: str, data: str) -> Clause:
    """The clause that `clause_data` stored."""
    values = json.loads(data)
    values["outcomes"] = tuple(values["outcomes"])
    return Clause(document=document, field=Field(field), **values)


def thesaurus_of(phrases: Iterable[Phrase]) -> Thesaurus:
    """A thesaurus of phrases in base forms."""
    made = Thesaurus()
    for phrase in phrases:
        made.add(phrase)
    return made


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _code_version() -> str:
    """Hash of the code that decides what stands in the index."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*here.rglob("*.py"), *here.glob("vocabulary/*.yaml"), here / "organisations.yaml"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
