"""Slack tokens at rest: closed in the store, opened only with a key that is still named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from bot.settings import BadSettings
from bot.workspaces.installations import Installation, Installations
from bot.workspaces.tickets import Tickets, mark_of
from bot.workspaces.vault import Vault, WrongKey
from memory.connection import Store

FORMER, NEWEST = Fernet.generate_key().decode(), Fernet.generate_key().decode()
TOKEN = "xoxb-the-token-of-red"
AT = datetime(2026, 11, 2, tzinfo=UTC)
RED = Installation("red", "TRED", "Red Ltd", TOKEN, "slack:TRED:U1", AT)


async def kept(store: Store) -> str:
    found = [await store.redis.hgetall(name) async for name in store.redis.scan_iter("*")]
    return str(found)


async def test_the_store_holds_neither_the_token_nor_the_team(store: Store):
    await Installations(store.redis, Vault(NEWEST)).save(RED)
    held = await kept(store)
    assert "red" in held
    for secret in (TOKEN, "TRED", "Red Ltd", "U1"):
        assert secret not in held
    assert await Installations(store.redis, Vault(NEWEST)).find("red") == RED


def test_a_token_is_not_shown_even_by_accident():
    assert TOKEN not in repr(RED)


async def test_a_wrong_key_says_so_and_hides_no_other_workspace(store: Store):
    await Installations(store.redis, Vault(FORMER)).save(RED)
    blue = replace(RED, workspace="blue", team="TBLUE")
    await Installations(store.redis, Vault(NEWEST)).save(blue)
    found, shut = await Installations(store.redis, Vault(NEWEST)).all()
    assert found == {"blue": blue}
    assert "NOVA_TOKEN_KEY does not open what is stored" in str(shut["red"])
    with pytest.raises(WrongKey):
        await Installations(store.redis, Vault(NEWEST)).find("red")


async def test_after_a_rotation_the_former_key_can_go(store: Store):
    await Installations(store.redis, Vault(FORMER)).save(RED)
    assert await Installations(store.redis, Vault(f"{NEWEST},{FORMER}")).renew() == 1
    assert await Installations(store.redis, Vault(NEWEST)).find("red") == RED
    with pytest.raises(WrongKey):
        await Installations(store.redis, Vault(FORMER)).find("red")


async def test_what_no_key_opens_is_left_alone_by_a_rotation(store: Store):
    await Installations(store.redis, Vault(FORMER)).save(RED)
    before = await kept(store)
    assert await Installations(store.redis, Vault(NEWEST)).renew() == 0
    assert await kept(store) == before


async def test_a_token_that_was_moved_to_another_workspace_counts_as_altered(store: Store):
    installations = Installations(store.redis, Vault(NEWEST))
    await installations.save(RED)
    closed = await store.redis.hget("nova:{cells}:installations", "red")
    assert closed
    await store.redis.hset("nova:{cells}:installations", "blue", closed)
    with pytest.raises(WrongKey, match="altered"):
        await installations.find("blue")


async def test_only_the_installation_that_is_still_there_is_removed(store: Store):
    installations = Installations(store.redis, Vault(NEWEST))
    await installations.save(RED)
    await installations.save(again := replace(RED, at=AT + timedelta(days=1)))
    assert not await installations.remove(RED)
    assert await installations.remove(again)
    assert await installations.find("red") is None
    assert not await installations.remove(again)


@pytest.mark.parametrize("keys", ["", ",", "too-short", f"{NEWEST},x"])
def test_a_key_that_is_none_is_told_with_the_way_to_make_one(keys: str):
    with pytest.raises(BadSettings, match=r"Fernet\.generate_key") as caught:
        Vault(keys)
    assert NEWEST not in str(caught.value)


async def test_a_ticket_is_kept_as_a_hash_and_taken_once(store: Store):
    tickets = Tickets(store.redis, "invitation", timedelta(minutes=10))
    token = await tickets.new("red")
    (name,) = [name async for name in store.redis.scan_iter("*")]
    assert token not in name
    assert 0 < await store.redis.ttl(name) <= 600
    assert await tickets.look(mark_of(token)) == "red"
    assert [await tickets.take(mark_of(token)) for _ in range(2)] == ["red", None]


async def test_tickets_for_one_thing_can_be_withdrawn(store: Store):
    tickets = Tickets(store.redis, "invitation", timedelta(minutes=10))
    red, blue = await tickets.new("red"), await tickets.new("blue")
    assert await tickets.withdraw("red") == 1
    assert await tickets.look(mark_of(red)) is None
    assert await tickets.look(mark_of(blue)) == "blue"
