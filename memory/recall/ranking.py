"""How the signs that a turn answers a question are weighed.

A turn is understood with the turns around it: what it is about was mostly said just before. So each turn's BM25 and
cosine also count, in part, for its neighbours in the same stretch of talk. Sum and kernels were chosen, and the weights
fitted (softmax over a dialogue's turns), on dialogues told in four ways; `tests/bench/bench_recall.py` shows what each
part brings on dialogues that the weights have not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from memory.recall.arrays import Floats
from memory.recall.neighbours import Neighbours, steps

SUBSTANCE = 10  # terms from which a longer turn says no more
BEARING = 5.0  # of the best turns for a question, 9 in 10 reach it; of the best for one about something else, 3 in 10


@dataclass(frozen=True, slots=True)
class Kernel:
    """How much a turn counts for those after it (the next one first) and for those before it."""

    after: tuple[float, ...]
    before: tuple[float, ...]

    def spread(self, scores: Floats, neighbours: Neighbours) -> Floats:
        """Each turn's score plus its share of its neighbours', shape (turns,)."""
        padded = np.append(scores, 0.0)  # what -1, no neighbour, points at
        spread = scores.copy()
        for weights, nearest in ((self.after, neighbours.previous), (self.before, neighbours.following)):
            for weight, places in zip(weights, steps(nearest, len(weights)), strict=True):
                spread += weight * padded[places]
        return spread


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign counts, per unit of it."""

    words: float = 0.40  # BM25
    meaning: float = 9.0  # cosine
    speaker: float = 1.2  # said by whom the question is about
    substance: float = 3.0  # ln(1 + terms), up to SUBSTANCE of them
    tells_time: float = 1.6  # where the question asks when
    tells_number: float = 2.0  # where it asks how many
    near_time: float = 5.0  # said at the time that the question names, or soon after
    recency: float = 0.1  # the newest against the oldest: decides between equals only


WEIGHTS = Weights()
WORDS = Kernel(after=(0.7, 0.7, 0.3, 0.3), before=(0.3, 0.2))
MEANING = Kernel(after=(0.4, 0.4), before=(0.2, 0.2))


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of every turn for one question, each of shape (turns,), in the order of `Weights`."""

    words: Floats
    meaning: Floats
    speaker: Floats
    substance: Floats
    tells_time: Floats
    tells_number: Floats
    near_time: Floats
    recency: Floats

    def weighed(self, weights: Weights) -> Floats:
        """One score a turn: the sum of its signs, each times its weight."""
        signs: Sequence[Floats] = [getattr(self, name) for name in Weights.__slots__]
        return np.sum([weight * sign for weight, sign in zip(astuple(weights), signs, strict=True)], axis=0)

    def bearing(self, weights: Weights) -> Floats:
        """What words and meaning alone say: how much a turn has to do with the question, whoever said it and when."""
        return weights.words * self.words + weights.meaning * self.meaning
