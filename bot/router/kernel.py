"""Kernel ridge regression over sentence vectors: what is near votes, and near-duplicates share a vote."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bot.router.sparse import Floats

GAMMA = 2.0  # how fast a neighbour's vote fades with distance
RIDGE = 0.3
FEW = 16  # vectors; for so few, waking up the threads of a matrix product costs more than the product
ITERATIONS = 15  # the error left is far below what the examples disagree about


@dataclass(frozen=True, slots=True)
class Kernel:
    """The examples' vectors and the vote of each for each class."""

    vectors: Floats
    votes: Floats

    @classmethod
    def fit(cls, vectors: Floats, nearness: Floats, targets: Floats, weights: Floats) -> Kernel:
        """Unit vectors, how near each is to each, one-hot targets, the weight of each example."""
        return cls(vectors, _solve(nearness, RIDGE / weights, targets - 1 / targets.shape[1]))

    def scores(self, vectors: Floats) -> Floats:
        if len(vectors) > FEW:
            return near(vectors, self.vectors) @ self.votes
        similar = np.stack([np.einsum("nd,d->n", self.vectors, vector) for vector in vectors])
        return np.einsum("in,nk->ik", _fade(similar), self.votes)


def near(left: Floats, right: Floats) -> Floats:
    """1 for the same unit vector, fading with distance."""
    return _fade(left @ right.T)


def nearness_of(cosine: float) -> float:
    """What `near` gives for unit vectors with that cosine."""
    return math.exp(2 * GAMMA * (cosine - 1))


def _fade(similarity: Floats) -> Floats:
    similarity -= 1
    similarity *= 2 * GAMMA
    return np.exp(similarity, out=similarity)


def _solve(matrix: Floats, ridge: Floats, targets: Floats) -> Floats:
    """(matrix + diag(ridge)) @ x = targets, by conjugate gradients, all columns at once."""
    ridge = ridge[:, None]
    scale = 1 / (1 + ridge)
    solution = np.zeros_like(targets)
    residual = targets.copy()
    direction = residual * scale
    size = (residual * direction).sum(axis=0)
    for _ in range(ITERATIONS):
        image = matrix @ direction + ridge * direction
        step = size / np.maximum((direction * image).sum(axis=0), 1e-12)
        solution += step * direction
        residual -= step * image
        scaled = residual * scale
        grown = (residual * scaled).sum(axis=0)
        direction = scaled + grown / np.maximum(size, 1e-12) * direction
        size = grown
    return solution
