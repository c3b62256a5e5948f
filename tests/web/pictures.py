"""Takes the pictures of the console for the README anew: `python -m pytest tests/web/pictures.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.test_browser import Desk, desk

__all__ = ["desk"]

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SHOWN = {"answer": "/console/answers/t-rich", "fixes": "/console/improvement"}

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_take(desk: Desk, name: str, theme: str):
    async with desk.signed_in(dark=theme == "dark") as page:
        await page.goto(desk.address + SHOWN[name])
        await page.screenshot(path=PICTURES / f"console-{name}-{theme}.png")
