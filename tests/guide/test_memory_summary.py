"""A conversation may go on for years: what is older than the window comes along as a short summary."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agents.models import Completion, Model, ModelError, Prompt
from agents.models.embedded import Embedded
from bot.settings import Settings
from bot.summing import BATCH, NOTICE, Summing
from memory.connection import Store
from memory.conversation import Conversations, Turn
from memory.summaries import Summaries
from memory.tokens import estimate_tokens
from tests.fakes.encoder import WordsEncoder
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import NovaUnderTest, nova_under_test

DM = "fake:dm-1001"
START = datetime(2024, 1, 1, 9, tzinfo=UTC)
CHAT = ("general.chat",)
TOKENS, WINDOW = 200, 300


def turn(number: int, text: str = "", **more: Any) -> Turn:
    """One a day."""
    said = text or f"On day {number} we moved {number * 3} crates of lemons to warehouse {number % 7}, as Omar asked."
    role = "assistant" if number % 2 else "user"
    return Turn(f"t{number}", role, said, START + timedelta(days=number), **more)


class Talk:
    """A conversation whose turns come as the test says, not as time goes by."""

    def __init__(self, store: Store, model: Model) -> None:
        self.conversations = Conversations(store.redis, keep_turns=10_000)
        self.summaries = Summaries(store.redis)
        encoder: Any = WordsEncoder()
        self.summing = Summing(self.summaries, self.conversations, model, encoder, tokens=TOKENS, history_tokens=WINDOW)
        self.count = 0

    async def goes_on(self, turns: int, text: str = "", **more: Any) -> None:
        said = [turn(self.count + number, text, **more) for number in range(turns)]
        self.count += turns
        await self.conversations.append(DM, *said)
        await self.summing.roll(DM)

    async def prompt_tokens(self) -> int:
        window = await self.conversations.window(DM, WINDOW)
        return sum(each.tokens for each in window) + estimate_tokens(await self.summing.line(DM))


@pytest.fixture
def talk(store: Store) -> Talk:
    return Talk(store, Embedded())


async def test_what_a_prompt_carries_is_flat_from_turn_50_to_turn_5000(talk: Talk):
    sizes: list[int] = []
    for upto in (50, 500, 5000):
        while talk.count < upto:
            await talk.goes_on(min(250, upto - talk.count))
        sizes.append(await talk.prompt_tokens())
    assert max(sizes) <= TOKENS + WINDOW + 20
    assert max(sizes) - min(sizes) <= 120


async def test_while_everything_fits_there_is_no_summary(talk: Talk):
    await talk.goes_on(6)
    assert await talk.summing.line(DM) == ""


async def test_a_summary_is_made_of_what_was_said_word_for_word_when_no_model_is_there(talk: Talk):
    await talk.goes_on(40)
    line = await talk.summing.line(DM)
    assert line.startswith("Earlier in this conversation, in short: ")
    assert "crates of lemons to warehouse" in line


async def test_what_others_wrote_company_data_and_secrets_stay_out(talk: Talk):
    await talk.goes_on(20, "Acme owes 4,100 JOD as of Monday morning, says the ledger.", keeps=False)
    await talk.goes_on(20, "my password is hunter2, please keep it somewhere safe")
    await talk.goes_on(60)
    line = await talk.summing.line(DM)
    assert "Acme" not in line
    assert "hunter2" not in line


async def test_a_model_writes_it_from_quoted_turns_and_the_summary_so_far(store: Store):
    model = ScriptedModel(['{"summary": "Omar wants lemons moved."}', '{"summary": "Omar wants pears moved."}'])
    talk = Talk(store, model)
    await talk.goes_on(40)
    assert (await talk.summing.line(DM)).endswith("Omar wants lemons moved.")
    await talk.goes_on(20)
    assert "Omar wants lemons moved." in model.asked(1).text
    assert "<untrusted" in model.asked(1).text
    assert (await talk.summing.line(DM)).endswith("Omar wants pears moved.")


@pytest.mark.parametrize("line", [ModelError("down", person_text=""), Completion("no JSON today")])
async def test_a_model_that_fails_costs_nothing_but_its_words(store: Store, line: Any):
    talk = Talk(store, ScriptedModel([line]))
    await talk.goes_on(40)
    assert "crates of lemons" in await talk.summing.line(DM)


async def test_a_fresh_start_leaves_the_summary_behind(talk: Talk):
    await talk.goes_on(40)
    await talk.conversations.begin_anew(DM)
    assert await talk.summing.line(DM) == ""
    await talk.goes_on(40, "Pears only, from now on, and none of the other fruit.")
    assert "lemons" not in await talk.summing.line(DM)


async def test_forgetting_or_rewriting_a_turn_makes_it_anew(talk: Talk):
    await talk.goes_on(40)
    await talk.conversations.correct(DM, "t0", "nothing")
    assert await talk.summing.line(DM) == ""
    await talk.goes_on(BATCH)
    assert await talk.summing.line(DM)


async def talked(nova: NovaUnderTest) -> None:
    said = [turn(number, person="fake:1001") for number in range(80)]
    await nova.memories.conversations.append(DM, *said)


async def test_people_are_told_once_a_conversation(settings: Settings, store: Store):
    async def fine(prompt: Prompt) -> Completion:
        return Completion("Fine.")

    async with nova_under_test(settings, store, model=ScriptedModel([fine, fine, fine]), agents=CHAT) as nova:
        await talked(nova)
        answers = [await nova.say(f"how is it going, part {number}?") for number in range(3)]
        assert [NOTICE in answer for answer in answers] == [False, True, False]
        trace = await nova.trace()
        assert "summary" in trace.recalled
        assert NOTICE not in trace.answer


async def test_it_reaches_the_prompt_and_goes_when_everything_is_forgotten(settings: Settings, store: Store):
    model = ScriptedModel(["Fine.", "Fine."])
    async with nova_under_test(settings, store, model=model, agents=CHAT) as nova:
        await talked(nova)
        await nova.say("how is it going?")
        await nova.say("and now?")
        assert "Earlier in this conversation, in short:" in model.prompts[-1].context
        await nova.say("/forget everything yes")
        assert [name async for name in store.redis.scan_iter(f"nova:{{{DM}}}:*")] == []
