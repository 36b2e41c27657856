"""Dialogues with what their replies must hold: regression tests, the project's own and those that HR keeps.

A YAML file is a list of dialogues: `as`, the asker's position or null, and `turns`, each with `ask`, `status`, and what
must stand in the reply: `cites`, the [document, printed number] of the first clauses in order; `quotes`, pieces of the
quotes; `says`, pieces of the whole reply.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from bot.assistant import Assistant
from bot.models import Address, Message, Reply, Status
from knowledge.errors import KnowledgeError
from knowledge.yamlfiles import load_yaml

_HELP = "see README.md, «Dialogues that must hold»"
FOLDER = "dialogues"  # of a knowledge folder


def _text(value: object) -> str:
    """A word or number as text. Raises ValueError for one that YAML has taken for a fraction."""
    if isinstance(value, float):
        raise ValueError('a clause number with a full stop needs quotation marks: "2.10"')
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise ValueError("this must be a text")
    return str(value)


def _texts(value: object) -> object:
    """A single piece without its brackets is a list of one; nothing at all is none."""
    return value if isinstance(value, list) else [] if value is None else [value]


_Text = Annotated[str, BeforeValidator(_text)]
_Pieces = Annotated[tuple[_Text, ...], BeforeValidator(_texts)]


class Turn(BaseModel):
    """A question and what its reply must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ask: _Text
    status: Status
    cites: Annotated[tuple[tuple[_Text, _Text], ...], BeforeValidator(_texts)] = ()
    quotes: _Pieces = ()
    says: _Pieces = ()


class Dialogue(BaseModel):
    """Turns of one conversation."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    position: Annotated[_Text | None, Field(alias="as")]
    turns: tuple[Turn, ...]


def dialogue_files(folder: Path) -> list[Path]:
    """The dialogue files that a knowledge folder holds."""
    return sorted([*(folder / FOLDER).glob("*.yaml"), *(folder / FOLDER).glob("*.yml")])


def load(path: Path) -> list[Dialogue]:
    """The dialogues of a file. Raises KnowledgeError where it is not as it should be."""
    try:
        return TypeAdapter(list[Dialogue]).validate_python(load_yaml(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise KnowledgeError(f"{path}: not a file of dialogues: {_first(error)}; {_HELP}") from error
    except (yaml.YAMLError, OSError, ValueError) as error:
        raise KnowledgeError(f"{path}: not a file of dialogues: {' '.join(str(error).split())}; {_HELP}") from error


def _first(error: ValidationError) -> str:
    """The first thing that is wrong with the form of a file, and where."""
    found = error.errors()[0]
    place = found["loc"]
    if not place:
        return "it is no list of dialogues"
    where = [f"in dialogue {int(place[0]) + 1}"]
    if len(place) > 2 and place[1] == "turns":
        where.append(f"in turn {int(place[2]) + 1}")
    names = [str(part) for part in place[1:] if not isinstance(part, int) and part != "turns"]
    return f"{' '.join(where)} {f'«{names[-1]}»' if names else 'something'}: {found['msg'].removeprefix('Value error, ')}"


def failures(assistant: Assistant, dialogue: Dialogue, name: str) -> Iterator[tuple[str, list[str], Reply]]:
    """The turns that do not go as they should: the question, what is wrong, the reply. `name` tells conversations apart."""
    address = Address("dialogue", name)
    for turn in dialogue.turns:
        reply = assistant.handle(Message(turn.ask, address, dialogue.position))
        if wrong := _differences(turn, reply):
            yield turn.ask, wrong, reply


def _bare(cited: list[list[str]]) -> list[list[str]]:
    """Citations with their numbers as replies show them, without the full stop at the end."""
    return [[document, number.rstrip(".")] for document, number in cited]


def _differences(turn: Turn, reply: Reply) -> list[str]:
    found = [] if reply.status == turn.status else [f"the status is {reply.status}, not {turn.status}"]
    cited = [[citation.document, citation.number] for citation in reply.citations]
    wanted = [list(one) for one in turn.cites]
    if _bare(cited[: len(wanted)]) != _bare(wanted):
        found.append(f"it cites {cited[: max(len(wanted), 1)]}, not {wanted}")
    quotes = "\n".join(part for c in (*reply.citations, *reply.closest) for part in (c.quote, c.activity, *c.outcomes))
    found += [f"no quote holds {piece!r}" for piece in turn.quotes if piece not in quotes]
    missing = (piece for piece in turn.says if piece.casefold() not in reply.text.casefold())
    return found + [f"it does not say {piece!r}" for piece in missing]
