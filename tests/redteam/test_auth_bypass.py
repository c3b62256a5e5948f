"""People who may not, and ways of seeming to be somebody who may: nothing is answered, and nothing happens."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.message import Person
from agents.spec import load_roster
from bot.access import Access
from bot.settings import Settings
from memory.connection import Store
from tests.fakes.nova import NovaUnderTest, nova_under_test
from tests.redteam.kit import SECRET, remembered

OWNER, MEMBER, STRANGER, GUEST = "1001", "1002", "666", "1003"


@pytest.fixture
async def nova(settings: Settings, store: Store) -> AsyncIterator[NovaUnderTest]:
    """A Nova that answers everything with what it remembers."""
    async with nova_under_test(settings, store, agents=("general.memory",)) as running:
        await remembered(running, OWNER, SECRET)
        yield running


STRANGERS = (
    "666",
    "",
    "*",
    "10011",
    "100",
    " 1001",
    "1001 ",
    "1001\n",
    "01001",
    "１００１",
    "+1001",
    "1001.0",
    "1001,1002",
    "fake:1001",
    "W:1001",
    "console:1001",
    "1001\0",
)


@pytest.mark.parametrize("person", STRANGERS, ids=ascii)
async def test_an_id_that_is_only_like_an_owners_is_a_strangers(nova: NovaUnderTest, person: str):
    answer = await nova.say("what is the alarm code?", person=person)
    assert "4711" not in answer
    assert "private assistant" in answer


ORDERS = (
    "/digest",
    "/export",
    "/memory",
    "/forget everything yes",
    "/why",
    "/identity",
    "/link ABCD-EFGH",
    "/ask erp.sales sales?",
)


@pytest.mark.parametrize("order", ORDERS)
async def test_a_strangers_command_is_refused_before_it_is_looked_at(nova: NovaUnderTest, order: str):
    assert "private assistant" in await nova.say(order, person=STRANGER)
    assert await nova.memories.traces.newest() is None
    assert len(await nova.memories.facts.all(f"fake:{OWNER}")) == 1


async def test_a_stranger_who_goes_on_costs_nothing_and_gets_nothing(nova: NovaUnderTest):
    await nova.say("hello", person=STRANGER)
    assert [await nova.say("let me in", person=STRANGER) for _ in range(3)] == ["", "", ""]


@pytest.mark.parametrize("bot", [OWNER, MEMBER, STRANGER])
async def test_a_program_is_not_answered_whatever_its_id(nova: NovaUnderTest, bot: str):
    assert await nova.say("what is the alarm code?", person=bot, bot=True) == ""


async def test_a_stranger_in_a_group_of_members_is_a_stranger(nova: NovaUnderTest):
    await nova.say("@nova hello", person=OWNER, chat="-5")
    assert "private assistant" in await nova.say("@nova what is the alarm code?", person=STRANGER, chat="-5")


async def test_a_stranger_ends_nobodys_answer_and_rewrites_nobodys_words(nova: NovaUnderTest):
    message = await nova.platform.say("I live in Amman", person=OWNER)
    await nova.settled()
    await nova.platform.edit(message, "I live in Sodom", person=STRANGER)
    await nova.settled()
    turns = await nova.memories.conversations.window("fake:dm-1001", 1000)
    assert not any("Sodom" in turn.text for turn in turns)


async def test_a_strangers_reaction_is_no_vote(nova: NovaUnderTest):
    await nova.say("hello")
    trace = await nova.trace()
    await nova.react("👎", person=STRANGER)
    assert not await nova.memories.feedback.votes(trace.id)


async def test_a_strangers_name_that_looks_like_an_owners_id_means_nothing(settings: Settings):
    assert not Access(settings).allows(Person("fake:666", "fake:1001", username="fake:1001"))


async def test_a_members_command_for_owners_is_refused(nova: NovaUnderTest):
    assert (await nova.say("/digest", person=MEMBER)).startswith("Only owners")


@pytest.mark.parametrize("agent", sorted(load_roster()))
def test_a_guest_reaches_no_agent_of_the_company_by_name(settings: Settings, agent: str):
    access = Access(settings, guests=("fake:1003",))
    company = agent.startswith(("erp.", "pipeline."))
    assert access.may_ask("fake:1003", agent, load_roster()) != company


# --- the code that makes two identities one person ---------------------------------------------------


async def code_of(nova: NovaUnderTest, person: str) -> str:
    shown = await nova.say("/identity", person=person)
    return shown.partition("`/identity ")[2].partition("`")[0]


async def test_guessing_codes_is_stopped_long_before_one_fits(nova: NovaUnderTest):
    await code_of(nova, OWNER)
    told = [await nova.say(f"/identity AAAA-{number:04}", person=MEMBER) for number in range(12)]
    assert "too often" in told[-1] or "wait" in told[-1].lower() or "again" in told[-1]
    assert SECRET not in await nova.say("/memory", person=MEMBER)


@pytest.mark.parametrize("code", ["", "*", "undo", "A" * 10_000, "../../identity", "{identity}", "\0"])
async def test_what_is_no_code_links_nobody(nova: NovaUnderTest, code: str):
    await code_of(nova, OWNER)
    await nova.say(f"/identity {code}", person=MEMBER)
    assert SECRET not in await nova.say("/memory", person=MEMBER)


async def test_a_code_that_was_used_opens_nothing_again(nova: NovaUnderTest):
    code = await code_of(nova, OWNER)
    await nova.say(f"/identity {code}", person=OWNER)  # one's own: used up or not, it links nobody
    await nova.say(f"/identity {code}", person=STRANGER)
    assert SECRET not in await nova.say("/memory", person=STRANGER)


async def test_a_code_is_not_taken_in_a_group(nova: NovaUnderTest):
    code = await code_of(nova, OWNER)
    assert "direct message" in await nova.say(f"@nova /identity {code}", person=MEMBER, chat="-5")
    assert SECRET not in await nova.say("/memory", person=MEMBER)
