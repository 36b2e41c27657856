"""Import of many files: in parallel, one bad file never stops the others, what is done already is not done again."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, get_context
from pathlib import Path

from knowledge.errors import UnreadableFile
from knowledge.models import Document
from knowledge.readers import SUFFIXES, read_all
from knowledge.record import understand
from knowledge.repair.own import OwnWords
from knowledge.transcript import front_matter

_ALONE = 1  # files that are read in this very process: to start others takes a second
_HEAD = 4_000  # characters of a transcript that hold its front matter


@dataclass(frozen=True, slots=True)
class Imported:
    """What has become of one file: its documents by the stems of their transcripts, or the reason why there are none."""

    path: Path
    documents: tuple[tuple[str, Document], ...] = ()
    error: str = ""


def sources(paths: Iterable[Path]) -> list[Path]:
    """The files, those of folders among them with everything below that can be read."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(sorted(one for one in path.rglob("*") if one.suffix.lower() in SUFFIXES and _is_document(one)))
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def left_aside(paths: Iterable[Path]) -> list[Path]:
    """The files of the folders among these that cannot be read: tables, slides, old formats."""
    inside = (one for path in paths if path.is_dir() for one in sorted(path.rglob("*")))
    return [one for one in inside if one.suffix.lower() not in SUFFIXES and _is_document(one)]


def import_one(path: Path, words: OwnWords) -> Imported:
    """Read and understand one file. Never raises for what a file may hold."""
    try:
        transcripts = read_all(path, words)
    except UnreadableFile as error:
        return Imported(path, error=str(error))
    stems = [path.stem if len(transcripts) == 1 else one.meta.get("id", path.stem) for one in transcripts]
    documents = (understand(stem, one, str(path)) for stem, one in zip(stems, transcripts, strict=True))
    return Imported(path, tuple(zip(stems, documents, strict=True)))


def import_all(paths: list[Path], words: OwnWords) -> Iterator[Imported]:
    """The files in their order; those that bring their process down come last."""
    if len(paths) <= _ALONE:
        yield from (import_one(path, words) for path in paths)
        return
    broken: list[Path] = []
    done: dict[Path, Imported] = {}
    waiting = list(paths)
    for one in _in_pool(paths, words, min(os.cpu_count() or 1, len(paths)), broken):
        done[one.path] = one
        while waiting and waiting[0] in done:
            yield done.pop(waiting.pop(0))
    yield from (done[path] for path in waiting if path in done)
    for path in broken:  # one of them has brought its process down: each alone, to tell which
        left: list[Path] = []
        yield from _in_pool([path], words, 1, left)
        yield from (Imported(one, error=f"{one.name}: reading it failed altogether; is the file damaged?") for one in left)


def _in_pool(paths: list[Path], words: OwnWords, workers: int, broken: list[Path]) -> Iterator[Imported]:
    """The files by several processes; those that were at work or waiting when one of these died go to `broken`."""
    waiting = iter(paths)
    running: dict[Future[Imported], Path] = {}
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
    try:
        while True:
            for path in waiting:
                with _uninterrupted():
                    running[pool.submit(import_one, path, words)] = path
                if len(running) > workers:
                    break
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                error = future.exception()
                if isinstance(error, BrokenProcessPool):
                    raise error
                path = running.pop(future)
                yield Imported(path, error=f"{path.name}: {error}") if error else future.result()
        pool.shutdown()
    except BrokenProcessPool:
        broken.extend([*running.values(), *waiting])
        pool.shutdown()
    except BaseException:  # interrupted, or nobody asks on: what is at work is not waited for
        pool.shutdown(wait=False, cancel_futures=True)
        for process in active_children():
            process.terminate()
        raise


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Processes started here leave Ctrl-C to this one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def imported_before(out: Path | None) -> dict[str, Path]:
    """Hash of a source → its transcript in a folder: what need not be read again."""
    found: dict[str, Path] = {}
    for path in sorted(out.glob("*.md")) if out is not None and out.is_dir() else ():
        with path.open(encoding="utf-8", errors="replace") as stream:
            meta, _ = front_matter(stream.read(_HEAD))
        if digest := meta.get("sha256"):
            found[digest] = path
    return found


def _is_document(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((".", "~$", "README"))
