"""Nova as a process that platforms deliver to over HTTP, by its real command line."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.router.trained import TrainedRouter
from tests.fakes import slack_payloads as payloads
from tests.fakes.slack import SlackPlatform
from tests.fakes.slack_workspace import BOT_TOKEN, SIGNING_SECRET
from tests.fakes.telegram import TelegramPlatform
from tests.fakes.telegram_server import TOKEN

ROOT = Path(__file__).parents[2]
PATIENCE = 45.0
URL = "https://nova.example/telegram/webhook"


@asynccontextmanager
async def running(folder: Path, *arguments: str, **settings: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "run", *arguments),
        cwd=folder,
        env=kept | {"NOVA_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)} | settings,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.communicate(), PATIENCE)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.02)


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
async def web(port: int) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        yield client


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramPlatform]:
    async with TelegramPlatform() as platform:
        yield platform


@pytest.fixture
async def slack() -> AsyncIterator[SlackPlatform]:
    async with SlackPlatform() as platform:
        yield platform


@pytest.fixture
def wired(telegram: TelegramPlatform, slack: SlackPlatform, port: int, router: TrainedRouter) -> dict[str, str]:
    """Settings of a Nova that both platforms deliver to: a signing secret and no app token, a webhook's address."""
    del router  # asked for, so that the process does not have to train it
    return {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_BASE_URL": telegram.server.url,
        "NOVA_TELEGRAM_WEBHOOK_URL": URL,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_BASE_URL": f"http://{slack.workspace.address}/api/",
        "NOVA_OWNERS": "telegram:1001,slack:T1:U1001",
        "PORT": str(port),
    }


async def alive(web: httpx.AsyncClient) -> bool:
    try:
        return (await web.get("/healthz")).status_code == 200
    except httpx.ConnectError:
        return False


async def until_alive(web: httpx.AsyncClient) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await alive(web):
            await asyncio.sleep(0.05)


async def deliver_slack(web: httpx.AsyncClient, text: str, ts: str = "1700000001.000100") -> int:
    body = json.dumps(payloads.event(payloads.message(text, ts=ts), event_id=f"Ev{ts}")).encode()
    at = str(int(time.time()))
    signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=at, body=body)
    headers = {
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signature or "",
        "Content-Type": "application/json",
    }
    return (await web.post("/slack/events", content=body, headers=headers)).status_code


async def deliver_telegram(web: httpx.AsyncClient, telegram: TelegramPlatform, text: str, number: int = 7) -> int:
    update = {"update_id": number, "message": telegram.written(text)}
    secret = {"X-Telegram-Bot-Api-Secret-Token": str(telegram.server.webhook["secret_token"])}
    return (await web.post("/telegram/webhook", json=update, headers=secret)).status_code


async def test_both_platforms_are_served_over_http_without_a_socket_or_a_poll(
    tmp_path: Path, telegram: TelegramPlatform, slack: SlackPlatform, web: httpx.AsyncClient, wired: dict[str, str]
):
    async with running(tmp_path, **wired):
        await until_alive(web)
        await until(lambda: telegram.server.webhook["url"] == URL)
        assert await deliver_slack(web, "what is 17.5% of 2380?") == 200
        assert await deliver_telegram(web, telegram, "what is 17.5% of 2380?") == 200
        await until(lambda: bool(slack.seen and telegram.seen))
    assert "416.5" in slack.seen[0].text
    assert "416.5" in telegram.seen[0].text
    assert slack.connections == 0
    assert telegram.server.called("getUpdates") == []


async def test_what_the_web_role_took_in_is_answered_by_a_worker_that_starts_later(
    tmp_path: Path, telegram: TelegramPlatform, web: httpx.AsyncClient, wired: dict[str, str]
):
    async with running(tmp_path, "--only", "web", **wired) as process:
        await until_alive(web)
        await until(lambda: telegram.server.webhook["url"] == URL)
        assert await deliver_telegram(web, telegram, "what is 17.5% of 2380?") == 200
        process.kill()
        await process.wait()
    assert telegram.seen == []
    async with running(tmp_path, "--only", "worker", **wired):
        await until(lambda: bool(telegram.seen))
    assert "416.5" in telegram.seen[0].text


async def test_an_address_that_telegram_refuses_stops_it_with_the_reason(tmp_path: Path, wired: dict[str, str]):
    wired["NOVA_TELEGRAM_WEBHOOK_URL"] = "http://nova.example/telegram/webhook"
    async with running(tmp_path, "--only", "web", **wired) as process:
        _, log = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 1
    assert b"NOVA_TELEGRAM_WEBHOOK_URL" in log
    assert b"Traceback" not in log


async def test_row_05_a_second_nova_on_the_same_machine_waits_and_says_so(
    tmp_path: Path, telegram: TelegramPlatform, web: httpx.AsyncClient, wired: dict[str, str]
):
    for name in ("NOVA_TELEGRAM_WEBHOOK_URL", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        del wired[name]
    async with running(tmp_path, **wired):
        await until_alive(web)
        async with running(tmp_path, **wired) as second:
            assert second.stderr
            said = b""
            async with asyncio.timeout(PATIENCE):
                while b"another Nova takes in telegram" not in said:
                    said += await second.stderr.readline()
            assert b"no health page" in said
