"""kill -9 at nine points on the way of a message, on both platforms: it is answered after the restart, once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agents.spec import load_roster
from bot.outbox import DeadLetter, Outbox
from bot.router.trained import TrainedRouter
from memory.connection import Store
from memory.encoder import Encoder
from memory.feedback import Feedback
from memory.keys import key
from memory.lanes import Lanes
from tests.fakes.anthropic import Answer, AnthropicServer, Request, Said, ToolUse
from tests.fakes.dying import EFFECTS
from tests.fakes.platform import Platform
from tests.fakes.process import running, until
from tests.fakes.slack import SlackPlatform
from tests.fakes.slack_workspace import APP_TOKEN, BOT_TOKEN
from tests.fakes.telegram import TelegramPlatform
from tests.fakes.telegram_server import TOKEN

PLATFORMS: dict[str, Callable[[], Platform]] = {"telegram": TelegramPlatform, "slack": SlackPlatform}

GREETING = "good morning nova, hows it going"
ANSWER = "All well here, thank you."
WHOLE = f"It began like this: {'word ' * 100}and here it ends."
TOLD = "remember that my dentist is Dr Hadid and that I am allergic to peanuts"
FACTS = ["My dentist is Dr Hadid.", "I am allergic to peanuts."]
NOTED = "Both are noted."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A data folder with a trained router, so that no process has to train one."""
    folder = tmp_path_factory.mktemp("home")
    TrainedRouter.load(load_roster(), encoder, folder / "router")
    return folder


@pytest.fixture(params=PLATFORMS)
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[Platform]:
    async with PLATFORMS[request.param]() as opened:
        yield opened


@pytest.fixture
async def model() -> AsyncIterator[AnthropicServer]:
    async with AnthropicServer() as server:
        yield server


@dataclass
class Mortals:
    """One Nova after the other on the same store, and what is left behind when one has died."""

    home: Path
    store: Store
    platform: Platform
    model: AnthropicServer
    settings: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.settings = {
            **_wiring(self.platform),
            "REDIS_URL": self.store.url,
            "ANTHROPIC_API_KEY": "sk-test",
            "ANTHROPIC_BASE_URL": self.model.url,
            "NOVA_OWNERS": "telegram:1001,slack:T1:U1001",
        }
        (self.home / EFFECTS).unlink(missing_ok=True)

    async def die(self, point: str, *only: str) -> None:
        """Run until the point is reached. What the dead held is let go at once, as if the seconds had passed."""
        async with running(self.home, "run", *only, settings=self.settings, point=point) as nova:
            assert await nova.end() == -signal.SIGKILL, nova.told
        async for lease in self.store.redis.scan_iter(match=key("lease:*")):
            await self.store.redis.delete(lease)

    async def live(self) -> None:
        """Run until everything is answered."""
        async with running(self.home, "run", settings=self.settings):
            await until(self.is_all_done)

    async def is_all_done(self) -> bool:
        waiting, _ = await Lanes(self.store.redis).depth()
        return bool(self.platform.seen) and waiting == 0

    @property
    def shown(self) -> list[str]:
        """The texts of Nova's messages, without the line that names the agents."""
        return [seen.text.partition("\n")[0] for seen in self.platform.seen]

    @property
    def effects(self) -> list[str]:
        return (self.home / EFFECTS).read_text().splitlines()

    async def dead_letters(self) -> tuple[DeadLetter, ...]:
        return await Outbox(self.store, Feedback(self.store.redis)).dead_letters()


def _wiring(platform: Platform) -> dict[str, str]:
    if isinstance(platform, TelegramPlatform):
        return {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BASE_URL": platform.server.url}
    assert isinstance(platform, SlackPlatform)
    base_url = f"http://{platform.workspace.address}/api/"
    return {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_BASE_URL": base_url}


@pytest.fixture
def mortals(home: Path, store: Store, platform: Platform, model: AnthropicServer) -> Mortals:
    model.answer = answered
    return Mortals(home, store, platform, model)


def answered(request: Request) -> Answer:
    """The model: leaves routes to the router, and keeps both facts with a tool when told to remember."""
    if request.body.get("output_config"):
        return "I leave the route to you."
    if "dentist" not in str(request.messages):
        return ANSWER
    if "tool_result" in str(request.messages[-1]):
        return NOTED
    return Said(calls=[ToolUse("remember", {"text": fact}, f"toolu_{at}") for at, fact in enumerate(FACTS)])


@pytest.mark.parametrize("point", ["received", "stored", "routed", "in the model call"])
async def test_killed_before_there_is_an_answer_it_gives_one_after_the_restart(mortals: Mortals, point: str):
    await mortals.platform.say(GREETING)
    await mortals.die(point)
    assert mortals.shown == []
    await mortals.live()
    assert mortals.shown == [ANSWER]


async def test_killed_when_it_has_acknowledged_it_answers_though_the_platform_will_not_deliver_again(mortals: Mortals):
    platform = "telegram" if isinstance(mortals.platform, TelegramPlatform) else "slack"
    await mortals.platform.say(GREETING)
    await mortals.die("acknowledged", "--only", platform)
    await until(lambda: mortals.platform.confirmed == 1)
    await mortals.live()
    assert mortals.shown == [ANSWER]


@pytest.mark.parametrize("point", ["between two tool calls", "after a tool with effects"])
async def test_killed_after_a_tool_has_taken_effect_it_goes_on_without_running_it_again(mortals: Mortals, point: str):
    await mortals.platform.say(TOLD)
    await mortals.die(point)
    assert mortals.effects == FACTS[:1]
    await mortals.live()
    assert mortals.effects == FACTS
    assert mortals.shown == [NOTED]


async def test_killed_before_an_effect_is_noted_it_tells_the_model_so_and_does_not_repeat_it(mortals: Mortals):
    await mortals.platform.say(TOLD)
    await mortals.die("between an effect and its receipt")
    await mortals.live()
    assert mortals.effects == FACTS
    assert mortals.shown == [NOTED]
    assert "begun before, so it was not run again" in str(mortals.model.requests[-1].messages[-1])


async def test_killed_in_mid_stream_the_message_that_grew_gets_the_whole_text(mortals: Mortals):
    half = WHOLE[: len(WHOLE) // 2]
    mortals.model.script = [Said([half, "and more"], hold=asyncio.Event())]
    mortals.model.answer = lambda _: WHOLE
    await mortals.platform.say(GREETING)
    await mortals.die("mid-stream")
    assert [text for text in mortals.shown if half.startswith(text)]
    await mortals.live()
    assert mortals.shown == [WHOLE]
    assert await mortals.dead_letters() == ()


async def test_killed_after_the_send_it_leaves_the_one_copy_and_marks_it_uncertain(mortals: Mortals):
    await mortals.platform.say(GREETING)
    await mortals.die("after the send before the mark")
    assert mortals.shown == [ANSWER]
    await mortals.live()
    assert mortals.shown == [ANSWER]
    assert [letter.part.state for letter in await mortals.dead_letters()] == ["uncertain"]
