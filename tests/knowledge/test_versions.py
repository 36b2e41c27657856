"""Versions of knowledge files, and the index that follows a folder."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import packaged_sample
from knowledge.index import build
from knowledge.search import Index
from knowledge.versions import Versions

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
GOOD = "AMETIJUHEND\n\n1. ÜLDOSA\n1.1 Ametinimetus: {title}\n1.2 Vahetu juht: juhataja\n\n2. TÖÖÜLESANDED\n2.1 {duty};\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder of two documents."""
    made = tmp_path / "teadmised"
    made.mkdir()
    (made / "a.txt").write_text(GOOD.format(title="arhivaar", duty="korrastab arhiivi"), encoding="utf-8")
    (made / "b.txt").write_text(GOOD.format(title="sekretär", duty="registreerib kirju"), encoding="utf-8")
    return made


def test_each_text_is_kept_once_with_its_hash_and_time(tmp_path: Path) -> None:
    file, versions = tmp_path / "a.md", Versions(tmp_path / "versions")
    for minute, text in enumerate(["üks", "üks", "kaks", "üks"]):
        file.write_text(text, encoding="utf-8")
        versions.keep(file, NOW + timedelta(minutes=minute))
    found = versions.of("a")
    assert [one.number for one in found] == [1, 2, 3]
    assert [one.path.read_text(encoding="utf-8") for one in found] == ["üks", "kaks", "üks"]
    assert [one.live_from for one in found] == [NOW, NOW + timedelta(minutes=2), NOW + timedelta(minutes=3)]
    assert found[1].sha256 == hashlib.sha256(b"kaks").hexdigest()
    assert versions.latest("a") == found[2]
    assert versions.of("b") == []


def contents(path: Path) -> dict[str, list[str]]:
    """All that an index holds, but for the ids of rows."""
    tables = {"documents": "*", "clauses": "document, field, data, searched, length", "clause_keys": "main, more",
              "title_words": "*", "place_keys": "*", "words": "*", "files": "*", "left_out": "*"}  # fmt: skip
    with sqlite3.connect(path) as db:
        return {table: sorted(map(str, db.execute(f"SELECT {columns} FROM {table}"))) for table, columns in tables.items()}


def test_an_index_that_goes_on_from_the_last_one_is_the_same_as_one_built_anew(folder: Path, tmp_path: Path) -> None:
    followed = tmp_path / "followed.db"
    build(folder, followed)
    (folder / "a.txt").write_text(GOOD.format(title="arhivaar", duty="hävitab dokumente"), encoding="utf-8")
    build(folder, followed)
    (folder / "b.txt").unlink()
    build(folder, followed)
    (folder / "c.txt").write_text(GOOD.format(title="jurist", duty="nõustab kolleege"), encoding="utf-8")
    (folder / "katki.txt").write_text("ei midagi", encoding="utf-8")
    build(folder, followed)
    build(folder, tmp_path / "anew.db")
    assert contents(followed) == contents(tmp_path / "anew.db")


def test_only_what_has_changed_is_read_again(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "knowledge.db"
    build(folder, path)
    (folder / "a.txt").write_text(GOOD.format(title="arhivaar", duty="hävitab dokumente"), encoding="utf-8")
    seen: list[Path] = []

    def noted(files: Iterable[Path]) -> Iterable[Path]:
        seen.extend(files)
        return list(seen)

    build(folder, path, noted)
    assert [one.name for one in seen] == ["a.txt"]


@pytest.mark.parametrize("broken", [b"ei midagi", b"", b"\x00\x01\x02" * 40, "id: b".encode("utf-16")])
def test_the_last_good_version_stays_live_until_the_file_is_right(folder: Path, tmp_path: Path, broken: bytes) -> None:
    path, versions = tmp_path / "knowledge.db", Versions(tmp_path / "versions")
    build(folder, path, versions=versions)
    (folder / "a.txt").write_bytes(broken)
    left_out = build(folder, path, versions=versions)
    assert [(file.name, problem.code) for file, problem in left_out][-1] == ("a.txt", "last_good")
    index = Index(path)
    assert index.document("a").record.title == "arhivaar"
    assert index.digests()["a"] == ""
    assert (folder / "a.txt").read_bytes() == broken
    (folder / "a.txt").write_text(GOOD.format(title="vanemarhivaar", duty="korrastab arhiivi"), encoding="utf-8")
    assert build(folder, path, versions=versions) == []
    assert Index(path).document("a").record.title == "vanemarhivaar"
    assert len(versions.of("a")) == 2


def test_a_broken_file_without_a_good_version_is_left_out_and_named(folder: Path, tmp_path: Path) -> None:
    (folder / "uus.txt").write_text("ei midagi", encoding="utf-8")
    left_out = build(folder, tmp_path / "knowledge.db", versions=Versions(tmp_path / "versions"))
    assert [(file.name, problem.code) for file, problem in left_out] == [("uus.txt", "no_sections")]
    assert Index(tmp_path / "knowledge.db").ids() == ("a", "b")


def test_a_file_that_is_taken_away_is_gone(folder: Path, tmp_path: Path) -> None:
    path, versions = tmp_path / "knowledge.db", Versions(tmp_path / "versions")
    build(folder, path, versions=versions)
    (folder / "a.txt").unlink()
    build(folder, path, versions=versions)
    assert Index(path).ids() == ("b",)
    assert len(versions.of("a")) == 1


def test_the_sample_agency_is_all_good(tmp_path: Path) -> None:
    versions = Versions(tmp_path / "versions")
    assert build(packaged_sample(), tmp_path / "knowledge.db", versions=versions) == []
    assert all(len(versions.of(path.stem)) == 1 for path in packaged_sample().glob("*.md"))
