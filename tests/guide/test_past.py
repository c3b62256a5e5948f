"""What was said long ago comes back when it bears on a question: to whom it was said, and where."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from agents.tool import ToolContext
from bot.past import BATCH, Past
from bot.settings import Settings
from memory.connection import Store
from memory.conversation import Turn
from memory.encoder import Encoder
from memory.recall import Recall
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import NovaUnderTest, nova_under_test

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
SARA = "fake:1001"
OVEN = "our oven is a Rational SCC 61, bought used in Porto"


async def talked_of_the_oven(nova: NovaUnderTest, **where: Any) -> None:
    await nova.say(OVEN, **where)
    await nova.say("/new", **where)


async def test_what_was_said_before_a_fresh_start_reaches_the_prompt_with_its_date(settings: Settings, store: Store):
    model = ScriptedModel(["A good oven.", "A Rational."])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        await talked_of_the_oven(nova)
        await nova.say("which oven do we have?")
        assert f"“{OVEN}”" in model.prompts[-1].context
        assert (await nova.trace()).recalled


async def test_without_a_model_what_was_said_is_quoted_with_who_and_when(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=("general.memory",)) as nova:
        await talked_of_the_oven(nova)
        answer = await nova.say("what did i say about the oven?")
        assert f"- “{OVEN}” _(you, " in answer


async def test_what_is_on_the_screen_anyway_is_not_told_twice(settings: Settings, store: Store):
    model = ScriptedModel(["A good oven.", "A Rational."])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        await nova.say(OVEN)
        await nova.say("which oven do we have?")
        assert OVEN not in model.prompts[-1].context


async def test_what_has_nothing_to_do_with_it_stays_out(settings: Settings, store: Store):
    model = ScriptedModel(["A good oven.", "Lisbon."])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        await talked_of_the_oven(nova)
        await nova.say("how tall is the tallest building of the world?")
        assert OVEN not in model.prompts[-1].context


async def test_a_direct_message_never_comes_back_in_a_group_nor_to_another_person(settings: Settings, store: Store):
    model = ScriptedModel(["A good oven.", "No idea.", "No idea."])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        await talked_of_the_oven(nova)
        await nova.say("which oven do we have?", chat="-5", addressed="mention")
        assert OVEN not in model.prompts[-1].context
        await nova.say("which oven do we have?", person="1002")
        assert len(model.prompts) == 3
        assert OVEN not in model.prompts[-1].context


async def test_in_a_group_what_others_said_there_comes_back(settings: Settings, store: Store):
    model = ScriptedModel(["A good oven.", "A Rational."])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        await talked_of_the_oven(nova, chat="-5", addressed="mention", person="1002")
        await nova.say("which oven do we have?", chat="-5", addressed="mention")
        assert OVEN in model.prompts[-1].context


async def test_one_s_words_in_a_group_come_back_in_one_s_direct_messages(settings: Settings, store: Store):
    model = ScriptedModel(["A good oven.", "A Rational."])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        await talked_of_the_oven(nova, chat="-5", addressed="mention")
        await nova.say("which oven do we have?")
        assert OVEN in model.prompts[-1].context


async def test_company_figures_are_read_anew_and_not_remembered(settings: Settings, store: Store):
    model = ScriptedModel(["Acme owes 4,100 JOD."])
    async with nova_under_test(settings, store, model=model, agents=("erp.receivables",)) as nova:
        await nova.say("who owes us most?")
        assert [episode.text for episode in await nova.memories.recall.all(SARA)] == ["who owes us most?"]


async def test_what_was_rewritten_is_found_in_its_new_words(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=("general.memory",)) as nova:
        await nova.say("the oven is from Porto")
        await nova.platform.edit("p1", "the oven is from Braga")
        await nova.settled()
        assert "Braga" in "".join(episode.text for episode in await nova.memories.recall.all(SARA))


async def test_vectors_are_made_at_leisure_once_many_turns_wait(store: Store, encoder: Encoder):
    recall, later = Recall(store.redis, encoder), list[str]()

    async def note(owner: str) -> None:
        later.append(owner)

    past = Past(recall, tokens=400, later=note)
    context = ToolContext("t", SARA, "Sara", "fake:dm", "dm", NOW, "UTC")
    for number in range(BATCH):
        assert later == []
        await past.keep(context, Turn(f"t{number}", "user", f"message {number}", NOW))
    assert later == [SARA]
    await past.index(SARA)
    assert await recall.settle(SARA) == 0
