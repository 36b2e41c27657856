"""The assistant over the sample agency, built once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.settings import packaged_sample
from knowledge.index import build
from knowledge.search import Index


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
