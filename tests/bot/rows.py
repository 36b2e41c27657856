"""All rows of a database as they are, for tests that compare states or look for words in them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, inspect, select, text

from bot.agency import Agency
from bot.store.database import Store
from bot.store.tables import metadata

Rows = dict[str, list[dict[str, Any]]]


def dump(store: Store) -> Rows:
    """Every row of every table, in the order of the keys; moments and data as the program reads them."""
    with store.reading() as connection:
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}
        return {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in metadata.sorted_tables
        }


def actions(agency: Agency) -> list[str]:
    """What the audit log says was done, in order."""
    with agency.store.reading() as connection:
        return list(connection.execute(text("SELECT action FROM audit ORDER BY seq")).scalars())


def disarm(connection: Connection) -> None:
    """Take away what keeps evidence from being changed, as somebody with the database's password could."""
    if connection.dialect.name == "postgresql":
        for table in ("acknowledgements", "audit"):
            connection.execute(text(f"DROP TRIGGER {table}_append_only ON {table}"))
        return
    for table in ("acknowledgements", "audit"):
        for change in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER {table}_no_{change}"))
