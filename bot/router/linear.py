"""Softmax regression over sparse rows: trained in seconds, and always the same way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from bot.router.sparse import Bytes, Floats, Ints, Rows, Turned

EPOCHS = 8
DROPPED = 0.5  # of the features in each pass but the last, so that no single word decides
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

    def squeezed(self) -> Squeezed:
        scale = np.maximum(np.abs(self.weights).max(axis=1), 1e-6) / 127
        return Squeezed(np.rint(self.weights / scale[:, None]).astype(np.int8), scale.astype(np.float16), self.bias)


@dataclass(frozen=True, slots=True)
class Squeezed:
    """The same in a quarter of the space, kept so in memory: a byte a weight, and what it is worth for each feature."""

    weights: Bytes
    scale: Floats
    bias: Floats

    def logits(self, rows: Rows) -> Floats:
        worth = self.scale[rows.columns].astype(np.float32)
        return SCALE * replace(rows, values=rows.values * worth).times(self.weights) + self.bias

    def squeezed(self) -> Squeezed:
        return self


@dataclass(frozen=True, slots=True)
class _Batch:
    rows: Rows
    turned: Turned
    targets: Floats
    weights: Floats

    def thinned(self, dice: np.random.Generator) -> _Batch:
        """The same examples with only some of their features, those weighing more."""
        kept, more = dice.random(len(self.rows.values)) >= DROPPED, np.float32(1 / (1 - DROPPED))
        return replace(self, rows=self.rows.thinned(kept, more), turned=self.turned.thinned(kept, more))


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
        gradient = batch.turned.times(residual)
        gradient *= SCALE
        _move(self.linear.weights, self.weights_seen, gradient, batch.turned.columns)


def _move(weights: Floats, seen: Floats, gradient: Floats, where: Ints | slice) -> None:
    current = weights[where]
    gradient += DECAY * current
    total = seen[where] + gradient * gradient
    seen[where] = total
    gradient *= RATE
    gradient /= np.sqrt(total, out=total)
    weights[where] = current - gradient


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
    dice = np.random.default_rng(SEED)
    batches = list(_batches(rows, targets, weights, dice))
    for left in reversed(range(EPOCHS)):
        for batch in batches:
            stepper.step(batch.thinned(dice) if left else batch)
    return linear


def _batches(rows: Rows, targets: Floats, weights: Floats, dice: np.random.Generator) -> Iterator[_Batch]:
    order = dice.permutation(len(targets))
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        taken = rows.take(chosen)
        yield _Batch(taken, Turned.of(taken), targets[chosen], weights[chosen])
