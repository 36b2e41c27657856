"""How far a record agrees with the true one: field by field, 0…1 each, None where both are silent.

Used by the tests of whole documents. Spelling differences of case, diacritics and punctuation do not count; `_meta` of the
true record names the readings that are as good as its own, and the duties that share one table cell of results.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, product
from statistics import fmean
from typing import Any

from rapidfuzz import fuzz

Entry = Any  # a text, or one of the record's dictionaries
Same = Callable[[Entry, Entry], float]

SINGLE, LISTED, LANGUAGE = 90.0, 88.0, 75.0
TEXTS = ("title", "unit", "manager", "purpose", "requirements.education", "requirements.experience", "requirements.computer")
EXACT = ("review.interval_months", "document.number", "document.date")
LISTS = ("subordinates", "substituted_by", "substitutes", "rights", "obligations", "responsibilities", "tools")


def folded(text: object) -> str:
    """Lower case without diacritics and punctuation."""
    plain = unicodedata.normalize("NFKD", str("" if text is None else text).casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c))))


def alike(a: object, b: object) -> float:
    """Similarity 0…100 of two folded texts; nothing is like nothing."""
    return fuzz.ratio(folded(a), folded(b)) if folded(a) and folded(b) else 0.0


def compare(true: dict[str, Any], found: dict[str, Any]) -> dict[str, float | None]:
    """Agreement of each field."""
    accepted: dict[str, Any] = true.get("_meta", {}).get("accept", {})
    scores: dict[str, float | None] = {}
    for path in TEXTS:
        options = [at(true, path), *accepted.get(path.split(".")[-1], [])]
        scores[path] = _single(options, at(found, path), lambda a, b: alike(a, b) >= SINGLE)
    for path in EXACT:
        options = [at(true, path), *accepted.get(path.split(".")[-1], [])]
        scores[path] = _single(options, at(found, path), lambda a, b: str(a).strip(" .") == str(b).strip(" ."))
    for path in LISTS:
        scores[path] = _best([at(true, path), *accepted.get(path, [])], at(found, path), alike)
    needs = accepted.get("languages", [])
    scores["requirements.languages"] = _best(
        [at(true, "requirements.languages"), *needs], at(found, "requirements.languages"), _language
    )
    scores["requirements.competences"] = _competences(true, found, accepted.get("competences", []))
    duties = [{**true, "duties": option} for option in (true["duties"], *accepted.get("duties", []))]
    scores["duties"], scores["outcomes"] = max(
        (_duties(one, found) for one in duties), key=lambda pair: (pair[0] or 0, pair[1] or 0)
    )
    recurring = [true["recurring_duties"], *accepted.get("recurring_duties", [])]
    scores["recurring_duties"] = _best(recurring, found["recurring_duties"], _recurring)
    return scores


def mean(scores: dict[str, float | None]) -> float:
    """Mean over the fields that either record fills."""
    return fmean(value for value in scores.values() if value is not None)


def faults(scores: dict[str, float | None]) -> str:
    """The fields that are not wholly right, for the message of a failing test."""
    return ", ".join(f"{name} {value:.2f}" for name, value in scores.items() if value is not None and value < 1)


def at(record: dict[str, Any], path: str) -> Any:
    """The value at «requirements.computer»."""
    value: Any = record
    for key in path.split("."):
        value = value[key]
    return value


def _single(options: Sequence[object], value: object, same: Callable[[object, object], bool]) -> float | None:
    if not folded(value) and not folded(options[0]):
        return None
    return float(any(same(option, value) for option in options if folded(option)))


def _f1(matched: int, true: int, found: int) -> float | None:
    return 2 * matched / (true + found) if true + found else None


def _best(options: Iterable[Sequence[Entry]], found: Sequence[Entry], same: Same) -> float | None:
    scores = [_f1(len(pairs(option, found, same)), len(option), len(found)) for option in options]
    return None if scores[0] is None else max(1.0 if score is None else score for score in scores)


def pairs(true: Sequence[Entry], found: Sequence[Entry], same: Same, least: float = LISTED) -> dict[int, int]:
    """One-to-one pairs of entries that agree, the closest first."""
    near = [(same(a, b), i, j) for (i, a), (j, b) in product(enumerate(true), enumerate(found))]
    chosen: dict[int, int] = {}
    for score, i, j in sorted(near, key=lambda one: (-one[0], abs(one[1] - one[2]), one[1])):
        if score >= least and i not in chosen and j not in chosen.values():
            chosen[i] = j
    return chosen


def _language(a: dict[str, str | None], b: dict[str, str | None]) -> float:
    return 100.0 if alike(a["language"], b["language"]) >= LANGUAGE and _level(a["level"]) == _level(b["level"]) else 0.0


def _level(level: str | None) -> str:
    """«kõrgtasemel» and «kõrgtase», «C1-tase» and «C1» are one level."""
    code = re.search(r"\b[abc][12]\b", folded(level))
    return code[0] if code else folded(level)[:8]


def _recurring(a: dict[str, str | None], b: dict[str, str | None]) -> float:
    """The same duty by its number; where duties have none, by the cadence (one may be cut shorter than the other)."""
    if folded(a["number"]) != folded(b["number"]):
        return 0.0
    one, other = folded(a["cadence"]), folded(b["cadence"])
    return 100.0 if folded(a["number"]) or one.startswith(other) or other.startswith(one) else 0.0


def _competences(true: dict[str, Any], found: dict[str, Any], accepted: list[list[str]]) -> float | None:
    """What was filed under «other» may serve as a competence, and is no surplus where it does not."""
    own, other = at(found, "requirements.competences"), at(found, "requirements.other")
    scores: list[float | None] = []
    for option in (at(true, "requirements.competences"), *accepted):
        matched = pairs(option, [*own, *other], alike)
        borrowed = sum(j >= len(own) for j in matched.values())
        scores.append(_f1(len(matched), len(option), len(own) + borrowed))
    return None if scores[0] is None else max(score for score in scores if score is not None)


def _duty(a: dict[str, Any], b: dict[str, Any]) -> float:
    """Agreement of two duties; the activity may be joined to the text or left out."""
    return max(alike(one, other) for one, other in product(_wordings(a), _wordings(b)))


def _wordings(duty: dict[str, Any]) -> list[str]:
    activity = duty.get("activity", "")
    return [duty["text"], f"{duty['text']} {activity}"] if activity else [duty["text"]]


def _duties(true: dict[str, Any], found: dict[str, Any]) -> tuple[float | None, float | None]:
    """Agreement of the duties, and of the results, which count only with the duty they belong to."""
    have = found["duties"]
    partner = pairs(true["duties"], have, _duty)
    counts = [_results(true, cell, [have[partner[i]] for i in cell if i in partner]) for cell in _cells(true)]
    ownerless = sum(len(duty["outcomes"]) for j, duty in enumerate(have) if j not in partner.values())
    matched, expected, given = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
    return _f1(len(partner), len(true["duties"]), len(have)), _f1(matched, expected, given + ownerless)


def _results(true: dict[str, Any], cell: list[int], printed: list[dict[str, Any]]) -> tuple[int, int, int]:
    """Results of one cell: how many agree, are expected, are given; of several true readings the one that fits best."""
    accepted: dict[str, Any] = true.get("_meta", {}).get("accept", {}).get("outcomes", {})
    given = list(dict.fromkeys(text for duty in printed for text in duty["outcomes"]))
    readings = [[true["duties"][i]["outcomes"], *accepted.get(str(i + 1), [])] for i in cell]
    counts: list[tuple[int, int, int]] = []
    for reading in product(*readings):
        expected = list(chain.from_iterable(reading))
        counts.append((len(pairs(expected, given, alike)), len(expected), len(given)))
    return max(counts, key=lambda count: _f1(*count) or 0.0)


def _cells(true: dict[str, Any]) -> list[list[int]]:
    """The duties by the cell of results they share: those of one table row, and sub-duties with the duty above them."""
    row_of = {number - 1: row[0] - 1 for row in true.get("_meta", {}).get("same_row", []) for number in row}
    cells: dict[int, list[int]] = {}
    cell_of: dict[str, int] = {}
    for index, duty in enumerate(true["duties"]):
        number = str(duty["number"] or "").strip(".)")
        above = None if duty["outcomes"] else cell_of.get(number.rpartition(".")[0])
        cell = row_of.get(index, index if above is None else above)
        cells.setdefault(cell, []).append(index)
        if number:
            cell_of[number] = cell
    return list(cells.values())
