"""The database: both kinds hold the same state, migrations lead to the tables as they are, evidence is only added to."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.agency import Agency
from bot.store.database import NEWEST, Store
from bot.store.errors import StoreError
from bot.store.migrating import migration_config
from bot.store.tables import metadata
from tests.agencies import hire


def test_the_migrations_lead_to_the_tables_as_they_are(store: Store) -> None:
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_newest_state_is_the_last_migration() -> None:
    assert ScriptDirectory.from_config(migration_config()).get_current_head() == NEWEST


def test_an_open_database_is_opened_again_as_it_is(agency: Agency, database_url: str) -> None:
    hire(agency, "1,Mari,,kliendinoustaja,,,,,,,")
    again = Store(database_url)
    with again.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM employees")).scalar() == 1
    again.close()


@pytest.mark.parametrize("change", ["UPDATE audit SET action = 'x'", "DELETE FROM audit"])
def test_evidence_is_added_never_changed(agency: Agency, change: str) -> None:
    hire(agency, "1,Mari,,kliendinoustaja,,,,,,,")
    with pytest.raises(StoreError, match="never changed"), agency.store.writing() as connection:
        connection.execute(text(change))
