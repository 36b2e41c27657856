"""The terminal as a channel: rich text and a prompt with history; piped questions are answered line by line."""

from __future__ import annotations

import contextlib
import sys

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.answers.cite import place, quoted, sources
from bot.assistant import Assistant
from bot.language import say
from bot.models import Address, Citation, Message, Reply, Status

_ADDRESS = Address("console", "terminal")
_BORDER = {Status.ANSWERED: "green", Status.CLARIFY: "cyan", Status.NOT_FOUND: "yellow", Status.REFUSED: "red"}
_PROMPT = "\001\033[1;32m\002? \001\033[0m\002"  # what stands between \001 and \002 takes no room, for readline
_LEAVE = frozenset({"exit", "quit", "välju", "выход", ":q"})


def converse(assistant: Assistant, position: str | None, language: str | None, greeting: str) -> None:
    """Talk until the end of input. `language` fixes that of the replies, `greeting` is that of the first words."""
    console = Console(highlight=False)
    interactive = sys.stdin.isatty()
    if interactive:
        _welcome(console, assistant, position, language or greeting)
    while (text := _next(console, interactive)) is not None:
        if text.strip().casefold() in _LEAVE:
            break
        reply = assistant.handle(Message(text, _ADDRESS, position, language))
        if interactive:
            console.print(Panel(render(reply), border_style=_BORDER[reply.status], padding=(0, 1)))
        else:
            console.print(Text(f"? {text}\n{reply.text}\n"), soft_wrap=True)


def _welcome(console: Console, assistant: Assistant, position: str | None, language: str) -> None:
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  history and editing for the prompt
    console.print(Text(say(language, "greeting"), style="bold"))
    if position is None and assistant.index.ids():
        console.print(Text(say(language, "who_are_you", ids=", ".join(assistant.index.ids())), style="dim"))
    console.print(Text(say(language, "leave"), style="dim"))


def render(reply: Reply) -> Text:
    """A reply as rich text. Everything foreign is added as text, never as markup."""
    lines: list[Text] = [Text(reply.intro)] if reply.intro else []
    lines.extend(_quotes([*reply.citations, *reply.because], reply.language))
    if reply.closest:
        lines.append(Text(say(reply.language, "closest"), style="dim"))
        lines.extend(_quotes(list(reply.closest), reply.language, "dim"))
    lines.extend(Text(f"{index}. {choice.label}", style="cyan") for index, choice in enumerate(reply.choices, 1))
    if reply.note:
        lines.append(Text(reply.note, style="dim"))
    return Text("\n").join(lines)


def _quotes(citations: list[Citation], language: str, style: str = "") -> list[Text]:
    lines: list[Text] = []
    for run in sources(citations):
        for citation in run:
            first, *rest = quoted(citation, language, with_number=len(run) > 1)
            lines.append(Text(first, style=style or "bold"))
            lines.extend(Text(line, style=style) for line in rest)
        lines.append(Text(f"— {place(run[0], language, with_clause=len(run) == 1)}", style="dim italic"))
    return lines


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
