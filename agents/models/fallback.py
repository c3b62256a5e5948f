"""When a model is overloaded another one answers, unless the first had already begun to speak."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from agents.models import Completion, Model, ModelError, OnText, Prompt, Usage

logger = logging.getLogger(__name__)


class Fallback:
    """Models in the order in which they are asked.

    A later one is asked only after a failure that may pass by itself, and only if nothing was said yet: so nobody reads
    two answers. `cost_usd` is at the first one's price, which is the dearest of a sensible order.
    """

    def __init__(self, models: Sequence[Model]) -> None:
        self._models = tuple(models)
        self.name = models[0].name
        self.thinks = models[0].thinks

    async def complete(self, prompt: Prompt, on_text: OnText | None = None) -> Completion:
        spoke = False

        async def hear(text: str) -> None:
            nonlocal spoke
            spoke = True
            if on_text:
                await on_text(text)

        *others, last = self._models
        for model in others:
            try:
                return await model.complete(prompt, hear)
            except ModelError as error:
                if spoke or not error.passing:
                    raise
                logger.warning("%s is not available (%s); asking the next model", model.name, error)
        return await last.complete(prompt, on_text)

    def cost_usd(self, usage: Usage) -> float:
        return self._models[0].cost_usd(usage)
