"""Fixtures that most tests share: a real store, and a whole Nova around a scripted model."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest

from agents.spec import load_roster
from bot.router.trained import TrainedRouter
from bot.settings import Settings
from memory.connection import Store, open_store
from memory.embedded import embedded_server
from memory.encoder import Encoder
from tests.fakes.nova import NovaUnderTest, nova_under_test

# The same examples in every run: what fails for one person fails for the next.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """A command sets up logging for its whole process; the next test finds none of that."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in list(root.handlers):
        if handler not in handlers and type(handler).__module__ == "logging":
            root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture(scope="session")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One embedded Valkey for the whole run; each test finds it empty."""
    folder = tmp_path_factory.mktemp("data")
    with asyncio.Runner() as runner:
        server = embedded_server(folder)
        yield runner.run(server.__aenter__())
        runner.run(server.__aexit__(None, None, None))


@pytest.fixture
async def store(store_url: str, tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(store_url, tmp_path) as opened:
        await opened.redis.flushall()
        yield opened


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="session")
def router(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> TrainedRouter:
    """The router as it ships, trained once for the whole run."""
    return TrainedRouter.load(load_roster(), encoder, tmp_path_factory.mktemp("router"))


@pytest.fixture
def settings(tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a Nova that knows one owner (1001) and one other person (1002), untouched by this machine's own."""
    for name in ("ANTHROPIC_API_KEY", "TELEGRAM_BOT_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)  # where there is no .env
    return Settings.model_validate(
        {
            "redis_url": store_url,
            "nova_data_dir": tmp_path,
            "nova_owners": ("fake:1001",),
            "nova_allowed_users": ("fake:1002",),
        }
    )


@pytest.fixture
async def nova(settings: Settings, store: Store, router: TrainedRouter) -> AsyncIterator[NovaUnderTest]:
    """A whole Nova without a language model, on a platform that lives in memory."""
    async with nova_under_test(settings, store, router=router) as running:
        yield running
