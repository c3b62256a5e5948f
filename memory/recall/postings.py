"""Which turns hold a word, and BM25 over the ones that may be seen.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with
idf = ln(1 + (N - n + 0.5) / (n + 0.5)). N, n and the mean length count only what may be seen, so that what may not be
seen never changes a score.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from memory.recall.arrays import Bools, Floats, Ints

K1 = 0.9
B = 0.4
MOST_COUNTED = 255  # repetitions of a word in a turn


@dataclass(frozen=True, slots=True)
class _Posting:
    turns: array[int] = field(default_factory=lambda: array("I"))
    counts: array[int] = field(default_factory=lambda: array("B"))


class Postings:
    """An inverted index in this process's memory; turns are numbered in the order they are added."""

    def __init__(self) -> None:
        self._postings: dict[str, _Posting] = {}
        self._lengths = array("H")

    def add(self, terms: Sequence[str]) -> None:
        """The terms of the next turn."""
        number = len(self._lengths)
        self._lengths.append(min(len(terms), 65535))
        for term, count in Counter(terms).items():
            posting = self._postings.setdefault(term, _Posting())
            posting.turns.append(number)
            posting.counts.append(min(count, MOST_COUNTED))

    def scores(self, terms: Iterable[str], visible: Bools) -> Floats:
        """BM25 of every turn for a question's terms, shape (turns,); 0 where not visible."""
        scores = np.zeros(len(self._lengths))
        total = int(visible.sum())
        if not total:
            return scores
        lengths = np.array(self._lengths, dtype=np.float64)
        norms = K1 * (1 - B + B * lengths / max(1.0, lengths[visible].mean()))
        for turns, counts in self._seen(terms, visible):
            rarity = np.log(1 + (total - len(turns) + 0.5) / (len(turns) + 0.5))
            scores[turns] += rarity * counts * (K1 + 1) / (counts + norms[turns])
        return scores

    def _seen(self, terms: Iterable[str], visible: Bools) -> Iterable[tuple[Ints, Floats]]:
        for term in terms:
            if posting := self._postings.get(term):
                turns = np.array(posting.turns, dtype=np.int64)
                seen = visible[turns]
                yield turns[seen], np.array(posting.counts, dtype=np.float64)[seen]
