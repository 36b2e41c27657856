"""HR's table: every way in which offices write a CSV file, every error with its file and line, all of it or nothing."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from bot.agency import Agency
from bot.models import Role
from bot.people.changes import changes_of
from bot.people.table import COLUMNS, Row, Table, TableError, parse_date, read_table
from tests.agencies import hire
from tests.bot.rows import dump

SHORT = "employee_id,name,position"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test writes its table."""
    return tmp_path / "inimesed.csv"


def read(file: Path, text: str | bytes, encoding: str = "utf-8") -> Table:
    """The table of this text."""
    file.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return read_table(file)


def only(file: Path, text: str, encoding: str = "utf-8") -> Row:
    """The one row of this text."""
    (row,) = read(file, text, encoding).rows
    return row


def errors(file: Path, text: str | bytes) -> list[str]:
    """The errors of this text, a line each."""
    with pytest.raises(TableError) as caught:
        read(file, text)
    return str(caught.value).splitlines()


def full(*cells: str, separator: str = ",") -> str:
    """A table with all heads and one line."""
    return separator.join(COLUMNS) + "\n" + separator.join(cells) + "\n"


ROW = ("E1", "Mari Näidis", "Mari@Amet.ee", "kliendinoustaja", "E2", "hr", "RU", "2020-02-29", "1.12.2026", "", "")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_cells_are_separated_by_commas_semicolons_or_tabs(file: Path, separator: str) -> None:
    row = only(file, full(*ROW, separator=separator))
    assert row == Row(
        2, "E1", "Mari Näidis", "kliendinoustaja", "mari@amet.ee", "E2", frozenset({Role.HR}), "ru", date(2020, 2, 29),
        date(2026, 12, 1), None, None,
    )  # fmt: skip


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_quotes_hold_separators_quotes_and_line_breaks(file: Path, separator: str) -> None:
    name = f'"Näidis{separator} ""Mari""\nteine rida"'
    table = read(file, SHORT.replace(",", separator) + "\n" + separator.join(["E1", name, "x"]) + "\n")
    assert table.rows[0].name == f'Näidis{separator} "Mari"\nteine rida'


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_end_in_every_way(file: Path, ending: str) -> None:
    table = read(file, ending.join([SHORT, "E1,Mari,x", "", "E2,Jüri,y"]))
    assert [(row.employee_id, row.line) for row in table.rows] == [("E1", 2), ("E2", 4)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1257", "cp1252"])
def test_estonian_names_come_through_in_every_encoding(file: Path, encoding: str) -> None:
    assert only(file, f"{SHORT}\nE1,Žanna Šõšöäü,x\n", encoding).name == "Žanna Šõšöäü"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_russian_names_come_through_in_every_encoding(file: Path, encoding: str) -> None:
    assert only(file, f"{SHORT}\nE1,Наталья Примерова,x\n", encoding).name == "Наталья Примерова"


def test_few_russian_names_between_many_latin_cells_come_through(file: Path) -> None:
    rows = [f"E{n},Name {n},name.{n}@agency.example,kliendinoustaja,," for n in range(20)]
    table = read(
        file, "\n".join(["employee_id,name,email,position,manager_id,roles", *rows, "R,Наталья Примерова,,x,,"]), "cp1251"
    )
    assert table.rows[-1].name == "Наталья Примерова"


def test_heads_may_be_written_with_capitals_and_spaces(file: Path) -> None:
    assert only(file, "Employee ID; NAME ;Position\nE1;Mari;x\n").employee_id == "E1"


def test_columns_are_those_of_the_table_in_any_order(file: Path) -> None:
    table = read(file, "position,name,employee_id\nx,Mari,E1\n")
    assert table.columns == {"employee_id", "name", "position"}
    assert table.rows[0].position == "x"


def test_an_empty_line_may_stand_before_the_heads(file: Path) -> None:
    assert only(file, f"\n{SHORT}\nE1,Mari,x\n").employee_id == "E1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("   ", None),
        ("2026-12-31", date(2026, 12, 31)),
        (" 31.12.2026 ", date(2026, 12, 31)),
        ("1. 2.2026", None),
        ("1.2.2026", date(2026, 2, 1)),
        ("29.02.2028", date(2028, 2, 29)),
    ],
)
def test_dates_are_read(text: str, expected: date | None) -> None:
    assert parse_date(text) == (expected or (date(2026, 2, 1) if text.strip() else None))


