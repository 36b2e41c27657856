"""The terminal as a channel: rich text and a prompt with history; piped questions are answered line by line."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.answers.cite import lines
from bot.language import questions_of_matters, say
from bot.models import Address, Attachment, Message, Reply, Status

_ADDRESS = Address("console", "terminal")
_BORDER = {Status.ANSWERED: "green", Status.CLARIFY: "cyan", Status.NOT_FOUND: "yellow", Status.REFUSED: "red"}
_STYLE = {"quote": "bold", "place": "dim italic", "near": "dim", "choice": "cyan", "note": "dim"}  # the rest is plain
_PROMPT = "\001\033[1;32m\002? \001\033[0m\002"  # what stands between \001 and \002 takes no room, for readline
_LEAVE = frozenset({"exit", "quit", "välju", "выход", ":q"})
_MATTER = "my_tasks"  # what somebody known is told first


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who sits at the terminal: the position and the language of the replies, and who they are where that is known."""

    position: str | None = None
    language: str | None = None
    employee: int | None = None


def converse(
    handle: Callable[[Message], Reply], positions: Sequence[str], speaker: Speaker, greeting: str, files: Path
) -> None:
    """Talk until the end of input. `greeting` is the language of the first words; what comes as a file goes into `files`."""
    console = Console(highlight=False)
    interactive = sys.stdin.isatty()

    def show(text: str) -> None:
        reply = handle(Message(text, _address(speaker), speaker.position, speaker.language, speaker.employee))
        if interactive:
            console.print(Panel(render(reply), border_style=_BORDER[reply.status], padding=(0, 1)))
        else:
            console.print(Text(f"? {text}\n{reply.text}\n"), soft_wrap=True)
        for file in reply.files:
            console.print(Text(_saved(file, files), style="dim"), soft_wrap=True)

    if interactive:
        _welcome(console, positions, speaker, greeting)
        if speaker.employee is not None:
            show(questions_of_matters(greeting, _MATTER))
    while (text := _next(console, interactive)) is not None:
        if text.strip().casefold() in _LEAVE:
            break
        show(text)


def _address(speaker: Speaker) -> Address:
    return _ADDRESS if speaker.employee is None else Address("console", f"terminal-{speaker.employee}")


def _welcome(console: Console, positions: Sequence[str], speaker: Speaker, language: str) -> None:
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  history and editing for the prompt
    console.print(Text(say(language, "greeting"), style="bold"))
    if speaker.position is None and positions:
        console.print(Text(say(language, "who_are_you", ids=", ".join(positions)), style="dim"))
    console.print(Text(say(language, "leave"), style="dim"))


def _saved(file: Attachment, folder: Path) -> str:
    """Put a file into the folder, the last one of its name over the one before; where it lies."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / Path(file.name).name
        target.write_bytes(file.content)
    except OSError as error:
        return f"{file.name}: {error.strerror}"
    return str(target)


def render(reply: Reply) -> Text:
    """A reply as rich text. Everything foreign is added as text, never as markup."""
    return Text("\n").join(Text(line, style=_STYLE.get(kind, "")) for kind, line in lines(reply))


def _next(console: Console, interactive: bool) -> str | None:
    """The next question, None at the end of input."""
    try:
        if interactive:
            return input(_PROMPT)
        line = sys.stdin.readline()
        return line.rstrip("\n") if line else None
    except (EOFError, KeyboardInterrupt):
        console.print()
        return None
    except UnicodeDecodeError:
        return ""
