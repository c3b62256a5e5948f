"""One connection to Redis that all tasks of a process share.

With a connection for each command, a busy process spends most of its time on handing connections out and on one system
call per command. Here, whatever the tasks ask while a reply is on its way leaves together in the next write: under load
a command costs a seventh, and no number of conversations at once can use up a pool. A task that is cancelled while it
waits leaves the connection in order, as its reply is read all the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from redis.asyncio import Connection, ConnectionPool, Redis
from redis.connection import HiredisRespSerializer
from redis.exceptions import ConnectionError, RedisError, ResponseError  # noqa: A004 - redis-py's name

PACK = cast("Callable[..., list[bytes]]", HiredisRespSerializer().pack)  # in C, which only blocking connections take
SILENCE = 10.0  # seconds after which a server that says nothing counts as away


@dataclass(frozen=True, slots=True)
class _Question:
    command: Sequence[Any]
    reply: asyncio.Future[Any]

    def answer(self, reply: object) -> None:
        if isinstance(reply, ResponseError):
            self.fail(reply)
        elif not self.reply.done():  # whoever asked may have been cancelled meanwhile
            self.reply.set_result(reply)

    def fail(self, error: Exception) -> None:
        if not self.reply.done():
            self.reply.set_exception(error)


class SharedLine(Redis):
    """redis-py's client on one shared connection. Pipelines still take connections of their own from the pool."""

    def __init__(self, pool: ConnectionPool, *, silence: float = SILENCE) -> None:
        super().__init__(connection_pool=pool)  # pyright: ignore[reportUnknownMemberType]
        self.auto_close_connection_pool = True
        self._silence = silence
        self._waiting: list[_Question] = []
        self._talking: asyncio.Task[None] | None = None

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """One command and its reply. Raises RedisError; what had left by then may have been carried out."""
        reply = await self._ask(args)
        callback: Any = self.response_callbacks.get(args[0])
        options.pop("keys", None)  # meant for client-side caches
        return callback(reply, **options) if callback else reply

    async def _ask(self, command: Sequence[Any]) -> object:
        question = _Question(command, asyncio.get_running_loop().create_future())
        self._waiting.append(question)
        if self._talking is None:
            self._talking = asyncio.create_task(self._talk())
        return await question.reply

    async def _talk(self) -> None:
        """Exchange until nobody waits any more."""
        try:
            while self._waiting:
                questions, self._waiting = self._waiting, []
                await self._exchange(questions)
        finally:
            self._talking = None

    async def _exchange(self, questions: Sequence[_Question]) -> None:
        """Send commands together and hand out their replies; if that breaks off, those without one fail."""
        problem: RedisError = ConnectionError("the exchange with Redis was broken off")
        try:
            async with asyncio.timeout(self._silence):
                await self._converse(questions)
        except RedisError as error:
            problem = error
        except (OSError, ValueError) as error:  # silence, a broken socket, a reply that is no text
            problem = ConnectionError(f"the exchange with Redis failed ({type(error).__name__})")
        finally:
            for question in questions:
                question.fail(problem)

    async def _converse(self, questions: Sequence[_Question]) -> None:
        connection = cast("Connection", await self.connection_pool.get_connection())
        try:
            packed = [piece for question in questions for piece in PACK(*question.command)]
            await connection.send_packed_command(packed, check_health=False)
            for question in questions:
                question.answer(await _reply(connection))
        finally:
            await self.connection_pool.release(connection)


async def _reply(connection: Connection) -> object:
    try:
        return cast("object", await connection.read_response())
    except ResponseError as error:  # about one command; the connection is in order
        return error
