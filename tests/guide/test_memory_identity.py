"""One person on two platforms: linked by a code, nothing shared before, everything given back on undo."""

from __future__ import annotations

import re

from bot.settings import Settings
from memory.connection import Store
from memory.identities import Identities
from tests.fakes.nova import NovaUnderTest, nova_under_test

HERE, THERE = "1001", "1002"
MEMORY = ("general.memory",)


async def code_for(nova: NovaUnderTest, person: str = HERE) -> str:
    found = re.search(r"/identity (\w{4}-\w{4})`", await nova.say("/identity", person=person))
    assert found
    return found[1]


async def linked(nova: NovaUnderTest) -> str:
    return await nova.say(f"/identity {await code_for(nova)}", person=THERE)


async def told_both(nova: NovaUnderTest) -> None:
    await nova.say("remember that my dentist is Dr Hadid", person=HERE)
    await nova.say("remember that my gym is Titan", person=THERE)
    await nova.say("the oven is a Rational from Porto", person=THERE)


async def test_before_the_code_is_typed_nothing_is_shared(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await told_both(nova)
        await code_for(nova)
        assert "Hadid" not in await nova.say("/memory", person=THERE)
        assert "Titan" not in await nova.say("/memory", person=HERE)


async def test_afterwards_both_know_what_either_told(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await told_both(nova)
        assert "Linked" in await linked(nova)
        for person in (HERE, THERE):
            assert "remember 2 facts" in await nova.say("/memory", person=person)
        assert "Rational" in await nova.say("what did i say about the oven?", person=HERE)
        await nova.say("remember that my car plate is 24-81733", person=THERE)
        assert "24-81733" in await nova.say("/memory", person=HERE)


async def test_undo_gives_each_back_what_it_told_itself(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await told_both(nova)
        await linked(nova)
        await nova.say("remember that my car plate is 24-81733", person=THERE)
        assert "No longer linked" in await nova.say("/identity undo", person=HERE)
        mine, theirs = await nova.say("/memory", person=HERE), await nova.say("/memory", person=THERE)
        assert ("Hadid" in mine, "Titan" in mine, "24-81733" in mine) == (True, False, False)
        assert ("Hadid" in theirs, "Titan" in theirs, "24-81733" in theirs) == (False, True, True)
        assert "Rational" not in await nova.say("what did i say about the oven?", person=HERE)
        assert "Rational" in await nova.say("what did i say about the oven?", person=THERE)
        assert "linked with no other" in await nova.say("/identity undo", person=HERE)


async def test_a_code_works_once(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        code = await code_for(nova)
        assert "is yours already" in await nova.say(f"/identity {code}", person=HERE)
        assert "don't know that code" in await nova.say(f"/identity {code}", person=THERE)
        fresh = await code_for(nova)
        assert "Linked" in await nova.say(f"/identity {fresh}", person=THERE)


async def test_a_code_is_short_lived_and_kept_as_a_hash(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        code = (await code_for(nova)).replace("-", "")
        names = [name async for name in store.redis.scan_iter("nova:{identity-code:*")]
        assert len(names) == 1
        assert code not in names[0]
        assert 0 < await store.redis.ttl(names[0]) <= 600


async def test_guessing_is_stopped(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        code = await code_for(nova)
        for _ in range(5):
            assert "don't know that code" in await nova.say("/identity AAAA-AAAA", person=THERE)
        assert "codes in an hour" in await nova.say(f"/identity {code}", person=THERE)


async def test_codes_are_for_direct_messages(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        assert "direct message" in await nova.say("@nova /identity", chat="team")


async def test_three_identities_become_one_and_part_again(store: Store):
    identities = Identities(store.redis)
    await identities.join("a", "b")
    await identities.join("c", "a")
    assert await identities.of("b") == ("c", "a", "b")
    await identities.part("a")
    assert await identities.of("a") == ("a",)
    assert await identities.of("b") == ("c", "b")


async def test_a_linked_person_forgets_everything_of_both(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=MEMORY) as nova:
        await told_both(nova)
        await linked(nova)
        assert "Deleted: 2 facts" in await nova.say("/forget everything yes", person=THERE)
        for person in (HERE, THERE):
            assert "remember nothing about you" in await nova.say("/memory", person=person)
        assert await Identities(store.redis).of("fake:1002") == ("fake:1002",)
