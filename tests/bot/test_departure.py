"""Who sends hears when a message has left, which tells after a crash what certainly never did."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from adapters.departure import Telling, departing
from adapters.message import NotSent, Reply, Target, Uncertain
from tests.fakes.platform import Platform
from tests.fakes.slack import SlackPlatform
from tests.fakes.telegram import TelegramPlatform

PLATFORMS: dict[str, Callable[[], Platform]] = {"telegram": TelegramPlatform, "slack": SlackPlatform}
TARGETS = {
    "telegram": Target("telegram", "123456", "1001", "dm", "telegram:123456:1001"),
    "slack": Target("slack", "T1", "D1001", "dm", "slack:T1:D1001", thread="1.1", recipient="slack:T1:U1001"),
}
METHODS = {"telegram": "sendMessage", "slack": "chat.postMessage"}


class Listener:
    """Counts departures."""

    heard = 0

    async def __call__(self) -> None:
        self.heard += 1


@pytest.fixture(params=PLATFORMS)
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[Platform]:
    async with PLATFORMS[request.param]() as opened, opened.adapter:
        yield opened


@pytest.fixture
def part(platform: Platform) -> Reply:
    return Reply("k:0", TARGETS[platform.adapter.platform], "the answer")


async def test_a_message_that_was_sent_has_left(platform: Platform, part: Reply):
    assert isinstance(platform.adapter, Telling)
    heard = Listener()
    with departing(heard):
        await platform.adapter.send(part)
    assert heard.heard == 1


async def test_a_message_whose_answer_was_lost_has_left(platform: Platform, part: Reply):
    platform.fail_next(METHODS[part.target.platform], "lost")
    heard = Listener()
    with departing(heard), pytest.raises(Uncertain):
        await platform.adapter.send(part)
    assert heard.heard == 1


async def test_a_message_for_a_platform_that_is_away_has_not_left(platform: Platform, part: Reply):
    await platform.__aexit__()
    heard = Listener()
    with departing(heard), pytest.raises(NotSent):
        await platform.adapter.send(part)
    assert heard.heard == 0
