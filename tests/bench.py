"""`make bench`: how long a question takes, next to a bare FTS5 query of the same words in the same run."""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.app import open_assistant, stay
from bot.assistant import Assistant
from bot.models import Address, Message
from bot.settings import Settings
from knowledge.text import tokens

ROOT = Path(__file__).parent
QUESTIONS = ROOT / "dialogues" / "sample.jsonl"
_ROUNDS = 3
_WARM = 60  # calls before the clock is started: every language is loaded at its first question


def main() -> None:
    """Print the figures, over the sample agency or over a folder of documents with its questions: FOLDER QUESTIONS."""
    documents, asked = map(Path, sys.argv[1:3]) if len(sys.argv) > 2 else (None, QUESTIONS)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        started = time.perf_counter()
        assistant, _ = open_assistant(settings, documents)
        stay(assistant)
        print(f"index of {len(assistant.index.ids())} documents built and opened   {time.perf_counter() - started:6.2f} s")
        questions = _questions(asked)
        ours = timed([partial(_ask, assistant, number, *asked) for number, asked in enumerate(questions)])
        connection = bare_table(assistant.index.path)
        bare = timed([partial(query, connection, question) for question, _ in questions])
        report("question, answered", ours)
        report("bare FTS5 query", bare)
        medians = statistics.median(ours) / statistics.median(bare)
        print(f"ratio of the medians {medians:.1f}, of p95 {quantile(ours, 95) / quantile(bare, 95):.1f}")
        if documents is None:
            print(f"start of the program to its first answer       {_start(folder):6.2f} s")


def _questions(path: Path) -> list[tuple[str, str | None]]:
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [(turn["q"], dialogue["as"]) for dialogue in lines for turn in dialogue["turns"]]


def _ask(assistant: Assistant, number: int, question: str, position: str | None) -> object:
    return assistant.handle(Message(question, Address("bench", str(number)), position))


def timed(calls: list[Callable[[], object]]) -> list[float]:
    for call in calls[:_WARM]:
        call()
    times: list[float] = []
    for _ in range(_ROUNDS):
        for call in calls:
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
    return times


def bare_table(path: Path) -> sqlite3.Connection:
    """An FTS5 table of the same clauses, as plain text."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE plain USING fts5(data)")
    with sqlite3.connect(path) as index:
        connection.executemany("INSERT INTO plain VALUES (?)", index.execute("SELECT data FROM clauses"))
    return connection


def query(connection: sqlite3.Connection, question: str) -> list[tuple[str]]:
    words = " OR ".join(f'"{word}"' for word in tokens(question))
    return connection.execute("SELECT data FROM plain WHERE plain MATCH ? ORDER BY bm25(plain) LIMIT 5", [words]).fetchall()


def report(name: str, times: list[float]) -> None:
    figures = "  ".join(f"{label} {value * 1000:6.2f} ms" for label, value in (
        ("p50", statistics.median(times)), ("p95", quantile(times, 95)), ("p99", quantile(times, 99)), ("max", max(times))
    ))  # fmt: skip
    print(f"{name:28} {figures}")


def quantile(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1]


def _start(folder: str) -> float:
    command = [sys.executable, "-m", "bot.cli", "ask", "Kes mind asendab?", "--as", "kliendinoustaja"]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "AMETIBOT_DATA_DIR": folder})
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
