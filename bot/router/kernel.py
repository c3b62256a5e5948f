"""Kernel ridge regression over sentence vectors: what is near votes, and near-duplicates share a vote."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bot.router.sparse import Floats

GAMMA = 2.0  # how fast a neighbour's vote fades with distance
RIDGE = 0.3
BLOCK = 1024  # vectors
FEW = 16  # vectors; for so few, the threads of a matrix product cost more than the product: they go on spinning
ROWS = 64  # vectors in a product that is too small for the library to start threads for
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
        similar = np.stack([_similar(self.vectors, vector) for vector in vectors])
        return np.einsum("in,nk->ik", _fade(similar), self.votes)


def near(left: Floats, right: Floats) -> Floats:
    """1 for the same unit vector, fading with distance."""
    return _fade(left @ right.T)


def nearness(vectors: Floats) -> Floats:
    """How near each is to each: half of the pairs are worked out, block by block, and mirrored."""
    nearness = np.empty((len(vectors), len(vectors)), np.float32)
    for top in range(0, len(vectors), BLOCK):
        rows = slice(top, top + BLOCK)
        for left in range(top, len(vectors), BLOCK):
            columns = slice(left, left + BLOCK)
            nearness[rows, columns] = near(vectors[rows], vectors[columns])
            nearness[columns, rows] = nearness[rows, columns].T
    return nearness


def nearness_of(cosine: float) -> float:
    """What `near` gives for unit vectors with that cosine."""
    return math.exp(2 * GAMMA * (cosine - 1))


def _similar(vectors: Floats, vector: Floats) -> Floats:
    """The cosine of each with one, in this thread alone."""
    whole = len(vectors) // ROWS * ROWS
    blocks = vectors[:whole].reshape(-1, ROWS, vectors.shape[1])
    return np.concatenate([(blocks @ vector).ravel(), vectors[whole:] @ vector])


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
