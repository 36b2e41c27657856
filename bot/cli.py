"""The command `ametibot`."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError

from bot import app as composition
from bot.assistant import Assistant
from bot.batch import answer_batch
from bot.dialogues import dialogue_files, failures
from bot.dialogues import load as load_dialogues
from bot.explanation import explain
from bot.language import LANGUAGES
from bot.models import Address, Message, Status
from bot.settings import Settings
from bot.wording import problem_line
from knowledge.check import check_folder
from knowledge.concepts import load as load_concepts
from knowledge.concepts import thesaurus_files
from knowledge.coverage import coverage
from knowledge.errors import AmetibotError, KnowledgeError, UnreadableFile
from knowledge.index import knowledge_files, read_document
from knowledge.models import Document
from knowledge.readers import read
from knowledge.record import shape, understand
from knowledge.transcript import render

_MISSING_SHOWN = 40
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

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
    assistant = _assistant(knowledge, position)
    turn = assistant.turn(Message(question, Address("ask", "1"), position, _language(language)))
    reply = turn.reply
    for line in explain(turn) if with_explanation else ():
        _complain(line)
    typer.echo(json.dumps(asdict(reply), ensure_ascii=False, indent=2) if as_json else reply.text)
    positions = [choice.value for choice in reply.choices if choice.value in assistant.index.ids()]
    if positions and reply.status is Status.CLARIFY and not as_json:
        _complain(f"ametibot: name the position with --as: {', '.join(positions)}")
    raise typer.Exit(0 if reply.status is Status.ANSWERED else 1)


@app.command()
def chat(position: Position = None, language: Language = None, knowledge: Knowledge = None) -> None:
    """Talk to the assistant in the terminal; questions may also be piped in, one a line."""
    composition.chat(_assistant(knowledge, position), position, _language(language), _settings())


@app.command()
def answer(
    batch: Annotated[str, typer.Option("--batch", help="File of dialogues (JSON Lines), or - for standard input.")],
    knowledge: Knowledge = None,
) -> None:
    """Answer dialogues from a file: predictions as JSON Lines on standard output."""
    assistant = _assistant(knowledge, None)
    failed = 0
    with _failures():
        for number, line in enumerate(_lines(batch), 1):
            if not line.strip():
                continue
            try:
                dialogue = json.loads(line)
                typer.echo(json.dumps(answer_batch(assistant, dialogue, number), ensure_ascii=False))
                if dialogue.get("as") is not None and assistant.index.resolve(dialogue["as"]) is None:
                    _complain(f"line {number}: there is no position «{dialogue['as']}»; answered as if none were given")
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                failed += 1
                _complain(
                    f"line {number}: not a dialogue ({type(error).__name__}: {error}); see README.md, «Many questions at once»"
                )
    raise typer.Exit(1 if failed else 0)


@app.command(name="import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="Job descriptions (.txt, .md).")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the transcripts.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Records as JSON lines instead of transcripts.")] = False,
) -> None:
    """Turn job descriptions into transcripts, the knowledge files that HR proofreads. Warnings go to standard error."""
    if out is not None and as_json:
        _fail("--json prints records, --out writes transcripts: give one of them")
    failed = [path for path in files if not _import(path, out, as_json)]
    if failed:
        _complain(f"{len(failed)} of {len(files)} files gave no transcript (see above); nothing of theirs was changed")
    raise typer.Exit(1 if failed else 0)


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="Folder of knowledge files.")],
    words: Annotated[bool, typer.Option("--words", help="Also the words without a Russian or English counterpart.")] = False,
) -> None:
    """Check every knowledge file: errors and warnings as file:line: reason, what to do. Exit code 1 for errors.

    The dialogues that the folder holds are run, too.
    """
    with _failures():
        found = check_folder(folder)
        for path, problem in found:
            typer.echo(problem_line(path, problem))
        opened = cache(lambda: _assistant(folder, None))
        failed = sum(_check_dialogues(opened, path) for path in dialogue_files(folder))
        if words:
            _report_words(folder)
    errors = sum(problem.error for _, problem in found)
    typer.echo(f"{errors + failed} errors, {len(found) - errors} warnings")
    raise typer.Exit(1 if errors or failed else 0)


def _check_dialogues(opened: Callable[[], Assistant], path: Path) -> int:
    """Run the dialogues of a file; how many turns did not go as they should, a file that is none counting as one.

    `opened` gives the assistant, the same one for all files.
    """
    try:
        dialogues = load_dialogues(path)
    except KnowledgeError as error:
        typer.echo(f"error: {error}")
        return 1
    assistant = opened()
    unknown = {one.position for one in dialogues if one.position and assistant.index.resolve(one.position) is None}
    if unknown:
        known = ", ".join(assistant.index.ids())
        typer.echo(f"{path}: error: as: {', '.join(sorted(unknown))}: no such position; known: {known or 'none'}")
        return len(unknown)
    wrong = [one for n, dialogue in enumerate(dialogues, 1) for one in failures(assistant, dialogue, f"{path}:{n}")]
    for question, reasons, _ in wrong:
        typer.echo(f"{path}: error: «{question}»: {'; '.join(reasons)}")
    return len(wrong)


def _report_words(folder: Path) -> None:
    found = coverage(_readable(folder), load_concepts(thesaurus_files(folder)))
    typer.echo(f"{found.share:.1%} of {found.words} content words have a Russian and an English counterpart; the others are:")
    for word, count in found.missing.most_common(_MISSING_SHOWN):
        typer.echo(f"  {word} ({count})")


def _readable(folder: Path) -> Iterator[Document]:
    """The documents of a folder; what cannot be read has been named by the check."""
    for path in knowledge_files(folder):
        with contextlib.suppress(UnreadableFile):
            yield read_document(path)


def _import(path: Path, out: Path | None, as_json: bool) -> bool:
    try:
        transcript = read(path)
    except UnreadableFile as error:
        _complain(str(error))
        return False
    document = understand(path.stem, transcript, str(path))
    for problem in document.problems:
        _complain(problem_line(path, problem))
    if as_json:
        typer.echo(json.dumps({"file": path.stem, **shape(document.record)}, ensure_ascii=False))
        return True
    text = render(transcript)
    if out is None:
        typer.echo(text, nl=False)
        return True
    return _write(out / f"{path.stem}.md", text)


def _write(target: Path, text: str) -> bool:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and target.read_text(encoding="utf-8") != text:
            _complain(f"{target}: exists and differs; move it away first, nothing was overwritten")
            return False
        target.write_text(text, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _complain(f"{target}: cannot be written ({error})")
        return False
    typer.echo(str(target))
    return True


def _assistant(folder: Path | None, position: str | None) -> Assistant:
    with _failures():
        assistant, left_out = composition.open_assistant(_settings(), folder)
    for reason in left_out:
        _complain(reason)
    if position is not None and assistant.index.resolve(position) is None:
        _fail(f"--as {position}: no such position. Known: {', '.join(assistant.index.ids()) or 'none'}")
    return assistant


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        names = "; ".join(f"AMETIBOT_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        _fail(f"settings (environment or ametibot.toml): {names}")
    except ValueError as error:
        _fail(f"ametibot.toml: {error}")


def _language(language: str | None) -> str | None:
    if language is not None and language not in LANGUAGES:
        _fail(f"--language {language}: et, ru or en")
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


@contextmanager
def _failures() -> Iterator[None]:
    """Our own errors end the command with their message instead of a traceback."""
    try:
        yield
    except AmetibotError as error:
        _fail(str(error))


def _complain(text: str) -> None:
    typer.echo(text, err=True)


def _fail(text: str) -> NoReturn:
    _complain(f"ametibot: {text}")
    raise typer.Exit(1)


def main() -> None:
    """Entry point. Bytes that are no text in the terminal's encoding are replaced, never a reason to stop."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()


if __name__ == "__main__":
    main()
