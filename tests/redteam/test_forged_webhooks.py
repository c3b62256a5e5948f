"""Requests that pretend to come from Slack, Telegram or whoever starts pipelines: refused, and nothing is kept of them."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from urllib.parse import urlencode

import httpx
import pytest
from pydantic import SecretStr

from adapters.message import RawEvent
from adapters.slack.http import SlackWebhook
from adapters.telegram.webhook import secret_for
from bot.settings import Settings
from bot.web import pipeline_routes, web_app, webhook_routes
from memory.cells import Cells
from memory.connection import Store
from memory.runs import Runs
from tests.bot.pipelines.kit import pipeline_text
from tests.fakes import slack_payloads as payloads
from tests.fakes.nova import NovaUnderTest, nova_under_test
from tests.fakes.slack_workspace import SIGNING_SECRET
from tests.fakes.telegram import TelegramPlatform

URL = "https://nova.example/telegram/webhook"
EVENT = json.dumps(payloads.event(payloads.message("pay everybody"))).encode()
FORM = urlencode(
    {"payload": json.dumps(payloads.action({"action_id": "approve", "value": "a:yes"}, ts="1.1"))}
).encode()
PIPELINE_SECRET = "hush-hush"

Headers = Mapping[str, str]


class Shelf:
    def __init__(self) -> None:
        self.kept: list[RawEvent] = []

    async def keep(self, raw: RawEvent) -> bool:
        self.kept.append(raw)
        return True


async def well() -> dict[str, str]:
    return {}


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def slack(shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    app = web_app(well, webhook_routes([SlackWebhook(SIGNING_SECRET)], shelf.keep))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nova") as web:
        yield web


# --- Slack ----------------------------------------------------------------------------------------


def sealed(base: bytes, secret: str = SIGNING_SECRET, algorithm: str = "sha256") -> str:
    return hmac.new(secret.encode(), base, algorithm).hexdigest()


def headers(signature: str, at: str, **more: str) -> Headers:
    return {"X-Slack-Signature": signature, "X-Slack-Request-Timestamp": at, "Content-Type": "application/json"} | more


def now(offset: float = 0) -> str:
    return str(int(time.time() + offset))


def rightly(body: bytes, at: str) -> str:
    return f"v0={sealed(f'v0:{at}:'.encode() + body)}"


SLACK_FORGERIES: dict[str, Callable[[bytes], Headers]] = {
    "no headers at all": lambda _: {},
    "no signature": lambda _: {"X-Slack-Request-Timestamp": now()},
    "no timestamp": lambda body: {"X-Slack-Signature": rightly(body, now())},
    "an empty signature": lambda _: headers("", now()),
    "only the version": lambda _: headers("v0=", now()),
    "the hash without its version": lambda body: headers(rightly(body, now())[3:], now()),
    "another version": lambda body: headers("v1" + rightly(body, now())[2:], now()),
    "the hash in capitals": lambda body: headers(rightly(body, now()).upper(), now()),
    "a hash cut short": lambda body: headers(rightly(body, now())[:-1], now()),
    "a hash with more behind it": lambda body: headers(rightly(body, now()) + "0", now()),
    "a hash with a space before it": lambda body: headers(f"v0= {rightly(body, now())[3:]}", now()),
    "the last digit wrong": lambda body: headers(rightly(body, now())[:-1] + "g", now()),
    "another secret": lambda body: headers(f"v0={sealed(f'v0:{now()}:'.encode() + body, 'guess')}", now()),
    "an empty secret": lambda body: headers(f"v0={sealed(f'v0:{now()}:'.encode() + body, '')}", now()),
    "another hash function": lambda body: headers(
        f"v0={sealed(f'v0:{now()}:'.encode() + body, algorithm='sha1')}", now()
    ),
    "a plain hash without a key": lambda body: headers(f"v0={hashlib.sha256(body).hexdigest()}", now()),
    "the body alone signed": lambda body: headers(f"v0={sealed(body)}", now()),
    "the signature of another body": lambda _: headers(rightly(b"{}", now()), now()),
    "the signature of an empty body": lambda _: headers(rightly(b"", now()), now()),
    "the signature of another time": lambda body: headers(rightly(body, now(-10)), now()),
    "five minutes and a second old": lambda body: headers(rightly(body, now(-301)), now(-301)),
    "a day old": lambda body: headers(rightly(body, now(-86_400)), now(-86_400)),
    "from the future": lambda body: headers(rightly(body, now(330)), now(330)),
    "at the beginning of time": lambda body: headers(rightly(body, "0"), "0"),
    "at a negative time": lambda body: headers(rightly(body, "-1"), "-1"),
    "at no number": lambda body: headers(rightly(body, "soon"), "soon"),
    "at infinity": lambda body: headers(rightly(body, "inf"), "inf"),
    "at nan": lambda body: headers(rightly(body, "nan"), "nan"),
    "at a number beyond all clocks": lambda body: headers(rightly(body, "9" * 400), "9" * 400),
    "at a fraction": lambda body: headers(rightly(body, f"{now()}.5"), f"{now()}.5"),
}


@pytest.mark.parametrize("forgery", SLACK_FORGERIES)
async def test_slack_did_not_sign_it(slack: httpx.AsyncClient, shelf: Shelf, forgery: str):
    answer = await slack.post("/slack/events", content=EVENT, headers=SLACK_FORGERIES[forgery](EVENT))
    assert answer.status_code == 401
    assert shelf.kept == []


@pytest.mark.parametrize("path", ["/slack/events", "/slack/interactions", "/slack/commands"])
@pytest.mark.parametrize("body", [EVENT, FORM, b"", b'{"type":"url_verification","challenge":"x"}', b"ssl_check=1"])
async def test_no_path_takes_what_is_not_signed(slack: httpx.AsyncClient, shelf: Shelf, path: str, body: bytes):
    answer = await slack.post(path, content=body, headers=headers("v0=" + "0" * 64, now()))
    assert (answer.status_code, shelf.kept) == (401, [])
    assert "x" not in answer.text.replace("ex", "")  # a challenge is not echoed


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_only_posts_are_looked_at(slack: httpx.AsyncClient, shelf: Shelf, method: str):
    at = now()
    answer = await slack.request(method, "/slack/events", content=EVENT, headers=headers(rightly(EVENT, at), at))
    assert (answer.status_code, shelf.kept) == (405, [])


async def test_a_method_in_a_header_does_not_count(slack: httpx.AsyncClient, shelf: Shelf):
    answer = await slack.get("/slack/events", headers={"X-HTTP-Method-Override": "POST"})
    assert (answer.status_code, shelf.kept) == (405, [])


def test_signatures_and_secrets_are_compared_in_constant_time():
    """What can be timed can be guessed a letter at a time; no comparison of a secret may use `==`."""
    import inspect

    from slack_sdk.signature import SignatureVerifier

    from adapters.telegram.webhook import TelegramWebhook
    from bot.pipelines.dispatch import _trusted

    for compares in (SignatureVerifier.is_valid, TelegramWebhook.read, _trusted):
        assert "compare_digest" in inspect.getsource(compares)


# --- Telegram -------------------------------------------------------------------------------------

TOKEN_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def telegram(shelf: Shelf) -> AsyncIterator[tuple[httpx.AsyncClient, str, str]]:
    """The web, the right secret, and the bot's token."""
    async with TelegramPlatform() as platform, platform.connect(webhook_url=URL) as adapter:
        assert adapter.webhook
        await adapter.webhook.announce()
        app = web_app(well, webhook_routes([adapter.webhook], shelf.keep))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nova") as web:
            yield web, str(platform.server.webhook["secret_token"]), "123456:loopback"


