"""`make bench-large`: an agency of 2,000 positions: building the index, a question about one's own, «kes tegeleb …» over all.

The documents are put together from the clauses of the training sets, each position with a title of its own.
"""

from __future__ import annotations

import json
import random
import resource
import sqlite3
import sys
import tempfile
import time
from functools import partial
from itertools import cycle
from pathlib import Path

from bot.app import open_assistant, stay
from bot.assistant import Assistant
from bot.models import Address, Message
from bot.settings import Settings
from bot.training.ranking import SETS
from knowledge.index import knowledge_files, read_document
from knowledge.models import Clause, Field
from tests.bench import bare_table, quantile, query, report, timed

_DOCUMENTS = 2000
_QUESTIONS = 300
_SECTIONS = {  # field → heading, clauses of a document
    Field.DUTIES: ("3. TÖÖÜLESANDED", 22),
    Field.RIGHTS: ("4. ÕIGUSED", 12),
    Field.OBLIGATIONS: ("5. KOHUSTUSED", 12),
    Field.RESPONSIBILITIES: ("6. VASTUTUS", 6),
    Field.COMPETENCES: ("7. NÕUDED", 6),
}
_KINDS = "spetsialist nõunik peaspetsialist juhataja inspektor ekspert sekretär referent koordinaator haldur".split()
_WHO = ("Kes tegeleb {}?", "Kelle töö on {}?", "kes vastutab selle eest: {}")


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else _DOCUMENTS
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as place:
        folder, data = Path(place) / "knowledge", Path(place) / "data"
        clauses = _clauses()
        _generate(folder, count, clauses, draw)
        started = time.perf_counter()
        assistant, _ = open_assistant(Settings(data_dir=data), folder)
        stay(assistant)
        seconds = time.perf_counter() - started
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        with sqlite3.connect(assistant.index.path) as index:
            total = index.execute("SELECT count(*) FROM clauses").fetchone()[0]
        print(f"index of {count} documents, {total} clauses   {seconds:.1f} s, {count / seconds:.0f} documents/s")
        _questions(assistant, clauses, draw)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"memory at its highest: {memory:.0f} MB after the index was built, {peak:.0f} MB after the questions")


def _questions(assistant: Assistant, clauses: dict[Field, list[Clause]], draw: random.Random) -> None:
    connection = bare_table(assistant.index.path)
    own = _asked(draw)
    ids = assistant.index.ids()
    about_own = [Message(text, Address("bench", str(n)), draw.choice(ids)) for n, text in enumerate(own)]
    who = [draw.choice(_WHO).format(" ".join(draw.choice(clauses[Field.DUTIES]).text.split()[:4])) for _ in own]
    about_all = [Message(text, Address("who", str(n))) for n, text in enumerate(who)]
    for name, messages in (("within one's own document", about_own), ("who does, over all", about_all)):
        ours = timed([partial(assistant.handle, message) for message in messages])
        if messages is about_own:  # «kes lukustab uksed?» is asked over all documents, whoever asks
            over_all = [assistant.understand(message.text).intent == "who_does" for message in messages]
            ours = [seconds for seconds, other in zip(ours, cycle(over_all), strict=False) if not other]
        bare = timed([partial(query, connection, message.text) for message in messages])
        report(name, ours)
        report("bare FTS5 query", bare)
        medians, worst = (quantile(ours, percent) / quantile(bare, percent) for percent in (50, 99))
        print(f"ratio of the medians {medians:.1f}, of p99 {worst:.1f}")


def _asked(draw: random.Random) -> list[str]:
    lines = [
        json.loads(line) for path in sorted(SETS.glob("*/*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()
    ]
    texts = [turn["q"] for dialogue in lines if dialogue["as"] for turn in dialogue["turns"][:1]]
    return draw.sample(texts, _QUESTIONS)


def _clauses() -> dict[Field, list[Clause]]:
    """The clauses of the training sets by their field."""
    found: dict[Field, list[Clause]] = {field: [] for field in _SECTIONS}
    for folder in sorted(SETS.iterdir()):
        for path in knowledge_files(folder) if folder.is_dir() else []:
            for clause in read_document(path).clauses:
                if clause.field in found and clause.text and not clause.lead_in:
                    found[clause.field].append(clause)
    return found


def _generate(folder: Path, count: int, clauses: dict[Field, list[Clause]], draw: random.Random) -> None:
    folder.mkdir()
    for number in range(count):
        kind = draw.choice(_KINDS)
        lines = [
            "---",
            "transcript: '1'",
            f"id: p{number}",
            "organisation: Suur Amet",
            "---",
            "",
            f"# {number}. RÜHMA {kind.upper()}",
        ]
        lines += [
            "",
            "## 1. ÜLDOSA",
            "",
            f"- 1.1 **Ametikoha nimetus:** {number}. rühma {kind}",
            "- 1.2 **Vahetu juht:** juhataja",
        ]
        for section, (heading, size) in _SECTIONS.items():
            lines += ["", f"## {heading}", ""]
            for place, clause in enumerate(draw.sample(clauses[section], size), 1):
                lines.append(f"- {heading[0]}.{place} {clause.text}")
                lines += [f"  - → {outcome}" for outcome in clause.outcomes]
        (folder / f"p{number}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
