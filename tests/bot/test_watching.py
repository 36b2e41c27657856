"""A knowledge folder is followed: what is right is live at once, what is wrong is named, what is dropped in is imported."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.app import Live
from bot.models import Address, Message, Status
from bot.settings import Settings
from bot.watching import watching
from tests.bot import JOB_DESCRIPTION

FORMATS = Path(__file__).parents[1] / "sources" / "formats"
_PATIENCE = 20  # seconds before a test gives up; how soon a change is live is printed by the benchmark
ADDRESS = Address("test", "1")


def until(condition: Callable[[], object]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.02)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder of one document."""
    made = tmp_path / "teadmised"
    made.mkdir()
    (made / "zanriopetaja.txt").write_text(JOB_DESCRIPTION, encoding="utf-8")
    return made


@pytest.fixture
def told() -> list[str]:
    """What the operator was told."""
    return []


@pytest.fixture
def live(folder: Path, tmp_path: Path, told: list[str]) -> Iterator[Live]:
    """An assistant that follows the folder."""
    followed = Live(Settings(data_dir=tmp_path / "andmed"), folder, told.append)
    with watching(followed):
        time.sleep(0.3)  # until the folder is being watched
        yield followed


def substitute(live: Live) -> str:
    """Who substitutes the holder, as the assistant says it."""
    reply = live.handle(Message("Kes mind asendab?", ADDRESS, "zanriopetaja"))
    return reply.citations[0].quote if reply.citations else ""


def test_a_changed_file_is_live_without_a_restart(live: Live, folder: Path, told: list[str]) -> None:
    assert substitute(live) == "küljendaja"
    (folder / "zanriopetaja.txt").write_text(JOB_DESCRIPTION.replace("küljendaja", "toimetaja"), encoding="utf-8")
    until(lambda: substitute(live) == "toimetaja")
    until(lambda: told)  # it is told right after it is live
    assert told == ["live: zanriopetaja"]


def test_a_broken_file_leaves_the_last_good_version_live_and_says_what_to_mend(
    live: Live, folder: Path, told: list[str]
) -> None:
    (folder / "zanriopetaja.txt").write_text("katki", encoding="utf-8")
    until(lambda: len(told) == 2)
    assert substitute(live) == "küljendaja"
    assert "zanriopetaja.txt:1: error: no section of a job description was found" in told[0]
    assert "stays live until the file is right" in told[1]
    (folder / "zanriopetaja.txt").write_text(JOB_DESCRIPTION.replace("küljendaja", "toimetaja"), encoding="utf-8")
    until(lambda: substitute(live) == "toimetaja")


def test_a_new_and_a_removed_file_are_told(live: Live, folder: Path, told: list[str]) -> None:
    (folder / "teine.txt").write_text(JOB_DESCRIPTION, encoding="utf-8")
    until(lambda: "live: teine" in told)
    (folder / "teine.txt").unlink()
    until(lambda: "gone: teine" in told)


def test_a_document_that_is_dropped_in_becomes_a_transcript_and_is_live(live: Live, folder: Path, told: list[str]) -> None:
    data = (FORMATS / "f03.docx").read_bytes()
    (folder / "heakord.docx").write_bytes(data)
    until(lambda: "live: heakord" in told)
    assert (folder / "heakord.md").exists()
    assert (folder / "heakord.docx").read_bytes() == data
    assert told[0].startswith("heakord.docx: made heakord.md; proofread it")
    reply = live.handle(Message("Kellele ma allun?", ADDRESS, "heakord"))
    assert reply.status is Status.ANSWERED


def test_a_bad_document_that_is_dropped_in_is_named(live: Live, folder: Path, told: list[str]) -> None:
    (folder / "katki.pdf").write_bytes(b"%PDF-1.7 and no more")
    until(lambda: told)
    assert told[0].startswith("katki.pdf: the file is damaged or cut off")
    assert substitute(live) == "küljendaja"


def test_a_transcript_that_hr_has_edited_is_not_overwritten(live: Live, folder: Path, told: list[str]) -> None:
    (folder / "heakord.md").write_text(JOB_DESCRIPTION, encoding="utf-8")
    until(lambda: "live: heakord" in told)
    (folder / "heakord.docx").write_bytes((FORMATS / "f03.docx").read_bytes())
    until(lambda: any("exists already" in line for line in told))
    assert (folder / "heakord.md").read_text(encoding="utf-8") == JOB_DESCRIPTION


def test_a_choice_that_waits_is_forgotten_when_its_document_changes(live: Live, folder: Path, told: list[str]) -> None:
    live.handle(Message("mida ütleb punkt 2.1?", ADDRESS, "zanriopetaja"))
    (folder / "zanriopetaja.txt").write_text(
        JOB_DESCRIPTION.replace("2.1 Koostab", "2.0 Alustab.\n2.1 Koostab"), encoding="utf-8"
    )
    until(lambda: told)
    reply = live.handle(Message("mida ütleb punkt 2.1?", ADDRESS, "zanriopetaja"))
    assert [citation.quote for citation in reply.citations] == ["Koostab žanrite ülevaate."]


def test_what_hr_should_look_at_in_a_file_that_goes_live_is_told(live: Live, folder: Path, told: list[str]) -> None:
    (folder / "zanriopetaja.txt").write_text(JOB_DESCRIPTION.replace("3. ÕIGUSED", "3. HUVITAV"), encoding="utf-8")
    until(lambda: len(told) > 1)
    assert told[0] == "live: zanriopetaja"
    assert "«HUVITAV» is no section that is known" in told[1]
