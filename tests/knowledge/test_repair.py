"""Repair of text that was read off a scan with an English model: what it changes is right, what it must not touch stays.

tests/sources/damaged holds printed pages (`.true.txt`) and what tesseract's English model read off them (`.read.txt`).
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.damage import is_damaged
from knowledge.models import Block, Kind, Transcript
from knowledge.readers import read, read_text
from knowledge.repair import repaired
from knowledge.repair.lexicon import lexicon
from knowledge.repair.own import OwnWords
from knowledge.repair.words import reading_of
from knowledge.transcript import parse, render

DAMAGED = Path(__file__).parent.parent / "sources" / "damaged"
NAMES = sorted(path.name.removesuffix(".read.txt") for path in DAMAGED.glob("*.read.txt"))
SOURCES = Path(__file__).parent.parent / "sources"


def repair(text: str) -> Block:
    """One line of a damaged text, repaired."""
    return repaired(Transcript({}, (Block(Kind.TEXT, text),)), lexicon()).blocks[0]


def counted(name: str) -> tuple[int, int, int]:
    """(damaged words, words changed, words changed rightly) of a page."""
    true = (DAMAGED / f"{name}.true.txt").read_text(encoding="utf-8").split()
    lines = (DAMAGED / f"{name}.read.txt").read_text(encoding="utf-8").splitlines()
    pairs = [pair for line in lines for pair in zip(line.split(), repair(" ".join(line.split())).text.split(), strict=True)]
    keys = [[re.sub("[^a-z]", "", word.lower())[:2] for word in side] for side in (true, [new for _, new in pairs])]
    damaged = changed = right = 0
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if tag != "insert" and i2 - i1 == j2 - j1:
            for printed, (old, new) in zip(true[i1:i2], pairs[j1:j2], strict=True):
                damaged += old != printed
                changed += old != new
                right += old != new and new.casefold() == printed.casefold()
    return damaged, changed, right


def test_the_pages_are_there() -> None:
    assert len(NAMES) == 4


def test_nearly_all_damage_is_repaired_and_nearly_all_repairs_are_right() -> None:
    damaged, changed, right = (sum(column) for column in zip(*map(counted, NAMES), strict=True))
    assert damaged > 250
    assert changed > 0.8 * damaged
    assert right >= 0.985 * changed


@pytest.mark.parametrize("name", NAMES)
def test_damage_is_told_from_the_text_alone(name: str) -> None:
    assert is_damaged((DAMAGED / f"{name}.read.txt").read_text(encoding="utf-8"))
    assert not is_damaged((DAMAGED / f"{name}.true.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted((SOURCES / "sample").glob("*.[tm][xd]*")), ids=lambda path: path.stem)
def test_nothing_is_changed_in_a_clean_document(path: Path) -> None:
    transcript = read(path)
    assert "repaired" not in transcript.meta
    assert not any(block.read for block in transcript.blocks)


@pytest.mark.parametrize(
    ("read_as", "printed"),
    [
        ("digusaktide", "õigusaktide"),
        ("t66tajate", "töötajate"),
        ("kdnekeskuse", "kõnekeskuse"),
        ("Uhekordsete ulesannete", "Ühekordsete ülesannete"),
        ("annab muid Uhekordseid ulesandeid", "annab muid ühekordseid ülesandeid"),
        ("VOI TEENISTUSULESANDED", "VÕI TEENISTUSÜLESANDED"),
        ("ja/voi", "ja/või"),
        ("|gakuine aruanne", "Igakuine aruanne"),
    ],
)
def test_usual_damage_is_repaired(read_as: str, printed: str) -> None:
    assert repair(read_as).text == printed


@pytest.mark.parametrize(
    "text",
    [
        "3.1.2",
        "28.08.2024 nr 1-4/66",
        "tasemel B2 ja C1",
        "JIRA ja PPA",
        "allkirjastas Maret Poldoja",
        "saada see aadressile kdne@amet.ee",
        "vaata www.kdnekeskus.ee",
        "sise- ja",
        "IT-tugi",
    ],
)
def test_numbers_names_codes_and_addresses_are_never_changed(text: str) -> None:
    assert repair(text).text == text


def test_a_word_that_could_be_two_stays_and_is_marked() -> None:
    block = repair("Tagatud on parima lahenduse pakkumine")
    assert block.text == "Tagatud on parima lahenduse pakkumine"
    assert block.doubtful == ("parima",)


def test_what_was_read_is_kept_beside_what_was_made_of_it() -> None:
    block = repair("Pohililesanded ja digused")
    assert block.read == "Pohililesanded ja digused"
    assert parse(render(Transcript({"transcript": "1"}, (block,)))).blocks[0].read == block.read


def test_words_of_the_agencys_own_documents_are_preferred(tmp_path: Path) -> None:
    before = reading_of("tootamisele", lexicon())
    assert before is not None
    own = tmp_path / "teine.txt"
    own.write_text("Teenistuja vastutab töötamisele kehtestatud nõuete täitmise eest. " * 5, encoding="utf-8")
    after = reading_of("tootamisele", OwnWords((own,))())
    assert after is not None
    assert after.word == "töötamisele"
    assert after.margin > before.margin or before.word != after.word


def test_a_text_in_another_language_is_never_repaired() -> None:
    german = "Der Mitarbeiter ist verantwortlich für die ordnungsgemäße Durchführung aller Aufgaben seines Bereichs. " * 8
    assert "repaired" not in read_text(f"AMETIJUHEND\n\n{german}", "x.txt").meta


@given(st.text(alphabet="abdeiklmnoprstuväõöü6|{[]}é0123456789 .-@/", max_size=60))
def test_any_text_keeps_its_words_and_its_numbers(text: str) -> None:
    text = " ".join(text.split())
    block = repair(text)
    assert len(block.text.split()) == len(text.split())
    assert re.findall(r"(?<!\S)[\d.]+(?!\S)", block.text) == re.findall(r"(?<!\S)[\d.]+(?!\S)", text)
