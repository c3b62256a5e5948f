"""Meanings of turns as bytes: 384 numbers of one byte each, in Redis as text and in memory side by side."""

from __future__ import annotations

import base64

import numpy as np

from memory.encoder import DIMENSIONS, Vectors
from memory.recall.arrays import Bytes, Floats

BLOCK = 512  # turns compared at a time: as floats they fit the processor's cache
FIRST_ROOM = 256


def to_text(vector: Vectors) -> str:
    """A unit vector, shape (384,), as 512 characters; the cosine of what comes back differs by less than 0.01."""
    scaled = np.rint(vector * (127 / np.abs(vector).max())).astype(np.int8)
    return base64.b64encode(scaled.tobytes()).decode()


def to_bytes(text: str) -> Bytes:
    return np.frombuffer(base64.b64decode(text), dtype=np.int8)


class Meanings:
    """Vectors of turns in the order they are added."""

    def __init__(self) -> None:
        self._rows: Bytes = np.zeros((0, DIMENSIONS), dtype=np.int8)  # room is made with the first turn
        self._lengths: Vectors = np.ones(0, dtype=np.float32)
        self._count = 0

    def add(self, vector: Bytes) -> None:
        if self._count == len(self._rows):
            room = max(FIRST_ROOM, self._count)
            self._rows = np.concatenate([self._rows, np.zeros((room, DIMENSIONS), dtype=np.int8)])
            self._lengths = np.concatenate([self._lengths, np.ones(room, dtype=np.float32)])
        self._rows[self._count] = vector
        self._lengths[self._count] = np.linalg.norm(vector.astype(np.float32))
        self._count += 1

    def cosines(self, vector: Vectors) -> Floats:
        """Cosine of a unit vector with every turn, shape (turns,)."""
        cosines = np.empty(self._count, dtype=np.float32)
        block = np.empty((BLOCK, DIMENSIONS), dtype=np.float32)
        for start in range(0, self._count, BLOCK):
            end = min(start + BLOCK, self._count)
            block[: end - start] = self._rows[start:end]
            np.dot(block[: end - start], vector, out=cosines[start:end])
        return (cosines / self._lengths[: self._count]).astype(np.float64)
