"""Alembic over our migrations: loaded only where a database is made, migrated or restored."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from bot.store.errors import StoreNewer


def migration_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration over our migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, where: str, revision: str = "head") -> None:
    """Bring the tables to a state, the newest by default. Raises StoreNewer for a database of a newer version."""
    try:
        command.upgrade(migration_config(connection), revision)
    except CommandError as error:
        raise StoreNewer(f"{where}: {StoreNewer.__doc__}") from error
