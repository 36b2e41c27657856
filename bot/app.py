"""Composition root: puts settings, index, assistant and channels together. The only importer of adapters."""

from __future__ import annotations

import atexit
import gc
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from rich.progress import track

from bot.assistant import Assistant
from bot.settings import Settings
from bot.wording import problem_line
from knowledge.errors import KnowledgeError
from knowledge.index import build, is_fresh
from knowledge.search import Index

_SHOW_PROGRESS_FROM = 20  # files


def open_assistant(settings: Settings, folder: Path | None = None) -> tuple[Assistant, list[str]]:
    """The assistant over a knowledge folder, its index built anew when a file has changed.

    Returns also what the operator should know: files left out, a data folder that cannot be written. Raises
    KnowledgeError for a folder that cannot be used.
    """
    folder = folder or settings.knowledge_dir
    path, notes = _index_path(settings, folder)
    if not is_fresh(folder, path):
        build(folder, path, _progress)
    index = Index(path)
    left_out = [problem_line(path.name, problem) for path, problem in index.left_out()]
    return Assistant(index, language=settings.language), notes + left_out


def stay(assistant: Assistant) -> None:
    """Make an assistant ready for many questions: one that answers a single one loads only what that needs."""
    assistant.warm()
    gc.freeze()  # what has been loaded stays: collecting it again and again would stop answers for a tenth of a second


def chat(assistant: Assistant, position: str | None, language: str | None, settings: Settings) -> None:
    """A conversation in the terminal. `language` fixes the language of the replies."""
    from adapters.console import converse

    stay(assistant)
    converse(assistant, position, language, settings.language)


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
