"""Webhooks of pipelines: who may start a run, that one delivery starts one, and what is refused."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.settings import Settings
from bot.web import pipeline_routes, web_app
from bot.web.routes import MOST_BYTES, Hooks
from memory.cells import Cells
from memory.connection import Store
from memory.runs import Run, Runs
from tests.bot.pipelines.kit import pipeline_text
from tests.fakes.nova import NovaUnderTest, nova_under_test

SECRET = "hush"
HOOKED = "triggers: [{webhook: {secret: release}}]\n" + pipeline_text(
    '  - id: tell\n    message: "Built ${inputs.branch}."\n', "{branch: {}}", "built"
)
BUILT = b'{"branch": "main", "more": [1]}'


def signed(body: bytes, secret: str = SECRET, **more: str) -> dict[str, str]:
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={signature}"} | {name.replace("_", "-"): more[name] for name in more}


async def well() -> dict[str, str]:
    return {}


def client(hooks: Hooks) -> httpx.AsyncClient:
    app: Any = web_app(well, pipeline_routes(hooks))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nova")


@dataclass
class Hooked:
    """A Nova with a pipeline that a webhook starts, and one that no webhook starts."""

    nova: NovaUnderTest
    web: httpx.AsyncClient

    async def post(self, body: bytes, headers: Mapping[str, str], name: str = "built") -> httpx.Response:
        return await self.web.post(f"/pipelines/{name}", content=body, headers=headers)

    async def runs(self) -> list[str]:
        return [run.id for run in await Runs(self.nova.memories.store.redis).latest()]


@pytest.fixture
async def hooked(settings: Settings, store: Store) -> AsyncIterator[Hooked]:
    saved = Cells(store.redis, "pipelines")
    await saved.swap("built", "", HOOKED)
    await saved.swap("plain", "", pipeline_text("  - id: tell\n    message: Hello.\n", name="plain"))
    changed = {"nova_pipeline_secrets": SecretStr(f"release={SECRET}"), "nova_owners": ("fake:1001",)}
    async with (
        nova_under_test(settings.model_copy(update=changed), store, agents=("general.chat",)) as nova,
        client(nova.nova.pipelines) as web,
    ):
        yield Hooked(nova, web)


@pytest.mark.parametrize("headers", [signed(BUILT), {"Authorization": f"Bearer {SECRET}"}], ids=["signed", "bearer"])
async def test_a_webhook_with_the_secret_starts_a_run_and_says_which(hooked: Hooked, headers: dict[str, str]):
    answer = await hooked.post(BUILT, headers)
    assert (answer.status_code, answer.json()) == (202, {"run": "1", "pipeline": "built"})
    async with asyncio.timeout(10):
        while not any("Built main." in seen.text for seen in hooked.nova.sent):
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(BUILT, "guess"),
        signed(b"{}"),
        signed(BUILT, ""),
        {"Authorization": "Bearer guess"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Basic {SECRET}"},
    ],
)
async def test_without_the_secret_of_the_pipeline_it_is_401(hooked: Hooked, headers: dict[str, str]):
    assert (await hooked.post(BUILT, headers)).status_code == 401
    assert await hooked.runs() == []


async def test_a_secret_that_is_not_set_opens_nothing(hooked: Hooked, store: Store):
    text = HOOKED.replace("secret: release", "secret: other").replace("name: built", "name: odd")
    await Cells(store.redis, "pipelines").swap("odd", "", text)
    for headers in (signed(BUILT, ""), {"Authorization": "Bearer "}, {"Authorization": f"Bearer {SECRET}"}):
        assert (await hooked.post(BUILT, headers, "odd")).status_code == 401


@pytest.mark.parametrize("name", ["nothing", "plain", "Built", "built/more", "%2e%2e%2fhealthz"])
async def test_what_no_webhook_starts_is_404(hooked: Hooked, name: str):
    assert (await hooked.post(BUILT, signed(BUILT), name)).status_code == 404
    assert await hooked.runs() == []


@pytest.mark.parametrize("header", ["X_GitHub_Delivery", "Idempotency_Key", "webhook_id"])
async def test_the_same_delivery_starts_one_run_and_another_its_own(hooked: Hooked, header: str):
    first = [await hooked.post(BUILT, signed(BUILT, **{header: "d-1"})) for _ in range(3)]
    assert [answer.json()["run"] for answer in first] == ["1", "1", "1"]
    again = await hooked.post(BUILT, signed(BUILT, **{header: "d-2"}))
    assert (again.status_code, again.json()["run"]) == (202, "2")
    assert await hooked.runs() == ["2", "1"]


@pytest.mark.parametrize(
    ("body", "told"),
    [(b"{", "not JSON"), (b"{}", "built needs branch"), (b"[1]", "built needs branch"), (b"\xff\xfe", "not JSON")],
)
async def test_a_body_that_does_not_fit_the_inputs_is_400_and_says_why(hooked: Hooked, body: bytes, told: str):
    answer = await hooked.post(body, signed(body))
    assert (answer.status_code, told in answer.text) == (400, True)
    assert await hooked.runs() == []


async def test_a_body_of_a_pipeline_is_limited_too(hooked: Hooked):
    body = b"x" * (MOST_BYTES + 1)
    assert (await hooked.post(body, signed(body))).status_code == 413
    assert (await hooked.web.get("/pipelines/built")).status_code == 405


async def test_while_the_store_is_away_a_webhook_is_asked_to_deliver_again():
    class Away:
        async def hooked(self, name: str) -> bool:
            raise ConnectionError(name)

        async def hook(self, name: str, body: bytes, headers: Mapping[str, str]) -> Run | None:
            raise AssertionError

    async with client(Away()) as web:
        assert (await web.post("/pipelines/built", content=BUILT, headers=signed(BUILT))).status_code == 503
