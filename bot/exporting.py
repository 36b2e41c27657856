"""Tables that leave the assistant: CSV and XLSX, no cell of which a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal, TextIO

import xlsxwriter

from bot.matters.lines import cell
from bot.store import reviews, versions
from bot.store.database import Connection

ACKNOWLEDGEMENTS = (
    "employee_id", "name", "document", "title", "document_number", "document_date", "version", "sha256", "sentence", "at",
    "channel",
)  # fmt: skip
REVIEWS = (
    "employee_id", "name", "document", "held_on", "recorded_by", "recorded_at", "answer", "answered_at", "words", "settled_as",
)  # fmt: skip
Rows = Iterable[Sequence[object]]


def export_rows(connection: Connection, what: Literal["acknowledgements", "reviews"]) -> tuple[Sequence[str], Rows]:
    """The heads and the rows of an export, read as they are written."""
    if what == "acknowledgements":
        return ACKNOWLEDGEMENTS, (tuple(row) for row in versions.exported(connection))
    return REVIEWS, (tuple(row) for row in reviews.exported(connection))


def as_csv(stream: TextIO, heads: Sequence[str], rows: Rows) -> None:
    """A table as CSV."""
    writer = csv.writer(stream)
    writer.writerow(heads)
    writer.writerows(_texts(rows))


def as_xlsx(path: Path, name: str, heads: Sequence[str], rows: Rows) -> None:
    """A table as a workbook; everything is text, so that nothing is worked out."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet(name)
        bold = book.add_format({"bold": True})
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        for number, texts in enumerate(_texts(rows), 1):
            for column, text in enumerate(texts):
                sheet.write_string(number, column, text)
        sheet.freeze_panes(1, 0)


def _texts(rows: Rows) -> Iterator[list[str]]:
    for row in rows:
        yield [cell(value.isoformat(timespec="seconds") if isinstance(value, datetime) else value) for value in row]
