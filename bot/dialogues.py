"""Dialogues with what their replies must hold: regression tests, the project's own and those that HR keeps.

A YAML file is a list of dialogues: `as`, the asker's position or null, and `turns`, each with `ask`, `status`, and what
must stand in the reply: `cites`, the [document, printed number] of the first clauses in order; `quotes`, pieces of the
quotes; `says`, pieces of the whole reply.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.assistant import Assistant
from bot.models import Address, Message, Reply, Status
from knowledge.errors import KnowledgeError
from knowledge.yamlfiles import load_yaml

_HELP = "see README.md, «Dialogues that must hold»"
FOLDER = "dialogues"  # of a knowledge folder


def dialogue_files(folder: Path) -> list[Path]:
    """The dialogue files that a knowledge folder holds."""
    return sorted((folder / FOLDER).glob("*.yaml"))


def load(path: Path) -> list[dict[str, Any]]:
    """The dialogues of a file. Raises KnowledgeError where it is not as it should be."""
    try:
        dialogues = load_yaml(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, OSError, ValueError) as error:
        raise KnowledgeError(f"{path}: not a file of dialogues: {' '.join(str(error).split())}; {_HELP}") from error
    if not isinstance(dialogues, list):
        raise KnowledgeError(f"{path}: not a file of dialogues: it is no list of dialogues; {_HELP}")
    for number, dialogue in enumerate(dialogues, 1):
        if wrong := _malformed(dialogue):
            raise KnowledgeError(f"{path}: not a file of dialogues: in dialogue {number} {wrong}; {_HELP}")
    return dialogues


def _malformed(dialogue: Any) -> str:  # noqa: ANN401  whatever stands in a file
    """What is wrong with the form of a dialogue; "" for nothing."""
    if not isinstance(dialogue, dict) or "as" not in dialogue or not isinstance(dialogue.get("turns"), list):
        return "«as» or the list of «turns» is missing"
    for turn in dialogue["turns"]:
        if not isinstance(turn, dict) or "ask" not in turn or "status" not in turn:
            return "a turn has no «ask» or no «status»"
        if turn["status"] not in list(Status):
            return f"the status «{turn['status']}» is none of {', '.join(Status)}"
        if any(not isinstance(cited, list) or len(cited) != 2 for cited in turn.get("cites") or []):
            return "«cites» is no list of [document, number]"
    return ""


def failures(assistant: Assistant, dialogue: dict[str, Any], name: str) -> Iterator[tuple[str, list[str], Reply]]:
    """The turns that do not go as they should: the question, what is wrong, the reply. `name` tells conversations apart."""
    address = Address("dialogue", name)
    for turn in dialogue["turns"]:
        reply = assistant.handle(Message(str(turn["ask"]), address, dialogue["as"]))
        if wrong := _differences(turn, reply):
            yield str(turn["ask"]), wrong, reply


def _differences(turn: dict[str, Any], reply: Reply) -> list[str]:
    found = [] if reply.status == turn["status"] else [f"the status is {reply.status}, not {turn['status']}"]
    cited = [[citation.document, citation.number] for citation in reply.citations]
    wanted = [[str(document), str(number)] for document, number in turn.get("cites", [])]
    if cited[: len(wanted)] != wanted:
        found.append(f"it cites {cited[: max(len(wanted), 1)]}, not {wanted}")
    quotes = "\n".join(part for c in (*reply.citations, *reply.closest) for part in (c.quote, c.activity, *c.outcomes))
    found += [f"no quote holds {piece!r}" for piece in turn.get("quotes", []) if str(piece) not in quotes]
    missing = (piece for piece in turn.get("says", []) if str(piece).casefold() not in reply.text.casefold())
    return found + [f"it does not say {piece!r}" for piece in missing]