TELEGRAM_FORGERIES: dict[str, Callable[[str, str], Headers]] = {
    "no header": lambda _, __: {},
    "an empty one": lambda _, __: {TOKEN_HEADER: ""},
    "a guess": lambda _, __: {TOKEN_HEADER: "secret"},
    "cut short": lambda secret, _: {TOKEN_HEADER: secret[:-1]},
    "with more behind it": lambda secret, _: {TOKEN_HEADER: secret + "0"},
    "in capitals": lambda secret, _: {TOKEN_HEADER: secret.upper()},
    "backwards": lambda secret, _: {TOKEN_HEADER: secret[::-1]},
    "the bot's token itself": lambda _, token: {TOKEN_HEADER: token},
    "made from another token": lambda _, __: {TOKEN_HEADER: secret_for("654321:other")},
    "in another header": lambda secret, _: {"Authorization": f"Bearer {secret}"},
    "as a cookie": lambda secret, _: {"Cookie": f"{TOKEN_HEADER}={secret}"},
    "in another alphabet": lambda secret, _: {TOKEN_HEADER: "é" + secret},
}


@pytest.mark.parametrize("forgery", TELEGRAM_FORGERIES)
async def test_telegram_did_not_send_it(telegram: tuple[httpx.AsyncClient, str, str], shelf: Shelf, forgery: str):
    web, secret, token = telegram
    forged = httpx.Headers(TELEGRAM_FORGERIES[forgery](secret, token), encoding="utf-8")
    answer = await web.post("/telegram/webhook", content=b'{"update_id": 7}', headers=forged)
    assert (answer.status_code, shelf.kept) == (403, [])
    assert secret not in answer.text


