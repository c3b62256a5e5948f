"""Nova over HTTP: who may deliver, that a delivery is stored before it is acknowledged, and how much is taken in."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from slack_sdk.signature import SignatureVerifier

from adapters.message import Adapter, CredentialsRejected, RawEvent
from adapters.slack.http import SlackWebhook
from adapters.telegram import Telegram
from agents.models.embedded import Embedded
from bot.app import open_memories, open_nova, working
from bot.inbox import Inbox
from bot.settings import BadSettings, Settings
from bot.tasks import open_docket
from bot.web import serving_web, web_app, webhook_routes
from bot.web.routes import MOST_BYTES
from memory.connection import Store, open_store
from memory.errors import StoreUnavailable
from tests.fakes import slack_payloads as payloads
from tests.fakes.model import Undecided
from tests.fakes.nova import FixedRouter
from tests.fakes.slack import SlackPlatform
from tests.fakes.slack_workspace import SIGNING_SECRET
from tests.fakes.telegram import TelegramPlatform

URL = "https://nova.example/telegram/webhook"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MESSAGE = payloads.event(payloads.message("what is 17.5% of 2380?"))


class Shelf:
    """Keeps what is delivered, unless it is told to be away."""

    def __init__(self) -> None:
        self.kept: list[RawEvent] = []
        self.away = False

    async def keep(self, raw: RawEvent) -> bool:
        if self.away:
            raise StoreUnavailable("no room")
        self.kept.append(raw)
        return True


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


async def well() -> dict[str, str]:
    return {}


async def unwell() -> dict[str, str]:
    return {"store": "it takes nothing in"}


def client(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nova")


# --- health ---------------------------------------------------------------------------------------


async def test_a_live_process_says_so_and_tells_what_keeps_it_from_work():
    async with client(web_app(well)) as web:
        assert (await web.get("/healthz")).json() == {"status": "alive"}
        assert (await web.get("/readyz")).json() == {"status": "ready", "problems": {}}
    async with client(web_app(unwell)) as web:
        answer = await web.get("/readyz")
        assert (answer.status_code, answer.json()["problems"]) == (503, {"store": "it takes nothing in"})


async def test_an_address_that_is_taken_is_named_with_its_settings():
    async with serving_web(well, 0) as port:
        with pytest.raises(BadSettings, match=rf"PORT {port} at NOVA_HOST '127.0.0.1'"):
            async with serving_web(well, port):
                raise AssertionError("two servers at one address")


# --- settings -------------------------------------------------------------------------------------


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_slack_works_with_a_signing_secret_in_place_of_an_app_token(environment: pytest.MonkeyPatch):
    environment.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    with pytest.raises(BadSettings, match=r"SLACK_APP_TOKEN is missing \(or SLACK_SIGNING_SECRET"):
        Settings.load()
    environment.setenv("SLACK_SIGNING_SECRET", SIGNING_SECRET)
    assert SIGNING_SECRET in Settings.load().secrets


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        (
            "NOVA_TELEGRAM_WEBHOOK_URL",
            "https://nova.example",
            "'https://nova.example' is not https://<host>/telegram/webhook",
        ),
        ("NOVA_TELEGRAM_WEBHOOK_URL", "nova.example/telegram/webhook", "is not https://<host>/telegram/webhook"),
        ("NOVA_TELEGRAM_WEBHOOK_SECRET", "with spaces", "letters, digits, _ and -"),
    ],
)
def test_a_wrong_setting_of_the_webhook_is_named(environment: pytest.MonkeyPatch, name: str, value: str, told: str):
    environment.setenv(name, value)
    with pytest.raises(BadSettings, match=rf"^{name}: .*{re.escape(told)}"):
        Settings.load()


def test_a_webhook_may_stand_behind_a_path_of_a_proxy(environment: pytest.MonkeyPatch):
    environment.setenv("NOVA_TELEGRAM_WEBHOOK_URL", "https://example.org/nova/telegram/webhook")
    assert Settings.load().nova_telegram_webhook_url == "https://example.org/nova/telegram/webhook"


# --- Slack ----------------------------------------------------------------------------------------


@pytest.fixture
async def slack(shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    async with client(web_app(well, webhook_routes([SlackWebhook(SIGNING_SECRET)], shelf.keep))) as web:
        yield web


def signed(body: bytes, mime: str = JSON, *, age: float = 0.0, secret: str = SIGNING_SECRET) -> dict[str, str]:
    at = str(int(time.time() - age))
    signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body)
    assert signature
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature, "Content-Type": mime}


async def post(web: httpx.AsyncClient, body: bytes, mime: str = JSON, path: str = "/slack/events") -> httpx.Response:
    return await web.post(path, content=body, headers=signed(body, mime))


async def test_what_slack_signed_is_stored_then_acknowledged(slack: httpx.AsyncClient, shelf: Shelf):
    answer = await post(slack, json.dumps(MESSAGE).encode())
    assert (answer.status_code, answer.text) == (200, "")
    assert [raw.payload for raw in shelf.kept] == [MESSAGE]


FORGED: dict[str, Callable[[], dict[str, str]]] = {
    "none": dict,
    "stale": lambda: signed(b"{}", age=301),
    "from the future": lambda: signed(b"{}", age=-310),
    "of another body": lambda: signed(b"{} "),
    "of another app": lambda: signed(b"{}", secret="another"),
    "nonsense": lambda: signed(b"{}") | {"X-Slack-Request-Timestamp": "soon"},
}


@pytest.mark.parametrize("signature", FORGED)
async def test_a_bad_or_stale_signature_is_401(slack: httpx.AsyncClient, shelf: Shelf, signature: str):
    answer = await slack.post("/slack/events", content=b"{}", headers=FORGED[signature]())
    assert answer.status_code == 401
    assert shelf.kept == []


async def test_slack_may_check_that_the_address_is_novas(slack: httpx.AsyncClient, shelf: Shelf):
    challenge = {"type": "url_verification", "token": "t", "challenge": "3eZbrw1aB"}
    assert (await post(slack, json.dumps(challenge).encode())).text == "3eZbrw1aB"
    assert (await post(slack, b"ssl_check=1&token=t", FORM, "/slack/commands")).status_code == 200
    assert shelf.kept == []


async def test_a_challenge_that_is_not_signed_is_not_echoed(slack: httpx.AsyncClient):
    body = b'{"type": "url_verification", "challenge": "3eZbrw1aB"}'
    assert (await slack.post("/slack/events", content=body)).status_code == 401


async def test_presses_and_commands_come_as_forms(slack: httpx.AsyncClient, shelf: Shelf):
    press = payloads.action({"action_id": "fb:a1", "value": "up"}, ts="1700000001.000100")
    command = payloads.slash("digest off")
    await post(slack, urlencode({"payload": json.dumps(press)}).encode(), FORM, "/slack/interactions")
    await post(slack, urlencode(command).encode(), FORM, "/slack/commands")
    assert [raw.payload for raw in shelf.kept] == [press, command]
    assert [raw.urgent for raw in shelf.kept] == [True, False]


async def test_what_slack_signed_but_nobody_can_read_is_kept_to_be_set_aside(slack: httpx.AsyncClient, shelf: Shelf):
    assert (await post(slack, b"{half an event")).status_code == 200
    assert [raw.conversation for raw in shelf.kept] == ["slack:unreadable"]
    assert shelf.kept[0].payload == {"unreadable": "{half an event"}


async def test_row_27_a_retry_has_the_key_of_the_first_attempt_whatever_its_headers_say(
    slack: httpx.AsyncClient, shelf: Shelf
):
    body = json.dumps(MESSAGE).encode()
    retry = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    await post(slack, body)
    await slack.post("/slack/events", content=body, headers=signed(body) | retry)
    assert len(shelf.kept) == 2
    assert len({raw.key for raw in shelf.kept}) == 1


# --- Telegram -------------------------------------------------------------------------------------


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramPlatform]:
    async with TelegramPlatform() as platform:
        yield platform
        assert platform.violations == []


@pytest.fixture
async def hooked(telegram: TelegramPlatform) -> AsyncIterator[Telegram]:
    async with telegram.connect(webhook_url=URL) as adapter:
        assert adapter.webhook
        await adapter.webhook.announce()
        yield adapter


@pytest.fixture
async def web(hooked: Telegram, shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    assert hooked.webhook
    async with client(web_app(well, webhook_routes([hooked.webhook], shelf.keep))) as opened:
        yield opened


def secret_of(telegram: TelegramPlatform) -> dict[str, str]:
    """As Telegram sends it: what it was given when the webhook was set."""
    return {"X-Telegram-Bot-Api-Secret-Token": str(telegram.server.webhook["secret_token"])}


async def test_telegram_is_told_where_to_deliver_and_keeps_what_waits(telegram: TelegramPlatform, hooked: Telegram):
    [call] = telegram.server.called("setWebhook")
    assert call["url"] == URL
    assert {"message", "callback_query", "message_reaction"} <= set(call["allowed_updates"])
    assert not call.get("drop_pending_updates")
    assert telegram.server.called("deleteWebhook") == []
    assert not hooked.listens


async def test_every_process_with_this_token_knows_the_secret_but_not_the_token_by_it(telegram: TelegramPlatform):
    secrets: list[str] = []
    for _ in range(2):
        async with telegram.connect(webhook_url=URL) as adapter:
            assert adapter.webhook
            await adapter.webhook.announce()
            secrets.append(secret_of(telegram)["X-Telegram-Bot-Api-Secret-Token"])
    assert secrets[0] == secrets[1]
    assert "loopback" not in secrets[0]


async def test_an_address_that_telegram_refuses_is_named_with_its_setting(telegram: TelegramPlatform):
    async with telegram.connect(webhook_url="http://nova.example/telegram/webhook") as adapter:
        assert adapter.webhook
        with pytest.raises(CredentialsRejected, match=r"NOVA_TELEGRAM_WEBHOOK_URL.*https"):
            await adapter.webhook.announce()


async def test_an_update_is_stored_then_acknowledged(telegram: TelegramPlatform, web: httpx.AsyncClient, shelf: Shelf):
    update = {"update_id": 7, "message": telegram.written("hello")}
    assert (await web.post("/telegram/webhook", json=update, headers=secret_of(telegram))).status_code == 200
    assert [(raw.key, raw.payload) for raw in shelf.kept] == [("telegram:123456:7", update)]


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}], ids=["none", "wrong"])
async def test_without_the_secret_it_is_403(web: httpx.AsyncClient, shelf: Shelf, headers: dict[str, str]):
    assert (await web.post("/telegram/webhook", json={"update_id": 7}, headers=headers)).status_code == 403
    assert shelf.kept == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff\xfe\x00", b"[" * 100_000])
async def test_a_body_that_is_no_update_is_400(
    telegram: TelegramPlatform, web: httpx.AsyncClient, shelf: Shelf, body: bytes
):
    assert (await web.post("/telegram/webhook", content=body, headers=secret_of(telegram))).status_code == 400
    assert shelf.kept == []


# --- both -----------------------------------------------------------------------------------------


async def test_row_01_while_the_store_is_away_nothing_is_acknowledged(
    telegram: TelegramPlatform, web: httpx.AsyncClient, slack: httpx.AsyncClient, shelf: Shelf
):
    shelf.away = True
    update = {"update_id": 7, "message": telegram.written("hello")}
    assert (await web.post("/telegram/webhook", json=update, headers=secret_of(telegram))).status_code == 503
    assert (await post(slack, json.dumps(MESSAGE).encode())).status_code == 503
    shelf.away = False
    assert (await web.post("/telegram/webhook", json=update, headers=secret_of(telegram))).status_code == 200
    assert (await post(slack, json.dumps(MESSAGE).encode())).status_code == 200
    assert len(shelf.kept) == 2


async def test_a_store_without_room_takes_nothing_and_the_next_attempt_gets_in(tmp_path: Path):
    async with open_store(None, tmp_path) as full, open_docket(full, "test") as docket:
        inbox = Inbox(full, docket)
        async with client(web_app(well, webhook_routes([SlackWebhook(SIGNING_SECRET)], inbox.append))) as web:
            await full.redis.config_set("maxmemory", "1")
            assert (await post(web, json.dumps(MESSAGE).encode())).status_code == 503
            await full.redis.config_set("maxmemory", "0")
            assert (await post(web, json.dumps(MESSAGE).encode())).status_code == 200
            assert (await post(web, json.dumps(MESSAGE).encode())).status_code == 200
        assert (await inbox.depth()).waiting == 1


async def test_no_other_path_and_no_other_method(slack: httpx.AsyncClient):
    assert (await slack.post("/slack/other")).status_code == 404
    assert (await slack.post("/telegram/webhook")).status_code == 404
    assert (await slack.get("/slack/events")).status_code == 405


async def test_a_body_without_end_is_refused_at_the_limit(slack: httpx.AsyncClient):
    taken = 0

    async def endless() -> AsyncGenerator[bytes]:
        nonlocal taken
        while True:
            taken += 65_536
            yield b"x" * 65_536

    assert (await slack.post("/slack/events", content=endless())).status_code == 413
    assert taken <= MOST_BYTES + 2 * 65_536


async def test_a_flood_of_garbage_leaves_nothing_behind_and_the_next_event_gets_in(shelf: Shelf):
    async with (
        serving_web(well, 0, more=webhook_routes([SlackWebhook(SIGNING_SECRET)], shelf.keep)) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=httpx.Limits(max_connections=20)) as web,
    ):
        flood = await asyncio.gather(*(web.post("/slack/events", content=b"x" * 50_000) for _ in range(200)))
        assert {answer.status_code for answer in flood} == {401}
        assert (await post(web, json.dumps(MESSAGE).encode())).status_code == 200
    assert len(shelf.kept) == 1


# --- the whole of Nova ----------------------------------------------------------------------------


@asynccontextmanager
async def answering(settings: Settings, adapter: Adapter) -> AsyncGenerator[httpx.AsyncClient]:
    """A Nova that takes deliveries in over HTTP, and a way to make some."""
    people = {"nova_owners": ("telegram:1001", "slack:T1:U1001")}
    models: Mapping[Any, Any] = {"small": Undecided(Embedded()), "large": Embedded()}
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        memories = await enter(open_memories(settings))
        router = FixedRouter("general.calculator")
        changed = settings.model_copy(update=people)
        nova = await enter(open_nova(changed, memories, [adapter], models=models, router=router))
        await enter(working(nova))
        assert adapter.webhook
        await adapter.webhook.announce()
        port = await enter(serving_web(well, 0, more=webhook_routes([adapter.webhook], nova.inbox.append)))
        yield await enter(httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}"))


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


async def test_a_question_from_slack_over_http_is_answered_once(settings: Settings, store: Store):
    async with SlackPlatform() as slack:
        adapter = slack.connect(app_token="", signing_secret=SIGNING_SECRET)
        assert not adapter.listens
        async with answering(settings, adapter) as web:
            for _ in range(3):
                assert (await post(web, json.dumps(MESSAGE).encode())).status_code == 200
            await until(lambda: bool(slack.seen))
        assert slack.connections == 0
        assert ["416.5" in seen.text for seen in slack.seen] == [True]


async def test_a_question_from_telegram_by_webhook_is_answered_once(
    settings: Settings, store: Store, telegram: TelegramPlatform
):
    async with answering(settings, telegram.connect(webhook_url=URL)) as web:
        update = {"update_id": 7, "message": telegram.written("what is 17.5% of 2380?")}
        for _ in range(3):
            answer = await web.post("/telegram/webhook", json=update, headers=secret_of(telegram))
            assert answer.status_code == 200
        await until(lambda: bool(telegram.seen))
    assert telegram.server.called("getUpdates") == []
    assert ["416.5" in seen.text for seen in telegram.seen] == [True]
