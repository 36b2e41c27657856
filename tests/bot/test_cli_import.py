"""The command line for HR: `import`, which turns job descriptions into transcripts, and `check`."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.bot import JOB_DESCRIPTION, LETTER, SAMPLE, SOURCES, Ametibot, shared_data, trouble

PROBLEM = re.compile(r"^(?P<file>.+):(?P<line>\d+): (?P<kind>error|warning): .{20,}$")
BINARY = bytes(range(256)) * 40
FIFTY_MEGABYTES = 50 * 1024 * 1024


@pytest.fixture
def ametibot(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Ametibot:
    return Ametibot(tmp_path, shared_data(tmp_path_factory.getbasetemp()))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "zanriopetaja.txt"
    path.write_text(JOB_DESCRIPTION, encoding="utf-8")
    return path


# -- import --------------------------------------------------------------------------------------------------------


def test_import_prints_the_transcript(ametibot: Ametibot, source: Path) -> None:
    ran = ametibot.run("import", str(source))
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.startswith("---\ntranscript: '1'\nid: zanriopetaja\n")
    assert "- 1.1 **Ametikoha nimetus:** žanriõpetaja\n" in ran.stdout
    assert "- 2.1 Koostab žanrite ülevaate.\n" in ran.stdout


def test_import_of_a_transcript_leaves_it_as_it_is(ametibot: Ametibot) -> None:
    printed = ametibot.call("import", SAMPLE / "kliendinoustaja.md").stdout
    assert printed.strip() == (SAMPLE / "kliendinoustaja.md").read_text(encoding="utf-8").strip()


def test_out_makes_the_folder_and_names_the_file_written(ametibot: Ametibot, source: Path, tmp_path: Path) -> None:
    ran = ametibot.call("import", source, "--out", tmp_path / "uus" / "kaust")
    target = tmp_path / "uus" / "kaust" / "zanriopetaja.md"
    assert (ran.code, ran.stdout, ran.stderr) == (0, f"{target}\n", "")
    assert "- 1.3 **Vahetu juht:** tõlkejuht\n" in target.read_text(encoding="utf-8")


def test_a_redirected_transcript_is_the_file_that_out_writes(ametibot: Ametibot, source: Path, tmp_path: Path) -> None:
    printed = ametibot.call("import", source).stdout
    ametibot.call("import", source, "--out", tmp_path)
    assert (tmp_path / "zanriopetaja.md").read_text(encoding="utf-8") == printed


def test_records_and_transcripts_are_not_asked_for_together(ametibot: Ametibot, source: Path, tmp_path: Path) -> None:
    ran = ametibot.call("import", "--json", source, "--out", tmp_path / "out")
    assert (ran.code, ran.stdout) == (1, "")
    assert ran.stderr.startswith("ametibot: --json ")
    assert "--out" in ran.stderr
    assert not (tmp_path / "out").exists()


def test_out_overwrites_nothing_that_hr_has_changed(ametibot: Ametibot, source: Path, tmp_path: Path) -> None:
    target = tmp_path / "zanriopetaja.md"
    target.write_text("HR on seda parandanud.\n", encoding="utf-8")
    ran = ametibot.call("import", source, "--out", tmp_path)
    assert ran.code == 1
    assert f"{target}: exists and differs" in ran.stderr
    assert target.read_text(encoding="utf-8") == "HR on seda parandanud.\n"


def test_out_is_content_with_a_file_that_is_there_already(ametibot: Ametibot, source: Path, tmp_path: Path) -> None:
    ametibot.call("import", source, "--out", tmp_path)
    written = (tmp_path / "zanriopetaja.md").read_bytes()
    ran = ametibot.call("import", source, "--out", tmp_path)
    assert (ran.code, ran.stderr) == (0, "")
    assert (tmp_path / "zanriopetaja.md").read_bytes() == written


def test_out_that_is_a_file_is_named(ametibot: Ametibot, source: Path, tmp_path: Path) -> None:
    ran = ametibot.call("import", source, "--out", source)
    assert ran.code == 1
    assert f"{source}/zanriopetaja.md: cannot be written" in ran.stderr
    assert source.read_text(encoding="utf-8") == JOB_DESCRIPTION


def test_two_files_of_one_name_do_not_overwrite_each_other(ametibot: Ametibot, source: Path, tmp_path: Path) -> None:
    (tmp_path / "teine").mkdir()
    other = tmp_path / "teine" / source.name
    other.write_text(JOB_DESCRIPTION.replace("žanriõpetaja", "žanritoimetaja"), encoding="utf-8")
    ran = ametibot.call("import", source, other, "--out", tmp_path / "out")
    assert ran.code == 1
    assert "zanriopetaja.md: exists and differs" in ran.stderr
    assert "žanriõpetaja" in (tmp_path / "out" / "zanriopetaja.md").read_text(encoding="utf-8")


def test_json_gives_one_record_a_line_with_the_name_of_its_file(ametibot: Ametibot) -> None:
    names = ["talituse-juhataja", "data-analyst-en", "koolitus-spetsialist-ru"]
    ran = ametibot.call("import", "--json", *(SOURCES / f"{name}.txt" for name in names))
    records = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.code == 0
    assert [record["file"] for record in records] == names
    assert [record["title"] for record in records] == [
        "kõnekeskuse talituse juhataja",
        "Data Analyst",
        "специалист по обучению и качеству",
    ]


def test_one_bad_file_among_many_is_named_and_the_others_are_done(ametibot: Ametibot, source: Path, tmp_path: Path) -> None:
    (tmp_path / "tyhi.txt").touch()
    last = SOURCES / "data-analyst-en.txt"
    ran = ametibot.call("import", "--json", source, "tyhi.txt", last)
    assert ran.code == 1
    assert [json.loads(line)["file"] for line in ran.stdout.splitlines()] == ["zanriopetaja", "data-analyst-en"]
    assert "tyhi.txt: the file is empty" in ran.stderr
    assert "1 of 3 files" in ran.stderr


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("tyhi.txt", b"", "empty"),
        ("tyhikud.md", b" \n\t\r\n ", "empty"),
        ("pilt.txt", b"\x89PNG\r\n\x1a\n" + BINARY, "damaged or cut off"),
        ("juhend.docx", b"PK\x03\x04" + BINARY, "damaged or cut off"),
        ("juhend", JOB_DESCRIPTION.encode(), "only .txt, .md"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_stays_as_it_is(
    ametibot: Ametibot, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    ran = ametibot.call("import", name, "--out", "out")
    assert (ran.code, ran.stdout) == (1, "")
    assert name in ran.stderr
    assert reason in ran.stderr
    assert (tmp_path / name).read_bytes() == content
    assert not (tmp_path / "out").exists()


def test_a_file_of_fifty_megabytes_is_refused_by_its_size(ametibot: Ametibot, tmp_path: Path) -> None:
    with (tmp_path / "suur.txt").open("wb") as file:
        os.truncate(file.fileno(), FIFTY_MEGABYTES)
    ran = ametibot.call("import", "suur.txt")
    assert (ran.code, ran.stdout) == (1, "")
    assert "suur.txt: larger than" in ran.stderr


@pytest.mark.parametrize(
    ("name", "reason"), [("puudub.txt", "cannot be opened"), ("kaust.md", "holds no file that can be read")]
)
def test_a_file_that_is_missing_or_an_empty_folder_is_named(ametibot: Ametibot, tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "kaust.md").mkdir()
    ran = ametibot.call("import", name)
    assert (ran.code, ran.stdout) == (1, "")
    assert f"{name}: {reason}" in ran.stderr


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_of_every_kind_is_read_without_a_word(ametibot: Ametibot, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "juhend.txt").write_bytes(JOB_DESCRIPTION.replace("\n", "\r\n").encode(encoding))
    ran = ametibot.call("import", "--json", "juhend.txt")
    record = json.loads(ran.stdout)
    assert (ran.code, ran.stderr) == (0, "")
    assert (record["title"], record["unit"]) == ("žanriõpetaja", "šabloonide talitus")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1257", JOB_DESCRIPTION),
        ("cp1252", JOB_DESCRIPTION),
        ("latin-1", JOB_DESCRIPTION.replace("ž", "z").replace("š", "s")),
    ],
)
def test_an_office_encoding_is_guessed_and_the_guess_is_told(
    ametibot: Ametibot, tmp_path: Path, encoding: str, text: str
) -> None:
    (tmp_path / "juhend.txt").write_bytes(text.encode(encoding))
    ran = ametibot.call("import", "--json", "juhend.txt")
    assert ran.code == 0
    assert json.loads(ran.stdout)["title"] in text
    assert "õpetaja" in json.loads(ran.stdout)["title"]
    assert ran.stderr.startswith("juhend.txt:1: warning: the file is not UTF-8")


def test_a_file_without_a_known_section_is_an_error_with_its_place(ametibot: Ametibot, tmp_path: Path) -> None:
    (tmp_path / "kiri.txt").write_text(LETTER, encoding="utf-8")
    ran = ametibot.call("import", "kiri.txt")
    assert ran.stderr.startswith("kiri.txt:1: error: no section of a job description was found")
    assert "Homme kell kümme on koosolek." in ran.stdout


def test_the_same_problem_of_a_file_is_told_once(ametibot: Ametibot, tmp_path: Path) -> None:
    (tmp_path / "kiri.txt").write_text(LETTER, encoding="utf-8")
    told = ametibot.call("import", "kiri.txt").stderr.splitlines()
    assert len(told) == len(set(told))


def test_a_file_name_that_is_not_utf8_is_imported(ametibot: Ametibot, tmp_path: Path) -> None:
    name = b"juhend-\xf5.txt"
    (tmp_path / os.fsdecode(name)).write_text(JOB_DESCRIPTION, encoding="utf-8")
    ran = ametibot.run("import", "--json", name)
    assert ran.code == 0
    assert json.loads(ran.stdout)["title"] == "žanriõpetaja"


# -- check ---------------------------------------------------------------------------------------------------------


def test_check_finds_nothing_in_the_sample_agency(ametibot: Ametibot) -> None:
    ran = ametibot.run("check", str(SAMPLE))
    assert (ran.code, ran.stdout, ran.stderr) == (0, "0 errors, 0 warnings\n", "")


def test_check_gives_file_line_kind_and_reason_and_fails_for_errors(
    ametibot: Ametibot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = trouble(tmp_path_factory.getbasetemp())
    ran = ametibot.call("check", folder)
    *problems, summary = ran.stdout.splitlines()
    found = [match for line in problems if (match := PROBLEM.match(line))]
    assert len(found) == len(problems)
    errors = {Path(match["file"]).name for match in found if match["kind"] == "error"}
    assert errors == {"b-teine.md", "[bold]tühi[red].md", "kiri.txt"}
    assert summary.startswith("3 errors, ")
    assert ran.code == 1


def test_check_names_the_line_of_a_problem(ametibot: Ametibot, tmp_path: Path) -> None:
    text = JOB_DESCRIPTION.replace("3. ÕIGUSED", "3. LEMMIKVÄRVID")
    (tmp_path / "juhend.txt").write_text(text, encoding="utf-8")
    ran = ametibot.call("check", tmp_path)
    line = text.splitlines().index("3. LEMMIKVÄRVID") + 1
    assert f"{tmp_path / 'juhend.txt'}:{line}: warning: «LEMMIKVÄRVID»" in ran.stdout


def test_check_lets_warnings_pass(ametibot: Ametibot, tmp_path: Path) -> None:
    (tmp_path / "juhend.txt").write_text(JOB_DESCRIPTION.replace("1.3 Vahetu juht: tõlkejuht\n", ""), encoding="utf-8")
    ran = ametibot.call("check", tmp_path)
    assert f"{tmp_path / 'juhend.txt'}:1: warning: no manager was found" in ran.stdout
    assert "between 1.2 → 1.4 a number is left out" in ran.stdout
    assert ran.stdout.endswith("0 errors, 2 warnings\n")
    assert ran.code == 0


def test_check_names_both_the_file_and_the_id_that_is_used_twice(ametibot: Ametibot, tmp_path: Path) -> None:
    (tmp_path / "zanriopetaja.md").write_text(JOB_DESCRIPTION, encoding="utf-8")
    (tmp_path / "zanriopetaja.txt").write_text(JOB_DESCRIPTION, encoding="utf-8")
    ran = ametibot.call("check", tmp_path)
    assert "zanriopetaja.txt:1: error: the id «zanriopetaja» is used by another file as well" in ran.stdout
    assert ran.stdout.endswith("1 errors, 0 warnings\n")
    assert ran.code == 1


def test_check_passes_over_what_is_no_knowledge_file(ametibot: Ametibot, tmp_path: Path) -> None:
    for name in ("README.md", ".peidus.md", "tabel.xlsx", "varukoopia.md~"):
        (tmp_path / name).touch()
    assert ametibot.call("check", tmp_path).stdout == "0 errors, 0 warnings\n"


def test_check_of_a_broken_thesaurus_of_the_agency_names_the_file(ametibot: Ametibot, tmp_path: Path) -> None:
    (tmp_path / "thesaurus").mkdir()
    (tmp_path / "thesaurus" / "oma.yaml").write_text("concepts: [", encoding="utf-8")
    ran = ametibot.call("check", tmp_path)
    assert ran.code == 1
    assert f"{tmp_path / 'thesaurus' / 'oma.yaml'}:1: error: " in ran.stdout


@pytest.mark.parametrize("name", ["puudub", "fail.txt"])
def test_check_of_something_that_is_no_folder_names_it(ametibot: Ametibot, tmp_path: Path, name: str) -> None:
    (tmp_path / "fail.txt").write_text(JOB_DESCRIPTION, encoding="utf-8")
    ran = ametibot.call("check", name)
    assert (ran.code, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"ametibot: {name}: no such folder")
