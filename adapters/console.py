"""The terminal as a chat platform: lines in, answers out."""

from __future__ import annotations

import asyncio
import importlib
import sys
import threading
import time
import uuid
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Self, TextIO

from rich.console import Console as Screen
from rich.markdown import Markdown

from adapters.message import (
    Action,
    Attachment,
    Capabilities,
    Earlier,
    Event,
    FileUnavailable,
    Finding,
    MalformedEvent,
    Message,
    Opening,
    Person,
    RawEvent,
    Rejected,
    Reply,
    Sent,
    Target,
)
from adapters.typed import message_of

PROMPT = "\nyou › "


class Console:
    """One person at a terminal. At the end of input `events` ends, and so may the program.

    On a terminal the next prompt appears after the answer to the last line; from a pipe, lines are taken as they
    come and each is shown above its answer.
    """

    platform = "console"
    listens = True
    webhook = None
    trouble = ""
    capabilities = Capabilities(
        max_len=1_000_000,
        can_edit=False,
        can_stream=False,
        reactions_in_dm=False,
        threads=False,
        ephemeral=False,
        tables=True,
    )

    def __init__(
        self, person: str, conversation: str, *, stdin: TextIO = sys.stdin, stdout: TextIO = sys.stdout
    ) -> None:
        self._person = Person(person, person.partition(":")[2])
        self._conversation = conversation
        self._stdin = stdin
        self._screen = Screen(file=stdout, highlight=False, soft_wrap=not stdout.isatty())
        self._terminal = stdin.isatty() and stdout.isatty()
        self._answered = asyncio.Event()
        if self._terminal:
            importlib.import_module("readline")  # gives `input` line editing and history
        self._questions: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None

    async def examine(self) -> Sequence[Finding]:
        return ()

    async def events(self) -> AsyncGenerator[RawEvent, None]:
        """One event a line; blank lines are skipped."""
        lines: asyncio.Queue[str | None] = asyncio.Queue()
        wanted = threading.Semaphore(0)
        loop = asyncio.get_running_loop()

        def read() -> None:
            try:
                while wanted.acquire() and (line := self._read_line()) is not None:
                    loop.call_soon_threadsafe(lines.put_nowait, line.encode(errors="replace").decode())
            finally:
                loop.call_soon_threadsafe(lines.put_nowait, None)

        # A daemon: a thread that waits for a key must not keep the program alive.
        threading.Thread(target=read, daemon=True).start()
        while True:
            wanted.release()
            line = await lines.get()
            if line is None:
                return
            if not line.strip():
                continue
            event = self._raw(line.strip())
            self._questions[event.key] = line.strip()
            self._answered.clear()
            yield event
            if self._terminal:
                await self._answered.wait()

    async def parse(self, raw: RawEvent) -> Event | None:
        text, at = raw.payload.get("text"), raw.payload.get("at")
        if not isinstance(text, str) or not isinstance(at, str):
            raise MalformedEvent("a console line needs text and at")
        target = self._target(raw.conversation, raw.key)
        vote = {"/good": "up", "/bad": "down"}.get(text)
        if vote:
            return Action(raw.key, "", raw.conversation, self._person, "feedback", f":{vote}", target)
        return message_of(raw, text, self._person, target, datetime.fromisoformat(at))

    async def thread(self, message: Message) -> tuple[Earlier, ...]:
        return ()

    def direct(self, person: str) -> Target:
        if person != self._person.key:
            raise Rejected(f"{person} does not sit at this terminal")
        return Target(self.platform, "local", "terminal", "dm", self._conversation)

    def parts(self, reply: Reply) -> tuple[Reply, ...]:
        return (reply.part(0, reply.body, last=True),)

    async def send(self, part: Reply) -> Sent:
        if not part.body.strip():
            raise ValueError("a reply needs a body")
        if not self._terminal:
            question = self._questions.pop(part.target.reply_to or "", None)
            self._screen.print(f"\nyou › {question}" if question else "", markup=False)
        self._screen.print("nova ›", style="bold cyan", end=" ")
        if self._terminal:
            self._screen.print()
            self._screen.print(Markdown(part.body))
        else:
            self._screen.print(part.body, markup=False)
        self._footer(part)
        self._answered.set()
        return Sent(part.key, part.key)

    async def edit(self, sent: Sent, part: Reply) -> Sent:
        await self.send(part)
        return sent

    def stream(self, target: Target, opened: Opening) -> _Whole:
        return _Whole()

    async def busy(self, target: Target, status: str) -> None:
        return None

    async def idle(self, target: Target) -> None:
        return None

    async def acknowledge(self, action: Action, note: str) -> None:
        if note:
            self._screen.print(note, style="dim", markup=False)
        self._answered.set()

    async def fetch(self, attachment: Attachment) -> bytes:
        raise FileUnavailable("files cannot be sent in the terminal")

    def _footer(self, part: Reply) -> None:
        hints = [part.footer] if part.footer else []
        hints += [f"[{button.label}]" for button in part.buttons]
        if hints:
            self._screen.print("  ".join(hints), style="dim", markup=False)

    def _read_line(self) -> str | None:
        if not self._terminal:
            return self._stdin.readline() or None
        try:
            return input(PROMPT)
        except EOFError:
            self._screen.print()
            return None

    def _raw(self, text: str) -> RawEvent:
        now = datetime.now(UTC)
        key = f"console:{time.time_ns()}:{uuid.uuid4().hex[:6]}"
        payload = {"text": text, "at": now.isoformat()}
        return RawEvent(key, self.platform, self._conversation, payload, now, urgent=False)

    def _target(self, conversation: str, reply_to: str) -> Target:
        return Target(self.platform, "local", "terminal", "dm", conversation, reply_to=reply_to)


class _Whole:
    """The terminal shows answers whole, so nothing is visible before the end."""

    async def append(self, delta: str) -> None:
        return None

    async def finish(self, reply: Reply) -> Sent | None:
        return None
