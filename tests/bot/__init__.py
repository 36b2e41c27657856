"""The command `ametibot` as tests run it, and the folders that they point it at."""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from typer.testing import CliRunner

from bot.cli import app
from knowledge.search import Index

COMMAND = Path(sys.executable).with_name("ametibot")
SAMPLE = Path(__file__).parents[2] / "knowledge" / "documents"
SOURCES = Path(__file__).parents[1] / "sources" / "sample"

JOB_DESCRIPTION = """AMETIJUHEND

1. ÜLDOSA
1.1 Ametikoha nimetus: žanriõpetaja
1.2 Struktuuriüksus: šabloonide talitus
1.3 Vahetu juht: tõlkejuht
1.4 Asendaja: küljendaja

2. TÖÖÜLESANDED
2.1 Koostab žanrite ülevaate.
2.2 Täiendab šabloone.

3. ÕIGUSED
3.1 saada koolitust;
3.2 osaleda õppustel.
"""

LETTER = "Tere, Mari!\n\nHomme kell kümme on koosolek.\n"

MARKUP = """---
transcript: '1'
id: margendaja
---

# AMETIJUHEND

## 1. ÜLDOSA

- 1.1 **Ametikoha nimetus:** [bold]märgendaja[/bold]
- 1.2 **Vahetu juht:** [red]peatoimetaja[/]
- 1.3 **Asendaja:** [/wrong] toimetaja :smile: [link=x]\x1b[31m\x07

## 2. TÖÖÜLESANDED

- 2.1 Märgendab tekste.
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended and what it wrote."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Ametibot:
    """The command in a working folder of its own. No setting of the machine that runs the tests gets in."""

    folder: Path
    data: Path

    def run(self, *arguments: str | bytes, stdin: bytes = b"", **environment: str) -> Ran:
        """In a process of its own. A traceback is a failure, whatever the test is about."""
        ended = subprocess.run(
            [COMMAND, *arguments],
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            env=self.environment(environment),
            timeout=120,
        )
        ran = Ran(ended.returncode, ended.stdout.decode("utf-8", "replace"), ended.stderr.decode("utf-8", "replace"))
        assert "Traceback" not in ran.stderr, ran.stderr[-2000:]
        return ran

    def call(self, *arguments: str | Path, stdin: str | bytes = "", **environment: str) -> Ran:
        """In this process, where its border makes no difference. What it raises, the test gets."""
        cleared: dict[str, str | None] = {name: None for name in os.environ if name.startswith("AMETIBOT_")}
        settings = {**cleared, "AMETIBOT_DATA_DIR": str(self.data), **environment}
        with contextlib.chdir(self.folder), mock.patch("bot.app.Index", _opened):
            ended = CliRunner().invoke(app, [str(one) for one in arguments], stdin, settings, catch_exceptions=False)
        return Ran(ended.exit_code, ended.stdout, ended.stderr)

    def environment(self, changes: dict[str, str]) -> dict[str, str]:
        """The environment of a process: this one's without its Ametibot settings, in UTF-8 as on an employee's machine."""
        outer = {name: value for name, value in os.environ.items() if not name.startswith("AMETIBOT_")}
        return {**outer, "PYTHONIOENCODING": "utf-8:strict", "AMETIBOT_DATA_DIR": str(self.data), **changes}


def _opened(path: Path) -> Index:
    """An index that is opened once for the whole run: its thesaurus takes longer to load than most commands to answer."""
    return _opened_as_built(path, path.stat().st_mtime_ns)


@functools.cache
def _opened_as_built(path: Path, _built: int) -> Index:
    return Index(path)


def shared_data(base: Path) -> Path:
    """One data folder for the whole run: an index takes seconds to build, and each knowledge folder has one of its own."""
    return base / "data"


LEFT_OUT = (
    "[bold]tühi[red].md:1: error: [bold]tühi[red].md: the file is empty.",
    "b-teine.md:1: error: the id «margendaja» is used by another file as well; give each file an id of its own",
    "kiri.txt:1: error: no section of a job description was found; give the sections their headings (tööülesanded, "
    "õigused …), or take the file out of the folder",
)


def trouble(base: Path) -> Path:
    """A knowledge folder: rich markup in a document, one position described twice; an empty file, an id used twice, a letter.

    Three positions answer: margendaja, whose file has another name, vana-zanriopetaja and zanriopetaja.
    """
    folder = base / "trouble"
    if not folder.exists():
        folder.mkdir()
        (folder / "a-margendaja.md").write_text(MARKUP, encoding="utf-8")
        (folder / "b-teine.md").write_text(MARKUP, encoding="utf-8")
        (folder / "vana-zanriopetaja.txt").write_text(JOB_DESCRIPTION, encoding="utf-8")
        (folder / "zanriopetaja.txt").write_text(JOB_DESCRIPTION, encoding="utf-8")
        (folder / "[bold]tühi[red].md").write_text("", encoding="utf-8")
        (folder / "kiri.txt").write_text(LETTER, encoding="utf-8")
    return folder
