"""What a person asked Nova to remember: theirs alone, private where it was told in private."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory.connection import Store
from memory.encoder import Encoder
from memory.facts import PRIVATE, Fact, Facts, MemoryFull

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def fact(number: int, text: str, place: str = "dm") -> Fact:
    return Fact(f"f{number}", text, NOW + timedelta(minutes=number), f"message {number}", place)


@pytest.fixture
def facts(store: Store, encoder: Encoder) -> Facts:
    return Facts(store.redis, encoder, most=5)


async def test_a_fact_is_found_by_its_words(facts: Facts):
    await facts.remember("sara", fact(1, "the garage code is on the fridge"))
    await facts.remember("sara", fact(2, "my dentist is Dr Hadid"))
    matches = await facts.recall("sara", "who is my dentist?")
    assert matches[0].fact.id == "f2"


async def test_a_fact_is_found_by_its_meaning(facts: Facts):
    await facts.remember("sara", fact(1, "my wife is allergic to peanuts"))
    await facts.remember("sara", fact(2, "the office wifi is slow on Mondays"))
    matches = await facts.recall("sara", "which food allergies does my wife have?")
    assert [match.fact.id for match in matches] == ["f1"]


async def test_nothing_is_recalled_about_something_else(facts: Facts):
    await facts.remember("sara", fact(1, "my dentist is Dr Hadid"))
    assert await facts.recall("sara", "how far is the moon?") == ()


async def test_people_never_see_each_others_facts(facts: Facts):
    await facts.remember("sara", fact(1, "my dentist is Dr Hadid"))
    assert await facts.all("omar") == ()
    assert await facts.recall("omar", "who is my dentist?") == ()


async def test_what_was_told_in_a_dm_is_not_recalled_in_a_channel(facts: Facts):
    await facts.remember("sara", fact(1, "my salary is 2100"))
    await facts.remember("sara", fact(2, "our sprint ends on Thursdays", place="slack:T:C1"))
    assert [known.id for known in await facts.all("sara", place="slack:T:C1")] == ["f2"]
    assert await facts.recall("sara", "what is my salary?", place="slack:T:C1") == ()
    assert [known.id for known in await facts.all("sara", place="dm")] == ["f1", "f2"]


async def test_the_same_fact_is_stored_once(facts: Facts):
    assert await facts.remember("sara", fact(1, "My dentist is Dr Hadid."))
    assert not await facts.remember("sara", fact(2, "my dentist is dr hadid"))
    assert len(await facts.all("sara")) == 1


async def test_a_full_memory_says_so_and_loses_nothing(facts: Facts):
    for number in range(5):
        await facts.remember("sara", fact(number, f"thing number {number}"))
    with pytest.raises(MemoryFull, match="NOVA_FACTS_PER_PERSON"):
        await facts.remember("sara", fact(9, "one too many"))
    assert len(await facts.all("sara")) == 5


async def test_forgetting_one_and_forgetting_all(facts: Facts):
    await facts.remember("sara", fact(1, "one"))
    await facts.remember("sara", replace(fact(2, "two"), place="slack:T:C1"))
    assert await facts.forget("sara", "f1")
    assert not await facts.forget("sara", "f1")
    assert await facts.forget_all("sara") == 1
    assert await facts.all("sara") == ()


PEOPLE = ("telegram:1", "slack:T1:U1", "slack:T2:U1")
PLACES = (PRIVATE, "slack:T1:C1", "slack:T1:C2")
told = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PLACES), st.sampled_from(("tea", "oven", "Porto")))


@given(st.lists(told, max_size=12), st.sampled_from(PEOPLE), st.sampled_from((*PLACES, "slack:T1:C9")))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_was_told_a_place_shows_a_person_s_own_facts_told_there_and_private_all(
    store: Store, facts: Facts, tellings: list[tuple[str, str, str]], person: str, place: str
):
    await store.redis.flushall()
    for number, (teller, where, text) in enumerate(tellings[:5]):
        await facts.tell(teller, replace(fact(number, f"{text} {number}", where), teller=teller), changes=False)
    shown = {each.text for each in await facts.all(person, place=place)}
    assert shown == {
        f"{text} {number}"
        for number, (teller, where, text) in enumerate(tellings[:5])
        if teller == person and place in (PRIVATE, where)
    }
