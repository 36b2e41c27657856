"""Learns how the evidence for each possible answer is weighed, from questions with known answers.

Every question of the sets in bot/training/sets is put to the assistant; each candidate is turned into its reply and judged.
The weights are those under which the right candidates are likeliest (conditional logit, L2), checked by leaving one
document out after the other. Where the borders between answering, asking back and silence lie is read off the same run.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bot.answers.cite import plain
from bot.answers.evidence import FEATURES, Kind
from bot.answers.respond import as_reply
from bot.answers.topics import nothing
from bot.assistant import Assistant, Turn
from bot.models import Address, Message, Reply
from bot.training.judging import is_right
from knowledge.index import build
from knowledge.search import Index

SETS = Path(str(files("bot.training").joinpath("sets")))
WEIGHTS = Path(str(files("bot.answers").joinpath("weights.json")))
_PENALTY = 0.5  # L2, from the weights that are expected
# what the sets ask for too seldom to teach it: groups by their names, amounts that no list holds
_EXPECTED = {"group": 3.0, "group_asked": 3.0, "of_group": -2.0, "uncounted": -2.0}
_AT = {name: index for index, name in enumerate(FEATURES)}
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its candidates: their evidence, and which of them are right."""

    document: str
    question: str
    kind: str
    evidence: _Floats  # candidates by FEATURES
    right: NDArray[np.bool_]
    none: int  # which candidate says that the document does not say


def examples(folder: Path) -> Iterator[Example]:
    """The questions of a set whose answer lies among the candidates. `folder` holds documents and *.jsonl."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "knowledge.db"
        build(folder, path)
        index = Index(path)
        assistant = Assistant(index)
        lines = (line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines())
        for line in lines:
            dialogue = json.loads(line)
            address = Address("training", dialogue["id"])
            for gold in dialogue["turns"]:
                turn = assistant.turn(Message(gold["q"], address, dialogue["as"]))
                if found := _example(turn, gold, f"{folder.name}/{dialogue['as']}"):
                    yield found
        index.close()


def _example(turn: Turn, gold: dict[str, Any], document: str) -> Example | None:
    if turn.decision is None or turn.request is None or turn.request.intent == "who_does":
        return None
    right: list[bool] = []
    for candidate in turn.decision.candidates:
        is_none = candidate.kind is Kind.NONE
        reply = nothing(turn.request, turn.decision) if is_none else as_reply(turn.request, candidate, [])
        right.append(is_right(gold, _with_text(reply)))
    if not any(right):
        return None
    evidence = np.zeros((len(right), len(FEATURES)))
    for row, candidate in enumerate(turn.decision.candidates):
        for name, value in candidate.features.items():
            evidence[row, _AT[name]] = value
    none = next(i for i, candidate in enumerate(turn.decision.candidates) if candidate.kind is Kind.NONE)
    return Example(document, gold["q"], gold["kind"], evidence, np.array(right), none)


def _with_text(reply: Reply) -> Reply:
    return replace(reply, text=plain(reply))


def fit(found: list[Example]) -> _Floats:
    """The weights under which the right candidates are likeliest."""
    prior = np.array([_EXPECTED.get(name, 0.0) for name in FEATURES])

    def loss(weights: _Floats) -> tuple[float, _Floats]:
        away = weights - prior
        value, gradient = _PENALTY * float(away @ away), 2 * _PENALTY * away
        for one in found:
            chance = _chances(one, weights)
            held = chance[one.right].sum()
            value -= float(np.log(held + 1e-12))
            share = np.where(one.right, chance / (held + 1e-12), 0.0)
            gradient = gradient + one.evidence.T @ (chance - share)
        return value, gradient

    return np.asarray(minimize(loss, prior, jac=True, method="L-BFGS-B").x)


def _chances(one: Example, weights: _Floats) -> _Floats:
    scores = one.evidence @ weights
    exponents = np.exp(scores - scores.max())
    return np.asarray(exponents / exponents.sum())


def held_out(found: list[Example]) -> list[tuple[Example, _Floats]]:
    """Every question with its probabilities under weights learned without its document."""
    documents = sorted({one.document for one in found})
    pairs: list[tuple[Example, _Floats]] = []
    for document in documents:
        weights = fit([one for one in found if one.document != document])
        pairs.extend((one, _chances(one, weights)) for one in found if one.document == document)
    return pairs


def report(pairs: list[tuple[Example, _Floats]]) -> str:
    """What the border of answering costs and brings."""
    lines = ["border  right  wrong answers of all answers"]
    for border in (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7):
        right = wrong = answered = 0
        for one, chance in pairs:
            best = int(chance.argmax())
            if chance[best] < border:
                best = one.none
            right += bool(one.right[best])
            answered += best != one.none
            wrong += best != one.none and not one.right[best]
        lines.append(f"{border:6.2f} {right / len(pairs):6.1%} {wrong / max(answered, 1):6.1%}")
    return "\n".join(lines)


def store() -> None:
    """Learn the weights from all sets and store them."""
    found = [one for folder in sorted(SETS.iterdir()) if folder.is_dir() for one in examples(folder)]
    print(f"{len(found)} questions; each document's with weights learned from the others:\n{report(held_out(found))}")
    learned = {name: round(float(value), 3) for name, value in zip(FEATURES, fit(found), strict=True)}
    WEIGHTS.write_text(json.dumps({"weights": learned}, indent=1) + "\n", encoding="utf-8")
