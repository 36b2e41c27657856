"""Composition root of everything about people: puts store, positions, policy and the desk together.

Apart from `app`, because it takes longer to load than a question to answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.agency import Agency, Retention
from bot.app import open_index
from bot.assistant import Assistant
from bot.matters.desk import Desk
from bot.people.positions import Positions
from bot.remembering import StoredConversations
from bot.reminders.workdays import Workdays
from bot.reviews import rules
from bot.sample import fill
from bot.settings import Settings, packaged_sample
from bot.store.database import Store
from bot.terminal import complain, failures, settings
from knowledge.search import Index


def open_agency(chosen: Settings, index: Index, folder: Path | None = None) -> Agency:
    """The people of the agency and what they owe. Raises StoreError."""
    kept = chosen.retention
    return Agency(
        store=Store(chosen.store_url(folder or chosen.knowledge_dir)),
        positions=Positions(index),
        policy=chosen.reminders,
        days=Workdays(chosen.reminders, ZoneInfo(chosen.timezone)),
        retention=Retention(kept.notices, kept.conversations, kept.updates, kept.left),
        code_minutes=chosen.code_minutes,
        own_document_only=chosen.questions == "own",
    )


def with_people(assistant: Assistant, agency: Agency, language: str) -> Assistant:
    """The same assistant, which also knows people and what they owe, and keeps its conversations in the store."""
    desk = Desk(agency, assistant.index.thesaurus)
    return Assistant(assistant.index, StoredConversations(agency.store, agency.now), language, desk)


@contextmanager
def opened(folder: Path | None, at: datetime | None = None) -> Iterator[Agency]:
    """The agency that the settings say, for a command; the sample agency has invented people. `at`: as if it were this time."""
    with failures():
        chosen = settings()
        index, notes = open_index(chosen, folder or chosen.knowledge_dir)
        for note in notes:
            complain(note)
        agency = open_agency(chosen, index, folder)
        if at is not None:
            agency = agency.at(at)
        try:
            _fill_sample(agency, chosen, folder)
            with agency.store.reading() as connection:
                behind = rules.is_behind(agency, connection)
            if behind:
                with agency.store.writing() as connection:
                    rules.refresh(agency, connection, agency.now())
            yield agency
        finally:
            agency.store.close()


def _fill_sample(agency: Agency, chosen: Settings, folder: Path | None) -> None:
    """Put the invented people into the sample agency's own database where it holds nobody."""
    if not chosen.database_url and (folder or chosen.knowledge_dir).resolve() == packaged_sample().resolve():
        fill(agency, min(agency.now(), datetime.now(UTC)))
