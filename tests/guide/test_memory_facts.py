"""Facts stay true: the last word counts, a contradiction is asked about once, what is outdated goes with a button."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.message import Attachment
from bot.settings import Settings
from memory.connection import Store
from memory.facts import Fact
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import NovaUnderTest, nova_under_test

SARA = "fake:1001"
MEMORY = ("general.memory",)
CHAT = ("general.chat",)


async def held(nova: NovaUnderTest) -> list[str]:
    return [fact.text for fact in await nova.memories.facts.all(SARA)]


def labels(nova: NovaUnderTest) -> list[str]:
    return [button.label for button in nova.sent[-1].buttons if button.id == "memory"]


async def test_what_is_said_to_be_new_replaces_what_was_and_history_is_kept(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await nova.say("remember that my manager is Rania")
        told = await nova.say("remember that my manager is Yousef now not Rania")
        assert "(until now: “my manager is Rania”)" in told
        assert await held(nova) == ["my manager is Yousef now not Rania"]
        [former] = await nova.memories.facts.former(SARA)
        assert (former.value, former.valid_until is not None) == ("Rania", True)


async def test_a_contradiction_is_asked_about_with_buttons(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await nova.say("remember that my dentist is Dr Hadid")
        asked = await nova.say("remember that my dentist is Dr Omar")
        assert "you told me “my dentist is Dr Hadid”" in asked
        assert await held(nova) == ["my dentist is Dr Hadid"]
        assert labels(nova) == ["Replace it", "Keep both"]
        assert await nova.press("Replace it") == "Replaced. Noted: my dentist is Dr Omar"
        assert await held(nova) == ["my dentist is Dr Omar"]
        assert "decided already" in await nova.press("Keep both")


async def test_what_is_replaced_holds_nowhere_any_more(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await nova.say("@nova remember that my dentist is Dr Hadid", chat="group")
        await nova.say("remember that my dentist is Dr Hadid")
        await nova.say("remember that my dentist is Dr Omar")
        await nova.press("Replace it")
        assert await held(nova) == ["my dentist is Dr Omar"]


async def test_who_rewrites_a_message_has_said_it_once_and_contradicts_nothing(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await nova.say("remember that my wife is Lena")
        await nova.platform.edit("p1", "remember that my wife is Leena")
        await nova.settled()
        assert nova.sent[-1].text == "Noted: my wife is Leena (until now: “my wife is Lena”)"
        assert await held(nova) == ["my wife is Leena"]


async def test_a_correction_replaces_what_was_without_a_question(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await nova.say("my wife's name is Lina")
        assert await nova.say("actually my wife's name is Leena") == (
            "Noted: my wife's name is Leena (until now: “my wife's name is Lina”)"
        )
        assert await held(nova) == ["my wife's name is Leena"]


async def test_what_is_recalled_is_said_once(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await nova.say("remember that my dentist is Dr Hadid")
        told = await nova.say("who is my dentist?")
        assert told.count("Dr Hadid") == 1


async def test_what_was_told_is_found_in_small_talk_too(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=CHAT) as nova:
        await nova.say("/ask general.memory remember that I'm allergic to peanuts")
        await nova.say("/ask general.memory my wife's name is Lina")
        assert "peanuts" in await nova.say("am i allergic to anything?")
        assert "Lina" in await nova.say("what is my wife called?")


async def test_both_can_be_true(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await nova.say("remember that my dentist is Dr Hadid")
        await nova.say("remember that my dentist is Dr Omar")
        await nova.press("Keep both")
        assert await held(nova) == ["my dentist is Dr Hadid", "my dentist is Dr Omar"]


async def test_it_asks_once_and_whoever_says_it_again_means_it(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        for name in ("Hadid", "Omar", "Omar"):
            await nova.say(f"remember that my dentist is Dr {name}")
        assert await held(nova) == ["my dentist is Dr Omar"]


async def test_nobody_else_decides(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await nova.say("remember that my dentist is Dr Hadid")
        await nova.say("remember that my dentist is Dr Omar")
        await nova.press("Replace it", person="1002")
        assert await held(nova) == ["my dentist is Dr Hadid"]


async def test_what_can_be_several_things_is_no_contradiction(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        told = ["my daughter Lina is 9", "my daughter Rana is 4", "i'm allergic to nuts", "i'm allergic to cats"]
        for text in told:
            assert "Noted" in await nova.say(f"remember that {text}")
        assert sorted(await held(nova)) == sorted(told)


async def test_a_plain_fact_said_in_passing_is_offered_and_kept_only_on_a_yes(settings: Settings, store: Store):
    model = ScriptedModel(["Nice.", "Nice.", "Nice."])
    async with nova_under_test(settings, store, model=model, agents=CHAT) as nova:
        await nova.say("my manager is Rania")
        assert labels(nova) == ["Remember: manager Rania"]
        assert await held(nova) == []
        await nova.press("Remember: manager Rania")
        [fact] = await nova.memories.facts.all(SARA)
        assert (fact.subject, fact.key, fact.value, fact.confidence) == ("me", "manager", "Rania", 0.8)
        await nova.say("my manager is Rania")
        assert labels(nova) == []


@pytest.mark.parametrize(
    "text",
    ["my salary is 2100", "my mobile number is 4111 1111 1111 1111", "my manager is great", "is my manager Rania?"],
)
async def test_what_is_private_secret_or_no_fact_is_not_offered(settings: Settings, store: Store, text: str):
    async with nova_under_test(settings, store, model=ScriptedModel(["Nice."]), agents=CHAT) as nova:
        await nova.say(text)
        assert labels(nova) == []


async def test_nothing_is_offered_from_what_others_wrote_nor_in_a_group(settings: Settings, store: Store):
    file = Attachment("f", "document", "notes.txt", "text/plain", 10, "h")
    async with nova_under_test(settings, store, model=ScriptedModel(["Nice.", "Nice."]), agents=CHAT) as nova:
        nova.platform.adapter.files["h"] = b"my manager is Mallory"
        await nova.say("my manager is Rania", attachments=(file,))
        assert labels(nova) == []
        await nova.say("@nova my manager is Rania", chat="team")
        assert labels(nova) == []


async def test_the_fact_behind_an_answer_goes_with_a_button(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await nova.say("remember that my dentist is Dr Hadid")
        assert labels(nova) == []
        await nova.say("who is my dentist?")
        assert labels(nova) == ["That's outdated"]
        assert "no longer go by “my dentist is Dr Hadid”" in await nova.press("That's outdated")
        assert await held(nova) == []
        assert "Hadid" not in await nova.say("/memory")


async def test_the_button_is_there_with_a_model_too_when_the_answer_uses_the_fact(settings: Settings, store: Store):
    model = ScriptedModel(["It is Dr Hadid.", "No idea."])
    fact = Fact("f1", "my dentist is Dr Hadid", datetime.now(UTC), "p0", "dm", "me", "dentist", "Dr Hadid")
    async with nova_under_test(settings, store, model=model, agents=CHAT) as nova:
        await nova.memories.facts.remember(SARA, fact)
        await nova.say("who is my dentist?")
        assert (await nova.trace()).recalled == ("f1",)
        assert labels(nova) == ["That's outdated"]
        await nova.say("and who is my dentist again?")
        assert labels(nova) == []


async def test_what_is_sensitive_stays_private_wherever_it_was_told(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await nova.say("@nova remember that i am allergic to nuts", chat="team")
        assert "nuts" not in await nova.say("@nova /memory", chat="team")
        assert "nuts" in await nova.say("/memory")


async def test_facts_of_older_versions_are_read(settings: Settings, store: Store):
    old = '{"id":"f1","text":"my dentist is Dr Hadid","at":"2026-03-02T12:00:00Z","source":"m1","place":"dm"}'
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await store.redis.hset(f"nova:{{{SARA}}}:facts", "f1", old)
        assert "Dr Hadid" in await nova.say("/memory")
        assert "told on 2 Mar 2026" in await nova.say("/memory f1")
