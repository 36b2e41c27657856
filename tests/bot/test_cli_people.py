"""The commands for people and what they owe, as they are typed."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from pathlib import Path
from typing import Protocol

import openpyxl
import pytest

from bot.reminders.policy import Policy
from bot.settings import Keeping, Settings
from tests.bot import Ametibot, Ran, shared_data
from tests.paths import ROOT

PEOPLE = (
    "employee_id;name;email;position;manager_id;roles;language;start_date;last_review;absent_from;absent_until\n"
    "1;Kadri Kuusemäe;kadri@kta.example;talituse-juhataja;5;;et;04.03.2019;20.05.2026;11.01.2027;22.01.2027\n"
    "2;Vilja Allikas;vilja@kta.example;konekeskuse-vanemspetsialist;1;;et;;;;\n"
    '3;"Põldoja; Mari";mari@kta.example;kliendinoustaja;1;;et;14.02.2022;20.01.2026;;\n'
    "4;=cmd|' /C calc'!A0;ivan@kta.example;kliendinoustaja;1;;ru;01.06.2023;03.02.2026;;\n"
    "5;Rein Sootalu;rein@kta.example;dokumendihaldur;;hr;et;;29.01.2026;;\n"
)
_AT = "2027-01-15T09:00+02:00"
_KEYS = ["key", "kind", "to", "on_behalf_of", "document", "version", "due", "send_at", "text", "clause", "why"]


class Command(Protocol):
    """The command `ametibot` over a database of its own."""

    def __call__(self, *arguments: str, stdin: str = "") -> Ran: ...


@pytest.fixture
def ametibot(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    opened = Ametibot(tmp_path, shared_data(tmp_path_factory.getbasetemp()))
    url = f"sqlite:///{tmp_path / 'people.db'}"

    def run(*arguments: str, stdin: str = "") -> Ran:
        return opened.call(*arguments, stdin=stdin, AMETIBOT_DATABASE_URL=url)

    return run


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="cp1257")
    return path


def test_a_table_is_shown_first_and_taken_over_only_when_told(ametibot: Command, table: Path) -> None:
    shown = ametibot("people", "import", str(table))
    assert shown.code == 1
    assert "5 new" in shown.stdout
    assert "--yes" in shown.stderr
    assert ametibot("people", "list").stdout == ""
    assert ametibot("people", "import", str(table), "--yes").code == 0
    assert "Põldoja; Mari" in ametibot("people", "list").stdout
    again = ametibot("people", "import", str(table), "--yes")
    assert "nothing changes" in again.stdout


def test_a_bad_table_changes_nothing_and_every_error_has_its_line(ametibot: Command, table: Path) -> None:
    table.write_text(PEOPLE + "6;X;;ei-ole;1;;et;;;;\n6;Y;;kliendinoustaja;9;;de;;32.01.2026;;\n", encoding="utf-8")
    ran = ametibot("people", "import", str(table), "--yes")
    assert ran.code == 1
    assert f"{table}:8:" in ran.stderr
    assert ametibot("people", "list").stdout == ""


def test_a_day_of_reminders_as_data(ametibot: Command, table: Path) -> None:
    ametibot("people", "import", str(table), "--yes")
    assert ametibot("publish", "kliendinoustaja").code == 0
    dry = ametibot("remind", "--at", _AT, "--dry-run", "--json")
    lines = [json.loads(line) for line in dry.stdout.splitlines()]
    assert all(list(line) == _KEYS for line in lines)
    review = next(line for line in lines if line["kind"] == "review" and line["to"] == "3")
    assert (review["due"], review["document"]) == ("2027-01-20", "kliendinoustaja")
    assert "üks kord aastas" in review["clause"]["quote"]
    assert review["send_at"] == "2027-01-15T09:00:00+02:00"
    behalf = next(line for line in lines if line["to"] == "2")
    assert (behalf["kind"], behalf["on_behalf_of"]) == ("digest", "1")
    sent = ametibot("remind", "--at", _AT, "--json")
    assert [json.loads(line)["key"] for line in sent.stdout.splitlines()] == [line["key"] for line in lines]
    assert ametibot("remind", "--at", _AT, "--json").stdout == ""


def test_outside_working_hours_nothing_is_sent_and_a_preview_tells_what_comes_next(ametibot: Command, table: Path) -> None:
    ametibot("people", "import", str(table), "--yes")
    ran = ametibot("remind", "--at", "2027-01-16T12:00+02:00", "--json")
    assert (ran.code, ran.stdout) == (0, "")
    assert "18.01.2027 09:00" in ran.stderr
    preview = ametibot("remind", "--at", "2027-01-16T12:00+02:00", "--dry-run", "--json")
    assert {json.loads(line)["send_at"] for line in preview.stdout.splitlines()} == {"2027-01-18T09:00:00+02:00"}


def test_a_second_publication_needs_a_change(ametibot: Command, table: Path) -> None:
    ametibot("people", "import", str(table), "--yes")
    assert "version 1 published" in ametibot("publish", "kliendinoustaja").stdout
    assert "nothing has changed" in ametibot("publish", "kliendinoustaja").stdout
    assert ametibot("publish", "ei-ole").code == 1
    assert ametibot("publish", "kliendinoustaja", "--editorial", "--substantive").code == 1
    assert "no date" in ametibot("publish", "kliendinoustaja", "--due", "homme").stderr


def test_exports_hold_no_formula(ametibot: Command, table: Path, tmp_path: Path) -> None:
    ametibot("people", "import", str(table), "--yes")
    ametibot("publish", "kliendinoustaja")
    ametibot("chat", "--me", "4", stdin="я ознакомлен\n")
    rows = list(csv.DictReader(io.StringIO(ametibot("export", "acknowledgements").stdout)))
    assert [row["name"] for row in rows] == ["'=cmd|' /C calc'!A0"]
    book = tmp_path / "acknowledgements.xlsx"
    assert ametibot("export", "acknowledgements", "--format", "xlsx", "--out", str(book)).code == 0
    cells = [cell for row in openpyxl.load_workbook(book).active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert all(cell.data_type in ("s", "n") for cell in cells)
    assert any(str(cell.value).startswith("'=cmd") for cell in cells)


def test_a_backup_comes_back_and_the_log_verifies(ametibot: Command, table: Path, tmp_path: Path) -> None:
    ametibot("people", "import", str(table), "--yes")
    assert ametibot("backup", str(tmp_path / "b.gz")).code == 0
    assert ametibot("backup", str(tmp_path / "b.gz")).code == 1
    assert "holds data" in ametibot("restore", str(tmp_path / "b.gz")).stderr
    (tmp_path / "people.db").rename(tmp_path / "old.db")
    assert ametibot("restore", str(tmp_path / "b.gz")).code == 0
    assert "Rein Sootalu" in ametibot("people", "list").stdout
    verified = ametibot("audit", "verify")
    assert (verified.code, "0 flaws" in verified.stdout) == (0, True)


def test_forgetting_asks_first_and_says_what_stays(ametibot: Command, table: Path) -> None:
    ametibot("people", "import", str(table), "--yes")
    assert "works here" in ametibot("people", "forget", "3", "--yes").stderr
    table.write_text("".join(line for line in PEOPLE.splitlines(keepends=True) if not line.startswith("3;")), encoding="cp1257")
    ametibot("people", "import", str(table), "--yes")
    assert ametibot("people", "forget", "3").code == 1
    ran = ametibot("people", "forget", "3", "--yes")
    assert "pseudonym" in ran.stdout
    assert "Mari" not in ametibot("people", "list").stdout


def test_a_code_is_made_for_somebody_who_works_here(ametibot: Command, table: Path) -> None:
    ametibot("people", "import", str(table), "--yes")
    assert len(ametibot("people", "code", "mari@kta.example").stdout.strip()) == 11
    assert ametibot("people", "code", "nobody@kta.example").code == 1


def test_the_sample_agency_has_people_of_its_own(tmp_path: Path) -> None:
    ametibot = Ametibot(tmp_path, tmp_path / "data")
    ran = ametibot.call("chat", "--me", "KTA-03", stdin="mis mul ees on?\n")
    assert "Kliendinõustaja" in ran.stdout
    assert (tmp_path / "data" / "sample.db").exists()


def test_the_policy_in_the_readme_is_the_default_one() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    written = tomllib.loads(text.split("```toml")[1].split("```")[0])
    assert Policy(**written["reminders"]) == Policy()
    assert Keeping(**written["retention"]) == Keeping()
    assert set(written["reminders"]) == set(Policy.model_fields)
    assert set(written["retention"]) == set(Keeping.model_fields)


def test_every_setting_stands_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"`AMETIBOT_{name.upper()}`" in text for name in Settings.model_fields)
