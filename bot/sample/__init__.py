"""The people of the sample agency, all invented, so that a first run shows a day of it."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from pathlib import Path

from bot.acknowledgements.acknowledging import acknowledge
from bot.acknowledgements.publishing import propose, publish
from bot.agency import Agency
from bot.people.changes import apply, changes_of
from bot.people.table import read_table
from bot.store import people

_NOT_YET = frozenset({"KTA-03", "KTA-04", "KTA-05", "KTA-06"})  # who has still to acknowledge


def fill(agency: Agency, now: datetime) -> None:
    """Put the sample's people into a database that holds nobody: their documents published, most have acknowledged."""
    path = Path(str(files("bot.sample").joinpath("people.csv")))
    with agency.store.writing() as connection:
        if people.everybody(connection, active=False):
            return
        apply(agency, connection, changes_of(connection, read_table(path), agency, path), now)
        for document in agency.positions.index.ids():
            proposal = propose(connection, document, Path(agency.positions.index.document(document).path))
            publish(agency, connection, proposal, now, substantive=True)
        for one in people.everybody(connection):
            if one.employee_id not in _NOT_YET:
                acknowledge(connection, one, None, now, language=one.language, channel="console", account=None)
