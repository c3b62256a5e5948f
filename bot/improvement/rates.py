"""How often something happened, how sure that is, and whether it changed: small numbers stay counts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Z90 = 1.645  # two-sided 90 %
FEW = 8  # below this a percentage would pretend to know more than it does
MANY = 100  # from here on a decimal means something
CHANGED = 1.28  # |z| of a change worth an arrow

Trend = Literal["▲", "▼", "≈"]


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`."""

    part: int
    whole: int

    @property
    def share(self) -> float:
        return self.part / self.whole if self.whole else 0.0

    @property
    def is_few(self) -> bool:
        """Whether there are too few to speak of a percentage."""
        return self.whole < FEW

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 90 % interval of the share; everything from 0 to 1 when nothing was seen."""
        if not self.whole:
            return 0.0, 1.0
        shrink = 1 + Z90**2 / self.whole
        middle = (self.share + Z90**2 / (2 * self.whole)) / shrink
        spread = math.sqrt(self.share * (1 - self.share) / self.whole + (Z90 / (2 * self.whole)) ** 2)
        half = Z90 * spread / shrink
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def percent(self) -> str:
        """`9.2 %`, with a decimal only where there are many."""
        return f"{self._number(self.share)} %"

    @property
    def percent_and_interval(self) -> str:
        """`9.2 %, 7.1–11.8`."""
        low, high = self.interval
        return f"{self.percent}, {self._number(low)}–{self._number(high)}"

    def _number(self, share: float) -> str:
        return f"{100 * share:.{1 if self.whole >= MANY else 0}f}"

    def __str__(self) -> str:
        return f"{self.part:,} of {self.whole:,}"


def trend(before: Rate, now: Rate) -> Trend | None:
    """An arrow for a change that chance alone would rarely make, ≈ otherwise; None when there is too little to tell."""
    if before.is_few or now.is_few:
        return None
    pooled = (before.part + now.part) / (before.whole + now.whole)
    error = math.sqrt(pooled * (1 - pooled) * (1 / before.whole + 1 / now.whole))
    z = (now.share - before.share) / error if error else 0.0
    if abs(z) <= CHANGED:
        return "≈"
    return "▲" if z > 0 else "▼"
