"""Who pays for a model's work: an amount is set aside before each call, and what was used is settled after it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from agents.models import Completion, Model, ModelError, OnText, Prompt, ToolTurn, Usage
from memory.tokens import estimate_tokens


@dataclass(frozen=True, slots=True)
class Spender:
    """On whose behalf a model works. `pipeline` names the pipeline whose run asked; background work stops first."""

    person: str
    agent: str
    pipeline: str = ""

    @property
    def background(self) -> bool:
        return bool(self.pipeline)


@dataclass(slots=True)
class Bill:
    """What one call came to."""

    used: Usage


class BudgetSpent(ModelError):
    """A budget does not allow this call."""

    def __init__(self, budget: str, person_text: str) -> None:
        super().__init__(f"the budget {budget!r} is used up", person_text=person_text)


class Purse(Protocol):
    """Budgets, as those who spend see them."""

    def paying(self, spender: Spender, model: Model, most: Usage) -> AbstractAsyncContextManager[Bill]:
        """Set `most` aside for the block, then settle what its bill says. Raises BudgetSpent."""
        ...


async def paid(
    purse: Purse | None, spender: Spender, model: Model, prompt: Prompt, on_text: OnText | None = None
) -> Completion:
    """One completion within the budgets. Raises BudgetSpent and what the model raises."""
    if purse is None or not model.thinks:
        return await model.complete(prompt, on_text)
    read = estimate(prompt)
    async with purse.paying(spender, model, Usage(read, prompt.max_tokens)) as bill:
        bill.used = Usage(read)  # what a call costs at least that is cancelled on its way
        try:
            completion = await model.complete(prompt, on_text)
        except ModelError as error:
            bill.used = error.usage
            raise
        bill.used = completion.usage
        return completion


class Metered:
    """A model whose every completion is paid by one spender: for the parts of Nova that think without an agent."""

    def __init__(self, model: Model, purse: Purse, spender: Spender) -> None:
        self._model = model
        self._purse = purse
        self._spender = spender
        self.name = model.name
        self.thinks = model.thinks

    async def complete(self, prompt: Prompt, on_text: OnText | None = None) -> Completion:
        return await paid(self._purse, self._spender, self._model, prompt, on_text)

    def cost_usd(self, usage: Usage) -> float:
        return self._model.cost_usd(usage)


def estimate(prompt: Prompt) -> int:
    """About how many tokens a prompt has."""
    said = [turn.content if isinstance(turn, ToolTurn) else turn.text for turn in prompt.turns]
    tools = [f"{tool.name}{tool.description}{tool.parameters}" for tool in prompt.tools]
    return sum(map(estimate_tokens, [prompt.system, prompt.context, *said, *tools]))
