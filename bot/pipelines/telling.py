"""What a run says: its messages, what it asks people, and its list of steps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from pydantic import TypeAdapter

from adapters.message import Action, Button, Reply, Target
from bot.pipelines.definition import Pipeline
from memory.runs import Answer, Run, StepRecord

BUTTON = "pipeline"

Say = Callable[[Reply], Awaitable[None]]

_target = TypeAdapter(Target)


class Post(Protocol):
    """Writes to a person, once per key."""

    def __call__(self, person: str, key: str, body: str, buttons: tuple[Button, ...] = ()) -> Awaitable[None]: ...


class Teller(Protocol):
    """Brings texts to people, each key once."""

    async def tell(self, run: Run, key: str, text: str, to: str = "") -> None: ...

    async def ask(self, run: Run, record: StepRecord) -> None: ...


class Screen(Protocol):
    """Shows how far a run has come. What it shows may be late, but not wrong."""

    async def show(self, run: Run, pipeline: Pipeline, records: Mapping[str, StepRecord]) -> None: ...


class Telling:
    """A teller over the outbox: `say` writes to a place and `post` to a person, both once per key."""

    def __init__(self, say: Say, post: Post) -> None:
        self._say = say
        self._post = post

    async def tell(self, run: Run, key: str, text: str, to: str = "") -> None:
        """Write to a person, or where the run was started."""
        await self._bring(run, key, text, to, ())

    async def ask(self, run: Run, record: StepRecord) -> None:
        """Show what a step waits for, with two buttons."""
        name = f"{run.id}:{record.question}"
        buttons = (
            Button(BUTTON, "Approve", f"{name}:yes", "primary"),
            Button(BUTTON, "Reject", f"{name}:no", "danger"),
        )
        text = f"{run.pipeline} (run {run.id}) waits at {record.path}:\n{record.asked}"
        await self._bring(run, f"run:{name}:ask", text, record.approver, buttons)

    async def _bring(self, run: Run, key: str, text: str, to: str, buttons: tuple[Button, ...]) -> None:
        if to or not run.starter.address:
            await self._post(to or run.starter.person, key, text, buttons)
        else:
            await self._say(Reply(key, _target.validate_json(run.starter.address), text, buttons))


def pressed(action: Action) -> tuple[str, str, Answer]:
    """Of a button: the run, the question, the answer."""
    run, _, rest = action.value.partition(":")
    step, _, answer = rest.rpartition(":")
    return run, step, "yes" if answer == "yes" else "no"
