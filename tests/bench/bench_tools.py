"""What a tool call costs beside the tool itself, and how long many reminders of one minute take."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agents.models import Completion, Model, Prompt, ToolCall, ToolTurn
from agents.spec import Tier
from bot.app import open_memories, open_nova, take_in, working
from bot.reminding import Reminding, address_of
from bot.settings import Settings
from memory.reminders import Reminder, Reminders
from tests.fakes.chat import FakePlatform
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import FixedRouter

CALLS = 8  # of one answer
ANSWERS = 20
ROUNDS = 5  # with and without calls in turn, as a machine is not as fast at all times
REMINDERS = 500


async def main() -> None:
    more = [-await answer_time(0) + await answer_time(CALLS) for _ in range(ROUNDS)]
    print(f"a tool call (validated, receipt kept, breaker asked)  {statistics.median(more) / CALLS * 1000:.2f} ms each")
    print(f"{REMINDERS} reminders of one minute, from the first due to the last told  {await told_within():.1f} s")


class Calls(ScriptedModel):
    """Asks for some sums, one after the other, then answers."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self._calls = calls

    async def complete(self, prompt: Prompt, on_text: object = None) -> Completion:
        made = sum(isinstance(turn, ToolTurn) for turn in prompt.turns)
        if made == self._calls:
            return Completion("Done.")
        call = ToolCall(f"c{made}", "calculate", {"expression": f"{made} + 1"})
        return Completion("", calls=(call,), stop="tools")


async def answer_time(calls: int) -> float:
    """Seconds to an answer with so many tool calls, median."""
    with tempfile.TemporaryDirectory() as folder:
        platform = FakePlatform()
        settings = Settings.model_validate(
            {"nova_data_dir": folder, "nova_allowed_users": ("*",), "nova_rate_per_minute": 0}
        )
        models: Mapping[Tier, Model] = {"small": Calls(calls), "large": Calls(calls)}
        async with (
            open_memories(settings) as memories,
            open_nova(
                settings, memories, [platform.adapter], models=models, router=FixedRouter("general.calculator")
            ) as nova,
            working(nova),
        ):
            taking_in = asyncio.create_task(take_in(nova, platform.adapter))
            times: list[float] = []
            for number in range(ANSWERS):
                started, before = time.perf_counter(), len(platform.adapter.seen)
                await platform.say(f"sums, please ({number})")
                while len(platform.adapter.seen) == before:
                    await asyncio.sleep(0.0005)
                times.append(time.perf_counter() - started)
            taking_in.cancel()
            await asyncio.gather(taking_in, return_exceptions=True)
        return statistics.median(times)


async def told_within() -> float:
    """Seconds until the last of many reminders is told, counted from when the first is due."""
    with tempfile.TemporaryDirectory() as folder:
        platform = FakePlatform()
        settings = Settings.model_validate({"nova_data_dir": Path(folder)})
        async with (
            open_memories(settings) as memories,
            open_nova(settings, memories, [platform.adapter], router=FixedRouter("general.chat")) as nova,
        ):
            reminders = Reminders(memories.store.redis)
            reminding = Reminding(reminders, nova.docket, lambda: datetime.now(UTC))
            due = datetime.now(UTC) + timedelta(seconds=5)
            for number in range(REMINDERS):
                address = address_of(platform.adapter.direct(f"fake:{number}"))
                each = Reminder(f"r{number}", f"fake:{number}", "call the bank", due, due, "UTC", address)
                await reminders.keep(each)
                await reminding.schedule(each)
            async with working(nova):
                while len(platform.adapter.seen) < REMINDERS:
                    await asyncio.sleep(0.01)
            return (datetime.now(UTC) - due).total_seconds()


if __name__ == "__main__":
    asyncio.run(main())
