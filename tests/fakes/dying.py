"""Nova that kills itself at a point on the way of a message.

SIGKILL leaves a process no chance to tidy up, and dying from within makes the moment exact. At the point NOWHERE it
lives. In any case each fact that is stored leaves a line in the file EFFECTS of the data folder, so that tests can
count how often a tool took effect.
"""

from __future__ import annotations

import functools
import itertools
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from adapters.message import JsonObject
from adapters.slack.intake import Intake as SlackIntake
from adapters.telegram.client import Client as TelegramClient
from adapters.telegram.streaming import GrowingMessage
from agents.models import Completion, OnText, Prompt
from agents.models.claude import Claude
from agents.tool import Tool
from bot import cli
from bot.inbox import Inbox
from bot.outbox import Outbox
from bot.router.planner import ModelPlanner
from memory.facts import Fact, Facts
from memory.lanes import Lanes

NOWHERE = "nowhere"
EFFECTS = "effects"


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody survives SIGKILL")


def before(owner: type, name: str, *, call: int = 1) -> None:
    """Die instead of the first call of a method, or of a later one."""
    method: Callable[..., Any] = getattr(owner, name)
    calls = itertools.count(1)

    @functools.wraps(method)
    def mortal(*args: Any, **options: Any) -> Any:
        if next(calls) == call:
            die()
        return method(*args, **options)

    setattr(owner, name, mortal)


def after(owner: type, name: str) -> None:
    """Die when the first call of an asynchronous method has done its work."""
    method: Callable[..., Awaitable[Any]] = getattr(owner, name)

    @functools.wraps(method)
    async def mortal(*args: Any, **options: Any) -> NoReturn:
        await method(*args, **options)
        die()

    setattr(owner, name, mortal)


def after_acknowledging() -> None:
    """Telegram takes the request for the next updates as the acknowledgement of those before."""
    updates = TelegramClient.updates

    async def mortal(self: TelegramClient, offset: int, wait: int) -> list[JsonObject]:
        found = await updates(self, offset, 0 if offset else wait)
        return die() if offset else found

    TelegramClient.updates = mortal
    after(SlackIntake, "_acknowledge")


def while_the_model_speaks() -> None:
    """Die when the first word of an answer has come; a call that chooses a route is not listened to."""
    complete = Claude.complete

    async def hear(_: str) -> None:
        die()

    async def mortal(self: Claude, prompt: Prompt, on_text: OnText | None = None) -> Completion:
        return await complete(self, prompt, hear if on_text else None)

    Claude.complete = mortal


def after_a_message_is_there() -> None:
    """Die when a message was sent whole. One that grew is known, and completed; a slow machine would let it grow."""

    async def keep_back(self: GrowingMessage, delta: str) -> None: ...

    GrowingMessage.append = keep_back
    before(Outbox, "_settle")


POINTS: Mapping[str, Callable[[], None]] = {
    "received": lambda: before(Inbox, "append"),
    "stored": lambda: after(Lanes, "append"),
    "acknowledged": after_acknowledging,
    "routed": lambda: after(ModelPlanner, "decide"),
    "in the model call": while_the_model_speaks,
    "between two tool calls": lambda: before(Tool, "run", call=2),
    "between an effect and its receipt": lambda: after(Facts, "remember"),
    "after a tool with effects": lambda: after(Tool, "run"),
    "mid-stream": lambda: after(Outbox, "opened"),
    "after the send before the mark": after_a_message_is_there,
}


def count_effects() -> None:
    remember = Facts.remember

    async def counted(self: Facts, person: str, fact: Fact) -> bool:
        with Path(EFFECTS).open("a") as file:
            file.write(f"{fact.text}\n")
        return await remember(self, person, fact)

    Facts.remember = counted


def run(point: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> NoReturn:
    """Be `nova <arguments>` in the folder of the log, until the point is reached."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(log.parent)
    with log.open("wb") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    count_effects()
    if point != NOWHERE:
        POINTS[point]()
    sys.exit(cli.run(arguments))
