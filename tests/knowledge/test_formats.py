"""Twenty-four documents of other agencies as they have them: DOCX, ODT, PDF and scans, each with its true record.

They were made by people who had not seen the readers, after layouts that are in use. `f…` and `g…` are two rounds: the
readers were mended after each.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from statistics import fmean

import pytest

from knowledge.models import Transcript
from knowledge.readers import read
from knowledge.record import shape, understand
from tests.knowledge.comparing import compare, faults, mean
from tests.tools import needs_tesseract

FOLDER = Path(__file__).parent.parent / "sources" / "formats"
SCANS = ("f09", "f10", "f11", "f12", "g10", "g11", "g12")


def documents(scans: bool) -> list[Path]:
    """The documents that are scans, or those that are not."""
    found = sorted(path for path in FOLDER.iterdir() if path.suffix != ".json")
    return [path for path in found if (path.stem in SCANS) is scans]


@cache
def transcript_of(path: Path) -> Transcript:
    """A document, read once for all tests: a scan takes seconds."""
    return read(path)


def figures(paths: list[Path]) -> tuple[float, str]:
    """Mean over the documents, and what to print when it is too low."""
    lines: list[str] = []
    scores: list[float] = []
    for path in paths:
        true = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        found = compare(true, shape(understand(path.stem, transcript_of(path)).record))
        scores.append(mean(found))
        lines.append(f"{path.stem}: {scores[-1]:.3f}  {faults(found)}")
    return fmean(scores), "\n".join([f"mean {fmean(scores):.4f}", *lines])


def test_office_documents_come_out_right() -> None:
    paths = documents(scans=False)
    assert len(paths) == 17
    average, shown = figures(paths)
    assert average >= 0.97, shown


@needs_tesseract
def test_scans_come_out_right_but_for_a_few_words() -> None:
    paths = documents(scans=True)
    assert len(paths) == len(SCANS)
    average, shown = figures(paths)
    assert average >= 0.9, shown


@pytest.mark.parametrize("path", documents(scans=False), ids=lambda path: path.stem)
def test_every_line_is_in_the_transcript_or_named(path: Path) -> None:
    transcript = transcript_of(path)
    lost = [problem.detail for problem in transcript.problems if problem.code == "not_placed"]
    allowed = {"f01": ["Asendamine"]}  # the label of two rows, which have labels of their own
    assert lost == allowed.get(path.stem, [])


def test_a_document_of_word_is_read_with_its_numbers_changes_boxes_and_notes() -> None:
    numbered = [block.number for block in read(FOLDER / "f01.docx").blocks if block.number.startswith("3.2")]
    assert numbered == ["3.2.", "3.2.1.", "3.2.2.", "3.2.3."]
    changed = read(FOLDER / "f02.docx")
    said = " ".join(block.text for block in changed.blocks)
    assert "B2" in said  # of «B1» deleted and «B2» inserted
    assert "B1" not in said
    assert "Edaspidi komisjon" in said
    assert {"tracked_changes", "comment_left_out"} <= {problem.code for problem in changed.problems}
    boxed = " ".join(block.text for block in read(FOLDER / "f03.docx").blocks)
    assert boxed.count("KINNITATUD") == 1  # Word writes a text box twice


@needs_tesseract
def test_a_scan_says_how_it_was_read_and_which_words_are_not_sure() -> None:
    transcript = transcript_of(FOLDER / "f12.pdf")
    assert transcript.meta["scanned"] == "2 (rus+eng)"
    assert len(transcript.pages) == 2
    assert any(block.doubtful for block in transcript.blocks)
