"""Bytes to text: every encoding that an Estonian office has used, and what is no text at all."""

from __future__ import annotations

import codecs
import os
import random
import zlib
from pathlib import Path

import pytest

from knowledge.errors import UnreadableFile
from knowledge.readers import MAX_TEXT, read
from knowledge.readers.decode import decode

ESTONIAN = "KLIENDINÕUSTAJA AMETIJUHEND\n\n1. ÜLDOSA\nÕigused, ülesanded, töövahendid, žürii ja šahh.\n"
WITHOUT_CARONS = "KLIENDINÕUSTAJA AMETIJUHEND\n\n1. ÜLDOSA\nÕigused, ülesanded, töövahendid ja ämblik.\n"
RUSSIAN = "ДОЛЖНОСТНАЯ ИНСТРУКЦИЯ\n\n1. ОБЩИЕ ПОЛОЖЕНИЯ\nНепосредственный руководитель: начальник отдела, её заместитель.\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x80\x00\x00\x01\xe0\x08\x02\x00\x00\x00"
ZIP = b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + zlib.compress(ESTONIAN.encode() * 20)
EMPTY = [b"", b" ", b"\n\r\n\t  \n", b"\x0c\x0c\n"]


def code_of(data: bytes) -> str:
    """The code of the refusal."""
    with pytest.raises(UnreadableFile) as refused:
        decode(data, "fail.txt")
    assert "fail.txt" in str(refused.value)
    return refused.value.code


# -- Unicode -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [ESTONIAN, RUSSIAN, "Plain ASCII.\n", "Emoji 🙂 and «quotes»\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_as_it_is_and_a_byte_order_mark_leaves_no_trace(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "fail.txt") == (text, ())


