"""The router with what overlays add: a thin layer over the trained head, fitted in milliseconds, always the same.

Training the head again takes many seconds, so an overlay's examples become a correction of its logits: kernel ridge
regression on what the head lacks at each of them, fading with distance in meaning and in wording.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.improvement.ports import Route, RouteExamples
from bot.router import head, store
from bot.router.judge import Judge, Opinion, shorten
from bot.router.sparse import Floats, Rows
from bot.router.trained import TrainedRouter
from memory.encoder import Encoder

FADING = 4.0  # how fast an example's say fades with the cosine's distance from 1
LEAD = 10.0  # nats by which an example's agent shall lead at its own text
RIDGE = 0.05
SLOT = re.compile(r" ?<\w+>")  # stands for a value, and says nothing about who answers
LITTLE = 0.2  # nats that do not turn a route
ANCHORS = 24  # known examples beside each new one
SAME = 0.8  # cosine from which an example is not beside another, but the same
KEPT = 50_000  # texts
COLUMNS = 1024  # into which words are hashed
WORDED = 0.4  # share of wording in nearness where the encoder reads the text, more where it does not


@dataclass(frozen=True, slots=True)
class _Seen:
    """Texts by meaning (rows of unit vectors), by words (dense unit rows), and how far the encoder can be trusted."""

    vectors: Floats
    words: Floats
    trust: Floats

    def near(self, other: _Seen) -> Floats:
        """1 for the same text, 0 for what has nothing in common; shape (self, other)."""
        meaning = np.exp(FADING * (np.clip(self.vectors @ other.vectors.T, -1, 1) - 1))
        wording = np.exp(FADING * (np.clip(self.words @ other.words.T, 0, 1) - 1))
        read = np.minimum(self.trust[:, None], other.trust[None, :]) * (1 - WORDED)
        return read * meaning + (1 - read) * wording


@dataclass(frozen=True, slots=True)
class _Layer:
    """What is added to the logits: nearness to the examples times their weights for each agent."""

    examples: _Seen
    weights: Floats

    def correction(self, texts: _Seen) -> Floats:
        return texts.near(self.examples) @ self.weights


class Reading:
    """Base opinions and features of texts, kept: the loop asks about the same ones again and again."""

    def __init__(self, judge: Judge, encoder: Encoder) -> None:
        self.judge = judge
        self._encoder = encoder
        self._opinions: dict[str, Opinion] = {}
        self._seen: dict[str, tuple[Floats, Floats, float]] = {}

    def opinions(self, texts: Sequence[str]) -> list[Opinion]:
        for text in texts:
            if text not in self._opinions:
                self._opinions[text] = self.judge.opinion(text)
        self._room(self._opinions)
        return [self._opinions[text] if text in self._opinions else self.judge.opinion(text) for text in texts]

    def seen(self, texts: Sequence[str]) -> _Seen:
        rows = [self._seen.get(text) or self._read(text) for text in texts]
        self._seen.update(zip(texts, rows, strict=True))
        self._room(self._seen)
        vectors, words, trust = zip(*rows, strict=True)
        return _Seen(np.stack(vectors), np.stack(words), np.array(trust, np.float32))

    def _read(self, text: str) -> tuple[Floats, Floats, float]:
        prepared = head.features([text], self._encoder.encode([shorten(head.in_english(text))]))
        words = _hashed(self.judge.learned.head.vocabulary.rows(prepared.documents))
        return prepared.vectors[0], words[0], float(prepared.trust[0])

    @staticmethod
    def _room(kept: dict[str, Any]) -> None:
        """The oldest go when there are too many."""
        while len(kept) > KEPT:
            kept.pop(next(iter(kept)))


class Corrected(Judge):
    """A judge whose opinions are corrected by the examples of overlays."""

    def __init__(
        self, reading: Reading, encoder: Encoder, examples: RouteExamples, anchors: Sequence[str] = ()
    ) -> None:
        """`anchors` are texts whose opinions shall stay as they are."""
        super().__init__(reading.judge.learned, encoder)
        self._reading = reading
        self._layer = self._fit(_wanted(examples), anchors)

    def opinions(self, texts: Sequence[str]) -> list[Opinion]:
        found = self._reading.opinions(texts)
        if self._layer is None:
            return found
        correction = self._layer.correction(self._reading.seen(texts))
        return [Opinion(one.names, one.logits + row, one.leans) for one, row in zip(found, correction, strict=True)]

    def touches(self, text: str) -> bool:
        """Whether the examples change the opinion of a text by more than nothing much."""
        if self._layer is None:
            return False
        return float(np.abs(self._layer.correction(self._reading.seen([text]))).max()) > LITTLE

    def _fit(self, wanted: Sequence[tuple[str, str, str]], anchors: Sequence[str]) -> _Layer | None:
        """Solve (K + ridge) weights = what the head lacks at each example, and nothing at the anchors."""
        if not wanted:
            return None
        texts = [text for text, _, _ in wanted]
        seen = self._reading.seen([*texts, *anchors])
        opinions = self._reading.opinions(texts)
        lacking = np.zeros((len(texts) + len(anchors), len(self.names)), np.float32)
        for place, (one, (_, to, against)) in enumerate(zip(opinions, wanted, strict=True)):
            lacking[place] = _lack(one, to, against)
        weights = np.linalg.solve(seen.near(seen) + RIDGE * np.eye(len(lacking)), lacking)
        return _Layer(seen, weights.astype(np.float32))


def _hashed(rows: Rows) -> Floats:
    dense = np.zeros((len(rows), COLUMNS), np.float32)
    owner = np.repeat(np.arange(len(rows)), np.diff(rows.starts))
    np.add.at(dense, (owner, rows.columns * 2654435761 % 4294967291 % COLUMNS), rows.values)
    return dense / np.maximum(np.linalg.norm(dense, axis=1, keepdims=True), 1e-6)


def _wanted(examples: RouteExamples) -> list[tuple[str, str, str]]:
    """(text, agent it is for or "", agent it is not for or "")."""
    added = [(SLOT.sub("", text), agent, "") for _, agent, text in examples.added]
    negatives = [(SLOT.sub("", text), "", agent) for _, agent, text in examples.negatives]
    moved = [(text, to, origin) for _, text, origin, to in examples.moved]
    return [*added, *negatives, *moved]


def _lack(opinion: Opinion, to: str, against: str) -> Floats:
    """What must be added so that one agent leads by LEAD, or where none is named, the wrong one trails by as much."""
    missing = np.zeros(len(opinion.names), np.float32)
    agent = to or against
    if agent in opinion.names:
        place = opinion.names.index(agent)
        lead = float(opinion.logits[place] - np.delete(opinion.logits, place).max())
        missing[place] = max(0.0, LEAD - lead) if to else -max(0.0, LEAD + lead)
    return missing


class LearnedRouting:
    """The trained router of one version, its examples, and the same with overlays."""

    def __init__(
        self,
        judge: Judge,
        version: str,
        examples: Sequence[tuple[str, str, str]],
        encoder: Encoder,
        *,
        table: Floats | None = None,
    ) -> None:
        """`examples` are (id, agent, text) as they are in force, `table` their vectors where those are known."""
        self._reading = Reading(judge, encoder)
        self._router = TrainedRouter(judge)
        self._plain: dict[str, tuple[str, ...]] = {}
        self._version = version
        self._encoder = encoder
        self._examples = tuple(examples)
        self._by_text = {text: (name, agent) for name, agent, text in self._examples}
        self._table = table

    @property
    def version(self) -> str:
        return self._version

    def router(self, examples: RouteExamples) -> TrainedRouter:
        """A router with overlays."""
        return TrainedRouter(self._corrected(examples))

    def _corrected(self, examples: RouteExamples) -> Corrected:
        return Corrected(self._reading, self._encoder, examples, self._anchors(examples))

    def _anchors(self, examples: RouteExamples) -> list[str]:
        """Known examples of other agents beside the new ones stay true, except of who would have answered them."""
        wanted = _wanted(examples)
        wrong = {origin for _, _, origin, _ in examples.moved}
        wrong |= {one.agent for one in self._reading.opinions([text for text, _, _ in wanted])}
        found: dict[str, None] = {}
        for text, to, _ in wanted:
            for _, owner, known, cosine in self.nearest(text, ANCHORS):
                if owner != to and owner not in wrong and cosine < SAME:
                    found[known] = None
        return list(found)

    def with_examples(self, examples: RouteExamples) -> Route:
        """A text to the agents of its route; one that the examples hardly touch keeps the route that it has."""
        judge = self._corrected(examples)
        router = TrainedRouter(judge)

        def route(text: str) -> tuple[str, ...]:
            return router.route(text).agents if judge.touches(text) else self._plainly(text)

        return route

    def _plainly(self, text: str) -> tuple[str, ...]:
        """The route without overlays, kept."""
        if text not in self._plain:
            self._plain[text] = self._router.route(text).agents
        return self._plain[text]

    def origin(self, text: str) -> tuple[str, str] | None:
        return self._by_text.get(text)

    def nearest(self, text: str, most: int) -> Sequence[tuple[str, str, str, float]]:
        """The nearest examples as (id, agent, text, cosine), best first."""
        if not self._examples:
            return ()
        table = self._all()
        cosines = table @ self._encode([text])[0]
        order = np.argsort(-cosines, kind="stable")[:most]
        return tuple((*self._examples[int(i)], round(float(cosines[int(i)]), 4)) for i in order)

    def vectors(self, texts: Sequence[str]) -> Sequence[bytes]:
        return [row.tobytes() for row in store.squeeze(self._encode(texts))] if texts else []

    def _all(self) -> Floats:
        if self._table is None:
            self._table = self._encode([text for _, _, text in self._examples])
        return self._table

    def _encode(self, texts: Sequence[str]) -> Floats:
        return self._encoder.encode([shorten(head.in_english(text)) for text in texts])


class KeepingEncoder(Encoder):
    """An encoder that keeps every vector: the loop reads the same texts again and again."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self._encoder = encoder
        self._kept: dict[str, Floats] = {}

    @property
    def identity(self) -> str:
        return self._encoder.identity

    def encode(self, texts: Sequence[str]) -> Floats:
        missing = sorted(dict.fromkeys(text for text in texts if text not in self._kept), key=lambda t: (len(t), t))
        if missing:
            self._kept.update(zip(missing, self._encoder.encode(missing), strict=True))
        return np.stack([self._kept[text] for text in texts])
