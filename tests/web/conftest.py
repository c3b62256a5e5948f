"""A console over a real store and a whole Nova, and a browser's side of it without a browser."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from adapters.message import Finding
from adapters.web import Web
from agents.models.embedded import Embedded
from agents.spec import load_roster
from bot.app import Nova, open_memories, open_nova
from bot.router.trained import TrainedRouter
from bot.settings import Settings
from bot.web import web_app
from bot.web.console.links import Links
from bot.web.console.opening import console_of
from bot.web.console.parts import Console
from bot.web.console.routes import console_routes
from bot.web.console.transcript import Transcript
from memory.connection import Store
from tests.fakes.model import Undecided
from tests.web.seed import OWNER

ADDRESS = "http://127.0.0.1:8710"


async def examined() -> AsyncGenerator[Finding]:
    yield Finding("settings", "ok", "all are known")
    yield Finding("platforms", "warning", "none is connected", "set TELEGRAM_BOT_TOKEN")


async def well() -> dict[str, str]:
    return {}


@pytest.fixture
async def nova(settings: Settings, store: Store, router: TrainedRouter) -> AsyncIterator[Nova]:
    """Nova with the chat page as its only platform."""
    del store  # open and empty
    models: Mapping[Any, Any] = {"small": Undecided(Embedded()), "large": Embedded()}
    async with (
        open_memories(settings) as memories,
        open_nova(settings, memories, [Web(Transcript(memories.store.redis))], models=models, router=router) as opened,
    ):
        yield opened


@pytest.fixture
def console(nova: Nova, router: TrainedRouter) -> Console:
    return console_of(nova, load_roster(), router, examined)


def one(page: LexborHTMLParser, selector: str) -> LexborNode:
    found = page.css_first(selector)
    assert found is not None, selector
    return found


class Browser:
    """Keeps cookies, follows no redirect by itself, and finds its way through pages."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.http.get(path, headers=headers)

    async def see(self, path: str) -> LexborHTMLParser:
        answer = await self.http.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
        return LexborHTMLParser(answer.text)

    async def text(self, path: str, selector: str) -> str:
        """The words of the first such element of a page."""
        return one(await self.see(path), selector).text()

    async def send(self, page: str, action: str, **fields: str) -> httpx.Response:
        """Fill in and send the form of a page that goes to `action`."""
        forms = (await self.see(page)).css(f'form[action="{action}"]')
        assert forms, f"{page} has no form for {action}"
        hidden = {str(each.attributes["name"]): each.attributes.get("value") or "" for each in forms[0].css("input")}
        return await self.http.post(action, data=hidden | fields)


@asynccontextmanager
async def browsing(console: Console, address: str = ADDRESS) -> AsyncGenerator[Browser]:
    app = web_app(well, console_routes(console))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=address) as http:
        yield Browser(http)


@pytest.fixture
async def stranger(console: Console) -> AsyncIterator[Browser]:
    """Somebody who is not signed in."""
    async with browsing(console) as browser:
        yield browser


@asynccontextmanager
async def signed_in(console: Console, address: str = ADDRESS) -> AsyncGenerator[Browser]:
    async with browsing(console, address) as browser:
        link = await Links(console.redis).new(OWNER, address)
        assert (await browser.http.post(link)).status_code == 303
        yield browser


@pytest.fixture
async def owner(console: Console) -> AsyncIterator[Browser]:
    """An owner, signed in by a link."""
    async with signed_in(console) as browser:
        yield browser