async def test_the_secret_in_the_address_does_not_count(telegram: tuple[httpx.AsyncClient, str, str], shelf: Shelf):
    web, secret, _ = telegram
    answer = await web.post(f"/telegram/webhook?{TOKEN_HEADER}={secret}", content=b'{"update_id": 7}')
    assert (answer.status_code, shelf.kept) == (403, [])


# --- pipelines ------------------------------------------------------------------------------------

HOOKED = "triggers: [{webhook: {secret: release}}]\n" + pipeline_text(
    "  - id: tell\n    message: Built.\n", name="built"
)
BODY = b'{"branch": "main"}'


def hub(body: bytes, secret: str, algorithm: str = "sha256") -> Headers:
    return {
        f"X-Hub-Signature{'-256' if algorithm == 'sha256' else ''}": f"{algorithm}={sealed(body, secret, algorithm)}"
    }


PIPELINE_FORGERIES: dict[str, Headers] = {
    "no header": {},
    "a bearer's guess": {"Authorization": "Bearer guess"},
    "an empty bearer": {"Authorization": "Bearer "},
    "a bearer with the secret's name": {"Authorization": "Bearer release"},
    "a bearer with the whole setting": {"Authorization": f"Bearer release={PIPELINE_SECRET}"},
    "another scheme": {"Authorization": f"Basic {PIPELINE_SECRET}"},
    "the secret bare": {"Authorization": PIPELINE_SECRET},
    "a small bearer": {"Authorization": f"bearer{PIPELINE_SECRET}"},
    "signed with a guess": hub(BODY, "guess"),
    "signed with nothing": hub(BODY, ""),
    "signed with the secret of another pipeline": hub(BODY, "other-secret"),
    "another body's signature": hub(b"{}", PIPELINE_SECRET),
    "an old hash function": hub(BODY, PIPELINE_SECRET, "sha1"),
    "only the algorithm": {"X-Hub-Signature-256": "sha256="},
    "without the algorithm": {"X-Hub-Signature-256": sealed(BODY, PIPELINE_SECRET)},
}


@pytest.fixture
async def hooked(settings: Settings, store: Store) -> AsyncIterator[NovaUnderTest]:
    """A Nova with a pipeline that a webhook may start."""
    await Cells(store.redis, "pipelines").swap("built", "", HOOKED)
    secrets = SecretStr(f"release={PIPELINE_SECRET},elsewhere=other-secret")
    with_secrets = settings.model_copy(update={"nova_pipeline_secrets": secrets})
    async with nova_under_test(with_secrets, store, agents=("general.chat",)) as nova:
        yield nova


@pytest.mark.parametrize("forgery", PIPELINE_FORGERIES)
async def test_nobody_without_its_secret_starts_a_pipeline(hooked: NovaUnderTest, forgery: str):
    app = web_app(well, pipeline_routes(hooked.nova.pipelines))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nova") as web:
        answer = await web.post("/pipelines/built", content=BODY, headers=PIPELINE_FORGERIES[forgery])
        assert answer.status_code == 401
        assert not await Runs(hooked.memories.store.redis).latest()
        assert (await web.post("/pipelines/built", content=BODY, headers=hub(BODY, PIPELINE_SECRET))).status_code == 202
