"""One process, several workspaces: Slack teams by HTTP, Telegram bots by polling, nothing of one in another."""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

from bot.audit_log import open_audit_log
from bot.checkup import examine
from bot.cli.workspaces import run as workspaces
from bot.router.trained import TrainedRouter
from bot.serve import _open_and_serve, needed
from bot.settings import Settings
from bot.workspaces.dropped import dropped
from memory.backup import back_up, restore
from memory.connection import Store
from memory.keys import key
from memory.lanes import Lanes
from memory.partition import partition, patterns
from tests.fakes.slack_payloads import Payload
from tests.fakes.slack_teams import CLIENT_ID, CLIENT_SECRET, SlackTeams, event, message, token_of
from tests.fakes.slack_workspace import SIGNING_SECRET, Workspace
from tests.fakes.telegram_bots import TelegramBots

RED, BLUE = "111111:token-of-the-red-bot-that-is-long-enough", "222222:token-of-the-blue-bot-that-is-long-enough"
TABLES = """
[red]
owners = ["telegram:1001", "slack:TRED:U1001"]
budgets = ["person=5usd"]

[blue]
owners = ["telegram:1001", "slack:TBLUE:U1001"]
timezone = "Asia/Amman"
"""


@dataclass
class World:
    """Everything around one Nova."""

    settings: Settings
    slack: SlackTeams
    telegram: TelegramBots
    web: httpx.AsyncClient

    async def install(self, workspace: str, team: str, invitation: str) -> tuple[Workspace, httpx.Response]:
        """A person opens an invitation, allows Nova at Slack, and is sent back."""
        grown = self.slack.granting(f"code-{team}", team)
        sent = await self.web.get(invitation)
        state = parse_qs(urlsplit(sent.headers["location"]).query)["state"][0]
        cookie = sent.headers["set-cookie"].partition(";")[0]
        query = {"state": state, "code": f"code-{team}"}
        return grown, await self.web.get("/slack/oauth_redirect", params=query, headers={"Cookie": cookie})

    async def deliver(self, payload: Payload) -> int:
        """Slack posts to the one address of the app, signed with its one secret."""
        body, at = json.dumps(payload).encode(), str(int(time.time()))
        signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=at, body=body) or ""
        headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature, "Content-Type": "application/json"}
        return (await self.web.post("/slack/events", content=body, headers=headers)).status_code


