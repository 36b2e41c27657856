"""Dialogues in, predictions out: the format of `ametibot answer --batch`."""

from __future__ import annotations

from typing import Any

from bot.answers.cite import whole
from bot.assistant import Assistant
from bot.models import Address, Citation, Message


def answer_batch(assistant: Assistant, dialogue: dict[str, Any], number: int = 0) -> dict[str, Any]:
    """One dialogue {id, as, turns: [{q}]} → {id, turns: [{status, items, text}]}. Raises KeyError, TypeError for others.

    `number` is its place in the file: two dialogues with one id are two conversations all the same.
    """
    address = Address("batch", f"{number}:{dialogue['id']}")
    position = dialogue.get("as")
    turns = [_turn(assistant, Message(str(turn["q"]), address, position)) for turn in dialogue["turns"]]
    return {"id": dialogue["id"], "turns": turns}


def _turn(assistant: Assistant, message: Message) -> dict[str, Any]:
    reply = assistant.handle(message)
    items = [_item(assistant, citation) for citation in reply.citations]
    return {"status": str(reply.status), "items": items, "text": reply.text}


def _item(assistant: Assistant, citation: Citation) -> dict[str, Any]:
    return {"document": assistant.index.stem(citation.document), "number": citation.number or None, "text": whole(citation)}
