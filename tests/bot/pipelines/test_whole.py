"""A pipeline in the chat of a whole Nova: asked for, approved by a button, told where it was asked."""

from __future__ import annotations

import asyncio

from bot.settings import Settings
from memory.cells import Cells
from memory.connection import Store
from tests.bot.pipelines.kit import pipeline_text
from tests.fakes.nova import nova_under_test

TEXT = pipeline_text("  - id: ok\n    approval: Pay 3 bills?\n  - id: tell\n    message: Paid.\n")


async def test_a_run_is_started_in_words_and_goes_on_at_the_press_of_a_button(settings: Settings, store: Store):
    await Cells(store.redis, "pipelines").swap("demo", "", TEXT)
    async with nova_under_test(settings, store, agents=("pipeline.runner",)) as nova:
        await nova.say("/ask pipeline.runner run demo")
        async with asyncio.timeout(10):
            while not (asked := [sent for sent in nova.sent if "Pay 3 bills?" in sent.text]):
                await asyncio.sleep(0.01)
            await nova.platform.press(asked[0].id, "Approve", person="1001")
            while not any(sent.text == "Paid." for sent in nova.sent):
                await asyncio.sleep(0.01)
