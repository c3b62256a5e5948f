"""Models whose calls are counted by tier, whoever asks: agents, the router, summaries."""

from __future__ import annotations

import time
from collections.abc import Mapping

from agents.models import Completion, Model, ModelError, OnText, Prompt, Usage
from agents.spec import Tier
from bot.telemetry.meter import Meter
from bot.telemetry.spans import span


class MeteredModel:
    """The model it is given, with each call counted, timed and made a span. Implements `Model`."""

    def __init__(self, model: Model, tier: Tier, meter: Meter) -> None:
        self._model = model
        self._tier = tier
        self._meter = meter
        self.name = model.name
        self.thinks = model.thinks

    async def complete(self, prompt: Prompt, on_text: OnText | None = None) -> Completion:
        started, usage, ok = time.perf_counter(), Usage(), False
        try:
            with span("model", self.name):
                completion = await self._model.complete(prompt, on_text)
            usage, ok = completion.usage, True
        except ModelError as error:
            usage = error.usage
            raise
        else:
            return completion
        finally:
            self._meter.asked(self._tier, self._model, usage, time.perf_counter() - started, ok=ok)

    def cost_usd(self, usage: Usage) -> float:
        return self._model.cost_usd(usage)


def metered(models: Mapping[Tier, Model], meter: Meter) -> Mapping[Tier, Model]:
    """These models, counted; tools that answer without one cost nothing and are no calls."""
    return {tier: MeteredModel(model, tier, meter) if model.thinks else model for tier, model in models.items()}
