"""What was heard once is sent again: each delivery, code and decision counts once."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping, Sequence

import httpx
import pytest
from pydantic import SecretStr

from adapters.slack.http import SlackWebhook
from agents.models import Completion, ToolCall
from bot.settings import Settings
from bot.web import pipeline_routes, web_app, webhook_routes
from memory.cells import Cells
from memory.connection import Store
from memory.runs import Runs
from tests.bot.pipelines.kit import pipeline_text
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import NovaUnderTest, nova_under_test
from tests.fakes.slack_workspace import SIGNING_SECRET
from tests.redteam.test_forged_webhooks import EVENT, Shelf, headers, now, rightly, well

OWNER, MEMBER = "1001", "1002"
REMEMBER = ToolCall("c1", "remember", {"text": "my dentist is Dr Hadid"})


@pytest.fixture
async def nova(settings: Settings, store: Store) -> AsyncIterator[NovaUnderTest]:
    async with nova_under_test(settings, store, agents=("general.memory",)) as running:
        yield running


def message(text: str, person: str = OWNER) -> dict[str, object]:
    return {
        "kind": "message",
        "id": "p1",
        "text": text,
        "person": person,
        "chat": f"dm-{person}",
        "chat_kind": "dm",
        "at": "2026-11-22T12:00:00+00:00",
    }


async def heard_again(nova: NovaUnderTest, text: str, keys: Sequence[str]) -> int:
    """How many messages Nova shows for what is delivered again, after it answered it once."""
    await nova.platform.deliver(message(text), key=keys[0])
    await nova.settled()
    shown = len(nova.sent)
    assert shown
    for key in keys[1:]:
        await nova.platform.deliver(message(text), key=key)
    await nova.settled()
    return len(nova.sent) - shown


@pytest.mark.parametrize("text", ["hello", "/identity", "/export", "/memory"])
async def test_a_message_that_is_delivered_again_is_answered_once(nova: NovaUnderTest, text: str):
    assert await heard_again(nova, text, ["fake:same"] * 4) == 0


@pytest.mark.parametrize("text", ["hello", "/identity", "/export", "/memory"])
async def test_nor_is_it_when_the_delivery_has_another_key(nova: NovaUnderTest, text: str):
    assert await heard_again(nova, text, ["fake:one", "fake:two", "fake:three"]) == 0


async def test_a_write_is_not_done_again_with_its_message(settings: Settings, store: Store):
    model = ScriptedModel([Completion("", (REMEMBER,), stop="tools"), "Noted.", "Noted again."])
    async with nova_under_test(settings, store, model=model, agents=("general.memory",)) as nova:
        for number in range(3):
            await nova.platform.deliver(message("my dentist is Dr Hadid"), key=f"fake:{number}")
        await nova.settled()
        assert len(await nova.memories.facts.all(f"fake:{OWNER}")) == 1
        assert len(nova.sent) == 1


async def test_an_old_code_is_replaced_by_a_new_one(nova: NovaUnderTest):
    codes: list[str] = []
    for _ in range(2):
        shown = await nova.say("/identity", person=OWNER)
        codes.append(shown.partition("`/identity ")[2].partition("`")[0])
    assert codes[0] != codes[1]


# --- over HTTP --------------------------------------------------------------------------------------


async def test_slacks_delivery_has_one_key_however_often_it_comes_and_none_after_five_minutes():
    shelf, clock = Shelf(), [float(now())]
    webhook = SlackWebhook(SIGNING_SECRET, now=lambda: clock[0])
    app = web_app(well, webhook_routes([webhook], shelf.keep))
    at = now()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nova") as web:
        for _ in range(3):
            await web.post("/slack/events", content=EVENT, headers=headers(rightly(EVENT, at), at))
        assert len({raw.key for raw in shelf.kept}) == 1
        clock[0] += 301
        answer = await web.post("/slack/events", content=EVENT, headers=headers(rightly(EVENT, at), at))
    assert (answer.status_code, len(shelf.kept)) == (401, 3)


SECRET = "hush-hush"
HOOKED = "triggers: [{webhook: {secret: release}}]\n" + pipeline_text(
    "  - id: tell\n    message: Built.\n", name="built"
)


def signed(body: bytes, **more: str) -> Mapping[str, str]:
    return {"X-Hub-Signature-256": f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}"} | more


@pytest.fixture
async def hooked(settings: Settings, store: Store) -> AsyncIterator[httpx.AsyncClient]:
    await Cells(store.redis, "pipelines").swap("built", "", HOOKED)
    secrets = settings.model_copy(update={"nova_pipeline_secrets": SecretStr(f"release={SECRET}")})
    async with nova_under_test(secrets, store, agents=("general.chat",)) as nova:
        app = web_app(well, pipeline_routes(nova.nova.pipelines))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nova") as web:
            yield web


@pytest.mark.parametrize("name", ["x-github-delivery", "idempotency-key", "webhook-id"])
async def test_a_delivery_of_a_webhook_starts_one_run(hooked: httpx.AsyncClient, store: Store, name: str):
    body = json.dumps({"branch": "main"}).encode()
    for _ in range(3):
        await hooked.post("/pipelines/built", content=body, headers=signed(body, **{name: "d-1"}))
    assert len(await Runs(store.redis).latest()) == 1


async def test_deliveries_at_the_same_moment_start_one_run(hooked: httpx.AsyncClient, store: Store):
    again = signed(b"{}", **{"idempotency-key": "d-1"})
    await asyncio.gather(*(hooked.post("/pipelines/built", content=b"{}", headers=again) for _ in range(5)))
    assert len(await Runs(store.redis).latest()) == 1