@pytest.mark.parametrize("mark", [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])
@pytest.mark.parametrize("text", [ESTONIAN, RUSSIAN])
def test_utf16_with_a_byte_order_mark_is_read(text: str, mark: tuple[bytes, str]) -> None:
    assert decode(mark[0] + text.encode(mark[1]), "fail.txt") == (text, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_byte_order_mark_is_told_by_its_zeros(encoding: str) -> None:
    assert decode(ESTONIAN.encode(encoding), "fail.txt") == (ESTONIAN, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_russian_utf16_without_a_byte_order_mark_is_read_or_refused_but_never_garbled(encoding: str) -> None:
    try:
        text, _ = decode(RUSSIAN.encode(encoding), "fail.txt")
    except UnreadableFile as refused:
        assert refused.code == "binary"
    else:
        assert text == RUSSIAN


def test_utf16_cut_in_the_middle_of_a_character_keeps_the_rest() -> None:
    text, _ = decode((codecs.BOM_UTF16_LE + ESTONIAN.encode("utf-16-le"))[:-1], "fail.txt")
    assert text.startswith(ESTONIAN[:-1])


# -- one byte a character ------------------------------------------------------------------------------------------


def test_windows_1257_is_read_with_carons_and_the_guess_is_told() -> None:
    text, problems = decode(ESTONIAN.encode("cp1257"), "fail.txt")
    assert text == ESTONIAN
    assert [(one.code, one.detail, one.error) for one in problems] == [("guessed_encoding", "cp1257", False)]


def test_windows_1252_is_read_with_carons_and_the_guess_is_told() -> None:
    text, problems = decode(ESTONIAN.encode("cp1252"), "fail.txt")
    assert text == ESTONIAN
    assert [(one.code, one.detail) for one in problems] == [("guessed_encoding", "cp1252")]


def test_latin_1_is_read_with_its_estonian_letters() -> None:
    text, problems = decode(WITHOUT_CARONS.encode("latin-1"), "fail.txt")
    assert text == WITHOUT_CARONS
    assert [one.code for one in problems] == ["guessed_encoding"]


def test_cp1251_is_read_as_russian() -> None:
    text, problems = decode(RUSSIAN.encode("cp1251"), "fail.txt")
    assert text == RUSSIAN
    assert [(one.code, one.detail) for one in problems] == [("guessed_encoding", "cp1251")]


@pytest.mark.parametrize("letter", list("õäöüšžÕÄÖÜŠŽ"))
def test_every_estonian_letter_survives_windows_1257(letter: str) -> None:
    sentence = f"Ametnik vastutab tema valduses oleva vara ({letter}) eest.\n"
    assert decode(sentence.encode("cp1257"), "fail.txt")[0] == sentence


# -- line ends and zeros -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_end_becomes_a_newline(end: str) -> None:
    assert decode(f"üks{end}kaks{end}".encode(), "fail.txt")[0] == "üks\nkaks\n"


def test_a_stray_zero_byte_in_a_long_text_is_dropped() -> None:
    data = (ESTONIAN * 20).encode() + b"l\x00pp\n"
    assert decode(data, "fail.txt")[0] == ESTONIAN * 20 + "lpp\n"


def test_zeros_all_over_a_text_make_it_no_text() -> None:
    assert code_of(b"\x00a\x00\x00b\x00c\x00\x00d\x01" * 30) == "binary"


# -- nothing to read -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", EMPTY)
def test_an_empty_or_blank_file_is_refused_as_empty(data: bytes) -> None:
    assert code_of(data) == "empty"


@pytest.mark.parametrize("data", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF8 + b"\r\n", "\n \n".encode("utf-16")])
def test_a_file_of_a_byte_order_mark_and_blanks_is_refused_as_empty(data: bytes) -> None:
    assert code_of(data) == "empty"


@pytest.mark.parametrize("data", [PNG, PNG * 40, ZIP, b"\x7fELF\x02\x01\x01" + bytes(200)])
def test_pictures_archives_and_programs_are_refused_as_binary(data: bytes) -> None:
    assert code_of(data) == "binary"


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_refused_as_binary(seed: int) -> None:
    assert code_of(random.Random(seed).randbytes(4096)) == "binary"


# -- whole files ---------------------------------------------------------------------------------------------------


def refusal(path: Path) -> UnreadableFile:
    """The refusal to read a path."""
    with pytest.raises(UnreadableFile) as refused:
        read(path)
    assert path.name in str(refused.value)
    return refused.value


@pytest.mark.parametrize("name", ["juhend.doc", "juhend.rtf", "juhend", "juhend.txt.bak", "juhend.json"])
def test_a_file_of_an_unknown_format_is_refused_with_the_formats_that_are_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(ESTONIAN, encoding="utf-8")
    refused = refusal(path)
    assert refused.code == "unknown_format"
    assert ".txt" in str(refused) and ".md" in str(refused)
    assert path.read_text(encoding="utf-8") == ESTONIAN


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "JUHEND.TXT"
    path.write_text(ESTONIAN, encoding="utf-8")
    assert read(path).meta["id"] == "JUHEND"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "puudub.txt"
    assert refusal(path).code == "no_access"
    assert not path.exists()


def test_a_directory_named_like_a_text_is_refused_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.mkdir()
    (path / "sees.md").write_text(ESTONIAN, encoding="utf-8")
    assert refusal(path).code == "no_access"
    assert (path / "sees.md").read_text(encoding="utf-8") == ESTONIAN


def test_a_file_larger_than_any_job_description_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "suur.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)  # sparse: takes no room on the disk
    refused = refusal(path)
    assert refused.code == "too_large"
    assert f"{MAX_TEXT // 1_000_000} MB" in str(refused)
    assert path.stat().st_size == 50_000_000


@pytest.mark.parametrize(("size", "code"), [(MAX_TEXT, "binary"), (MAX_TEXT + 1, "too_large")])
def test_only_what_is_larger_than_the_limit_is_refused_for_its_size(tmp_path: Path, size: int, code: str) -> None:
    path = tmp_path / "piir.txt"
    with path.open("wb") as file:
        file.truncate(size)
    assert refusal(path).code == code


@pytest.mark.parametrize("data", [*EMPTY, PNG, ZIP, random.Random(1).randbytes(2000)])
def test_a_refused_file_stays_as_it_was(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "vigane.txt"
    path.write_bytes(data)
    before = path.stat().st_mtime_ns
    assert refusal(path).code in ("empty", "binary", "broken")
    assert path.read_bytes() == data
    assert path.stat().st_mtime_ns == before


def test_a_file_without_leave_to_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "suletud.txt"
    path.write_text(ESTONIAN, encoding="utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    assert refusal(path).code == "no_access"


def test_a_read_file_stays_as_it_was_and_is_named_with_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "kliendinoustaja.txt"
    path.write_bytes(ESTONIAN.encode("cp1257"))
    transcript = read(path)
    assert path.read_bytes() == ESTONIAN.encode("cp1257")
    assert transcript.meta["id"] == "kliendinoustaja"
    assert transcript.meta["source"] == "kliendinoustaja.txt"
    assert len(transcript.meta["sha256"]) == 64
    assert "guessed_encoding" in [problem.code for problem in transcript.problems]
