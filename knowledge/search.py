"""Reading the index: documents, clauses, and the search over them.

Inside one document every clause is looked at, by postings kept in memory; across all of them, those that FTS5 finds by
the rarest keys of the question. What a clause meets of the question comes with it (`matching`); which of them answers, and
whether any does, is decided by who asked.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from knowledge.concepts import Thesaurus
from knowledge.matching import TELLING, Asked, Keys, Met, Searchable, telling
from knowledge.models import Clause, Problem
from knowledge.stored import Listed, View, clause_from, stored_thesaurus, view_of
from knowledge.terms import Term, keys, terms_of, wanted
from knowledge.text import fold
from knowledge.themes import direction_of, theme_features, theme_keys

_CANDIDATES = 60  # clauses looked at in a search across documents
_MAX_HELD = 20_000  # clauses that the keys of one search may hold together
_LIGHT = 0.2  # weight up to which a word of a question only frames it; nothing is looked for by it
_KEPT_DOCUMENTS = 64
_KEYS = "main, more, length, whole, alone"
_KEPT_TEXTS = 2000
_KEPT_COUNTS = 100_000
_MOST_VALUES = 500  # of one query


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause with what it meets of a question."""

    clause: Clause
    met: Met


class Index:
    """One built index. Safe for many threads: each has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._held: dict[str, int] = {}  # key → number of clauses that hold it, of those that were asked for
        self._document = lru_cache(maxsize=_KEPT_DOCUMENTS)(self._load)
        self._terms = lru_cache(maxsize=_KEPT_TEXTS)(lambda text, language: terms_of(text, language, self.thesaurus))
        self._searchable = lru_cache(maxsize=_KEPT_DOCUMENTS)(self._load_searchable)

    def close(self) -> None:
        """Close the connections of all threads."""
        while self._open:
            self._open.pop().close()
        self._local = threading.local()

    def __del__(self) -> None:
        """A dropped index leaves no connection open."""
        self.close()

    def left_out(self) -> list[tuple[Path, Problem]]:
        """The files of the folder that are not in the index, each with the reason."""
        rows = self._rows("SELECT path, line, code, detail, error FROM left_out ORDER BY path")
        return [(Path(path), Problem(line, code, detail, bool(error))) for path, line, code, detail, error in rows]

    def digests(self) -> dict[str, str]:
        """Document → hash of the file that it was read from; empty where an older version of it is live."""
        return dict(self._rows("SELECT document, sha256 FROM files"))

    def resolve(self, name: str | None) -> str | None:
        """The id of a position by its id, the stem of its file or its title; None for an unknown or ambiguous one."""
        if name is None or name in self._listed:
            return name
        titled = self._titles.get(fold(name), [])
        return self._stems.get(name) or (titled[0] if len(titled) == 1 else None)

    def stem(self, document: str) -> str:
        """The stem of a document's file."""
        return self._listed[document].stem

    def ids(self) -> tuple[str, ...]:
        """The ids of all documents, in order."""
        return self._ids

    def listed(self) -> tuple[Listed, ...]:
        """All documents, in order of their ids."""
        return tuple(self._listed.values())

    def listing(self, document: str) -> Listed:
        """What the list knows of a document. Raises KeyError for an unknown one."""
        return self._listed[document]

    def title_words(self, keys: set[str]) -> list[tuple[str, str, int, int, int]]:
        """(key, document, place of the word in its title, its length, is it the head) of titles that hold one of the keys."""
        return [(key, *row) for key in keys for row in self._title_words.get(key, ())]

    def placed(self, keys: set[str]) -> set[str]:
        """The documents whose unit or purpose holds one of the keys."""
        return {row[0] for row in self._by_keys("SELECT document FROM place_keys WHERE key IN ({})", keys)}

    def titled(self, title: str) -> list[str]:
        """The ids of the documents with this title, whatever its case and accents."""
        return self._titles.get(fold(title), [])

    @cached_property
    def _title_words(self) -> dict[str, list[tuple[str, int, int, int]]]:
        found: dict[str, list[tuple[str, int, int, int]]] = {}
        for key, *row in self._rows("SELECT key, document, word, length, head FROM title_words"):
            found.setdefault(key, []).append(tuple(row))
        return found

    @cached_property
    def _listed(self) -> dict[str, Listed]:
        rows = self._rows("SELECT id, stem, language, organisation, title, title_length FROM documents ORDER BY id")
        return {row[0]: Listed(*row) for row in rows}

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        return tuple(self._listed)

    @cached_property
    def _stems(self) -> dict[str, str]:
        return {one.stem: one.id for one in self.listed()}

    @cached_property
    def _titles(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self.listed():
            found.setdefault(fold(one.title), []).append(one.id)
        return found

    def document(self, document: str) -> View:
        """A document by its id. Raises KeyError for an unknown one."""
        return self._document(document)

    @cached_property
    def thesaurus(self) -> Thesaurus:
        """The thesaurus that the index was built with."""
        return stored_thesaurus(self._connection)

    def terms(self, text: str, language: str) -> list[Term]:
        """The words of a short text with their keys; remembered, for what is asked about over and over."""
        return self._terms(text, language)

    def words(self, language: str) -> dict[str, int]:
        """Every word of the documents in a language, lower case, with its count."""
        return dict(self._rows("SELECT word, count FROM words WHERE language = ?", [language]))

    def label_words(self, language: str) -> frozenset[str]:
        """Every word of the thesaurus in a language, as it stands there."""
        return frozenset(row[0] for row in self._rows("SELECT word FROM label_words WHERE language = ?", [language]))

    @cached_property
    def _clause_count(self) -> int:
        return int(self._rows("SELECT count(*) FROM clause_keys")[0][0])

    def inside(self, asked: Sequence[Asked], said: Sequence[Term], document: str) -> list[Hit]:
        """Every clause of a document that can be searched, with what it meets of the question, in order.

        `asked` are the words that say what it is about, `said` all of them.
        """
        clauses, held = self._searchable(document)
        weights = telling(asked, self._counts(asked), self._clause_count)
        met = held.met(asked, weights, keys(said))
        return [Hit(clause, one) for clause, one in zip(clauses, met, strict=True)]

    def across(self, asked: Sequence[Asked], said: Sequence[Term], documents: tuple[str, ...] | None = None) -> list[Hit]:
        """The clauses of all documents, or of those given, that meet the most, best first."""
        counts = self._counts(asked)
        weights = telling(asked, counts, self._clause_count)
        telling_most = [(one.term, w) for one, w in zip(asked, weights, strict=True) if one.weight > _LIGHT]
        worth = {key: w * share for term, w in telling_most for key, share in wanted(term).items()}
        worth |= theme_keys(direction_of(theme_features(keys(said))))
        rows = self._candidates(self._rarest(worth), documents)
        met = Searchable([_keys_of(*row[3:]) for row in rows]).met(asked, weights, keys(said))
        hits = [Hit(clause_from(*row[:3]), one) for row, one in zip(rows, met, strict=True)]
        return sorted(hits, key=lambda hit: (-hit.met.coverage, hit.clause.document, hit.clause.order))

    def _rarest(self, worth: dict[str, float]) -> list[str]:
        """The keys to look for: those of most worth, as long as they do not hold too many clauses together."""
        counts = self._holding(set(worth))
        chosen: list[str] = []
        held = 0
        for key in sorted(counts, key=lambda key: (-worth[key], key)):
            if held + counts[key] <= _MAX_HELD:
                chosen.append(key)
                held += counts[key]
        return chosen

    def _candidates(self, keys: list[str], documents: tuple[str, ...] | None) -> list[tuple[Any, ...]]:
        if not keys:
            return []
        where, values = ["clause_keys MATCH ?"], [" OR ".join(f'"{key}"' for key in keys)]
        if documents is not None:
            where.append(f"document IN ({', '.join('?' * len(documents))})")
            values.extend(documents)
        return self._rows(
            f"SELECT document, field, data, {_KEYS} FROM clause_keys JOIN clauses ON clauses.id = clause_keys.rowid "
            f"WHERE {' AND '.join(where)} ORDER BY bm25(clause_keys) LIMIT {_CANDIDATES}",
            values,
        )

    def _counts(self, asked: Sequence[Asked]) -> dict[str, int]:
        """How many clauses hold what tells how rare each of these words is."""
        return self._holding({key for one in asked for key in one.term.keys if key[0] in TELLING})

    def _holding(self, keys: set[str]) -> dict[str, int]:
        """Key → number of clauses that hold it; keys that stand nowhere are left out."""
        held = self._held if len(self._held) < _KEPT_COUNTS else {}
        if new := keys - held.keys():
            found = dict(self._by_keys("SELECT term, doc FROM key_counts WHERE term IN ({})", new))
            held.update((key, found.get(key, 0)) for key in new)
        self._held = held
        return {key: count for key in keys if (count := held[key])}

    def _by_keys(self, sql: str, keys: set[str]) -> list[tuple[Any, ...]]:
        """The rows of a query with «IN ({})» for these keys."""
        ordered = sorted(keys)
        parts = (ordered[start : start + _MOST_VALUES] for start in range(0, len(ordered), _MOST_VALUES))
        return [row for part in parts for row in self._rows(sql.format(", ".join("?" * len(part))), part)]

    def _load_searchable(self, document: str) -> tuple[list[Clause], Searchable]:
        rows = self._rows(
            f"SELECT {_KEYS} FROM clauses JOIN clause_keys ON clauses.id = clause_keys.rowid WHERE document = ? ORDER BY id",
            [document],
        )
        searched = self._rows("SELECT searched FROM clauses WHERE document = ? ORDER BY id", [document])
        clauses = [clause for clause, (one,) in zip(self.document(document).clauses, searched, strict=True) if one]
        return clauses, Searchable([_keys_of(*row) for row in rows])

    def _load(self, document: str) -> View:
        rows = self._rows("SELECT id, language, path, data FROM documents WHERE id = ?", [document])
        if not rows:
            raise KeyError(document)
        clauses = self._rows("SELECT document, field, data FROM clauses WHERE document = ? ORDER BY id", [document])
        return view_of(rows[0], tuple(clause_from(*row) for row in clauses))

    def _rows(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        return self._connection().execute(sql, values or []).fetchall()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            self._local.connection = connection
            self._open.append(connection)
        return connection


def _keys_of(text: str, added: str, length: float, whole: bytes, alone: bytes) -> Keys:
    return Keys(frozenset(text.split()), frozenset(added.split()), length, whole, alone)
