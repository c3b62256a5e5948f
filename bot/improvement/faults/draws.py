"""Every draw is a hash of seed, thing and purpose: no draw moves another, so two runs differ only by what Nova did."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")
_NORMAL = NormalDist()
_TINY = 2.0**-54


@dataclass(frozen=True, slots=True)
class Dice:
    """The draws about one thing."""

    seed: int
    thing: str

    def unit(self, purpose: str) -> float:
        """Uniform in [0, 1)."""
        told = f"{self.seed}\0{self.thing}\0{purpose}".encode()
        return (int.from_bytes(blake2b(told, digest_size=8).digest()) >> 11) / 2**53

    def happens(self, share: float, purpose: str) -> bool:
        """True for this share of things."""
        return self.unit(purpose) < share

    def one(self, options: Sequence[T], purpose: str) -> T:
        """Any of them, each as likely."""
        return options[int(self.unit(purpose) * len(options))]

    def weighted(self, weights: Mapping[T, float], purpose: str) -> T:
        """One of the keys, in proportion to its weight; the weights need not sum to 1."""
        left = self.unit(purpose) * math.fsum(weights.values())
        for option, weight in weights.items():
            if left < weight:
                return option
            left -= weight
        return [option for option, weight in weights.items() if weight > 0][-1]

    def between(self, low: float, high: float, purpose: str) -> float:
        """Uniform in [low, high)."""
        return low + (high - low) * self.unit(purpose)

    def normal(self, spread: float, purpose: str) -> float:
        """Normal around 0 with this standard deviation."""
        return spread * _NORMAL.inv_cdf(self.unit(purpose) + _TINY) if spread else 0.0


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of one seed."""

    seed: int

    def of(self, thing: str) -> Dice:
        return Dice(self.seed, thing)
