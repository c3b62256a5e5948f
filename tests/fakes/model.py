"""A language model that says what the test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from agents.models import Completion, Model, OnText, Prompt, Usage, UserTurn

Line = Completion | Exception | Callable[[Prompt], Awaitable[Completion]]


class ScriptedModel:
    """Answers with the lines of a script, in order, and remembers the prompts it was given."""

    name = "scripted"
    thinks = True

    def __init__(self, script: Iterable[Line | str] = ()) -> None:
        self.script: list[Line | str] = list(script)
        self.prompts: list[Prompt] = []

    async def complete(self, prompt: Prompt, on_text: OnText | None = None) -> Completion:
        self.prompts.append(prompt)
        line = self.script.pop(0) if self.script else "I have nothing more to say."
        if isinstance(line, str):
            line = Completion(line, usage=Usage(input=100, output=10))
        if isinstance(line, Exception):
            raise line
        if not isinstance(line, Completion):
            return await line(prompt)
        if on_text:
            for word in line.text.split(" "):
                await on_text(f"{word} ")
        return line

    def asked(self, number: int = 0) -> UserTurn:
        """What the person had said last in one of the prompts."""
        turn = self.prompts[number].turns[-1]
        assert isinstance(turn, UserTurn)
        return turn

    def cost_usd(self, usage: Usage) -> float:
        return (usage.input * 2 + usage.output * 10) / 1_000_000


class Undecided:
    """Leaves routes to the router, so that a script holds answers only; for all else it is the model it is given."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.name = model.name
        self.thinks = model.thinks

    async def complete(self, prompt: Prompt, on_text: OnText | None = None) -> Completion:
        if prompt.schema is not None:
            return Completion("I leave the route to you.")
        return await self._model.complete(prompt, on_text)

    def cost_usd(self, usage: Usage) -> float:
        return self._model.cost_usd(usage)


def hangs(_: Prompt) -> Awaitable[Completion]:
    """A line of a script that never comes to an end."""
    return asyncio.Event().wait()  # pyright: ignore[reportReturnType]
