"""A Nova for each workspace: begun and ended as installations come and go, none in another's way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from adapters.message import CredentialsRejected
from agents.spec import SPECIALISTS, load_roster
from bot.settings import BadSettings, Settings
from bot.workspaces.definition import Definition
from bot.workspaces.fleet import Fleet, Life
from bot.workspaces.installations import Installation, Installations
from bot.workspaces.sharing import Routers
from bot.workspaces.vault import Vault
from memory.connection import Store
from memory.encoder import Encoder

AT = datetime(2026, 11, 23, tzinfo=UTC)
RED = Definition("red", telegram_token="1:red")
BLUE = Definition("blue", telegram_token="2:blue")


@dataclass
class Novas:
    """Those that run, by workspace, and what each was begun and ended with."""

    log: list[str] = field(default_factory=list[str])
    failing: dict[str, Exception] = field(default_factory=dict[str, Exception])
    waiting: set[str] = field(default_factory=set[str])

    async def serve(self, name: str, settings: Settings, installation: Installation | None, life: Life) -> None:
        token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else "no Slack"
        self.log.append(f"{name} begins with {token}")
        if name in self.failing:
            raise self.failing[name]
        if name not in self.waiting:
            life.up.set()
        await life.stop.wait() if name not in self.waiting else await asyncio.Event().wait()
        self.log.append(f"{name} ends")


@pytest.fixture
def novas() -> Novas:
    return Novas()


@pytest.fixture
def installations(store: Store) -> Installations:
    return Installations(store.redis, Vault(Fernet.generate_key().decode()))


def installation(workspace: str, token: str = "xoxb-1") -> Installation:
    return Installation(workspace, f"T{workspace.upper()}", workspace, token, "slack:T:U", AT)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.005)


async def test_all_are_served_until_told_to_stop(settings: Settings, novas: Novas):
    stop = asyncio.Event()
    async with Fleet(settings, [RED, BLUE], None, novas.serve, asyncio.Event()).serving(stop) as task:
        await until(lambda: len(novas.log) == 2)
        stop.set()
        await asyncio.wait_for(task, 5)
    assert sorted(novas.log) == ["blue begins with no Slack", "blue ends", "red begins with no Slack", "red ends"]


async def test_an_installation_begins_its_workspace_anew_and_leaves_the_others_alone(
    settings: Settings, novas: Novas, installations: Installations
):
    settings = settings.model_copy(update={"slack_signing_secret": "s"})
    changed = asyncio.Event()
    fleet = Fleet(settings, [RED, BLUE], installations, novas.serve, changed, look_every=60)
    async with fleet.serving(asyncio.Event()):
        await until(lambda: len(novas.log) == 2)
        await installations.save(installation("red"))
        changed.set()
        await until(lambda: "red begins with xoxb-1" in novas.log)
        await installations.remove(installation("red"))
        changed.set()
        await until(lambda: novas.log.count("red begins with no Slack") == 2)
        assert [line for line in novas.log if line.startswith("blue")] == ["blue begins with no Slack"]


async def test_an_installation_that_another_process_took_in_is_noticed(
    settings: Settings, novas: Novas, installations: Installations
):
    settings = settings.model_copy(update={"slack_signing_secret": "s"})
    fleet = Fleet(settings, [Definition("red")], installations, novas.serve, asyncio.Event(), look_every=0.02)
    async with fleet.serving(asyncio.Event()):
        await installations.save(installation("red"))
        await until(lambda: novas.log == ["red begins with xoxb-1"])


@pytest.mark.parametrize("problem", [CredentialsRejected("the token is refused"), BadSettings("no such folder")])
async def test_what_is_wrong_with_one_keeps_no_other_from_its_work(
    settings: Settings, novas: Novas, problem: Exception, caplog: pytest.LogCaptureFixture
):
    novas.failing["red"] = problem
    async with Fleet(settings, [RED, BLUE], None, novas.serve, asyncio.Event()).serving(asyncio.Event()) as task:
        await until(lambda: len(novas.log) == 2)
        assert not task.done()
    assert f"the workspace red is not served: {problem}" in caplog.text


async def test_what_nobody_foresaw_ends_all_loudly(settings: Settings, novas: Novas):
    novas.failing["red"] = ZeroDivisionError("?")
    async with Fleet(settings, [RED, BLUE], None, novas.serve, asyncio.Event()).serving(asyncio.Event()) as task:
        await asyncio.wait({task}, timeout=5)
    assert isinstance(task.exception(), ExceptionGroup)


async def test_one_that_waits_for_its_platform_does_not_keep_nova_from_stopping(settings: Settings, novas: Novas):
    novas.waiting.add("red")
    stop = asyncio.Event()
    async with Fleet(settings, [RED], None, novas.serve, asyncio.Event()).serving(stop) as task:
        await until(lambda: bool(novas.log))
        stop.set()
        await asyncio.wait_for(task, 5)
    assert novas.log == ["red begins with no Slack"]


async def test_a_workspace_without_a_platform_waits_and_says_how_to_get_one(
    settings: Settings, novas: Novas, caplog: pytest.LogCaptureFixture
):
    async with Fleet(settings, [Definition("green")], None, novas.serve, asyncio.Event()).serving(asyncio.Event()):
        await until(lambda: "nova workspaces invite green" in caplog.text)
    assert novas.log == []


async def test_tokens_that_no_key_opens_are_told_once_and_telegram_goes_on(
    settings: Settings, novas: Novas, store: Store, installations: Installations, caplog: pytest.LogCaptureFixture
):
    await installations.save(installation("red"))
    other = Installations(store.redis, Vault(Fernet.generate_key().decode()))
    changed = asyncio.Event()
    async with Fleet(settings, [RED], other, novas.serve, changed, look_every=0.01).serving(asyncio.Event()):
        await until(lambda: bool(novas.log))
        changed.set()
        await until(lambda: not changed.is_set())
    assert novas.log[0] == "red begins with no Slack"
    assert caplog.text.count("NOVA_TOKEN_KEY does not open what is stored") == 1


async def test_workspaces_with_the_same_agents_share_one_router(encoder: Encoder, tmp_path: Path):
    routers = Routers(encoder)
    one, two = await asyncio.gather(
        routers.of(load_roster((SPECIALISTS,)), tmp_path / "a"), routers.of(load_roster((SPECIALISTS,)), tmp_path / "b")
    )
    assert one is two
