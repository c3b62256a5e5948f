"""A workspace's share of a store: nothing in it is seen outside, nothing outside in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from memory.cells import Cells
from memory.connection import Store
from memory.encoder import Encoder
from memory.facts import Fact, Facts
from memory.keys import key
from memory.ledger import Amount, Ledger
from memory.partition import partition, patterns, queue_of
from memory.slots import Slots

NAME = key("telegram:1001", "note")


async def names(store: Store, pattern: str = "nova:*") -> list[str]:
    return sorted([name async for name in store.redis.scan_iter(pattern)])


async def test_the_same_key_is_another_one_in_each_workspace(store: Store):
    red, blue = partition(store, "red"), partition(store, "blue")
    await red.redis.set(NAME, "of red")
    assert await blue.redis.get(NAME) is None
    assert await store.redis.get(NAME) is None
    assert await red.redis.get(NAME) == "of red"


async def test_a_walk_finds_what_is_in_the_workspace_under_the_names_that_it_knows(store: Store):
    red = partition(store, "red")
    await red.redis.set(NAME, "of red")
    await partition(store, "blue").redis.set(key("telegram:1001", "other"), "of blue")
    await store.redis.set(key("telegram:1001", "third"), "of neither")
    assert await names(red) == [NAME]
    assert await names(store) == [key("telegram:1001", "third")]


async def test_a_workspace_whose_name_begins_another_s_sees_nothing_of_it(store: Store):
    await partition(store, "red-2").redis.set(NAME, "of red-2")
    assert await names(partition(store, "red")) == []
    assert [name for found in patterns("red") async for name in store.redis.scan_iter(found)] == []


async def test_scripts_change_the_workspace_alone(store: Store):
    assert await Cells(partition(store, "red").redis, "numbers").swap("one", "", "1")
    assert await Cells(partition(store, "blue").redis, "numbers").get("one") == ""
    assert await Cells(store.redis, "numbers").get("one") == ""


async def test_commands_sent_together_reach_the_workspace_alone(store: Store):
    together = partition(store, "red").redis.pipeline(transaction=True)
    together.hset(NAME, mapping={"a": "1"})
    together.expire(NAME, 60)
    await together.execute()
    assert await names(store, "*") == ["nova@red:{telegram:1001}:note"]
    assert await partition(store, "red").redis.hgetall(NAME) == {"a": "1"}


async def test_what_one_person_told_two_workspaces_stays_two(store: Store, encoder: Encoder):
    for workspace in ("red", "blue"):
        facts = Facts(partition(store, workspace).redis, encoder)
        await facts.remember("telegram:1001", Fact("f1", f"the code is {workspace}", datetime.now(UTC), "m1", "dm"))
    known = await Facts(partition(store, "red").redis, encoder).all("telegram:1001")
    assert [fact.text for fact in known] == ["the code is red"]


async def test_what_one_workspace_spends_and_posts_is_not_counted_in_another(store: Store):
    now = datetime.now(UTC)
    red, blue = partition(store, "red").redis, partition(store, "blue").redis
    held = await Ledger(red).hold("person:telegram:1001", now, Amount(1.0, 100), Amount(2.0))
    assert held
    await Ledger(red).settle(held, Amount(0.5, 50))
    assert await Ledger(blue).spent("person:telegram:1001", now.date()) == Amount(0.0, 0)
    assert await Slots(red).claim("digest:default:2026-W47")
    assert await Slots(blue).claim("digest:default:2026-W47")


async def test_a_name_that_keys_did_not_make_is_refused(store: Store):
    with pytest.raises(ValueError, match="no key of Nova's"):
        await partition(store, "red").redis.get("nova@blue:{telegram:1001}:note")


async def test_emptying_a_workspace_empties_no_other(store: Store):
    for each in (store, partition(store, "red"), partition(store, "blue")):
        await each.redis.set(NAME, "here")
    await partition(store, "red").redis.flushall()
    assert await names(store, "*") == ["nova:{telegram:1001}:note", "nova@blue:{telegram:1001}:note"]


async def test_the_server_is_not_a_workspace_s_to_change(store: Store):
    with pytest.raises(PermissionError):
        await partition(store, "red").redis.config_set("maxmemory", "1")
    await partition(store, "red").redis.aclose()
    assert await store.redis.ping()


async def test_every_kind_of_value_is_written_and_read_back(store: Store):
    redis, one = partition(store, "red").redis, key("one")
    written: list[Any] = [
        await redis.rpush(key("list"), "a", "b"),
        await redis.lrange(key("list"), 0, -1),
        await redis.llen(key("list")),
        await redis.lindex(key("list"), 1),
        await redis.zadd(key("zset"), {"a": 1.0, "b": 2.0}),
        await redis.zrange(key("zset"), 0, -1, withscores=True),
        await redis.zcard(key("zset")),
        [pair async for pair in redis.zscan_iter(key("zset"), match="a*", count=10)],
        await redis.zremrangebyscore(key("zset"), "-inf", 1),
        await redis.zrem(key("zset"), "b"),
        await redis.hset(key("hash"), "a", "1"),
        await redis.hget(key("hash"), "a"),
        await redis.hmget(key("hash"), ["a", "b"]),
        await redis.hvals(key("hash")),
        await redis.hlen(key("hash")),
        await redis.hexists(key("hash"), "a"),
        await redis.hdel(key("hash"), "a"),
        await redis.incr(one),
        await redis.exists(one, key("none")),
        await redis.type(one),
        await redis.expire(one, 60),
        0 < await redis.ttl(one) <= 60,
        await redis.pexpire(one, 60_000),
        0 < await redis.pttl(one) <= 60_000,
        await redis.pexpireat(one, 4_000_000_000_000),
        bool(await redis.memory_usage(one)),
        await redis.delete(one),
    ]
    assert written == [
        *(2, ["a", "b"], 2, "b"),
        *(2, [("a", 1.0), ("b", 2.0)], 2, [("a", 1.0)], 1, 1),
        *(1, "1", ["1", None], ["1"], 1, True, 1),
        *(1, 1, "string", True, True, True, True, True, True, 1),
    ]
    assert await names(store) == []


def test_its_task_queue_is_among_its_keys():
    assert patterns("red") == (f"{queue_of('red')}:*", f"{{{queue_of('red')}}}:*")
