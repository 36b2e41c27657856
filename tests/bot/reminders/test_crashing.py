"""Thirty rounds of the engine killed at random; `python -m tests.bot.reminders.crashing soak` goes on for 300."""

from __future__ import annotations

import re
import subprocess
import sys

from knowledge.search import Index
from tests.bot.reminders.crashing import ROUNDS
from tests.paths import ROOT


def test_nothing_is_lost_and_little_repeated_when_the_engine_is_killed(index: Index) -> None:
    """In a process of its own: it forks, which a test runner with threads must not."""
    command = [sys.executable, "-m", "tests.bot.reminders.crashing", str(ROUNDS), str(index.path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    print(done.stdout)
    found = re.search(r"(\d+) rounds, (\d+) kills", done.stdout)
    assert found is not None
    assert int(found[1]) == ROUNDS
    assert int(found[2]) > 0
