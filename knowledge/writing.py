"""What the index stores of a document: its row, its clauses with their keys, the words that name it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import sqlite_utils

from knowledge.models import Clause, Document, Field
from knowledge.naming import heads_of
from knowledge.stored import HEAD, clause_data, clause_from, record_data, stored_thesaurus
from knowledge.terms import Term, keys, loose, terms_of
from knowledge.text import tokens
from knowledge.themes import packed, theme_features, theme_keys, themes

UNSEARCHED = (Field.PREAMBLE, Field.ACKNOWLEDGEMENT, Field.DOCUMENT_DATE, Field.DOCUMENT_NUMBER)
_FTS = "CREATE VIRTUAL TABLE clause_keys USING fts5(main, more, tokenize = \"unicode61 remove_diacritics 0 tokenchars '-~_.'\")"
_BRACKETS = re.compile(r"\([^)]*\)")
_SHORT = 3  # letters of a key, its kind among them, that names no post
_KEPT = 20_000  # texts of clauses that are remembered: the standard ones recur in every document of an agency


def create_tables(db: sqlite_utils.Database) -> None:
    """The empty tables of an index."""
    texts = dict.fromkeys(("id", "stem", "path", "language", "organisation", "title", "data"), str)
    clauses = {"id": int, "document": str, "field": str, "data": str, "searched": int, "length": float}
    db["documents"].create({**texts, "title_length": int}, pk="id")  # type: ignore[union-attr]
    db["clauses"].create({**clauses, "whole": bytes, "alone": bytes}, pk="id")  # type: ignore[union-attr]
    db["clauses"].create_index(["document"])  # type: ignore[union-attr]
    db["left_out"].create({"path": str, "line": int, "code": str, "detail": str, "error": int})  # type: ignore[union-attr]
    db["title_words"].create({"key": str, "document": str, "word": int, "length": int, "head": int})  # type: ignore[union-attr]
    db["place_keys"].create({"key": str, "document": str})  # type: ignore[union-attr]
    db["meta"].create({"key": str, "value": str}, pk="key")  # type: ignore[union-attr]
    db["words"].create({"word": str, "language": str, "count": int})  # type: ignore[union-attr]
    db["label_words"].create({"word": str, "language": str})  # type: ignore[union-attr]
    db["files"].create({"name": str, "document": str, "sha256": str}, pk="name")  # type: ignore[union-attr]
    db["broader"].create({"concept": str, "broader": str})  # type: ignore[union-attr]
    db["phrases"].create({"form": str, "concept": str, "words": str})  # type: ignore[union-attr]
    db.execute(_FTS)
    db.execute("CREATE VIRTUAL TABLE key_counts USING fts5vocab(clause_keys, 'row')")


@dataclass(frozen=True, slots=True)
class _Held:
    """What is stored of a clause's text for searching."""

    main: str
    more: str
    length: float
    whole: bytes
    alone: bytes


