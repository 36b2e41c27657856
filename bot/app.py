"""Composition root: puts settings, index, assistant and channels together. The only importer of adapters."""

from __future__ import annotations

import atexit
import contextlib
import gc
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.progress import track

from bot.assistant import Assistant
from bot.models import Action, Employee, Message, Reply
from bot.settings import Settings
from bot.watching import watching
from bot.wording import problem_line
from knowledge.check import QUIET
from knowledge.errors import KnowledgeError, UnreadableFile
from knowledge.index import build, is_fresh, read_document
from knowledge.search import Index
from knowledge.versions import Versions

_SHOW_PROGRESS_FROM = 20  # files


def open_assistant(settings: Settings, folder: Path | None = None) -> tuple[Assistant, list[str]]:
    """The assistant over a knowledge folder, its index built anew when a file has changed.

    Returns also what the operator should know: files left out, a data folder that cannot be written. Raises
    KnowledgeError for a folder that cannot be used.
    """
    index, notes = open_index(settings, folder or settings.knowledge_dir)
    return Assistant(index, language=settings.language), notes


def open_index(settings: Settings, folder: Path) -> tuple[Index, list[str]]:
    """The index of a folder as its files stand, and what the operator should know."""
    path, notes = _index_path(settings, folder)
    if not is_fresh(folder, path):
        build(folder, path, _progress, None if notes else Versions(settings.versions_path(folder)))
    index = Index(path)
    return index, notes + [problem_line(path.name, problem) for path, problem in index.left_out()]


class Live:
    """An assistant that follows its knowledge folder: replies come from the newest index, a reply begun is ended on its own."""

    def __init__(
        self, settings: Settings, folder: Path | None = None, report: Callable[[str], None] = lambda line: None
    ) -> None:
        """`report` gets every line that the operator should read. Raises KnowledgeError as `open_assistant` does."""
        self._settings = settings
        self.folder = folder or settings.knowledge_dir
        self.report = report
        self.assistant, self._told = open_assistant(settings, self.folder)
        for line in self._told:
            report(line)

    def use(self, assistant: Assistant) -> None:
        """Another assistant over the same index: one that knows people, too."""
        self.assistant = assistant

    def handle(self, incoming: Message | Action) -> Reply:
        """The reply to a message or to a picked choice."""
        return self.assistant.handle(incoming)

    def refresh(self) -> bool:
        """Take in what has changed in the folder: True where something has. What is wrong is reported, the rest goes live."""
        path, _ = _index_path(self._settings, self.folder)
        if is_fresh(self.folder, path):
            return False
        before = self.assistant.index.digests()
        try:
            index, notes = open_index(self._settings, self.folder)
        except KnowledgeError as error:
            self.report(str(error))
            return False
        fresh = self.assistant.over(index)
        fresh.warm()
        self.assistant = fresh
        after = index.digests()
        live = sorted(document for document, digest in after.items() if digest and before.get(document) != digest)
        gone = sorted(set(before) - set(after))
        for name in live:
            self.report(f"live: {name}")
            self._warn(Path(index.document(name).path))
        for name in gone:
            self.report(f"gone: {name}")
        for line in notes:
            if line not in self._told:
                self.report(line)
        self._told = notes
        return True

    def _warn(self, path: Path) -> None:
        """Tell what HR should look at in a file that has gone live."""
        with contextlib.suppress(UnreadableFile):  # changed again: the next round tells
            for problem in read_document(path).problems:
                if problem.code not in QUIET:
                    self.report(problem_line(path.name, problem))


def stay(assistant: Assistant) -> None:
    """Make an assistant ready for many questions: one that answers a single one loads only what that needs."""
    assistant.warm()
    gc.freeze()  # what has been loaded stays: collecting it again and again would stop answers for a tenth of a second


def chat(live: Live, position: str | None, language: str | None, settings: Settings, me: Employee | None = None) -> None:
    """A conversation in the terminal, as `me` where that is somebody. `language` fixes the language of the replies."""
    from adapters.console import Speaker, converse

    stay(live.assistant)
    greeting = me.language if me else settings.language
    speaker = Speaker(position, language, me.id if me else None)
    with watching(live):
        converse(live.handle, live.assistant.index.ids(), speaker, greeting, settings.data_dir / "files")


def _index_path(settings: Settings, folder: Path) -> tuple[Path, list[str]]:
    """Where the index goes: the data folder, or a private temporary one where that cannot be written."""
    path = settings.index_path(folder)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            return path, []
    except OSError as error:
        other = _temporary(settings)
        atexit.register(shutil.rmtree, other, ignore_errors=True)
        return other / path.name, [
            f"{settings.data_dir}: cannot be written ({error.strerror}); the index is for this run only."
        ]


def _temporary(settings: Settings) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="ametibot-"))
    except OSError as error:
        raise KnowledgeError(
            f"{settings.data_dir}: cannot be written, nor can a temporary folder; set AMETIBOT_DATA_DIR to a folder that can."
        ) from error


def _progress(files: Iterable[Path]) -> Iterable[Path]:
    found = list(files)
    return track(found, description="…", transient=True) if len(found) >= _SHOW_PROGRESS_FROM else found
