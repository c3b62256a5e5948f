"""Whether a change may be offered: exact small-sample tests on paired cases, `b` better and `c` worse."""

from __future__ import annotations

import math

SHIPS = 0.10  # mid-p at the first look
E_SHIPS = 10.0  # e-value at later looks
WANTED = 12  # test cases; fewer print, but can hardly pass


def midp(b: int, c: int) -> float:
    """One-sided mid-p McNemar: P(X > b) + ½ P(X = b) for X ~ Bin(b + c, ½)."""
    n = b + c
    above = sum(math.comb(n, k) for k in range(b + 1, n + 1))
    return (above + math.comb(n, b) / 2) / 2**n


def evalue(b: int, c: int) -> float:
    """2 ∫ from ½ to 1 of (2θ)^b (2(1-θ))^c dθ, in closed form; it may be looked at again as cases arrive."""
    total = sum(math.comb(b + c + 1, k) for k in range(b + 1))
    return total / ((b + c + 1) * math.comb(b + c, b))


def bound(n: int) -> float:
    """The rate that zero of `n` rules out with 95 % confidence, one-sided."""
    return 1 - 0.05 ** (1 / n) if n else 1.0


def gains(b: int, c: int, *, first: bool) -> bool:
    """Whether the cases show a gain: by mid-p once, by the e-value afterwards."""
    return midp(b, c) <= SHIPS if first else evalue(b, c) >= E_SHIPS
