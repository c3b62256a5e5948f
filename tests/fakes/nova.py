"""A whole Nova to talk to in tests: `await nova.say("...")`, `await nova.react("👎")`, `nova.sent`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from agents.models import Model
from agents.models.embedded import Embedded
from agents.spec import Tier
from agents.tool import Toolbox
from bot.app import Memories, Nova, open_memories, open_nova, take_in, working
from bot.router import Route, Router, Step
from bot.settings import Settings
from memory.connection import Store
from memory.traces import Trace
from tests.fakes.chat import FakePlatform
from tests.fakes.model import Undecided
from tests.fakes.platform import Seen

PATIENCE = timedelta(seconds=20)


class FixedRouter:
    """Sends everything to the agents the test names."""

    def __init__(self, *agents: str) -> None:
        self.agents = agents

    def route(self, text: str, history: object = (), last_route: object = ()) -> Route:
        steps = tuple(Step(agent) for agent in self.agents)
        return Route(steps, 0.9, 0.5, "the test said so", "head", ((self.agents[0], 0.9),))

    def explain(self, text: str) -> list[str]:
        return text.split()[:2]


class NovaUnderTest:
    """What a test does with Nova, and what it sees."""

    def __init__(self, nova: Nova, platform: FakePlatform) -> None:
        self.nova = nova
        self.platform = platform

    @property
    def memories(self) -> Memories:
        return self.nova.memories

    @property
    def sent(self) -> list[Seen]:
        """Everything Nova has shown, oldest first."""
        return self.platform.seen

    async def say(self, text: str, *, person: str = "1001", chat: str = "dm", **more: object) -> str:
        """Write a message and return what Nova answered; "" when it stayed silent."""
        before = len(self.sent)
        await self.platform.say(text, person=person, chat=chat, **more)
        await self.settled()
        return "\n".join(seen.text for seen in self.sent[before:])

    async def react(self, emoji: str, *, person: str = "1001", added: bool = True) -> None:
        """Put an emoji on Nova's last message."""
        await self.platform.react(self.sent[-1].id, emoji, person=person, added=added)
        await self.settled()

    async def press(self, label: str, *, person: str = "1001") -> str:
        """Press a button under Nova's last message; returns the note shown for it."""
        await self.platform.press(self.sent[-1].id, label, person=person)
        await self.settled()
        return self.platform.adapter.notes[-1]

    async def settled(self) -> None:
        """Wait until every delivered event has been dealt with."""
        async with asyncio.timeout(PATIENCE.total_seconds()):
            while not self.platform.adapter.incoming.empty():
                await asyncio.sleep(0)
            while self._taking_in() or (await self.nova.inbox.depth()).waiting:
                await asyncio.sleep(0.005)

    async def trace(self) -> Trace:
        """The trace of the last answer."""
        trace = await self.memories.traces.newest()
        assert trace is not None
        return trace

    def _taking_in(self) -> bool:
        return self.platform.delivered > self.platform.confirmed


@asynccontextmanager
async def nova_under_test(
    settings: Settings,
    store: Store,
    *,
    model: Model | None = None,
    agents: tuple[str, ...] = (),
    router: Router | None = None,
    toolboxes: Sequence[Toolbox] = (),
) -> AsyncGenerator[NovaUnderTest]:
    """Nova on the fake platform, with the router given or one that names `agents`; no model unless one is given."""
    del store  # given to say that it is open and empty
    platform = FakePlatform()
    models: Mapping[Tier, Model] = {"small": Undecided(model or Embedded()), "large": model or Embedded()}
    async with (
        open_memories(settings) as memories,
        open_nova(
            settings,
            memories,
            [platform.adapter],
            models=models,
            router=router or FixedRouter(*agents),
            toolboxes=toolboxes,
        ) as nova,
        working(nova),
    ):
        taking_in = asyncio.create_task(take_in(nova, platform.adapter))
        yield NovaUnderTest(nova, platform)
        taking_in.cancel()
        await asyncio.gather(taking_in, return_exceptions=True)
