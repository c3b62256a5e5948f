"""Softmax regression over sparse rows: trained in seconds, and always the same way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from bot.router.sparse import Floats, Ints, Rows, Turned

EPOCHS = 8
BATCH = 256
RATE = 0.5
DECAY = 1e-5
SCALE = 4.0  # unit rows have small entries; larger ones let rare words reach their weight in a few passes
SEED = 34


@dataclass(frozen=True, slots=True)
class Linear:
    """A weight for each feature and class."""

    weights: Floats
    bias: Floats

    def logits(self, rows: Rows) -> Floats:
        return SCALE * rows.times(self.weights) + self.bias


@dataclass(frozen=True, slots=True)
class _Batch:
    rows: Rows
    turned: Turned
    targets: Floats
    weights: Floats


@dataclass(slots=True)
class _Adagrad:
    """Steps that shrink where the gradient has been."""

    linear: Linear
    weights_seen: Floats = field(init=False)
    bias_seen: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.weights_seen = np.full_like(self.linear.weights, 1e-3)
        self.bias_seen = np.full_like(self.linear.bias, 1e-3)

    def step(self, batch: _Batch) -> None:
        residual = softmax(self.linear.logits(batch.rows)) - batch.targets
        residual *= batch.weights[:, None] / len(batch.targets)
        _move(self.linear.bias, self.bias_seen, residual.sum(axis=0), slice(None))
        _move(self.linear.weights, self.weights_seen, SCALE * batch.turned.times(residual), batch.turned.columns)


def _move(weights: Floats, seen: Floats, gradient: Floats, where: Ints | slice) -> None:
    current = weights[where]
    gradient = gradient + DECAY * current
    total = seen[where] + gradient * gradient
    seen[where] = total
    weights[where] = current - RATE * gradient / np.sqrt(total)


def softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def balance(labels: Ints, classes: int) -> Floats:
    """A weight for each example so that every class counts the same."""
    counts = np.maximum(np.bincount(labels, minlength=classes), 1)
    return (len(labels) / (classes * counts))[labels].astype(np.float32)


def fit(rows: Rows, width: int, targets: Floats, weights: Floats) -> Linear:
    """The same input gives the same weights."""
    bias: Floats = np.zeros_like(targets[0])
    linear = Linear(np.zeros((width, len(bias)), np.float32), bias)
    stepper = _Adagrad(linear)
    batches = list(_batches(rows, targets, weights))
    for _ in range(EPOCHS):
        for batch in batches:
            stepper.step(batch)
    return linear


def _batches(rows: Rows, targets: Floats, weights: Floats) -> Iterator[_Batch]:
    order = np.random.default_rng(SEED).permutation(len(targets))
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        part = rows.take(chosen)
        yield _Batch(part, Turned.of(part), targets[chosen], weights[chosen])
