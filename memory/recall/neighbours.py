"""Which turns follow each other in one stretch of talk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memory.recall.arrays import Bools, Floats, Ints

PAUSE = 1 / 24  # days without a word, after which a conversation is about something new
NONE = -1


@dataclass(frozen=True, slots=True)
class Neighbours:
    """For each turn, the place of the one before it and of the one after it; -1 where there is none.

    Turns that may not be seen are nobody's neighbours, and leave no gap.
    """

    previous: Ints
    following: Ints

    @classmethod
    def of(cls, conversations: Ints, days: Floats, visible: Bools) -> Neighbours:
        """From each turn's conversation, its time in days and whether it may be seen; all of shape (turns,)."""
        seen = np.flatnonzero(visible)
        seen = seen[np.argsort(conversations[seen], kind="stable")]
        earlier, later = seen[:-1], seen[1:]
        joined = (conversations[earlier] == conversations[later]) & (days[later] - days[earlier] <= PAUSE)
        previous, following = np.full(len(days), NONE), np.full(len(days), NONE)
        previous[later[joined]] = earlier[joined]
        following[earlier[joined]] = later[joined]
        return cls(previous, following)

    def previous_of(self, place: int, reach: int) -> list[int]:
        """Up to `reach` turns before one, the nearest first."""
        return _walk(self.previous, place, reach)

    def following_of(self, place: int, reach: int) -> list[int]:
        """Up to `reach` turns after one, the nearest first."""
        return _walk(self.following, place, reach)


def steps(nearest: Ints, most: int) -> Iterator[Ints]:
    """The places 1, 2, ... `most` steps along from each turn."""
    padded, reached = np.append(nearest, NONE), np.arange(len(nearest))
    for _ in range(most):
        reached = padded[reached]
        yield reached


def _walk(nearest: Ints, place: int, reach: int) -> list[int]:
    walked: list[int] = []
    while len(walked) < reach and (place := int(nearest[place])) != NONE:
        walked.append(place)
    return walked
