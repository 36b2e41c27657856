"""The knowledge index: one SQLite file (sqlite-utils, FTS5), derived from the knowledge folder and disposable.

It is built beside the old one and swapped in by a rename, so a reader never waits and never sees half of it. The
fingerprint over all files and over the version of this code says when it is stale.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import sqlite_utils

from knowledge.concepts import Concept, Thesaurus, load, phrases_of, thesaurus_files
from knowledge.damage import is_damaged, readings
from knowledge.errors import KnowledgeError, UnreadableFile
from knowledge.models import Document, Field, Problem
from knowledge.morphology import is_word
from knowledge.naming import heads_of
from knowledge.readers import SUFFIXES, read
from knowledge.record import understand
from knowledge.stored import HEAD, clause_data, phrase_data, record_data, stored_thesaurus
from knowledge.terms import Term, terms_of, terms_of_words
from knowledge.text import clean, tokens
from knowledge.themes import WEIGHTS, packed, theme_features, theme_keys, themes

SCHEMA = "4"  # raise it when what is stored changes
UNSEARCHED = (Field.PREAMBLE, Field.ACKNOWLEDGEMENT, Field.DOCUMENT_DATE, Field.DOCUMENT_NUMBER)
_FTS = "CREATE VIRTUAL TABLE clause_keys USING fts5(main, more, tokenize = \"unicode61 remove_diacritics 0 tokenchars '-'\")"
_BRACKETS = re.compile(r"\([^)]*\)")
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
        words: Counter[tuple[str, str]] = Counter()
        seen: set[str] = set()
        _create(db)
        left_out = _fill_thesaurus(db, folder, last)
        thesaurus = stored_thesaurus(lambda: db.conn)
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
        db["title_words"].create_index(["key"])  # type: ignore[union-attr]
        db["place_keys"].create_index(["key"])  # type: ignore[union-attr]
        counted = ((word, language, count) for (word, language), count in sorted(words.items()))
        db.conn.executemany("INSERT INTO words VALUES (?, ?, ?)", counted)
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


def _create(db: sqlite_utils.Database) -> None:
    texts = dict.fromkeys(("id", "stem", "path", "language", "organisation", "title", "unit", "data"), str)
    clauses = {"id": int, "document": str, "field": str, "data": str, "whole": bytes, "alone": bytes}
    db["documents"].create({**texts, "title_length": int}, pk="id")  # type: ignore[union-attr]
    db["clauses"].create(clauses, pk="id")  # type: ignore[union-attr]
    db["clauses"].create_index(["document"])  # type: ignore[union-attr]
    db["left_out"].create({"path": str, "line": int, "code": str, "detail": str, "error": int})  # type: ignore[union-attr]
    db["title_words"].create({"key": str, "document": str, "word": int, "length": int, "head": int})  # type: ignore[union-attr]
    db["place_keys"].create({"key": str, "document": str})  # type: ignore[union-attr]
    db["meta"].create({"key": str, "value": str}, pk="key")  # type: ignore[union-attr]
    db["words"].create({"word": str, "language": str, "count": int})  # type: ignore[union-attr]
    db["label_words"].create({"word": str, "language": str})  # type: ignore[union-attr]
    db["broader"].create({"concept": str, "broader": str})  # type: ignore[union-attr]
    db["phrases"].create({"form": str, "concept": str, "words": str})  # type: ignore[union-attr]
    db.execute(_FTS)
    db.execute("CREATE VIRTUAL TABLE key_counts USING fts5vocab(clause_keys, 'row')")


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


def _insert(db: sqlite_utils.Database, document: Document, thesaurus: Thesaurus, words: Counter[tuple[str, str]]) -> None:
    _insert_names(db, document, thesaurus)
    damaged = document.language == "et" and is_damaged(" ".join(clause.text for clause in document.clauses))
    for clause in document.clauses:
        searched = clause.field not in UNSEARCHED and not clause.lead_in and bool(clause.text)
        head = f"{clause.group} {clause.label if clause.label != clause.group else ''} {clause.text}"
        texts = (head, clause.activity, " ".join(clause.outcomes))
        stored = json.dumps(clause_data(clause), ensure_ascii=False)
        cursor = db.execute("INSERT INTO clauses (document, field, data) VALUES (?, ?, ?)", [document.id, clause.field, stored])
        if not searched:
            continue
        keys, activity, added = (
            {key for term in _terms(text, document.language, thesaurus, damaged) for key in term.keys} for text in texts
        )
        model = themes()
        whole = model.direction(theme_features(keys | activity | added))
        alone = model.direction(theme_features(keys)) if activity or added else whole
        db.execute("UPDATE clauses SET whole = ?, alone = ? WHERE id = ?", [packed(whole), packed(alone), cursor.lastrowid])
        rows = (" ".join(sorted(one)) for one in (keys | activity | set(theme_keys(whole)), added))
        db.execute("INSERT INTO clause_keys (rowid, main, more) VALUES (?, ?, ?)", [cursor.lastrowid, *rows])
        said = " ".join(texts)
        plain = (token for token in tokens(f"{clause.heading} {said}") if token.isalpha() and len(token) > 2)
        found = (reading for token in tokens(said) for reading in readings(token)[:1]) if damaged else plain
        words.update((word, document.language) for word in found)


def _insert_names(db: sqlite_utils.Database, document: Document, thesaurus: Thesaurus) -> None:
    """The document in the list of them, with the words of its title and of its place, by which questions name it."""
    record, language = document.record, document.language
    title = terms_of(_BRACKETS.sub(" ", record.title) or record.title, language, thesaurus)
    place = terms_of(f"{record.unit} {record.purpose}", language, thesaurus)
    head = (document.id, Path(document.path).stem, document.path, language, record.organisation, record.title, record.unit)
    data = json.dumps(record_data(document), ensure_ascii=False)
    length = sum(len(term.surface) for term in title) or 1
    db.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*head, data, length))
    named = heads_of([term.surface for term in title], language)
    words = [
        (key, document.id, at, len(term.surface), int(at in named))
        for at, term in enumerate(title)
        for key in term.keys
        if key[0] in "lc"
    ]
    heads = [
        *(title[at] for at in named),
        *(term for part in _BRACKETS.findall(record.title) for term in terms_of(part, language, thesaurus)),
    ]
    kinds = {HEAD + key[1:] for term in heads for key in term.keys if key[0] in "lp"}  # «spetsialist» of «personalispetsialist»
    words += [(key, document.id, -1, 0, 1) for key in sorted(kinds)]
    db.conn.executemany("INSERT INTO title_words VALUES (?, ?, ?, ?, ?)", words)
    loose = {"l": "l", "p": "l", "c": "c", "k": "c"}
    places = sorted({loose[key[0]] + key[1:] for term in place for key in term.keys if key[0] in loose})
    db.conn.executemany("INSERT INTO place_keys VALUES (?, ?)", ((key, document.id) for key in places))


def _terms(text: str, language: str, thesaurus: Thesaurus, damaged: bool) -> list[Term]:
    words = [_readable(token) if damaged else [token] for token in tokens(text)]
    return terms_of_words(words, language, thesaurus)


def _readable(token: str) -> list[str]:
    """The words that a token of a damaged text may be; the token itself only where it is one, or nothing else is."""
    found = list(readings(token))
    return [token, *found] if not found or is_word(token) else found


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
