"""Bars made of letters, for places without pictures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from agents.erp.data.engine import Value

LONGEST = 12  # letters
_EIGHTHS = "▏▎▍▌▋▊▉█"


def bars(values: Sequence[Value]) -> list[str]:
    """A bar for each value, in eighths of a letter and of one scale: `-` before those below zero, "" for no number."""
    sizes = [float(value) if isinstance(value, int | float | Decimal) else 0.0 for value in values]
    largest = max(map(abs, sizes), default=0.0)
    return [_bar(size / largest) if largest else "" for size in sizes]


def _bar(share: float) -> str:
    eighths = round(abs(share) * LONGEST * 8)
    whole, rest = divmod(eighths, 8)
    bar = "█" * whole + (_EIGHTHS[rest - 1] if rest else "")
    return f"-{bar}" if share < 0 and bar else bar
