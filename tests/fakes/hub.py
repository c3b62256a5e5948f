"""A chat platform that several processes share: what any of them sends, one screen shows.

    async with Hub() as hub:
        ...  # in other processes: HubAdapter(hub.address)
    assert [shown.text for shown in hub.shown] == [...]

Each line on the socket is one JSON object; the n-th line back answers the n-th line sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, Self

from adapters.departure import departed
from adapters.message import RawEvent, Reply, Sent, Uncertain
from tests.fakes.chat import FakeAdapter


@dataclass(frozen=True, slots=True)
class Shown:
    """A message on the screen, `at` seconds of the monotonic clock."""

    key: str
    conversation: str
    text: str
    at: float


def letter(number: int, text: str, *, person: int) -> RawEvent:
    """A message of one of the people on the platform as it is delivered; `number` is unique."""
    now = datetime.now(UTC)
    message = {
        "kind": "message",
        "id": f"p{number}",
        "text": text,
        "person": str(person),
        "chat": f"dm-{person}",
        "chat_kind": "dm",
        "at": now.isoformat(),
    }
    return RawEvent(f"fake:{number}", "fake", f"fake:dm-{person}", message, now, twin=f"fake:p{number}")


class Hub:
    """The platform."""

    def __init__(self) -> None:
        self.shown: list[Shown] = []
        self._changed = asyncio.Condition()
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._folder = TemporaryDirectory()
        self.address = str(Path(self._folder.name) / "hub")
        self._server = await asyncio.start_unix_server(self._serve, self.address)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.close()
        await self._server.wait_closed()
        self._folder.cleanup()

    async def until(self, happened: Callable[[], bool], *, within: float) -> None:
        """Wait for something to be on the screen. Raises TimeoutError."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(happened)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with contextlib.suppress(ConnectionError):  # whoever sent was killed
            while line := await reader.readline():
                await self._show(json.loads(line))
                writer.write(b'{"id": "m%d"}\n' % len(self.shown))
        self._writers.discard(writer)
        writer.close()

    async def _show(self, message: dict[str, Any]) -> None:
        self.shown.append(Shown(**message, at=time.monotonic()))
        async with self._changed:
            self._changed.notify_all()


class HubAdapter(FakeAdapter):
    """The adapter of one process. Answers come whole: nothing here is said in pieces."""

    tells_departure: Literal[True] = True

    def __init__(self, address: str) -> None:
        super().__init__()
        self.capabilities = replace(self.capabilities, can_stream=False)
        self._address = address
        self._waiting: deque[asyncio.Future[Sent]] = deque()

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_unix_connection(self._address)
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._writer.close()
        await self._listening

    async def send(self, part: Reply) -> Sent:
        told: asyncio.Future[Sent] = asyncio.get_running_loop().create_future()
        self._waiting.append(told)
        message = {"key": part.key, "conversation": part.target.conversation, "text": part.body}
        self._writer.write(json.dumps(message).encode() + b"\n")
        await departed()
        return await told

    async def _listen(self) -> None:
        while line := await self._reader.readline():
            number = json.loads(line)["id"]
            self._waiting.popleft().set_result(Sent(number, number))
        for told in self._waiting:
            told.set_exception(Uncertain("the hub hung up"))
