"""Rows with few entries, and the two products a linear model needs, in numpy."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.int8]
Hashes = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix: row i holds `values[starts[i]:starts[i + 1]]` in the columns `columns[...]`, rising."""

    starts: Ints
    columns: Ints
    values: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def times(self, weights: Floats | Bytes) -> Floats:
        """Rows @ weights."""
        taken = weights.take(self.columns, axis=0).astype(np.float32, copy=False)
        product = np.empty((len(self), weights.shape[1]), np.float32)
        for row, (start, end) in enumerate(itertools.pairwise(self.starts.tolist())):
            np.dot(self.values[start:end], taken[start:end], out=product[row])
        return product

    def take(self, chosen: Ints) -> Rows:
        """The chosen rows, in that order."""
        sizes = self.starts[chosen + 1] - self.starts[chosen]
        starts: Ints = np.concatenate([[0], np.cumsum(sizes)])
        source = np.repeat(self.starts[chosen] - starts[:-1], sizes) + np.arange(int(starts[-1]))
        return Rows(starts, self.columns[source], self.values[source])

    def thinned(self, kept: npt.NDArray[np.bool_], factor: np.float32) -> Rows:
        """Only the chosen entries, times a factor."""
        starts: Ints = np.concatenate([[0], np.cumsum(kept)])[self.starts]
        return Rows(starts, self.columns[kept], self.values[kept] * factor)


@dataclass(frozen=True, slots=True)
class Turned:
    """A sparse matrix by columns: for gradients. Only columns that occur are held.

    `order` says which entry of the matrix by rows each entry was.
    """

    columns: Ints
    starts: Ints
    rows: Ints
    values: Floats
    order: Ints

    @classmethod
    def of(cls, matrix: Rows) -> Turned:
        rows = np.repeat(np.arange(len(matrix)), np.diff(matrix.starts))
        order = np.argsort(matrix.columns, kind="stable")
        columns = matrix.columns[order]
        first = np.flatnonzero(np.diff(columns, prepend=-1))
        return cls(columns[first], np.append(first, len(order)), rows[order], matrix.values[order], order)

    def thinned(self, kept: npt.NDArray[np.bool_], factor: np.float32) -> Turned:
        """Only the entries chosen by their place in the matrix by rows, times a factor."""
        chosen = kept[self.order]
        starts: Ints = np.concatenate([[0], np.cumsum(chosen)])[self.starts]
        full = np.flatnonzero(np.diff(starts))
        values = self.values[chosen] * factor
        return Turned(self.columns[full], np.append(starts[full], len(values)), self.rows[chosen], values, self.order)

    def times(self, residuals: Floats) -> Floats:
        """Matrix.T @ residuals, for the columns that occur."""
        spread = residuals.take(self.rows, axis=0)
        spread *= self.values[:, None]
        return _sums(spread, self.starts)


def _sums(spread: Floats, starts: Ints) -> Floats:
    """The sum of each slice; empty slices give 0. Most hold one entry, so only what follows the first is added up."""
    sizes = np.diff(starts)
    full, more = np.flatnonzero(sizes), np.flatnonzero(sizes > 1)
    sums = np.zeros((len(sizes), spread.shape[1]), dtype=np.float32)
    sums[full] = spread.take(starts[full], axis=0)
    if len(more):
        ends = np.cumsum(sizes[more] - 1)
        followers = np.ones(len(spread), dtype=np.bool_)
        followers[starts[full]] = False
        sums[more] += np.add.reduceat(spread[followers], np.append(0, ends[:-1]), axis=0)
    return sums


Document = tuple[Hashes, Floats]


def document(tokens: Sequence[tuple[int, float]]) -> Document:
    """Hashed tokens with weights, as rising hashes with sub-linear counts."""
    counts, weights = Counter(key for key, _ in tokens), dict(tokens)
    keys = sorted(counts)
    values = [weights[key] * (1 + math.log(counts[key]) if counts[key] > 1 else 1) for key in keys]
    return np.array(keys, dtype=np.uint32), np.array(values, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokens worth knowing, by hash, and how rare each is."""

    hashes: Hashes
    rarity: Floats

    @classmethod
    def learn(cls, documents: Sequence[Document], least: int = 2) -> Vocabulary:
        """The tokens that occur in at least `least` documents."""
        hashes, counts = np.unique(np.concatenate([keys for keys, _ in documents]), return_counts=True)
        kept = counts >= least
        rarity = np.log((1 + len(documents)) / (1 + counts[kept])) + 1
        return cls(hashes[kept], rarity.astype(np.float32))

    def rows(self, documents: Sequence[Document]) -> Rows:
        """Documents as unit rows; unknown tokens are left out."""
        starts = np.concatenate([[0], np.cumsum([len(keys) for keys, _ in documents])])
        keys = np.concatenate([keys for keys, _ in documents])
        values = np.concatenate([values for _, values in documents])
        columns = np.minimum(np.searchsorted(self.hashes, keys), len(self.hashes) - 1)
        known = self.hashes[columns] == keys
        starts = np.concatenate([[0], np.cumsum(known)])[starts]
        columns = columns[known]
        return _unit(Rows(starts, columns, values[known] * self.rarity[columns]))


def _unit(matrix: Rows) -> Rows:
    squares = _sums((matrix.values**2)[:, None], matrix.starts)[:, 0]
    norms = np.sqrt(np.maximum(squares, 1e-12))
    return Rows(matrix.starts, matrix.columns, matrix.values / np.repeat(norms, np.diff(matrix.starts)))
