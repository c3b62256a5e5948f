"""One connection for everybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError, ResponseError

from memory.connection import Store
from memory.line import SharedLine


@pytest.fixture
async def line(store: Store) -> AsyncIterator[SharedLine]:
    pool = ConnectionPool.from_url(store.url, decode_responses=True, client_name="line")  # pyright: ignore[reportUnknownMemberType]
    shared = SharedLine(pool)
    yield shared
    await shared.aclose()


async def connections(line: SharedLine) -> list[str]:
    clients = await line.execute_command("CLIENT LIST")
    return [client for client in clients if client["name"] == "line"]


async def test_everybody_gets_the_reply_to_their_own_question(line: SharedLine):
    await asyncio.gather(*[line.set(f"key {number}", number) for number in range(100)])
    assert await asyncio.gather(*[line.get(f"key {number}") for number in range(100)]) == [str(n) for n in range(100)]


async def test_however_many_ask_there_is_one_connection(line: SharedLine):
    await asyncio.gather(*[line.incr("count") for _ in range(500)])
    assert await line.get("count") == "500"
    assert len(await connections(line)) == 1


async def test_a_mistake_concerns_only_whoever_made_it(line: SharedLine):
    right, wrong, right_too = await asyncio.gather(
        line.set("text", "no number"), line.incr("text"), line.get("text"), return_exceptions=True
    )
    assert (right, right_too) == (True, "no number")
    assert isinstance(wrong, ResponseError)


async def test_scripts_are_loaded_when_they_are_needed(line: SharedLine):
    await line.script_flush()
    double = line.register_script("return 2 * ARGV[1]")
    assert await asyncio.gather(*[double(args=[number]) for number in (1, 2)]) == [2, 4]


async def test_one_that_is_cancelled_leaves_the_others_in_order(line: SharedLine):
    await line.set("key", "value")
    asked = [asyncio.create_task(line.execute_command("GET", "key")) for _ in range(10)]
    await asyncio.sleep(0)
    asked[3].cancel()
    replies = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(replies.pop(3), asyncio.CancelledError)
    assert replies == ["value"] * 9
    assert await line.exists("key") == 1


async def test_after_a_broken_connection_there_is_a_new_one(line: SharedLine):
    await line.set("key", "value")
    await line.execute_command("CLIENT KILL", "SKIPME", "no")
    assert await line.get("key") == "value"


async def test_what_is_asked_when_the_connection_breaks_fails_and_the_next_does_not(line: SharedLine):
    await line.set("key", "value")
    kill = line.execute_command("CLIENT KILL", "SKIPME", "no")
    _, lost = await asyncio.gather(kill, line.get("key"), return_exceptions=True)
    assert isinstance(lost, RedisError)
    assert await line.get("key") == "value"


async def test_a_server_that_says_nothing_is_given_up():
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        pool = ConnectionPool(host=host, port=port, socket_timeout=None)
        line = SharedLine(pool, silence=0.1)
        with pytest.raises(RedisError):
            await line.get("key")
        await line.aclose()
