"""A worker process of a storm: all of Nova behind the inbox, on a platform that the processes share."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agents.models import Completion, Model, OnText, Prompt, Usage, UserTurn
from agents.spec import Tier
from bot.app import open_memories, open_nova, working
from bot.settings import Settings
from tests.fakes.hub import HubAdapter
from tests.fakes.nova import FixedRouter


@dataclass(frozen=True, slots=True)
class Place:
    """Where a worker finds everything, and how many seconds its model thinks."""

    hub: str
    redis_url: str
    folder: str
    thinks_for: float = 0.0
    concurrency: int = 50

    @property
    def settings(self) -> Settings:
        return Settings.model_validate(
            {
                "redis_url": self.redis_url,
                "nova_data_dir": Path(self.folder),
                "nova_allowed_users": ("*",),
                "nova_rate_per_minute": 0,
                "nova_concurrency": self.concurrency,
            }
        )


class Echo:
    """A language model that answers with the question."""

    name = "echo"
    thinks = True

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    async def complete(self, prompt: Prompt, on_text: OnText | None = None) -> Completion:
        await asyncio.sleep(self._seconds)
        question = next(turn for turn in reversed(prompt.turns) if isinstance(turn, UserTurn))
        return Completion(question.text, usage=Usage(input=100, output=10))

    def cost_usd(self, usage: Usage) -> float:
        return 0.0


def work(place: Place) -> None:
    """The whole life of a worker; it ends by being killed."""
    logging.disable(logging.WARNING)  # what is said about the store when it goes first at the end
    asyncio.run(_work(place))


async def _work(place: Place) -> None:
    settings, model = place.settings, Echo(place.thinks_for)
    models: Mapping[Tier, Model] = {"small": model, "large": model}
    router = FixedRouter("general.chat")
    async with (
        open_memories(settings) as memories,
        open_nova(settings, memories, [HubAdapter(place.hub)], models=models, router=router) as nova,
        working(nova),
    ):
        await asyncio.Event().wait()
