"""The commands for HR's documents: import, check, diff, versions."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from bot.assistant import Assistant
from bot.comparison import change_data, change_lines, siblings
from bot.dialogues import dialogue_files
from bot.dialogues import failures as dialogue_failures
from bot.dialogues import load as load_dialogues
from bot.importing import Imported, import_all, import_one, imported_before, left_aside, sources
from bot.terminal import assistant, complain, fail, failures, settings
from bot.wording import problem_line, reading_line
from knowledge.check import check_folder
from knowledge.concepts import load as load_concepts
from knowledge.concepts import thesaurus_files
from knowledge.coverage import coverage
from knowledge.differences import differences, is_substantive
from knowledge.errors import KnowledgeError, UnreadableFile
from knowledge.index import knowledge_files, read_document
from knowledge.models import Document
from knowledge.provenance import report
from knowledge.readers import SUFFIXES, TEXT_SUFFIXES
from knowledge.repair.own import OwnWords
from knowledge.transcript import render
from knowledge.versions import Versions

_MISSING_SHOWN = 40
_PROGRESS_FROM = 5  # files


def import_files(
    files: Annotated[list[Path], typer.Argument(help=f"Job descriptions ({', '.join(SUFFIXES)}), or folders of them.")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the transcripts.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Records as JSON lines instead of transcripts.")] = False,
) -> None:
    """Turn job descriptions into transcripts, the knowledge files that HR proofreads. Warnings go to standard error.

    What stands in --out already is not read again: a run that was interrupted goes on where it stopped.
    """
    if out is not None and as_json:
        fail("--json prints records, --out writes transcripts: give one of them")
    paths = sources(files)
    done = imported_before(out)
    if aside := left_aside(files):
        complain(f"left aside, of a kind that is not read: {', '.join(map(str, aside))}")
    if not paths:
        fail(f"{', '.join(map(str, files))}: holds no file that can be read ({', '.join(SUFFIXES)})")
    known = {path: done[digest] for path in (paths if done else ()) if (digest := _digest(path)) in done}
    for transcript in known.values():  # read before: it stays as it is
        typer.echo(str(transcript))
    waiting = [path for path in paths if path not in known]
    words = OwnWords((*paths, *sorted(done.values())))
    failed, documents = 0, []
    try:
        for one in _with_progress(import_all(waiting, words), len(waiting)):
            failed += not _give(one, out, as_json)
            documents += [(one.path, document) for _, document in one.documents]
    except KeyboardInterrupt:
        fail(f"interrupted: {len(documents)} documents are done; the same command goes on with the others")
    _compare(documents, done.values())
    if failed:
        complain(f"{failed} of {len(paths)} files gave no transcript (see above); nothing of theirs was changed")
    raise typer.Exit(1 if failed else 0)


def check(
    folder: Annotated[Path, typer.Argument(help="Folder of knowledge files.")],
    words: Annotated[bool, typer.Option("--words", help="Also the words without a Russian or English counterpart.")] = False,
) -> None:
    """Check every knowledge file: errors and warnings as file:line: reason, what to do. Exit code 1 for errors.

    The dialogues that the folder holds are run, too.
    """
    with failures():
        found = check_folder(folder)
        for path, problem in found:
            typer.echo(problem_line(path, problem))
        opened = cache(lambda: assistant(folder, None))
        failed = sum(_check_dialogues(opened, path) for path in dialogue_files(folder))
        if words:
            _report_words(folder)
    errors = sum(problem.error for _, problem in found)
    typer.echo(f"{errors + failed} errors, {len(found) - errors} warnings")
    raise typer.Exit(1 if errors or failed else 0)


def diff(
    old: Annotated[Path, typer.Argument(help="The version until now: a transcript, or any file that import reads.")],
    new: Annotated[Path, typer.Argument(help="The new version.")],
    as_json: Annotated[bool, typer.Option("--json", help="The changes as JSON lines.")] = False,
) -> None:
    """What a new version changes, clause by clause, and whether that looks editorial or substantive.

    Exit code 0 where nothing differs, 1 where something does.
    """
    before, after = (_single(path) for path in (old, new))
    changes = differences(before, after)
    if as_json:
        for change in changes:
            typer.echo(json.dumps(change_data(change), ensure_ascii=False))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for line in change_lines(changes, is_substantive(changes)):
            console.print(line)
    raise typer.Exit(1 if changes else 0)


def versions(
    stem: Annotated[str, typer.Argument(help="The name of the knowledge file, without its ending.", metavar="ID")],
    knowledge: Annotated[
        Path | None, typer.Option("--knowledge", help="Folder of knowledge files instead of the one set.")
    ] = None,
) -> None:
    """The versions of a knowledge file that were live: number, since when (UTC), hash, and where the text is kept."""
    found = Versions(settings().versions_path(knowledge or settings().knowledge_dir)).of(stem)
    if not found:
        fail(f"{stem}: no version is kept of a file of this name; give the name of the file without its ending")
    for one in found:
        typer.echo(f"{one.number}  {one.live_from:%Y-%m-%d %H:%M:%S}  {one.sha256[:12]}  {one.path}")


def _with_progress(found: Iterable[Imported], count: int) -> Iterable[Imported]:
    console = Console(stderr=True)
    if count < _PROGRESS_FROM or not console.is_terminal:
        return found
    return track(found, description="import", total=count, console=console, transient=True)


def _give(one: Imported, out: Path | None, as_json: bool) -> bool:
    if one.error:
        complain(one.error)
        return False
    given = [_give_document(one.path, stem, document, out, as_json) for stem, document in one.documents]
    return all(given)


def _give_document(path: Path, stem: str, document: Document, out: Path | None, as_json: bool) -> bool:
    for problem in document.problems:
        complain(problem_line(path, problem, document.transcript.pages))
    if line := reading_line(path, document):
        complain(line)
    if as_json:
        typer.echo(json.dumps({"file": stem, **report(document)}, ensure_ascii=False))
        return True
    if path.suffix.lower() not in TEXT_SUFFIXES and any(problem.error for problem in document.problems):
        return False  # a picture, a letter: no job description
    text = render(document.transcript)
    if out is None:
        typer.echo(text, nl=False)
        return True
    return _write(out / f"{stem}.md", text)


def _write(target: Path, text: str) -> bool:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and target.read_text(encoding="utf-8") != text:
            complain(f"{target}: exists and differs; move it away first, nothing was overwritten")
            return False
        target.write_text(text, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        complain(f"{target}: cannot be written ({error})")
        return False
    typer.echo(str(target))
    return True


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _compare(documents: list[tuple[Path, Document]], others: Iterable[Path]) -> None:
    """Say where documents of one post disagree, of which one was repaired."""
    if not any("repaired" in document.transcript.meta for _, document in documents):
        return
    known = list(documents)
    for path in others:
        with contextlib.suppress(UnreadableFile):
            known.append((path, read_document(path)))
    for path, problem in siblings(documents, known):
        complain(problem_line(path, problem))


def _single(path: Path) -> Document:
    found = import_one(path, OwnWords(()))
    if found.error:
        fail(found.error)
    if len(found.documents) > 1:
        fail(f"{path.name}: holds {len(found.documents)} job descriptions; import it, then compare their transcripts")
    return found.documents[0][1]


def _check_dialogues(opened: Callable[[], Assistant], path: Path) -> int:
    """Run the dialogues of a file; how many turns did not go as they should, a file that is none counting as one.

    `opened` gives the assistant, the same one for all files.
    """
    try:
        dialogues = load_dialogues(path)
    except KnowledgeError as error:
        typer.echo(f"error: {error}")
        return 1
    answering = opened()
    unknown = {one.position for one in dialogues if one.position and answering.index.resolve(one.position) is None}
    if unknown:
        known = ", ".join(answering.index.ids())
        typer.echo(f"{path}: error: as: {', '.join(sorted(unknown))}: no such position; known: {known or 'none'}")
        return len(unknown)
    wrong = [one for n, dialogue in enumerate(dialogues, 1) for one in dialogue_failures(answering, dialogue, f"{path}:{n}")]
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
