"""All scenarios together: means, the worst of each figure, and whether the targets are met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Literal

from bot.improvement.faults.score import METRICS, Figure

HIGHER_IS_BETTER = frozenset({"recall", "precision", "diagnosis", "fix_yield", "coverage"})


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must reach: over all scenarios on average, or in the worst of them."""

    metric: str
    over: Literal["macro", "worst"]
    limit: float

    def is_met(self, summary: Mapping[str, Any]) -> bool:
        """A figure that no scenario has is no failure."""
        value: Figure = summary[self.over][self.metric]
        if value is None:
            return True
        return value >= self.limit if self.metric in HIGHER_IS_BETTER else value <= self.limit

    def __str__(self) -> str:
        sign = ">=" if self.metric in HIGHER_IS_BETTER else "<="
        return f"{self.metric} {sign} {self.limit:g}"


TARGETS = (
    Target("recall", "macro", 0.75),
    Target("precision", "macro", 0.90),
    Target("diagnosis", "macro", 0.85),
    Target("weeks_to_detect", "macro", 2),
    Target("fix_yield", "macro", 0.95),
    Target("coverage", "macro", 0.60),
    Target("regressions", "worst", 0),
    Target("injected", "worst", 0),
    Target("troll", "worst", 0),
    Target("null", "macro", 0.5),
    Target("late", "worst", 0),
    Target("tokens_per_week", "worst", 400_000),
)


def summary(scenarios: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The one JSON object of `nova eval faults --json`."""
    figures = {name: _known(scenarios, name) for name in METRICS}
    return {
        "scenarios": list(scenarios),
        "macro": {name: round(fmean(values), 4) if values else None for name, values in figures.items()},
        "worst": {name: _worst(name, values) for name, values in figures.items()},
    }


def missed(found: Mapping[str, Any]) -> list[Target]:
    """The targets that were not met."""
    return [target for target in TARGETS if not target.is_met(found)]


def _known(scenarios: Sequence[dict[str, Any]], name: str) -> list[float]:
    return [one["metrics"][name] for one in scenarios if one["metrics"][name] is not None]


def _worst(name: str, values: Sequence[float]) -> Figure:
    if not values:
        return None
    return min(values) if name in HIGHER_IS_BETTER else max(values)
