"""One answer can be forgotten with its question, and people can keep their words from being learned from."""

from __future__ import annotations

from adapters.message import Quoted
from bot.settings import Settings
from memory.connection import Store
from tests.fakes.nova import nova_under_test
from tests.guide.test_memory_own_data import everything_in, kept_of

AGENTS = ("general.chat",)


async def test_forget_this_leaves_no_word_of_the_last_answer(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=AGENTS) as nova:
        await nova.say("halibutte is for another day")
        await nova.say("what do you think of quillwort?")
        await nova.react("👎")
        answer = (await nova.trace()).id
        assert await kept_of("quillwort", store)
        assert (await nova.say("/forget this")).startswith(
            "Deleted: 2 turns of our conversations, 1 trace of an answer"
        )
        assert await kept_of("quillwort", store) == []
        assert [
            name for name, value in (await everything_in(store)).items() if f"trace:{answer}" in f"{name} {value}"
        ] == []
        assert await kept_of("halibutte", store)


async def test_forget_this_means_the_answer_one_replies_to(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=AGENTS) as nova:
        await nova.say("what do you think of quillwort?")
        first = Quoted(nova.sent[-1].id, "", is_bot=True)
        await nova.say("and of halibutte?")
        await nova.say("/forget this", reply_to=first)
        assert await kept_of("quillwort", store) == []
        assert await kept_of("halibutte", store)


async def test_only_the_person_who_asked_can_have_it_forgotten(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=AGENTS) as nova:
        await nova.say("@nova marzipane for all?", chat="team", addressed="mention")
        told = await nova.say("@nova /forget this", chat="team", addressed="mention", person="1002")
        assert told == "Only the person who asked can have that forgotten."
        assert await kept_of("marzipane", store)
        await nova.say("@nova /forget this", chat="team", addressed="mention")
        assert await kept_of("marzipane", store) == []


async def test_who_wants_no_learning_is_answered_all_the_same(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=AGENTS) as nova:
        assert "`/learning off`" in await nova.say("/learning")
        assert (await nova.say("/learning off")).startswith("I keep no words of yours to learn from")
        assert await nova.say("what do you think of quillwort?")
        assert (await nova.trace()).question == ""
        assert "That answer came from" in await nova.say("/why")
        await nova.say("/learning on")
        await nova.say("and of halibutte?")
        assert (await nova.trace()).question == "and of halibutte?"
