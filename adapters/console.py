"""The terminal as a channel: rich text and a prompt with history; piped questions are answered line by line."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.answers.cite import lines
from bot.language import say
from bot.models import Address, Message, Reply, Status

_ADDRESS = Address("console", "terminal")
_BORDER = {Status.ANSWERED: "green", Status.CLARIFY: "cyan", Status.NOT_FOUND: "yellow", Status.REFUSED: "red"}
_STYLE = {"quote": "bold", "place": "dim italic", "near": "dim", "choice": "cyan", "note": "dim"}  # the rest is plain
_PROMPT = "\001\033[1;32m\002? \001\033[0m\002"  # what stands between \001 and \002 takes no room, for readline
_LEAVE = frozenset({"exit", "quit", "välju", "выход", ":q"})


def converse(
    handle: Callable[[Message], Reply], positions: Sequence[str], position: str | None, language: str | None, greeting: str
) -> None:
    """Talk until the end of input. `language` fixes that of the replies, `greeting` is that of the first words."""
    console = Console(highlight=False)
    interactive = sys.stdin.isatty()
    if interactive:
        _welcome(console, positions, position, language or greeting)
    while (text := _next(console, interactive)) is not None:
        if text.strip().casefold() in _LEAVE:
            break
        reply = handle(Message(text, _ADDRESS, position, language))
        if interactive:
            console.print(Panel(render(reply), border_style=_BORDER[reply.status], padding=(0, 1)))
        else:
            console.print(Text(f"? {text}\n{reply.text}\n"), soft_wrap=True)


def _welcome(console: Console, positions: Sequence[str], position: str | None, language: str) -> None:
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  history and editing for the prompt
    console.print(Text(say(language, "greeting"), style="bold"))
    if position is None and positions:
        console.print(Text(say(language, "who_are_you", ids=", ".join(positions)), style="dim"))
    console.print(Text(say(language, "leave"), style="dim"))


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
