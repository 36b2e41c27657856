"""Dialogues over the sample agency: every turn with its status, its citation and what the reply must hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.dialogues import Dialogue, failures, load

ROOT = Path(__file__).parents[1] / "dialogues"
FILES = sorted(path for language in ("et", "ru", "en") for path in (ROOT / language).glob("*.yaml"))
DIALOGUES = [
    pytest.param(dialogue, id=f"{path.parent.name}-{path.stem}-{number}")
    for path in FILES
    for number, dialogue in enumerate(load(path), 1)
]


@pytest.mark.parametrize("dialogue", DIALOGUES)
def test_dialogue(assistant: Assistant, dialogue: Dialogue, request: pytest.FixtureRequest) -> None:
    for question, wrong, reply in failures(assistant, dialogue, request.node.name):
        pytest.fail(f"{question}\n{wrong}\n{reply.text}")
