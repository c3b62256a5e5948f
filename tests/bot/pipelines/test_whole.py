"""A pipeline in the chat of a whole Nova: asked for, approved by a button, told where it was asked."""

from __future__ import annotations

import asyncio

from bot.settings import Settings
from memory.cells import Cells
from memory.connection import Store
from memory.runs import Runs
from tests.bot.pipelines.kit import pipeline_text
from tests.fakes.nova import NovaUnderTest, nova_under_test
from tests.fakes.platform import Seen

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


PHRASE = "triggers: [{command: Pay the bills}]\n" + pipeline_text("  - id: tell\n    message: Paid.\n")


async def until(nova: NovaUnderTest, text: str) -> Seen:
    """Wait until Nova shows a message with a text in it."""
    async with asyncio.timeout(10):
        while not (found := [sent for sent in nova.sent if text in sent.text]):
            await asyncio.sleep(0.01)
    return found[0]


async def test_its_steps_are_one_message_that_ends_with_the_last_state(settings: Settings, store: Store):
    await Cells(store.redis, "pipelines").swap("demo", "", TEXT)
    async with nova_under_test(settings, store, agents=("pipeline.runner",)) as nova:
        await nova.say("/ask pipeline.runner run demo")
        steps = await until(nova, "⏸ ok: Pay 3 bills?")
        await nova.platform.press((await until(nova, "waits at ok")).id, "Approve", person="1001")
        ended = await until(nova, "run 1: done")
    assert (ended.id, ended.edits > steps.edits) == (steps.id, True)
    assert sum("**demo**, run 1" in sent.text for sent in nova.sent) == 1


async def test_a_message_that_is_a_phrase_starts_it_without_any_agent(settings: Settings, store: Store):
    await Cells(store.redis, "pipelines").swap("demo", "", PHRASE)
    async with nova_under_test(settings, store, agents=("general.chat",)) as nova:
        assert await nova.memories.traces.newest() is None
        assert "Started: demo, run 1." in await nova.say("pay  the bills!")
        await until(nova, "Paid.")
        await until(nova, "run 1: done")
        turns = await nova.memories.conversations.window("fake:dm-1001", 1000)
        assert [(turn.role, turn.text) for turn in turns] == [
            ("user", "pay  the bills!"),
            ("assistant", "Started: demo, run 1."),
        ]
        assert await nova.memories.traces.newest() is None


async def test_a_message_that_only_has_the_phrase_in_it_starts_nothing(settings: Settings, store: Store):
    await Cells(store.redis, "pipelines").swap("demo", "", PHRASE)
    async with nova_under_test(settings, store, agents=("general.chat",)) as nova:
        assert "Started" not in await nova.say("did you pay the bills?")
        assert await Runs(store.redis).latest() == ()


async def test_inputs_may_follow_a_phrase_and_a_missing_one_is_asked_for(settings: Settings, store: Store):
    text = PHRASE.replace("inputs: {}", "inputs: {month: {}}").replace("Paid.", "Paid ${inputs.month}.")
    await Cells(store.redis, "pipelines").swap("demo", "", text)
    async with nova_under_test(settings, store, agents=("general.chat",)) as nova:
        assert "demo needs month" in await nova.say("pay the bills")
        assert "Started: demo" in await nova.say("pay the bills month=May")
        await until(nova, "Paid May.")


async def test_a_phrase_is_nothing_to_strangers_and_where_other_companies_read_along(settings: Settings, store: Store):
    await Cells(store.redis, "pipelines").swap("demo", "", PHRASE)
    known = settings.model_copy(update={"nova_allowed_users": ("fake:1001",)})
    async with nova_under_test(known, store, agents=("general.chat",)) as nova:
        assert "Started" not in await nova.say("pay the bills", person="1009")
        assert "Started" not in await nova.say("pay the bills", external=True)
        assert await Runs(store.redis).latest() == ()
