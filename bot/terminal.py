"""What the commands share: messages on standard error, errors without tracebacks, the assistant that the settings say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer
from pydantic import ValidationError

from bot import app as composition
from bot.assistant import Assistant
from bot.settings import Settings
from knowledge.errors import AmetibotError


def complain(text: str) -> None:
    """A message on standard error."""
    typer.echo(text, err=True)


def fail(text: str) -> NoReturn:
    """End the command with a message and exit code 1."""
    complain(f"ametibot: {text}")
    raise typer.Exit(1)


@contextmanager
def failures() -> Iterator[None]:
    """Our own errors end the command with their message instead of a traceback."""
    try:
        yield
    except AmetibotError as error:
        fail(str(error))


def settings() -> Settings:
    """The settings; what is wrong with them ends the command."""
    try:
        return Settings()
    except ValidationError as error:
        names = "; ".join(f"AMETIBOT_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        fail(f"settings (environment or ametibot.toml): {names}")
    except ValueError as error:
        fail(f"ametibot.toml: {error}")


def assistant(folder: Path | None, position: str | None) -> Assistant:
    """The assistant over a folder, or the one set; an unknown position ends the command."""
    return live(folder, position).assistant


def live(folder: Path | None, position: str | None) -> composition.Live:
    """The same, as one that can follow its folder."""
    with failures():
        followed = composition.Live(settings(), folder, complain)
    opened = followed.assistant
    if position is not None and opened.index.resolve(position) is None:
        fail(f"--as {position}: no such position. Known: {', '.join(opened.index.ids()) or 'none'}")
    return followed
