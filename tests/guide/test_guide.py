"""A tour of Nova, from the outside: what people write, what they see, what is kept about it."""

from __future__ import annotations

import asyncio

import pytest

from agents.models import Completion, ModelError, ToolCall, Usage
from bot.settings import Settings
from memory.connection import Store
from tests.fakes.model import ScriptedModel, hangs
from tests.fakes.nova import NovaUnderTest, nova_under_test


async def test_nova_answers_from_its_tools_without_a_language_model(nova: NovaUnderTest):
    assert "416.5" in await nova.say("what is 17.5% of 2380?")


async def test_nova_says_plainly_what_a_model_would_add(nova: NovaUnderTest):
    assert "ANTHROPIC_API_KEY" in await nova.say("hi")


async def test_nova_remembers_and_forgets(nova: NovaUnderTest):
    assert "Noted" in await nova.say("remember that my dentist is Dr Hadid")
    assert "Dr Hadid" in await nova.say("who is my dentist?")
    assert "Forgotten" in await nova.say("/forget dentist")
    assert "nothing" in await nova.say("/memory")


async def test_every_answer_has_a_trace_that_says_how_it_came_about(nova: NovaUnderTest):
    await nova.say("what is 17.5% of 2380?")
    trace = await nova.trace()
    assert trace.question == "what is 17.5% of 2380?"
    assert trace.route.steps == ("general.calculator",)
    assert trace.spans[0].tools[0].tool == "calculate"
    assert trace.spans[0].tools[0].ok


async def test_why_explains_the_last_answer(nova: NovaUnderTest):
    await nova.say("what is 17.5% of 2380?")
    explained = await nova.say("/why")
    assert "general.calculator" in explained
    assert "calculate" in explained


async def test_a_reaction_becomes_a_vote_and_taking_it_off_removes_it(nova: NovaUnderTest):
    await nova.say("what is 2+2?")
    trace = await nova.trace()
    await nova.react("👎")
    assert await nova.memories.traces.votes(trace.id) == {"fake:1001": "down"}
    await nova.react("👎", added=False)
    assert await nova.memories.traces.votes(trace.id) == {}


async def test_a_button_becomes_a_vote_too_and_the_last_one_counts(nova: NovaUnderTest):
    await nova.say("what is 2+2?")
    trace = await nova.trace()
    assert "noted" in await nova.press("👍")
    await nova.press("👎")
    assert await nova.memories.traces.votes(trace.id) == {"fake:1001": "down"}


async def test_complaints_end_up_in_the_digest_that_only_owners_see(nova: NovaUnderTest):
    await nova.say("what is 2+2?")
    await nova.react("👎")
    assert "general.calculator" in await nova.say("/digest")
    assert "Only owners" in await nova.say("/digest", person="1002")


async def test_strangers_get_one_polite_line_and_nothing_more(nova: NovaUnderTest):
    assert "private assistant" in await nova.say("hello?", person="6666")
    assert await nova.say("hello?? anyone?", person="6666") == ""
    assert await nova.memories.traces.newest() is None


async def test_strangers_cannot_vote(nova: NovaUnderTest):
    await nova.say("what is 2+2?")
    trace = await nova.trace()
    await nova.react("👎", person="6666")
    assert await nova.memories.traces.votes(trace.id) == {}


async def test_bots_are_ignored(nova: NovaUnderTest):
    assert await nova.say("what is 2+2?", bot=True) == ""


async def test_in_a_group_nova_speaks_when_spoken_to(nova: NovaUnderTest):
    assert await nova.say("what is 2+2?", chat="team") == ""
    assert "4" in await nova.say("@nova what is 2+2?", chat="team")


async def test_in_a_thread_it_follows_until_people_talk_to_each_other(nova: NovaUnderTest):
    assert await nova.say("and 3+3?", chat="other", addressed="thread") == ""
    await nova.say("@nova what is 2+2?", chat="team")
    assert "6" in await nova.say("3+3", chat="team", addressed="thread")
    assert await nova.say("3+3", chat="team", addressed="thread", mentions=["fake:1002"]) == ""


async def test_what_was_told_in_private_stays_out_of_the_group(nova: NovaUnderTest):
    await nova.say("remember that my salary is 2100")
    assert "2100" not in await nova.say("@nova /memory", chat="team")
    assert "2100" in await nova.say("/memory")


async def test_a_redelivered_message_is_answered_once(nova: NovaUnderTest):
    await nova.say("what is 2+2?")
    shown = len(nova.sent)
    last = {
        "kind": "message",
        "id": "p1",
        "text": "what is 2+2?",
        "person": "1001",
        "chat": "dm-1001",
        "chat_kind": "dm",
    }
    await nova.platform.deliver(last | {"at": "2026-03-02T12:00:00+00:00"}, key="another delivery")
    await nova.settled()
    assert len(nova.sent) == shown


@pytest.mark.parametrize("text", ["?", "...", "🙂", "\u200f"])
async def test_a_message_without_words_is_said_to_be_one(nova: NovaUnderTest, text: str):
    assert "only answer words" in await nova.say(text)


async def test_people_may_choose_the_agent_themselves(nova: NovaUnderTest):
    await nova.say("/ask general.calculator 12*12")
    assert (await nova.trace()).route.method == "command"
    assert "no agent" in await nova.say("/ask erp.nonsense hello")


async def test_a_long_answer_comes_in_parts_with_the_controls_under_the_last(settings: Settings, store: Store):
    model = ScriptedModel(["A long answer. " * 100])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        await nova.say("tell me everything")
        assert len(nova.sent) > 1
        assert [bool(seen.buttons) for seen in nova.sent] == [False] * (len(nova.sent) - 1) + [True]
        assert all(len(seen.text) <= 400 for seen in nova.sent)


