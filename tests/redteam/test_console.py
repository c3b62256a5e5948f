"""The console without being an owner: no page opens, whatever link somebody holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.web.console.links import Links
from bot.web.console.parts import Console
from tests.web.conftest import ADDRESS, browsing, console, nova
from tests.web.test_pages import PAGES

__all__ = ["console", "nova"]  # fixtures


@pytest.mark.parametrize("person", ["fake:1002", "fake:1003", "fake:666", "", "*"])
async def test_no_page_opens_to_whoever_is_no_owner(
    console: Console, person: str, record_property: Callable[[str, object], None]
):
    """Not even by a link that is theirs: they may have been an owner when it was made."""
    record_property("attacks", len(PAGES))
    async with browsing(console) as browser:
        await browser.http.post(await Links(console.redis).new(person, ADDRESS))
        for path in PAGES:
            answer = await browser.get(path)
            assert answer.status_code in (401, 403), (path, answer.status_code)
            assert "<nav" not in answer.text, path
