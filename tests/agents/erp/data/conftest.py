from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agents.erp.data.kit import Workbench, workbench
from tests.agents.erp.reference.kit import own_copy


@pytest.fixture(scope="session")
def bench() -> Iterator[Workbench]:
    """The seeded ERP, read-only."""
    bench = workbench()
    yield bench
    bench.source.close()


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """A database that the test may change."""
    return own_copy(tmp_path)


@pytest.fixture
def own_bench(own_file: Path) -> Iterator[Workbench]:
    bench = workbench(own_file)
    yield bench
    bench.source.close()
