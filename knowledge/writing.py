"""What the index stores of a document: its row, its clauses with their keys, the words that name it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import sqlite_utils

from knowledge.damage import is_damaged, readings
from knowledge.models import Clause, Document, Field
from knowledge.morphology import is_word
from knowledge.naming import heads_of
from knowledge.stored import HEAD, clause_data, record_data, stored_thesaurus
from knowledge.terms import Term, keys, loose, terms_of, terms_of_words
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
    words: tuple[str, ...]


class Writer:
    """Writes documents into the tables of an index whose thesaurus stands already."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._db = db
        self._thesaurus = stored_thesaurus(lambda: db.conn)
        self._words: Counter[tuple[str, str]] = Counter()
        self._held = lru_cache(maxsize=_KEPT)(self._hold)

    def add(self, document: Document) -> None:
        """Store a document."""
        self._name(document)
        damaged = document.language == "et" and is_damaged(" ".join(clause.text for clause in document.clauses))
        for clause in document.clauses:
            self._add_clause(clause, document, damaged)

    def finish(self) -> None:
        """What can be stored only after the last document."""
        self._db["title_words"].create_index(["key"])  # type: ignore[union-attr]
        self._db["place_keys"].create_index(["key"])  # type: ignore[union-attr]
        counted = ((word, language, count) for (word, language), count in sorted(self._words.items()))
        self._db.conn.executemany("INSERT INTO words VALUES (?, ?, ?)", counted)

    def _add_clause(self, clause: Clause, document: Document, damaged: bool) -> None:
        searched = clause.field not in UNSEARCHED and not clause.lead_in and bool(clause.text)
        stored = (document.id, clause.field, json.dumps(clause_data(clause), ensure_ascii=False), int(searched))
        if not searched:
            self._db.execute("INSERT INTO clauses (document, field, data, searched) VALUES (?, ?, ?, ?)", stored)
            return
        label = clause.label if clause.label != clause.group else ""
        held = self._held(f"{clause.group} {label} {clause.text}", clause.activity, clause.outcomes, document.language, damaged)
        cursor = self._db.execute(
            "INSERT INTO clauses (document, field, data, searched, length, whole, alone) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*stored, held.length, held.whole, held.alone),
        )
        row = (cursor.lastrowid, held.main, held.more)
        self._db.execute("INSERT INTO clause_keys (rowid, main, more) VALUES (?, ?, ?)", row)
        headings = () if damaged else tuple(token for token in tokens(clause.heading) if _is_spelt(token))
        self._words.update((word, document.language) for word in (*held.words, *headings))

    def _hold(self, text: str, activity: str, outcomes: tuple[str, ...], language: str, damaged: bool) -> _Held:
        texts = (text, activity, " ".join(outcomes))
        own, done, added = (keys(self._terms(one, language, damaged)) for one in texts)
        model, features = themes(), theme_features(own | done | added)
        whole = model.direction(features)
        alone = model.direction(theme_features(own)) if done or added else whole
        main = " ".join(sorted(own | done | set(theme_keys(whole))))
        said = tokens(" ".join(texts))
        words = (reading for token in said for reading in readings(token)[:1]) if damaged else filter(_is_spelt, said)
        more = " ".join(sorted(added))
        return _Held(main, more, model.length(features), packed(whole), packed(alone), tuple(words))

    def _terms(self, text: str, language: str, damaged: bool) -> list[Term]:
        words = [_readable(token) if damaged else [token] for token in tokens(text)]
        return terms_of_words(words, language, self._thesaurus)

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


def _kinds(head: Term) -> Iterator[str]:
    """The kinds of post that the head of a title names: «personalispetsialist» is a «spetsialist», too."""
    whole = [key[1:] for key in head.keys if key[0] == "l" and len(key) > _SHORT]
    yield from whole
    yield from (key[1:] for key in head.keys if key[0] == "p" and any(form.endswith(key[1:]) for form in whole))


def _is_spelt(token: str) -> bool:
    """May a word of the documents mend a typo? Not one of a letter or two, nor a number."""
    return token.isalpha() and len(token) > 2


def _readable(token: str) -> list[str]:
    """The words that a token of a damaged text may be; the token itself only where it is one, or nothing else is."""
    found = list(readings(token))
    return [token, *found] if not found or is_word(token) else found
