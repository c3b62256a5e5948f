"""The console in a real Chromium: what a person sees and reaches, by mouse, by keyboard, and without JavaScript."""

from __future__ import annotations

import shutil
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from adapters.web import Entry, conversation_of
from bot.app import Nova, working
from bot.web import serving_web
from bot.web.console.links import Links
from bot.web.console.parts import Console
from bot.web.console.routes import console_routes
from bot.web.console.transcript import Transcript
from tests.web.conftest import well
from tests.web.seed import OWNER, hostile, seed
from tests.web.test_pages import HOSTILE, PAGES

pytest.importorskip("playwright.async_api", reason="playwright is not installed: pip install playwright")

from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine: apt install chromium"),
    pytest.mark.timeout(180),  # a browser starts in each
]


@dataclass(frozen=True, slots=True)
class Desk:
    """A served console and a browser."""

    console: Console
    chromium: Browser
    address: str

    @asynccontextmanager
    async def signed_in(self, *, phone: bool = False, dark: bool = False, scripts: bool = True) -> AsyncGenerator[Page]:
        """A page after signing in by a link; what the browser complains about fails the test."""
        complaints: list[str] = []
        context = await self.chromium.new_context(
            viewport=PHONE if phone else DESK,  # pyright: ignore[reportArgumentType] - a mapping will do
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        page = await context.new_page()
        page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(await Links(self.console.redis).new(OWNER, self.address))
        await page.click("text=Sign in")
        await page.wait_for_url("**/console")
        yield page
        await context.close()
        assert complaints == []


@pytest.fixture
async def desk(console: Console, nova: Nova) -> AsyncIterator[Desk]:
    await seed(console)
    async with (
        working(nova),
        serving_web(well, 0, more=console_routes(console)) as port,
        async_playwright() as driver,
        await driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]) as chromium,
    ):
        yield Desk(replace(console, address=f"http://127.0.0.1:{port}"), chromium, f"http://127.0.0.1:{port}")


async def test_a_question_is_answered_without_leaving_the_page(desk: Desk):
    async with desk.signed_in() as page:
        await page.goto(f"{desk.address}/console/chat")
        await page.keyboard.type("what is 17.5% of 2380?")
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".log .entry.nova:has-text('416.5')")
        assert await page.input_value("#text") == ""
        await page.click(".log >> text=Bad")
        await page.wait_for_selector(".log .entry.note:has-text('noted')")
        assert await page.locator(".log .entry.you").count() == 1


async def test_a_question_is_answered_without_javascript_too(desk: Desk):
    async with desk.signed_in(scripts=False) as page:
        await page.goto(f"{desk.address}/console/chat")
        await page.fill("#text", "what is 17.5% of 2380?")
        await page.click("text=Send")
        for _ in range(200):
            if await page.locator(".log .entry.nova").count():
                break
            await page.goto(f"{desk.address}/console/chat")
        assert "416.5" in await page.inner_text(".log .entry.nova")


async def test_the_keyboard_reaches_the_content_and_the_menu(desk: Desk):
    async with desk.signed_in() as page:
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.className") == "skip"
        assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.id") == "main"
        await page.focus("nav >> text=Router")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/console/router")
        assert await page.inner_text("nav [aria-current=page]") == "Router"


async def test_no_page_is_wider_than_a_phone(desk: Desk):
    async with desk.signed_in(phone=True) as page:
        for path in PAGES:
            await page.goto(f"{desk.address}{path}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


async def test_dark_and_light_follow_the_machine_until_a_person_chooses(desk: Desk):
    def background() -> str:
        return "getComputedStyle(document.documentElement).backgroundColor"

    async with desk.signed_in(dark=True) as page:
        dark = await page.evaluate(background())
        await page.click("text=Theme: auto")
        await page.wait_for_selector("text=Theme: dark")
        assert await page.evaluate(background()) == dark
        await page.click("text=Theme: dark")
        await page.wait_for_selector("text=Theme: light")
        light = await page.evaluate(background())
        assert (dark, light) == ("rgb(20, 23, 28)", "rgb(246, 247, 249)")
        await page.goto(f"{desk.address}/console/costs")
        assert await page.evaluate(background()) == light


async def test_figures_are_refreshed_while_the_page_is_open(desk: Desk):
    async with desk.signed_in() as page:
        await page.clock.install()
        await page.goto(f"{desk.address}/console")
        await desk.console.outbox.drop("lost#0")
        assert "1 unsent" in await page.inner_text("#figures")
        await page.clock.run_for(16_000)
        await page.wait_for_selector("#figures:has-text('0 unsent')")


async def test_hostile_text_runs_nowhere(desk: Desk):
    await hostile(desk.console, HOSTILE)
    async with desk.signed_in() as page:
        alarms: list[str] = []
        page.on("dialog", lambda dialog: alarms.append(dialog.message))
        for path in (
            "/console",
            "/console/answers/t-hostile",
            "/console/improvement",
            "/console/inbox",
            "/console/chat",
        ):
            await page.goto(f"{desk.address}{path}")
        entry = Entry("late", "nova", HOSTILE, datetime.now(UTC))
        await Transcript(desk.console.redis).show(conversation_of(OWNER), entry)
        await page.wait_for_selector("#e-late")
        assert alarms == []
        assert await page.locator("img[src=x]").count() == 0