@pytest.mark.parametrize(
    "text",
    [
        "31.02.2026",
        "2026-13-01",
        "29.02.2027",
        "2026-02-30",
        "12/31/2026",
        "31.12.26",
        "eile",
        "2026",
        "0.0.0000",
        "31.12.2026 r",
    ],
)
def test_impossible_dates_are_told_with_their_line(file: Path, text: str) -> None:
    (error,) = errors(file, f"{SHORT},start_date\nE1,Mari,x,2020-01-01\nE2,Jüri,x,{text}\n")
    assert error == f"{file}:3: start_date «{text}» is no date; write 2026-12-31 or 31.12.2026"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (",Mari,x,,,,", "employee_id is empty"),
        ("E1,,x,,,,", "name is empty"),
        ("E1,Mari,,,,,", "position is empty"),
        ("E 1,Mari,x,,,,", "employee_id «E 1»"),
        ("=1+1,Mari,x,,,,", "employee_id «=1+1»"),
        (f"{'9' * 65},Mari,x,,,,", "64 at most"),
        ("E1,Mari,x,boss,,,", "roles «boss»: hr or admin"),
        ("E1,Mari,x,,fi,,", "language «fi»: et, ru, en"),
        ("E1,Mari,x,,,,2027-01-05", "absent_until without absent_from"),
        ("E1,Mari,x,,,2027-01-05,2027-01-04", "absent_until lies before absent_from"),
    ],
)
def test_what_is_wrong_in_a_line_is_told(file: Path, line: str, told: str) -> None:
    (error,) = errors(file, f"{SHORT},roles,language,absent_from,absent_until\nE0,Jüri,x,,,,\n{line}\n")
    assert error.startswith(f"{file}:3: ")
    assert told in error


def test_an_address_that_is_none_is_told(file: Path) -> None:
    assert errors(file, f"{SHORT},email\nE1,Mari,x,mari(at)amet.ee\n") == [f"{file}:2: email «mari(at)amet.ee» is no address"]


def test_several_roles_stand_in_one_cell(file: Path) -> None:
    assert only(file, f"{SHORT},roles\nE1,Mari,x,Employee; HR / admin|manager\n").roles == {Role.HR, Role.ADMIN}


def test_a_missing_column_is_told(file: Path) -> None:
    (error,) = errors(file, "employee_id,name\nE1,Mari\n")
    assert error.startswith(f"{file}:1: the column position is missing; the heads are employee_id,name,")


def test_an_unknown_column_is_told(file: Path) -> None:
    (error,) = errors(file, f"{SHORT},phone\nE1,Mari,x,5\n")
    assert error.startswith(f"{file}:1: unknown column phone; the heads are employee_id,")


def test_a_column_that_stands_there_twice_is_told(file: Path) -> None:
    assert errors(file, f"{SHORT},name\nE1,Mari,x,Jüri\n") == [f"{file}:1: a column stands there twice"]


def test_the_same_id_and_the_same_address_are_told_with_both_lines(file: Path) -> None:
    found = errors(file, f"{SHORT},email\nE1,Mari,x,a@b.ee\nE2,Jüri,x,A@B.EE\nE1,Ants,x,\n")
    assert found == [
        f"{file}:3: email «a@b.ee» stands in line 2 already",
        f"{file}:4: employee_id «E1» stands in line 2 already",
    ]


def test_more_cells_than_heads_are_told(file: Path) -> None:
    (error,) = errors(file, f"{SHORT}\nE1,Näidis, Mari,x\n")
    assert error == f"{file}:2: more cells than heads; put text that holds the separator into quotes"


def test_empty_cells_at_the_end_of_a_line_may_be_left_out(file: Path) -> None:
    assert only(file, f"{SHORT},email,roles\nE1,Mari,x\n").email == ""


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_an_empty_file_is_told(file: Path, text: str) -> None:
    (error,) = errors(file, text)
    assert file.name in error
    assert "empty" in error or "no text" in error


@pytest.mark.parametrize("text", [SHORT, f"{SHORT}\n", f"{SHORT}\n,,\n\n"])
def test_heads_without_people_are_told(file: Path, text: str) -> None:
    (error,) = errors(file, text)
    assert error.startswith(f"{file}: holds no people; give a line for each under the heads")


def test_a_binary_file_is_told(file: Path) -> None:
    (error,) = errors(file, b"PK\x03\x04" + bytes(range(256)) * 40)
    assert file.name in error
    assert "not a text file" in error


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"puudub\.csv: cannot be read"):
        read_table(tmp_path / "puudub.csv")


def test_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        read_table(tmp_path)


def test_every_error_is_told_at_once(file: Path) -> None:
    found = errors(file, f"{SHORT},language\n,Mari,x,\nE2,,x,fi\nE3,Ants,,\n")
    assert [error.split(": ", 1)[0] for error in found] == [f"{file}:{line}" for line in (2, 3, 3, 4)]


