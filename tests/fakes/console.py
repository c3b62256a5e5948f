"""A terminal without a screen: lines typed by the test, and what was printed."""

from __future__ import annotations

import asyncio
import io
import os
from typing import Self

from adapters.console import Console
from tests.fakes.platform import Seen

PERSON = "console:ann"


class ConsolePlatform:
    """Implements as much of `tests.fakes.platform.Platform` as a terminal can do: no groups, buttons or failures."""

    mention = "nova"

    def __init__(self) -> None:
        self.violations: list[str] = []
        self.printed = io.StringIO()
        reading, self._typing = os.pipe()
        self._stdin = os.fdopen(reading)
        self.adapter = Console(PERSON, "console:1", stdin=self._stdin, stdout=self.printed)
        self._said = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.close()
        await asyncio.to_thread(self._stdin.close)  # the reading thread sees the end first

    def close(self) -> None:
        """The end of input, as Ctrl-D makes it."""
        if self._typing >= 0:
            os.close(self._typing)
            self._typing = -1

    async def say(self, text: str, *, person: str = "1001", chat: str = "dm") -> str:
        os.write(self._typing, f"{text}\n".encode())
        self._said += 1
        return str(self._said)

    async def react(self, message_id: str, emoji: str, *, person: str = "1001", added: bool = True) -> None:
        raise NotImplementedError("a terminal has no reactions")

    async def press(self, message_id: str, button: str, *, person: str = "1001") -> None:
        raise NotImplementedError("a terminal has no buttons")

    @property
    def seen(self) -> list[Seen]:
        answers = self.printed.getvalue().split("nova ›")[1:]
        return [Seen(f"m{number}", text.split("\nyou ›")[0].strip()) for number, text in enumerate(answers)]

    def fail_next(self, method: str, failure: str) -> None:
        raise NotImplementedError("printing does not fail")

    @property
    def confirmed(self) -> int:
        return 0
