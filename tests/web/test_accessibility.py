"""What axe-core finds in every page of the console, in both themes and at phone width: nothing.

axe-core (Deque, MPL-2.0) looks at labels, roles, landmarks, the order of headings, contrast, and what a keyboard reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from importlib.util import find_spec
from typing import Any

import pytest

from bot.web.console.links import Links
from tests.web.seed import OWNER
from tests.web.test_browser import CHROMIUM, Desk, desk
from tests.web.test_pages import PAGES

pytest.importorskip("playwright.async_api", reason="playwright is not installed: pip install playwright")

from playwright.async_api import Page

__all__ = ["desk"]

AXE = "axe_playwright_python"
EVERYTHING: Mapping[str, Any] = {"resultTypes": ["violations"]}
WHAT_A_LOOK_CHANGES: Mapping[str, Any] = EVERYTHING | {
    "runOnly": ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
}

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine: apt install chromium"),
    pytest.mark.skipif(find_spec(AXE) is None, reason=f"axe-core is not installed: pip install {AXE}"),
    pytest.mark.timeout(180),  # a browser starts in each
]


LOOKS = {
    "on a desk in the light": (False, False, EVERYTHING),
    "on a phone in the dark": (True, True, WHAT_A_LOOK_CHANGES),
}


@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing_in_any_page(desk: Desk, look: str):
    dark, phone, rules = LOOKS[look]
    found: list[str] = []
    async with desk.signed_in(dark=dark, phone=phone) as page:
        for path in PAGES:
            await page.goto(f"{desk.address}{path}")
            found += [f"{path}: {flaw}" for flaw in await flaws(page, rules)]
    assert found == []


async def test_nor_in_those_before_a_person_is_known(desk: Desk):
    link = await Links(desk.console.redis).new(OWNER, desk.address)
    page = await desk.chromium.new_page()
    for address in (link, f"{desk.address}/console/sign-in/wrong", f"{desk.address}/console/costs"):
        await page.goto(address)
        assert await flaws(page, EVERYTHING) == [], address


async def flaws(page: Page, rules: Mapping[str, Any]) -> list[str]:
    """`impact rule (places)` of each rule that the page breaks."""
    await page.evaluate((resources.files(AXE) / "axe.min.js").read_text())
    found = await page.evaluate("rules => axe.run(document, rules)", rules)
    return [f"{each['impact']} {each['id']} ({'; '.join(_places(each['nodes']))})" for each in found["violations"]]


def _places(nodes: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    return (str(node["target"][0]) for node in nodes[:3])
