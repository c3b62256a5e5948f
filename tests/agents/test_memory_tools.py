"""What Nova remembers when told to: which words mean it, which do not, and what is never kept or shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agents.models import ToolCall
from agents.tool import ToolContext, ToolResult, Tools
from agents.tools.memory import MOST_LETTERS, Memory, holds_secret
from memory.facts import Facts
from memory.recall import Recall
from tests.agents.conftest import KeptReceipts, MakeContext

ORDER = ("remember", "recall", "list_facts", "forget")  # as the agent declares them


@pytest.fixture
def tools(facts: Facts, recall: Recall) -> Tools:
    return Tools([Memory(facts, recall)])


@pytest.fixture
def dm(make_context: MakeContext) -> ToolContext:
    return make_context()


async def run(tools: Tools, context: ToolContext, name: str, **arguments: Any) -> ToolResult:
    return await tools[name].run(ToolCall("c", name, arguments), context, KeptReceipts())


async def say(tools: Tools, context: ToolContext, name: str, **arguments: Any) -> str:
    return (await run(tools, context, name, **arguments)).content


# --- which words mean what -------------------------------------------------------------------------

UNDERSTOOD = [
    ("remember that i'm allergic to peanuts", "remember", "i'm allergic to peanuts"),
    ("note: the alarm code guy is Samir", "remember", "the alarm code guy is Samir"),
    ("I prefer short answers with bullets, keep that in mind", "remember", "I prefer short answers with bullets"),
    ("pls keep in mind that im based in Aqaba", "remember", "im based in Aqaba"),
    ("for the record: Q3 target is 1.2m and Omar owns it", "remember", "Q3 target is 1.2m and Omar owns it"),
    ("save this for later: ask Hanan at reception", "remember", "ask Hanan at reception"),
    ("i take my coffee black, no sugar. store it", "remember", "i take my coffee black, no sugar"),
    ("my kids go to the french school, remember", "remember", "my kids go to the french school"),
    ("my wifes name is Dana", "remember", "my wifes name is Dana"),
    ("dont forget my parking spot is 14", "remember", "my parking spot is 14"),
    ("merk dir bitte: ich bin freitags im homeoffice", "remember", "ich bin freitags im homeoffice"),
    ("retiens que je suis allergique au gluten", "remember", "je suis allergique au gluten"),
    ("acuérdate de que mi jefa se llama Marisol", "remember", "mi jefa se llama Marisol"),
    ("запомни, у меня двое детей", "remember", "у меня двое детей"),
    ("تذكر إني ما باكل لحمة", "remember", "إني ما باكل لحمة"),
    ("whats my usual flight seat", "recall", "whats my usual flight seat"),
    ("what did i tell you about the new landlord", "recall", "what did i tell you about the new landlord"),
    ("which dentist did i mention", "recall", "which dentist did i mention"),
    ("who's my contact at Al Zaytouna again?", "recall", "who's my contact at Al Zaytouna again?"),
    ("do u remember the code name", "recall", "do u remember the code name"),
    ("what do you have on file about Erik", "recall", "what do you have on file about Erik"),
    ("what do you know about me", "list_facts", None),
    ("list all facts u have on me", "list_facts", None),
    ("print my notes", "list_facts", None),
    ("was hast du alles über mich gespeichert", "list_facts", None),
    ("forget my old address", "forget", "my old address"),
    ("forget what i said about my salary expectations", "forget", "my salary expectations"),
    ("please remove what you stored about my health", "forget", "my health"),
    ("drop everything you saved about my ex colleague Tom", "forget", "my ex colleague Tom"),
    ("delete 2", "forget", "2"),
    ("forget everything", "forget", "everything"),
    ("vergiss meine alte nummer", "forget", "meine alte nummer"),
    ("انسى موضوع الطلاق", "forget", "موضوع الطلاق"),
]

NOT_UNDERSTOOD = [
    "hello",
    "how are you",
    "what is the capital of France",
    "in which conversation did we talk on the Kuwait tender",
    "the weather is nice",
    "the invoice is late",
    "i told the auditors that only Nisreen may sign",
    "convert 5 miles to km",
    "i was born in Irbid",
]

NOT_STORED = [
    "remember when i complained about the courier? what company was it",
    "do you remember me",
    "can you remember my birthday?",
    "what's my nickname",
    "my manager is who again?",
    "my flight is when, what did i say",
    "have i told you where i keep the passport",
    "forget my old address",
    "note?",
]


def understood(tools: Tools, text: str) -> tuple[str, Any] | None:
    """The first tool that understands, with what it would be given."""
    for name in ORDER:
        understand = tools[name].schema.understand
        arguments = understand(text) if understand else None
        if arguments is not None:
            return name, next(iter(arguments.values()), None)
    return None


@pytest.mark.parametrize(("text", "tool", "argument"), UNDERSTOOD)
def test_plain_words_are_understood(tools: Tools, text: str, tool: str, argument: str | None):
    assert understood(tools, text) == (tool, argument)


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
def test_other_words_are_not(tools: Tools, text: str):
    assert understood(tools, text) is None


@pytest.mark.parametrize("text", NOT_STORED)
def test_questions_are_never_stored(tools: Tools, text: str):
    understand = tools["remember"].schema.understand
    assert understand
    assert understand(text) is None


@pytest.mark.parametrize("text", ["don't forget my parking spot is 14", "can you forget things?", "i forgot my keys"])
def test_not_everything_about_forgetting_is_a_wish_to_forget(tools: Tools, text: str):
    understand = tools["forget"].schema.understand
    assert understand
    assert understand(text) is None


# --- remembering -----------------------------------------------------------------------------------


async def test_a_fact_is_remembered_and_found(tools: Tools, dm: ToolContext):
    assert await say(tools, dm, "remember", text="my dentist is Dr Hadid") == "Noted: my dentist is Dr Hadid"
    found = await say(tools, dm, "recall", question="who is my dentist?")
    assert found == "- my dentist is Dr Hadid _(you told me on 2 Mar 2026)_"


async def test_the_same_fact_is_remembered_once(tools: Tools, dm: ToolContext):
    await run(tools, dm, "remember", text="my dentist is Dr Hadid")
    assert (
        await say(tools, dm, "remember", text="My dentist is Dr Hadid.")
        == "I already know that: My dentist is Dr Hadid."
    )


async def test_nothing_found_is_said_and_not_filled(tools: Tools, dm: ToolContext):
    assert "nothing stored about that" in await say(tools, dm, "recall", question="who is my dentist?")
    assert "remember nothing about you yet" in await say(tools, dm, "list_facts")


@pytest.mark.parametrize(
    "text",
    [
        "my password is hunter2",
        "the wifi passcode: 12345",
        "my PIN is 4411",
        "api key = abc123",
        f"use sk-ant-{'x' * 24}",
        "xoxb-1234567890-abcdef",
        "123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFake",
        "my card is 4111 1111 1111 1111",
        "card 4111-1111-1111-1111 expires in May",
        "mein Passwort ist geheim",
        "كلمة السر هي 1234",
    ],
)
async def test_secrets_are_refused_and_not_kept(tools: Tools, facts: Facts, dm: ToolContext, text: str):
    result = await run(tools, dm, "remember", text=text)
    assert not result.receipt.ok
    assert "password manager" in result.content
    assert await facts.all(dm.person) == ()


@pytest.mark.parametrize(
    "text",
    [
        "the garage code is on the fridge",
        "my bus pass is valid until June",
        "my landlord's mobile is 00962 79 555 0142",
        "call +962795550142 for the keys",
        "order 2026030212345678 was late",
        "our token machine is on floor 2",
        "i reset my password on Mondays",
    ],
)
def test_what_only_looks_like_a_secret_is_not_one(text: str):
    assert not holds_secret(text)


async def test_a_fact_is_a_sentence_not_a_document(tools: Tools, facts: Facts, dm: ToolContext):
    result = await run(tools, dm, "remember", text="word " * MOST_LETTERS)
    assert (result.receipt.ok, await facts.all(dm.person)) == (False, ())
    assert "at most 500" in result.content


async def test_a_full_memory_says_so(tools: Tools, dm: ToolContext):
    for number in range(30):
        assert (await run(tools, dm, "remember", text=f"thing number {number}")).receipt.ok
    result = await run(tools, dm, "remember", text="one too many")
    assert not result.receipt.ok
    assert "NOVA_FACTS_PER_PERSON" in result.content


# --- listing and forgetting ------------------------------------------------------------------------


async def test_a_list_shows_the_newest_and_counts_the_rest(tools: Tools, dm: ToolContext):
    for number in range(22):
        await run(tools, dm, "remember", text=f"thing number {number}")
    listed = await say(tools, dm, "list_facts")
    assert listed.startswith("I remember 22 facts:")
    assert listed.endswith("… and 2 older ones.")
    assert len([line for line in listed.splitlines() if line.startswith("- ")]) == 20


async def test_forgetting_by_words_by_id_and_everything(tools: Tools, facts: Facts, dm: ToolContext):
    for text in ("my dentist is Dr Hadid", "i park at B3", "i drink tea"):
        await run(tools, dm, "remember", text=text)
    assert await say(tools, dm, "forget", about="my dentist") == "Forgotten: my dentist is Dr Hadid"
    parking = (await facts.recall(dm.person, "i park at B3"))[0].fact
    assert await say(tools, dm, "forget", about=f"`{parking.id}`") == "Forgotten: i park at B3"
    assert (await say(tools, dm, "forget", about="everything")).startswith("Forgotten: 1 fact. Nothing is left.")


async def test_when_several_facts_fit_nothing_is_deleted(tools: Tools, facts: Facts, dm: ToolContext):
    await run(tools, dm, "remember", text="my daughter Lina is 9")
    await run(tools, dm, "remember", text="my daughter Rana is 4")
    answer = await say(tools, dm, "forget", about="daughter")
    assert answer.startswith("Nothing was deleted yet. Which one do you mean?")
    assert "Lina" in answer
    assert "Rana" in answer
    assert len(await facts.all(dm.person)) == 2


async def test_what_is_unknown_cannot_be_forgotten(tools: Tools, dm: ToolContext):
    await run(tools, dm, "remember", text="i drink tea")
    assert "nothing to forget" in await say(tools, dm, "forget", about="the moon landing")


# --- whose, and where ------------------------------------------------------------------------------


async def test_what_was_told_in_private_stays_there(tools: Tools, dm: ToolContext):
    channel = replace(dm, place="slack:T:C1", conversation="slack:T:C1")
    await run(tools, dm, "remember", text="my salary is 2100")
    await run(tools, channel, "remember", text="our sprint ends on Thursdays")
    assert "2100" not in await say(tools, channel, "recall", question="what is my salary?")
    assert "2100" not in await say(tools, channel, "list_facts")
    assert "2100" not in await say(tools, channel, "forget", about="my salary")
    assert "2100" in await say(tools, dm, "list_facts")
    assert "Thursdays" in await say(tools, dm, "list_facts")


async def test_a_private_fact_is_not_named_elsewhere_even_by_its_id(tools: Tools, facts: Facts, dm: ToolContext):
    channel = replace(dm, place="slack:T:C1", conversation="slack:T:C1")
    await run(tools, dm, "remember", text="my salary is 2100")
    private = (await facts.all(dm.person))[0]
    assert "2100" not in await say(tools, channel, "forget", about=private.id)
    assert await facts.all(dm.person) == (private,)


async def test_people_do_not_see_each_others_facts(tools: Tools, dm: ToolContext):
    other = replace(dm, person="fake:2")
    await run(tools, dm, "remember", text="my dentist is Dr Hadid")
    assert "Hadid" not in await say(tools, other, "list_facts")
    assert "Hadid" not in await say(tools, other, "recall", question="who is my dentist?")
    assert "Nothing is left" in await say(tools, other, "forget", about="everything")
    assert "Hadid" in await say(tools, dm, "list_facts")
