from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.agents.erp.reference.kit import DjangoProcess, demo, own_copy


@pytest.fixture(scope="session")
def rows() -> Iterator[sqlite3.Connection]:
    """The seeded database, to read."""
    with closing(sqlite3.connect(f"file:{demo().database}?mode=ro", uri=True)) as connection:
        yield connection


@pytest.fixture(scope="module")
def erp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DjangoProcess]:
    """A process of the ERP over a database of its own."""
    folder: Path = tmp_path_factory.mktemp("erp")
    with DjangoProcess(own_copy(folder)) as process:
        yield process
