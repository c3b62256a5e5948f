"""Questions of one kind: average linkage over their vectors, after near-duplicates are taken together.

The same vectors in the same order give the same clusters. Thousands of questions are first gathered around leaders, so
that linkage, which grows with the square, sees a few hundred.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Flat = npt.NDArray[np.float32]
Wide = npt.NDArray[np.float64]

TOGETHER = 0.65  # cosine from which groups are one kind: a cut at distance 0.35
DUPLICATE = 0.82  # cosine to a leader
SAME = 0.8  # cosine of centroids that makes a cluster of this week one of last week
BLOCK = 512
MOST_LEADERS = 1500


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions of one kind: their places in what was clustered, the place of the most central, the centre."""

    members: tuple[int, ...]
    medoid: int
    centroid: tuple[int, ...]


def unpacked(small: Sequence[bytes]) -> Vectors:
    """int8 vectors as unit rows."""
    rows = np.frombuffer(b"".join(small), np.int8).reshape(len(small), -1).astype(np.float32)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def packed(vector: Vectors) -> tuple[int, ...]:
    """A direction in small whole numbers, to be kept and compared."""
    return tuple(int(value) for value in np.rint(vector / max(float(np.abs(vector).max()), 1e-6) * 127))


def alike(one: Sequence[int], other: Sequence[int]) -> float:
    """The cosine of two packed directions; 0 where there is none."""
    if not one or not other:
        return 0.0
    left, right = np.array(one, np.float32), np.array(other, np.float32)
    return float(left @ right / max(float(np.linalg.norm(left) * np.linalg.norm(right)), 1e-6))


def name_of(text: str) -> str:
    """A short name for a cluster, from its most central question."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def clusters(vectors: Vectors) -> list[Cluster]:
    """All questions in clusters, large ones first; singletons are clusters, too."""
    if not len(vectors):
        return []
    owner = _leaders(vectors)
    sums = np.zeros((int(owner.max()) + 1, vectors.shape[1]), np.float32)
    np.add.at(sums, owner, vectors)
    labels = _linked(sums, np.bincount(owner).astype(np.float32))[owner]
    groups: dict[int, list[int]] = {}
    for place, label in enumerate(labels.tolist()):
        groups.setdefault(label, []).append(place)
    found = [_cluster(vectors, members) for members in groups.values()]
    return sorted(found, key=lambda cluster: (-len(cluster.members), cluster.members[0]))


def _cluster(vectors: Vectors, members: Sequence[int]) -> Cluster:
    chosen = vectors[list(members)]
    centre = chosen.sum(axis=0)
    nearness: Flat = (chosen @ centre).round(4)
    medoid = members[int(nearness.argmax())]
    return Cluster(tuple(members), medoid, packed(centre))


def _leaders(vectors: Vectors) -> Ints:
    """The number of the leader each vector is closest to; one that is close to none becomes a leader."""
    leaders = np.zeros((0, vectors.shape[1]), np.float32)
    owner: Ints = np.zeros(len(vectors), np.int64)
    for start in range(0, len(vectors), BLOCK):
        block = vectors[start : start + BLOCK]
        cosines = np.round(block @ leaders.T, 4) if len(leaders) else np.zeros((len(block), 0), np.float32)
        fresh: list[int] = []
        for i in range(len(block)):
            near: Flat = (block[fresh] @ block[i]).round(4)
            all_near: Flat = np.concatenate([cosines[i], near])
            best = int(all_near.argmax()) if len(all_near) else -1
            full = len(leaders) + len(fresh) >= MOST_LEADERS
            if best >= 0 and (all_near[best] >= DUPLICATE or full):
                owner[start + i] = best
            else:
                owner[start + i] = len(leaders) + len(fresh)
                fresh.append(i)
        leaders = np.concatenate([leaders, block[fresh]])
    return owner


def _linked(sums: Vectors, sizes: npt.NDArray[np.float32]) -> Ints:
    """Merge the pair with the highest mean cosine until none reaches TOGETHER; a label for each group.

    The mean cosine of two groups of unit vectors is the product of their sums over the product of their sizes.
    """
    count = len(sums)
    label: Ints = np.arange(count)
    dots = (sums @ sums.T).astype(np.float64)
    weights = sizes.astype(np.float64)
    means = np.round(dots / np.outer(weights, weights), 6)
    np.fill_diagonal(means, -1.0)
    best = means.argmax(axis=1)
    value = means[np.arange(count), best]
    while True:
        i = int(value.argmax())
        if value[i] < TOGETHER:
            return label
        j = int(best[i])
        i, j = min(i, j), max(i, j)
        label[label == j] = i
        dots[i] += dots[j]
        dots[:, i] += dots[:, j]
        weights[i] += weights[j]
        means[j, :] = means[:, j] = -1.0
        value[j] = -2.0
        row: Wide = (dots[i] / (weights[i] * weights)).round(6)
        row[value == -2.0] = -1.0
        row[i] = -1.0
        means[i, :] = means[:, i] = row
        touched = np.flatnonzero((best == i) | (best == j) | (row > value))
        touched = touched[value[touched] != -2.0]
        for k in [*touched.tolist(), i]:
            best[k] = int(means[k].argmax())
            value[k] = means[k, best[k]]
