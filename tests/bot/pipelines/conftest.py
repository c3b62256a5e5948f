from __future__ import annotations

import pytest

from memory.connection import Store
from tests.bot.pipelines.kit import Plant


@pytest.fixture
def plant(store: Store) -> Plant:
    return Plant(store.redis)
