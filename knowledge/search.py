"""Reading the index: documents, clauses, and the ranked search over them.

A search answers with clauses and their coverage: the share of the question's words (weighted by how telling each is)
that a clause meets, directly, through a compound, or through a concept. Coverage is what the decision «answer, or say
that it is not there» rests on.
"""

from __future__ import annotations

import json
import math
import sqlite3
import threading
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from knowledge.concepts import Phrase, Thesaurus
from knowledge.index import clause_from, thesaurus_of
from knowledge.models import Clause, Duty, Field, LanguageRequirement, Problem, Record, Requirements, Review
from knowledge.terms import Term, wanted
from knowledge.text import fold

_CANDIDATES = 60
_MORE = 0.92  # a word met in the expected results counts a little less than one in the duty itself
_UNKNOWN_IDF = 0.9  # of the highest: a word that stands nowhere tells a lot, but may be chatter
_BREVITY = 0.06  # the most that a short clause gains over a long one


@dataclass(frozen=True, slots=True)
class View:
    """A document as the index holds it."""

    id: str
    language: str
    path: str
    record: Record
    clauses: tuple[Clause, ...]

    @property
    def name(self) -> str:
        """What the position is called: its title, or the id of a document that has none."""
        return self.record.title or self.id

    def of(self, *fields: Field) -> list[Clause]:
        """The clauses of these fields, in order, lead-ins left out."""
        return [clause for clause in self.clauses if clause.field in fields and not clause.lead_in]


@dataclass(frozen=True, slots=True)
class Asked:
    """A word of a question and how much it weighs (0…1) in it."""

    term: Term
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that was found; `coverage` and `score` are 0…1, `met` tells each word's share."""

    clause: Clause
    coverage: float
    score: float
    met: tuple[tuple[str, float], ...]


