"""A line through measurements."""

from __future__ import annotations

from collections.abc import Sequence

Sample = tuple[float, float]  # x, y


def slope(samples: Sequence[Sample]) -> float:
    """How much y grows for one x, by least squares: sum((x - mean x)(y - mean y)) / sum((x - mean x)^2)."""
    if len(samples) < 2:
        return 0.0
    mean_x = sum(x for x, _ in samples) / len(samples)
    mean_y = sum(y for _, y in samples) / len(samples)
    spread = sum((x - mean_x) ** 2 for x, _ in samples)
    return sum((x - mean_x) * (y - mean_y) for x, y in samples) / spread


def settled(samples: Sequence[Sample]) -> Sequence[Sample]:
    """Without the first third, in which caches fill."""
    return samples[len(samples) // 3 :]
