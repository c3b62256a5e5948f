"""Answers that grow on the screen of a running Nova: whatever happens meanwhile, the whole text is there once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from agents.spec import load_roster
from bot.router.trained import TrainedRouter
from memory.connection import Store
from memory.encoder import Encoder
from memory.lanes import Lanes
from tests.fakes.anthropic import AnthropicServer, Request, Said
from tests.fakes.platform import Platform
from tests.fakes.process import running, until
from tests.fakes.slack import SlackPlatform
from tests.fakes.slack_workspace import APP_TOKEN, BOT_TOKEN
from tests.fakes.telegram import TelegramPlatform
from tests.fakes.telegram_server import TOKEN

BEGINNING = f"It begins like this: {'word ' * 80}"
END = f"{'word ' * 80}and here it ends."
WHOLE = BEGINNING + END

Trouble = Callable[[Platform], None]


def flood(platform: Platform) -> None:
    """Too many requests, twice, just when the next piece is due."""
    for method in (
        ("editMessageText",) if isinstance(platform, TelegramPlatform) else ("chat.appendStream", "chat.stopStream")
    ):
        platform.fail_next(method, "refused")


def expire(platform: Platform) -> None:
    """Slack ends streams by itself, even while they are in use."""
    assert isinstance(platform, SlackPlatform)
    platform.expire_streams()


CASES: dict[str, tuple[Callable[[], Platform], Trouble]] = {
    "row 11, a flood wait on Telegram": (TelegramPlatform, flood),
    "row 11, a rate limit on Slack": (SlackPlatform, flood),
    "row 34, a stream that Slack ends": (SlackPlatform, expire),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A data folder with a trained router, so that no process has to train one."""
    folder = tmp_path_factory.mktemp("home")
    TrainedRouter.load(load_roster(), encoder, folder / "router")
    return folder


@pytest.fixture
async def model() -> AsyncIterator[AnthropicServer]:
    async with AnthropicServer() as server:
        yield server


def settings(platform: Platform, model: AnthropicServer, store: Store) -> dict[str, str]:
    wiring = {"REDIS_URL": store.url, "ANTHROPIC_API_KEY": "sk-test", "ANTHROPIC_BASE_URL": model.url}
    owners = {"NOVA_OWNERS": "telegram:1001,slack:T1:U1001"}
    if isinstance(platform, TelegramPlatform):
        return wiring | owners | {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BASE_URL": platform.server.url}
    assert isinstance(platform, SlackPlatform)
    base_url = f"http://{platform.workspace.address}/api/"
    return wiring | owners | {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_BASE_URL": base_url}


@pytest.mark.parametrize("case", CASES)
async def test_the_whole_answer_is_there_once_after(case: str, home: Path, store: Store, model: AnthropicServer):
    make_platform, trouble = CASES[case]
    going_on = asyncio.Event()

    def say(request: Request) -> Said | str:
        return "" if request.body.get("output_config") else Said([BEGINNING, END], hold=going_on)

    model.answer = say
    async with make_platform() as platform:
        async with running(home, "run", settings=settings(platform, model, store)):
            await platform.say("tell me a lot about words")
            await until(lambda: bool(platform.seen) and platform.seen[0].text.startswith("It begins"))
            trouble(platform)
            going_on.set()
            await until(lambda: platform.seen[0].text.rstrip().endswith("and here it ends."))
            await until(lambda: is_quiet(store))
        assert [seen.text.split() for seen in platform.seen] == [WHOLE.split()]
        assert [button.label for button in platform.seen[0].buttons] == ["👍", "👎"]


async def is_quiet(store: Store) -> bool:
    waiting, _ = await Lanes(store.redis).depth()
    return waiting == 0