class Index:
    """One built index. Safe for many threads: each has a connection of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._document = lru_cache(maxsize=256)(self._load)

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

    def resolve(self, name: str | None) -> str | None:
        """The id of a position by its id, the stem of its file or its title; None for an unknown or ambiguous one."""
        if name is None or name in self.ids():
            return name
        titled = [document for document in self.ids() if fold(self.document(document).record.title) == fold(name)]
        return self._stems.get(name) or (titled[0] if len(titled) == 1 else None)

    def stem(self, document: str) -> str:
        """The stem of a document's file."""
        return Path(self.document(document).path).stem

    @cached_property
    def _stems(self) -> dict[str, str]:
        return {Path(path).stem: name for name, path in self._rows("SELECT id, path FROM documents")}

    def ids(self) -> tuple[str, ...]:
        """The ids of all documents, in order."""
        return self._ids

    def document(self, document: str) -> View:
        """A document by its id. Raises KeyError for an unknown one."""
        return self._document(document)

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        return tuple(row[0] for row in self._rows("SELECT id FROM documents ORDER BY id"))

    @cached_property
    def thesaurus(self) -> Thesaurus:
        """The thesaurus that the index was built with."""
        rows = self._rows("SELECT concept, words FROM phrases")
        return thesaurus_of(Phrase(c, tuple(frozenset(w) for w in json.loads(words))) for c, words in rows)

    @cached_property
    def words(self) -> dict[str, int]:
        """Every word of the documents, lower case, with its count."""
        return dict(self._rows("SELECT word, count FROM words"))

    @cached_property
    def _clause_count(self) -> int:
        return int(self._rows("SELECT count(*) FROM clause_keys")[0][0])

    def search(
        self,
        asked: list[Asked],
        documents: tuple[str, ...] | None = None,
        fields: frozenset[Field] | None = None,
        limit: int = 10,
    ) -> list[Hit]:
        """The clauses that meet the most of the question, best first."""
        asked = [one for one in asked if one.term.keys and one.weight > 0]
        if not asked:
            return []
        keys = [wanted(one.term) for one in asked]
        counts = self._counts({key for options in keys for key in options})
        weights = [one.weight * self._idf(one.term, counts) for one, options in zip(asked, keys, strict=True)]
        rows = self._candidates(set(counts), documents, fields)
        hits = [self._hit(row, asked, keys, weights) for row in rows]
        return sorted((hit for hit in hits if hit.coverage > 0), key=lambda h: (-h.score, h.clause.document, h.clause.order))[
            :limit
        ]

    def _hit(self, row: tuple[Any, ...], asked: list[Asked], keys: list[dict[str, float]], weights: list[float]) -> Hit:
        document, field, data, main_keys, more_keys = row
        main, more = frozenset(main_keys.split()), frozenset(more_keys.split())
        met: list[float] = []
        for options in keys:
            here = max((weight for key, weight in options.items() if key in main), default=0.0)
            there = max((weight for key, weight in options.items() if key in more), default=0.0) * _MORE
            met.append(max(here, there))
        total = sum(weights) or 1.0
        coverage = sum(m * w for m, w in zip(met, weights, strict=True)) / total
        brevity = _BREVITY / (1.0 + len(main) / 60)
        shown = tuple((one.term.surface, round(m, 2)) for one, m in zip(asked, met, strict=True))
        return Hit(clause_from(document, field, data), coverage, coverage * (1 - _BREVITY) + brevity * coverage, shown)

    def _candidates(
        self, keys: set[str], documents: tuple[str, ...] | None, fields: frozenset[Field] | None
    ) -> list[tuple[Any, ...]]:
        if not keys:
            return []
        query = " OR ".join(f'"{key}"' for key in sorted(keys))
        where, values = ["clause_keys MATCH ?"], [query]
        for column, chosen in (("document", documents), ("field", fields)):
            if chosen is not None:
                where.append(f"{column} IN ({', '.join('?' * len(chosen))})")
                values.extend(sorted(str(value) for value in chosen))
        return self._rows(
            "SELECT document, field, data, main, more FROM clause_keys JOIN clauses ON clauses.id = clause_keys.rowid "
            f"WHERE {' AND '.join(where)} ORDER BY bm25(clause_keys) LIMIT {_CANDIDATES}",
            values,
        )

    def _counts(self, keys: set[str]) -> dict[str, int]:
        """Key → number of clauses that hold it; keys that stand nowhere are left out."""
        found: dict[str, int] = {}
        ordered = sorted(keys)
        for start in range(0, len(ordered), 500):
            part = ordered[start : start + 500]
            rows = self._rows(f"SELECT term, doc FROM key_counts WHERE term IN ({', '.join('?' * len(part))})", part)
            found.update(dict(rows))
        return found

    def _idf(self, term: Term, counts: dict[str, int]) -> float:
        highest = math.log(1 + self._clause_count)
        own = [counts[key] for key in term.keys if key in counts and key[0] == "l"]
        if not own:
            own = [counts[key] for key in term.keys if key in counts and key[0] == "c"]
        return math.log(1 + self._clause_count / max(own)) if own else highest * _UNKNOWN_IDF

    def _load(self, document: str) -> View:
        rows = self._rows("SELECT id, language, path, data FROM documents WHERE id = ?", [document])
        if not rows:
            raise KeyError(document)
        name, language, path, data = rows[0]
        clauses = self._rows("SELECT document, field, data FROM clauses WHERE document = ? ORDER BY id", [document])
        return View(name, language, path, _record(json.loads(data)), tuple(clause_from(*row) for row in clauses))

    def _rows(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        return self._connection().execute(sql, values or []).fetchall()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            self._local.connection = connection
            self._open.append(connection)
        return connection


def _record(data: dict[str, Any]) -> Record:
    """The record that `shape` wrote, as an object again."""
    values = data["record"]
    needs = values["requirements"]
    return Record(
        organisation=values["organisation"],
        title=values["title"],
        unit=values["unit"],
        manager=values["manager"],
        purpose=values["purpose"],
        subordinates=tuple(values["subordinates"]),
        substituted_by=tuple(values["substituted_by"]),
        substitutes=tuple(values["substitutes"]),
        rights=tuple(values["rights"]),
        obligations=tuple(values["obligations"]),
        responsibilities=tuple(values["responsibilities"]),
        tools=tuple(values["tools"]),
        duties=tuple(Duty(d["number"] or "", d["text"], d.get("activity", ""), tuple(d["outcomes"])) for d in values["duties"]),
        requirements=Requirements(
            needs["education"],
            needs["experience"],
            tuple(LanguageRequirement(one["language"], one["level"]) for one in needs["languages"]),
            needs["computer"],
            tuple(needs["competences"]),
            tuple(needs["other"]),
        ),
        review=Review(values["review"]["interval_months"], values["review"]["clause"]),
        recurring_duties=tuple((one["number"] or "", one["cadence"]) for one in values["recurring_duties"]),
        document_number=values["document"]["number"] or "",
        document_date=values["document"]["date"] or "",
        signatory=data["signatory"],
        uncertain=frozenset(Field(name) for name in data["uncertain"]),
    )
