"""Watching a knowledge folder: what HR saves is live at once, what HR drops in becomes a transcript."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import watchfiles

from bot.importing import import_one, imported_before
from bot.wording import reading_line
from knowledge.readers import SUFFIXES, TEXT_SUFFIXES
from knowledge.repair.own import OwnWords
from knowledge.transcript import render

logging.getLogger("watchfiles").setLevel(logging.ERROR)  # it tells of Ctrl-C, which is how one ends
_DEBOUNCE = 300  # ms that a folder must be still: programs save in several steps
_STEP = 50  # ms
_TIMEOUT = 500  # ms after which a stop is looked for


class Follower(Protocol):
    """What follows a folder."""

    folder: Path

    def refresh(self) -> bool:
        """Take in what has changed."""

    def report(self, line: str) -> None:
        """Tell the operator."""


@contextlib.contextmanager
def watching(follower: Follower) -> Iterator[None]:
    """Follow the folder in a thread of its own as long as the block lasts."""
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(follower, stop), name="knowledge folder", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)


def follow(follower: Follower, stop: threading.Event) -> None:
    """Follow the folder until `stop` is set. A folder that cannot be watched is told of, once."""
    try:
        take_in(follower, [path for path in follower.folder.iterdir() if not (follower.folder / f"{path.stem}.md").exists()])
        follower.refresh()
        for changes in watchfiles.watch(
            follower.folder, stop_event=stop, debounce=_DEBOUNCE, step=_STEP, rust_timeout=_TIMEOUT, raise_interrupt=False
        ):
            take_in(follower, [Path(name) for _, name in changes])
            follower.refresh()
    except OSError as error:
        follower.report(f"{follower.folder}: cannot be watched ({error}); changes are read at the next start")


def take_in(follower: Follower, changed: list[Path]) -> None:
    """Make transcripts of the documents among the files that were dropped in."""
    for path in sorted(set(changed)):
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES or suffix in TEXT_SUFFIXES or path.name.startswith((".", "~$")) or not path.is_file():
            continue
        for line in _imported(path, follower.folder):
            follower.report(line)


def _imported(path: Path, folder: Path) -> Iterator[str]:
    found = import_one(path, OwnWords(tuple(sorted(folder.glob("*.md")))))
    if found.error:
        yield found.error
        return
    done = imported_before(folder)
    for stem, document in found.documents:
        target = folder / f"{stem}.md"
        if (same := done.get(document.transcript.meta.get("sha256", ""))) is not None:
            yield f"{path.name}: nothing made, its text is in {same.name} already"
            continue
        if target.exists():
            yield f"{path.name}: {target.name} exists already; compare them (ametibot diff), then move one of them away"
            continue
        target.write_text(render(document.transcript), encoding="utf-8")
        yield f"{path.name}: made {target.name}; proofread it (ametibot check {folder})"
        if line := reading_line(path, document):
            yield line