class Writer:
    """Writes documents into the tables of an index whose thesaurus stands already."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._db = db
        self._thesaurus = stored_thesaurus(lambda: db.conn)
        rows = db.execute("SELECT word, language, count FROM words").fetchall()
        self._words: Counter[tuple[str, str]] = Counter({(word, language): count for word, language, count in rows})
        self._held = lru_cache(maxsize=_KEPT)(self._hold)

    def files(self) -> dict[str, tuple[str, str]]:
        """Path of a file → its document in the index, and the hash of what was read; empty for an older version of it."""
        rows = self._db.execute("SELECT name, document, sha256 FROM files").fetchall()
        return {name: (document, digest) for name, document, digest in rows}

    def remove(self, documents: Iterable[str]) -> None:
        """Take documents out."""
        for document in documents:
            rows = self._db.execute("SELECT id, field, data, searched FROM clauses WHERE document = ?", [document]).fetchall()
            language = self._db.execute("SELECT language FROM documents WHERE id = ?", [document]).fetchone()[0]
            for _, field, data, searched in rows:
                words = _spelt(clause_from(document, field, data)) if searched else ()
                self._words.subtract((word, language) for word in words)
            self._db.conn.executemany("DELETE FROM clause_keys WHERE rowid = ?", ([row[0]] for row in rows if row[3]))
            for table, column in (("clauses", "document"), ("documents", "id"), ("title_words", "document"),
                                  ("place_keys", "document"), ("files", "document")):  # fmt: skip
                self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", [document])

    def add(self, document: Document, file: str = "", digest: str = "") -> None:
        """Store a document, and what it was read from."""
        self._name(document)
        self._db.execute("INSERT INTO files VALUES (?, ?, ?)", (file or document.path, document.id, digest))
        for clause in document.clauses:
            self._add_clause(clause, document)

    def finish(self) -> None:
        """What can be stored only after the last document."""
        self._db["title_words"].create_index(["key"], if_not_exists=True)  # type: ignore[union-attr]
        self._db["place_keys"].create_index(["key"], if_not_exists=True)  # type: ignore[union-attr]
        self._db.execute("DELETE FROM words")
        counted = ((word, language, count) for (word, language), count in sorted(self._words.items()) if count > 0)
        self._db.conn.executemany("INSERT INTO words VALUES (?, ?, ?)", counted)

    def _add_clause(self, clause: Clause, document: Document) -> None:
        searched = clause.field not in UNSEARCHED and not clause.lead_in and bool(clause.text)
        stored = (document.id, clause.field, json.dumps(clause_data(clause), ensure_ascii=False), int(searched))
        if not searched:
            self._db.execute("INSERT INTO clauses (document, field, data, searched) VALUES (?, ?, ?, ?)", stored)
            return
        held = self._held(_said(clause), clause.activity, clause.outcomes, document.language)
        cursor = self._db.execute(
            "INSERT INTO clauses (document, field, data, searched, length, whole, alone) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*stored, held.length, held.whole, held.alone),
        )
        row = (cursor.lastrowid, held.main, held.more)
        self._db.execute("INSERT INTO clause_keys (rowid, main, more) VALUES (?, ?, ?)", row)
        self._words.update((word, document.language) for word in _spelt(clause))

    def _hold(self, text: str, activity: str, outcomes: tuple[str, ...], language: str) -> _Held:
        texts = (text, activity, " ".join(outcomes))
        own, done, added = (keys(terms_of(one, language, self._thesaurus)) for one in texts)
        model, features = themes(), theme_features(own | done | added)
        whole = model.direction(features)
        alone = model.direction(theme_features(own)) if done or added else whole
        main = " ".join(sorted(own | done | set(theme_keys(whole))))
        more = " ".join(sorted(added))
        return _Held(main, more, model.length(features), packed(whole), packed(alone))

    def _name(self, document: Document) -> None:
        """The document in the list of them, with the words of its title and of its place, by which questions name it."""
        record, language = document.record, document.language
        title = terms_of(_BRACKETS.sub(" ", record.title) or record.title, language, self._thesaurus)
        place = terms_of(f"{record.unit} {record.purpose}", language, self._thesaurus)
        head = (document.id, Path(document.path).stem, document.path, language, record.organisation, record.title)
        data = json.dumps(record_data(document), ensure_ascii=False)
        length = sum(len(term.surface) for term in title) or 1
        self._db.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*head, data, length))
        named = heads_of([term.surface for term in title], language)
        words = [
            (key, document.id, at, len(term.surface), int(at in named))
            for at, term in enumerate(title)
            for key in term.keys
            if key[0] in "lc"
        ]
        heads = [
            *(title[at] for at in named),
            *(term for part in _BRACKETS.findall(record.title) for term in terms_of(part, language, self._thesaurus)),
        ]
        words += [(HEAD + kind, document.id, -1, 0, 1) for kind in sorted({kind for term in heads for kind in _kinds(term)})]
        self._db.conn.executemany("INSERT INTO title_words VALUES (?, ?, ?, ?, ?)", words)
        places = sorted({loose(key) for key in keys(place) if key[0] in "lpck"})
        self._db.conn.executemany("INSERT INTO place_keys VALUES (?, ?)", ((key, document.id) for key in places))


def _said(clause: Clause) -> str:
    """The words of a clause with those that it stands under."""
    label = clause.label if clause.label != clause.group else ""
    return f"{clause.group} {label} {clause.text}"


def _spelt(clause: Clause) -> Iterator[str]:
    """The words of a clause that may mend a typo."""
    return filter(_is_spelt, tokens(" ".join((_said(clause), clause.activity, *clause.outcomes, clause.heading))))


def _kinds(head: Term) -> Iterator[str]:
    """The kinds of post that the head of a title names: «personalispetsialist» is a «spetsialist», too."""
    whole = [key[1:] for key in head.keys if key[0] == "l" and len(key) > _SHORT]
    yield from whole
    yield from (key[1:] for key in head.keys if key[0] == "p" and any(form.endswith(key[1:]) for form in whole))


def _is_spelt(token: str) -> bool:
    """May a word of the documents mend a typo? Not one of a letter or two, nor a number."""
    return token.isalpha() and len(token) > 2