async def test_with_a_model_the_answer_grows_on_the_screen_and_is_shown_once(settings: Settings, store: Store):
    async with nova_under_test(
        settings, store, model=ScriptedModel(["one two three"]), agents=("general.chat",)
    ) as nova:
        assert await nova.say("count") == "one two three"
        assert len(nova.sent) == 1
        assert nova.sent[0].edits > 1
        assert nova.platform.adapter.busy_shown >= 1


async def test_the_model_sees_what_was_said_before_and_what_is_remembered(settings: Settings, store: Store):
    model = ScriptedModel(["Hello Sara.", "Nine."])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        await nova.memories.facts.remember("fake:1001", _fact("my favourite number is nine"))
        await nova.say("I'm Sara")
        await nova.say("what is my favourite number?")
        prompt = model.prompts[-1]
        assert [getattr(turn, "text", "") for turn in prompt.turns] == [
            "I'm Sara",
            "Hello Sara.",
            "what is my favourite number?",
        ]
        assert "favourite number is nine" in prompt.context
        assert (await nova.trace()).recalled == ("f1",)


async def test_a_fresh_start_hides_what_was_said(settings: Settings, store: Store):
    model = ScriptedModel(["Hello Sara.", "Who knows."])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        await nova.say("I'm Sara")
        await nova.say("/new")
        await nova.say("who am I?")
        assert [getattr(turn, "text", "") for turn in model.prompts[-1].turns] == ["who am I?"]


async def test_cost_and_tokens_are_in_the_trace(settings: Settings, store: Store):
    model = ScriptedModel([Completion("Done thinking.", usage=Usage(input=1000, output=100))])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        await nova.say("think")
        trace = await nova.trace()
        assert trace.tokens == 1100
        assert trace.cost_usd == pytest.approx(0.003)


async def test_when_the_model_is_down_people_are_told_so(settings: Settings, store: Store):
    down = ModelError("HTTP 529", person_text="The language model is overloaded right now.")
    async with nova_under_test(settings, store, model=ScriptedModel([down]), agents=("general.chat",)) as nova:
        assert "overloaded" in await nova.say("hello")
        assert (await nova.trace()).outcome == "failed"


async def test_an_empty_answer_is_never_sent_empty(settings: Settings, store: Store):
    async with nova_under_test(
        settings, store, model=ScriptedModel([Completion("  ")]), agents=("general.chat",)
    ) as nova:
        assert "empty" in await nova.say("hello")


async def test_a_chain_hands_each_output_on(settings: Settings, store: Store):
    model = ScriptedModel(["12 invoices are overdue.", "12 factures sont en retard."])
    agents = ("erp.receivables", "language.translate")
    async with nova_under_test(settings, store, model=model, agents=agents) as nova:
        assert await nova.say("overdue invoices, in french") == "12 factures sont en retard."
        assert "12 invoices are overdue." in getattr(model.prompts[1].turns[-1], "text", "")
        assert [span.agent for span in (await nova.trace()).spans[1:]] == list(agents)  # the first is the route


async def test_a_chain_stops_at_a_failing_step_and_shows_what_was_reached(settings: Settings, store: Store):
    down = ModelError("HTTP 529", person_text="The language model is overloaded right now.")
    model = ScriptedModel(["12 invoices are overdue.", down])
    async with nova_under_test(settings, store, model=model, agents=("erp.receivables", "language.translate")) as nova:
        answer = await nova.say("overdue invoices, in french")
        assert "12 invoices are overdue." in answer
        assert "overloaded" in answer


async def test_an_agent_asks_another_and_the_trace_shows_it(settings: Settings, store: Store):
    ask = Completion(
        "", (ToolCall("c1", "ask", {"agent": "language.summarise", "task": "shorten: a b c"}),), stop="tools"
    )
    model = ScriptedModel([ask, "a.", "In short: a."])
    async with nova_under_test(settings, store, model=model, agents=("erp.receivables",)) as nova:
        assert await nova.say("summary please") == "In short: a."
        assert [inner.agent for inner in (await nova.trace()).spans[0].delegated] == ["language.summarise"]


async def test_a_failure_inside_nova_is_told_kindly_and_the_next_message_is_answered(settings: Settings, store: Store):
    model = ScriptedModel([RuntimeError("a bug with details"), "I'm back."])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        told = await nova.say("hello")
        assert "Something went wrong" in told
        assert "details" not in told
        assert await nova.say("again?") == "I'm back."


async def test_conversations_do_not_wait_for_each_other(settings: Settings, store: Store):
    model = ScriptedModel([hangs, "quick answer"])
    async with nova_under_test(settings, store, model=model, agents=("general.chat",)) as nova:
        await nova.platform.say("a long one")
        async with asyncio.timeout(10):
            while not model.prompts:
                await asyncio.sleep(0.005)
            await nova.platform.say("a quick one", person="1002")
            while not nova.sent:
                await asyncio.sleep(0.005)
        assert nova.sent[0].text.startswith("quick")


async def test_stop_ends_the_running_answer_at_once(settings: Settings, store: Store):
    async with nova_under_test(settings, store, model=ScriptedModel([hangs]), agents=("general.chat",)) as nova:
        await nova.platform.say("think for ever")
        async with asyncio.timeout(10):
            while not await nova.memories.store.redis.exists("nova:{fake:dm-1001}:running"):
                await asyncio.sleep(0.005)
        assert "Stopped" in await nova.say("/stop")
        assert (await nova.trace()).outcome == "stopped"
        assert "Nothing is running" in await nova.say("/stop")


def _fact(text: str):
    from datetime import UTC, datetime

    from memory.facts import Fact

    return Fact("f1", text, datetime(2026, 3, 2, tzinfo=UTC), "m1", "dm")