def test_of_very_many_errors_the_first_are_told_and_the_rest_counted(file: Path) -> None:
    found = errors(file, "\n".join([SHORT, *(f"E{n},,x" for n in range(120))]))
    assert len(found) == 51
    assert found[-1] == "… and 70 more errors"


def test_a_quote_that_is_never_closed_is_told_and_takes_nobody_away(file: Path) -> None:
    (error,) = errors(file, 'employee_id,position,name\nE1,x,"Mari\nE2,x,Jüri\nE3,x,Ants\n')
    assert str(file) in error


def test_a_quote_before_the_heads_that_is_never_closed_is_told(file: Path) -> None:
    (error,) = errors(file, f'"{SHORT}\n' + "E1,Mari,x\n" * 20_000)
    assert str(file) in error


def test_the_line_told_is_the_one_where_the_row_begins(file: Path) -> None:
    (error,) = errors(file, f'{SHORT}\nE1,"Mari\nMai",\n')
    assert error.startswith(f"{file}:2:")


@pytest.mark.parametrize("column", ["start_date", "last_review", "absent_from"])
def test_a_day_at_the_end_of_the_calendar_is_told(file: Path, column: str) -> None:
    (error,) = errors(file, f"{SHORT},{column}\nE1,Mari,x,9999-12-31\n")
    assert error.startswith(f"{file}:2: {column} «9999-12-31»")


def test_an_absence_until_the_end_of_the_calendar_has_no_end(file: Path) -> None:
    row = only(file, f"{SHORT},absent_from,absent_until\nE1,Mari,x,2027-01-01,9999-12-31\n")
    assert (row.absent_from, row.absent_until) == (date(2027, 1, 1), None)


def test_ten_thousand_people_are_read_within_a_few_seconds(file: Path) -> None:
    lines = [f"E{n},Nimi {n},n{n}@amet.ee,kliendinoustaja,E{n // 10},,et,2020-01-01,,," for n in range(1, 10_001)]
    began = time.perf_counter()
    table = read(file, "\n".join([",".join(COLUMNS), *lines]))
    assert len(table.rows) == 10_000
    assert time.perf_counter() - began < 3


BOSS = "J,Juht,,talituse-juhataja,,,,,,,"
WRONG = {
    "an unknown position": ("1,Mari,,kosmonaut,J,,,,,,", "position «kosmonaut»: there is no such knowledge file; known: data-"),
    "a manager who is not there": ("1,Mari,,kliendinoustaja,X,,,,,,", "manager_id «X»: nobody in this table has that"),
    "their own manager": ("1,Mari,,kliendinoustaja,1,,,,,,", "the reporting line goes round: 1 → 1"),
    "two in a circle": (
        "1,Mari,,kliendinoustaja,2,,,,,,\n2,Jüri,,kliendinoustaja,1,,,,,,",
        "the reporting line goes round: 1 → 2 → 1",
    ),
    "three in a circle, one below": (
        "0,Ants,,kliendinoustaja,1,,,,,,\n1,Mari,,kliendinoustaja,2,,,,,,\n"
        "2,Jüri,,kliendinoustaja,3,,,,,,\n3,Tiit,,kliendinoustaja,1,,,,,,",
        "the reporting line goes round: 1 → 2 → 3 → 1",
    ),
    "an unknown role": ("1,Mari,,kliendinoustaja,J,kuningas,,,,,", "roles «kuningas»"),
    "an impossible day": ("1,Mari,,kliendinoustaja,J,,,,,31.02.2027,", "absent_from «31.02.2027» is no date"),
}


def test_an_error_in_the_last_line_changes_nothing(agency: Agency) -> None:
    hire(agency, BOSS, "9,Vana,vana@amet.ee,kliendinoustaja,J,,,,,,")
    before = dump(agency.store)
    for what, (lines, told) in WRONG.items():
        with pytest.raises(TableError) as caught:
            hire(agency, BOSS, "8,Uus,,dokumendihaldur,J,,,,,,", *lines.splitlines())
        assert told in str(caught.value), what
        assert ".csv:4: " in str(caught.value), what
        assert len(str(caught.value).splitlines()) == 1, what
        assert dump(agency.store) == before, what


def test_thousands_in_one_line_of_reporting_are_compared_within_a_few_seconds(agency: Agency, file: Path) -> None:
    lines = [f"E{n},Nimi {n},kliendinoustaja,E{n - 1}" for n in range(2, 4_001)]
    table = read(file, "\n".join([f"{SHORT},manager_id", "E1,Juht,talituse-juhataja,", *reversed(lines)]))
    began = time.perf_counter()
    with agency.store.reading() as connection:
        assert len(changes_of(connection, table, agency, file).changes) == 4_000
    assert time.perf_counter() - began < 5
