"""One of several processes that send from one database.

`python -m tests.bot.reminders.sending URL INDEX DELIVERED GATE MOMENT`: waits until the file GATE is there, sends all that it
gets hold of, appends the delivered keys to a file and prints what its report says.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path

from bot.reminders.delivery import Outgoing
from bot.reminders.outbox import TERMINAL, run
from bot.store.database import Store
from knowledge.search import Index
from tests.agencies import agency_over


def main(url: str, index: str, delivered: str, gate: str, moment: str) -> None:
    """Wait for the gate, then send."""
    agency = agency_over(Store(url), Index(Path(index)))
    file = os.open(delivered, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def deliver(outgoing: Outgoing) -> None:
        os.write(file, f"{outgoing.key}\n".encode())

    print("ready", flush=True)
    while not Path(gate).exists():
        time.sleep(0.01)
    began = time.perf_counter()
    report = run(agency, {TERMINAL: deliver}, datetime.fromisoformat(moment))
    took = time.perf_counter() - began
    print(json.dumps({"planned": report.planned, "sent": report.sent, "taken_over": report.taken_over, "seconds": took}))
    agency.store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
