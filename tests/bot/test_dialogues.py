"""Dialogues over the sample agency: every turn with its status, its citation and what the reply must hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.models import Address, Message, Reply
from knowledge.yamlfiles import load_yaml

ROOT = Path(__file__).parents[1] / "dialogues"
FILES = sorted(path for language in ("et", "ru", "en") for path in (ROOT / language).glob("*.yaml"))
DIALOGUES = [
    pytest.param(dialogue, id=f"{path.parent.name}-{path.stem}-{number}")
    for path in FILES
    for number, dialogue in enumerate(load_yaml(path.read_text(encoding="utf-8")), 1)
]


@pytest.mark.parametrize("dialogue", DIALOGUES)
def test_dialogue(assistant: Assistant, dialogue: dict[str, Any], request: pytest.FixtureRequest) -> None:
    address = Address("test", request.node.name)
    for turn in dialogue["turns"]:
        reply = assistant.handle(Message(turn["ask"], address, dialogue["as"]))
        wrong = _differences(turn, reply)
        assert not wrong, f"{turn['ask']}\n{wrong}\n{reply.text}"


def _differences(turn: dict[str, Any], reply: Reply) -> list[str]:
    found = [] if reply.status == turn["status"] else [f"status {reply.status}"]
    cited = [[citation.document, citation.number] for citation in reply.citations]
    wanted = turn.get("cites", [])
    if cited[: len(wanted)] != wanted:
        found.append(f"cites {cited[:5]}")
    quotes = [citation.quote for citation in (*reply.citations, *reply.closest)]
    found += [f"no quote holds {piece!r}" for piece in turn.get("quotes", []) if not any(piece in quote for quote in quotes)]
    return found + [
        f"does not say {piece!r}" for piece in turn.get("says", []) if piece.casefold() not in reply.text.casefold()
    ]
