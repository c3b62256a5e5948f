"""What is in force for conversations that a running canary leaves out: everything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from bot.improvement.operations import State
from bot.improvement.overlays import Overlay, Overlays, applied


@dataclass(frozen=True, slots=True)
class Arm:
    """The state of conversations whose bucket is at least `begins`, up to where the next arm begins."""

    begins: float
    state: State


def arms(overlays: Overlays, running: Iterable[Overlay]) -> tuple[Arm, ...]:
    """An arm for each share below the whole, smallest share first; none while everybody has everything."""
    partial = [overlay for overlay in running if overlay.canary < 1]
    shares = sorted({overlay.canary for overlay in partial})
    return tuple(
        Arm(share, _without(overlays, {overlay.n for overlay in partial if overlay.canary <= share}))
        for share in shares
    )


def _without(overlays: Overlays, left_out: set[int]) -> State:
    ops = [op for overlay in overlays.all if overlay.n not in left_out for op in overlay.ops]
    empty: State = {}
    return reduce(applied, ops, empty)
