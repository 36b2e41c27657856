"""Composition root: puts settings, index, assistant and channels together. The only importer of adapters."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from rich.progress import track

from bot.assistant import Assistant
from bot.settings import Settings
from knowledge.index import build, is_fresh
from knowledge.search import Index

_SHOW_PROGRESS_FROM = 20  # files


def open_assistant(settings: Settings, folder: Path | None = None) -> tuple[Assistant, list[str]]:
    """The assistant over a knowledge folder, its index built anew when a file has changed.

    Returns also a line for each file that was left out. Raises KnowledgeError for a folder that cannot be used.
    """
    folder = folder or settings.knowledge_dir
    path = _writable(settings, folder)
    left_out = [] if is_fresh(folder, path) else build(folder, path, _progress)
    return Assistant(Index(path)), [reason for _, reason in left_out]


def chat(settings: Settings, position: str | None, language: str | None) -> None:
    """A conversation in the terminal."""
    from adapters.console import converse

    assistant, left_out = open_assistant(settings)
    converse(assistant, position, language or settings.language, left_out)


def _writable(settings: Settings, folder: Path) -> Path:
    """Where the index goes: the data folder, or a temporary one where that cannot be written."""
    path = settings.index_path(folder)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            return path
    except OSError:
        return Path(tempfile.gettempdir()) / "ametibot" / path.name


def _progress(files: Iterable[Path]) -> Iterable[Path]:
    found = list(files)
    return track(found, description="…", transient=True) if len(found) >= _SHOW_PROGRESS_FROM else found