async def until(true: Callable[[], bool | Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not (is_true := true()) or (not isinstance(is_true, bool) and not await is_true):
            await asyncio.sleep(0.02)


@pytest.fixture
async def world(tmp_path: Path, settings: Settings, store: Store, router: TrainedRouter) -> AsyncIterator[World]:
    del store, router  # open and empty; trained
    (tmp_path / "workspaces.toml").write_text(TABLES)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    async with (
        SlackTeams() as slack,
        TelegramBots(RED, BLUE) as telegram,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as web,
    ):
        several = {
            "nova_workspaces": tmp_path / "workspaces.toml",
            "nova_telegram_bots": SecretStr(f"red={RED},blue={BLUE}"),
            "nova_slack_client_id": CLIENT_ID,
            "nova_slack_client_secret": SecretStr(CLIENT_SECRET),
            "nova_token_key": SecretStr(Fernet.generate_key().decode()),
            "slack_signing_secret": SecretStr(SIGNING_SECRET),
            "slack_base_url": slack.url,
            "telegram_base_url": telegram.url,
            "port": port,
        }
        yield World(settings.model_copy(update=several), slack, telegram, web)


@asynccontextmanager
async def serving(world: World) -> AsyncGenerator[None]:
    """All roles in this process, as `nova run` has them."""
    stop, started = asyncio.Event(), asyncio.Event()
    only = frozenset[str]()
    task = asyncio.create_task(_open_and_serve(world.settings, needed(world.settings, only), only, stop, started))
    try:
        await until(lambda: task.done() or _answers(world.web))
        yield
    finally:
        stop.set()
        await task


async def _answers(web: httpx.AsyncClient) -> bool:
    try:
        return (await web.get("/healthz")).status_code == 200
    except httpx.ConnectError:
        return False


async def invited(world: World, workspace: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The link that `nova workspaces invite` prints."""
    await command(world, "invite", workspace)
    return capsys.readouterr().out.strip()


async def command(world: World, action: str, name: str = "", *, yes: bool = False) -> int:
    options = argparse.Namespace(action=action, name=name, yes=yes, json=False)
    return await asyncio.to_thread(workspaces, world.settings, options)


async def held(store: Store, *found: str) -> str:
    """All keys that match, and all that they hold, as one text."""
    redis: Any = store.redis
    readers: dict[str, Callable[[str], Awaitable[Any]]] = {
        "string": redis.get,
        "hash": redis.hgetall,
        "list": lambda name: redis.lrange(name, 0, -1),
        "zset": lambda name: redis.zrange(name, 0, -1),
        "set": redis.smembers,
        "stream": redis.xrange,
        "none": redis.get,  # gone meanwhile
    }
    names = [name for pattern in found async for name in redis.scan_iter(pattern)]
    return "\n".join([f"{name} {await readers[await redis.type(name)](name)}" for name in names])


async def test_two_bots_and_two_teams_are_served_by_one_process_and_nothing_crosses(
    world: World, store: Store, capsys: pytest.CaptureFixture[str]
):
    async with serving(world):
        red, blue = world.telegram.bots[RED], world.telegram.bots[BLUE]
        red_team, page = await world.install("red", "TRED", await invited(world, "red", capsys))
        assert (page.status_code, "Team TRED" in page.text) == (200, True)
        blue_team, _ = await world.install("blue", "TBLUE", await invited(world, "blue", capsys))
        await red.say("remember that our launch code is CANARYRED")
        await blue.say("remember that our launch code is CANARYBLUE")
        for team, word in (("TRED", "SLACKRED"), ("TBLUE", "SLACKBLUE")):
            said = message(team, f"remember that our door code is {word}", event_id="Ev1", ts="1700000001.000100")
            await until(partial(_taken, world, said))
        await until(lambda: bool(red.seen and blue.seen and red_team.posted and blue_team.posted))
        await red.say("/memory")
        await blue.say("/digest")
        await until(lambda: len(red.seen) == 2 and len(blue.seen) == 2)
        await red.say("/console")
        await until(lambda: len(red.seen) == 3)
        in_red, in_blue = await held(store, *patterns("red")), await held(store, *patterns("blue"))
        beside = await held(store, "nova:*")
    assert "CANARYRED" in red.seen[1].text
    assert "no console of its own" in red.seen[2].text
    assert "2 messages" in blue.seen[1].text or "2 answers" in blue.seen[1].text, blue.seen[1].text
    assert "SLACKRED" in "".join(each.visible for each in red_team.posted.values())
    assert "SLACKBLUE" in "".join(each.visible for each in blue_team.posted.values())
    assert set(world.slack.called("chat.postMessage")) == {token_of("TRED"), token_of("TBLUE")}
    for mine, theirs, others in ((in_red, in_blue, "BLUE"), (in_blue, in_red, "RED")):
        assert f"CANARY{others}" in theirs
        assert f"SLACK{others}" in theirs
        assert f"CANARY{others}" not in mine
        assert f"SLACK{others}" not in mine
    assert "CANARY" not in beside
    assert token_of("TRED") not in in_red + in_blue + beside


async def _taken(world: World, payload: Payload) -> bool:
    """A workspace that has just been installed may take a moment; Slack delivers again meanwhile."""
    return await world.deliver(payload) == 200


async def test_a_team_that_takes_nova_out_is_forgotten_and_the_other_is_served_on(
    world: World, store: Store, capsys: pytest.CaptureFixture[str]
):
    async with serving(world):
        red_team, _ = await world.install("red", "TRED", await invited(world, "red", capsys))
        blue_team, _ = await world.install("blue", "TBLUE", await invited(world, "blue", capsys))
        left = event("TRED", {"type": "app_uninstalled"}, event_id="Ev7", event_time=int(time.time()) + 1)
        assert await world.deliver(left) == 200
        assert await world.deliver(message("TRED", "what is 2+2?", event_id="Ev8")) == 200
        await until(partial(_taken, world, message("TBLUE", "what is 3+3?", event_id="Ev9")))
        await until(lambda: bool(blue_team.posted))
        assert await command(world, "list") == 0
        assert "TRED" not in capsys.readouterr().out
    assert red_team.posted == {}
    assert await dropped(store.redis) == 1
    acts = [(one.act, one.subject) for one in await open_audit_log(world.settings, store.redis).entries()]
    assert ("uninstalled", "red: Slack team TRED") in acts
    assert ("installed", "blue: Slack team TBLUE") in acts


async def test_a_workspace_is_removed_and_then_forgotten_from_the_command_line(
    world: World, store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    async with serving(world):
        await world.install("red", "TRED", await invited(world, "red", capsys))
        world.telegram.bots[RED].server.fail_next("sendMessage", "lost")
        assert await command(world, "forget", "red", yes=True) == 2
        assert await command(world, "remove", "red") == 0
        assert world.slack.called("apps.uninstall") == [token_of("TRED")]
    (tmp_path / "workspaces.toml").write_text("[blue]\n")
    world.settings = world.settings.model_copy(update={"nova_telegram_bots": SecretStr("")})
    assert await held(store, *patterns("red"))
    assert await command(world, "forget", "red", yes=True) == 0
    assert await held(store, *patterns("red")) == ""
    assert await held(store, *patterns("blue"))


async def test_a_backup_holds_the_workspaces_too(world: World, store: Store, tmp_path: Path):
    await partition(store, "red").redis.set(key("telegram:1001", "note"), "kept")
    assert await back_up(store.redis, tmp_path / "all.gz") == 1
    await store.redis.flushall()
    assert await restore(store.redis, tmp_path / "all.gz", force=False) == 1
    assert await partition(store, "red").redis.get(key("telegram:1001", "note")) == "kept"


async def test_queues_of_one_workspace_are_not_counted_in_another(store: Store):
    red, blue = Lanes(partition(store, "red").redis), Lanes(partition(store, "blue").redis)
    await red.append("telegram:1:1", "an event", datetime.now(UTC), ["event-1"])
    assert (await red.depth())[0] == 1
    assert (await blue.depth())[0] == 0
    assert await red.unattended(datetime.now(UTC) + timedelta(seconds=1)) == ["telegram:1:1"]
    assert await red.take("telegram:1:1", "holder")
    assert await red.unattended(datetime.now(UTC) + timedelta(seconds=1)) == []


async def test_the_doctor_has_a_line_for_each_workspace(world: World):
    found = {each.name: each async for each in examine(world.settings, ())}
    assert found["red"].verdict == "ok"
    assert "a Telegram bot" in found["red"].detail
