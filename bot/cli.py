"""The command `ametibot`."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot import app as composition
from bot.batch import answer_batch
from bot.documents import check, diff, import_files, versions
from bot.explanation import explain
from bot.language import LANGUAGES
from bot.models import Address, Message, Status
from bot.terminal import assistant, complain, fail, failures, live, settings
from bot.watching import follow
from knowledge.errors import KnowledgeError


class _Commands(TyperGroup):
    """The commands; those about people take longer to load, and are loaded when one of them is called."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401  typer does not name its types
        """All names, for the help."""
        return [*super().list_commands(ctx), *_about_people()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
        """One command."""
        return super().get_command(ctx, cmd_name) or _about_people().get(cmd_name)


@lru_cache(maxsize=1)
def _about_people() -> Mapping[str, Any]:
    from bot.commands import app as about_people

    return typer.main.get_group(about_people).commands


app = typer.Typer(cls=_Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Position = Annotated[str | None, typer.Option("--as", help="Your position: the id of its knowledge file.", metavar="ID")]
Language = Annotated[str | None, typer.Option("--language", help="Language of the replies: et, ru or en.")]
Knowledge = Annotated[Path | None, typer.Option("--knowledge", help="Folder of knowledge files instead of the one set.")]


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in Estonian, Russian or English.")],
    position: Position = None,
    language: Language = None,
    knowledge: Knowledge = None,
    as_json: Annotated[bool, typer.Option("--json", help="The reply as JSON.")] = False,
    with_explanation: Annotated[
        bool, typer.Option("--explain", help="How it was read and decided, on standard error.")
    ] = False,
) -> None:
    """Ask one question. Exit code 0 where it was answered, 1 where not."""
    answering = assistant(knowledge, position)
    turn = answering.turn(Message(question, Address("ask", "1"), position, _language(language)))
    reply = turn.reply
    for line in explain(turn) if with_explanation else ():
        complain(line)
    typer.echo(json.dumps(asdict(reply), ensure_ascii=False, indent=2) if as_json else reply.text)
    positions = [choice.value for choice in reply.choices if choice.value in answering.index.ids()]
    if positions and reply.status is Status.CLARIFY and not as_json:
        complain(f"ametibot: name the position with --as: {', '.join(positions)}")
    raise typer.Exit(0 if reply.status is Status.ANSWERED else 1)


@app.command()
def chat(
    position: Position = None,
    me: Annotated[str | None, typer.Option("--me", help="Who you are: HR's id or e-mail.", metavar="PERSON")] = None,
    language: Language = None,
    knowledge: Knowledge = None,
) -> None:
    """Talk to the assistant in the terminal; questions may also be piped in, one a line.

    As somebody (--me) you can also ask what waits for you, acknowledge, record a review.
    """
    if me is None:
        composition.chat(live(knowledge, position), position, _language(language), settings())
        return
    if position is not None:
        fail("--as and --me: give one of them; who you are says what your position is")
    from bot.office import opened, with_people
    from bot.personnel import find_person

    with opened(knowledge) as agency:
        with agency.store.reading() as connection:
            who = find_person(connection, me)
        followed = live(knowledge, None)
        followed.use(with_people(followed.assistant, agency, settings().language))
        composition.chat(followed, who.position, _language(language), settings(), who)


@app.command()
def watch(knowledge: Knowledge = None) -> None:
    """Follow a knowledge folder: say what goes live and what is to be mended, make transcripts of what is dropped in.

    A conversation does the same while it lasts. Ends with Ctrl-C.
    """
    followed = live(knowledge, None)
    typer.echo(f"{followed.folder}: {len(followed.assistant.index.ids())} documents live")
    with contextlib.suppress(KeyboardInterrupt):
        follow(followed, threading.Event())


@app.command()
def answer(
    batch: Annotated[str, typer.Option("--batch", help="File of dialogues (JSON Lines), or - for standard input.")],
    knowledge: Knowledge = None,
) -> None:
    """Answer dialogues from a file: predictions as JSON Lines on standard output."""
    answering = assistant(knowledge, None)
    failed = 0
    with failures():
        for number, line in enumerate(_lines(batch), 1):
            if not line.strip():
                continue
            try:
                dialogue = json.loads(line)
                typer.echo(json.dumps(answer_batch(answering, dialogue, number), ensure_ascii=False))
                if dialogue.get("as") is not None and answering.index.resolve(dialogue["as"]) is None:
                    complain(f"line {number}: there is no position «{dialogue['as']}»; answered as if none were given")
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                failed += 1
                complain(
                    f"line {number}: not a dialogue ({type(error).__name__}: {error}); see README.md, «Many questions at once»"
                )
    raise typer.Exit(1 if failed else 0)


for name, command in (("import", import_files), ("check", check), ("diff", diff), ("versions", versions)):
    app.command(name=name)(command)


def _language(language: str | None) -> str | None:
    if language is not None and language not in LANGUAGES:
        fail(f"--language {language}: et, ru or en")
    return language


def _lines(batch: str) -> Iterator[str]:
    if batch == "-":
        yield from (line.removeprefix("\ufeff") for line in sys.stdin)
        return
    try:
        with Path(batch).open(encoding="utf-8-sig", errors="replace") as lines:
            yield from lines
    except OSError as error:
        raise KnowledgeError(f"{batch}: cannot be opened ({error.strerror})") from error


def main() -> None:
    """Entry point. Bytes that are no text in the terminal's encoding are replaced, never a reason to stop."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()


if __name__ == "__main__":
    main()
