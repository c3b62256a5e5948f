"""Nova's real router, taught what a week's router was taught; trained once for every set of lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agents.spec import AgentSpec
from bot.improvement.faults.planting import Planting
from bot.improvement.operations import ROUTE, State
from bot.improvement.overlays import digest, route_examples
from bot.improvement.routing import LearnedRouting
from bot.router import Route, head, learned, store
from bot.router.head import Texts
from bot.router.judge import Judge
from bot.router.learned import Learned, Vectors
from bot.router.linear import Linear
from bot.router.sparse import Document, Floats
from bot.router.trained import TrainedRouter
from memory.encoder import Encoder

NO_OVERLAYS = ""
Example = tuple[str, str, str]
"""Id, agent, text."""


class Shelf(Encoder):
    """An encoder that keeps every vector; a world says the same things again and again."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self._encoder = encoder
        self._kept: dict[str, Floats] = {}

    def put(self, texts: Sequence[str], vectors: Floats) -> None:
        """Vectors that are known from elsewhere."""
        self._kept.update(zip(texts, vectors, strict=True))

    def encode(self, texts: Sequence[str]) -> Floats:
        """One text after the other, so that no text's vector depends on its company."""
        for text in texts:
            if text not in self._kept:
                self._kept[text] = self._encoder.encode([text])[0]
        return np.stack([self._kept[text] for text in texts])


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as features."""

    document: Document
    vector: Floats
    trust: np.float32


class Routers:
    """Trains and keeps routers; everything that several scenarios share is done once."""

    def __init__(self, roster: Mapping[str, AgentSpec], encoder: Encoder) -> None:
        self.shelf = Shelf(encoder)
        self._names = tuple(roster)
        texts, labels = learned.labelled(roster)
        self._shipped: list[Example] = [
            (f"s:{self._names[int(label)]}:{i}", self._names[int(label)], text)
            for i, (text, label) in enumerate(zip(texts, labels, strict=True))
        ]
        known = learned.vectors_in(store.read("router", (store.SHIPPED,)))
        self._read: dict[str, _Read] = {}
        read = [head.in_english(text) for text in texts]
        vectors = known.fill(read, encoder).floats()
        self.shelf.put(read, vectors)
        self._keep(texts, vectors)
        self._judges: dict[str, Judge] = {}
        self._routings: dict[tuple[str, str], LearnedRouting] = {}
        self._routers: dict[tuple[str, str], TrainedRouter] = {}
        self._routes: dict[tuple[str, str, str], Route] = {}

    @property
    def shipped(self) -> Sequence[Example]:
        return self._shipped

    def routing(self, planting: Planting, week: int) -> LearnedRouting:
        """The router of a week, without overlays."""
        key = (planting.lesson(week), planting.router_version(week))
        if key not in self._routings:
            lines = planting.lines(week)
            examples = [*self._shipped, *((line.id, line.agent, line.text) for line in lines)]
            judge = self._judges.get(key[0]) or self._train(examples)
            self._judges[key[0]] = judge
            self._routings[key] = LearnedRouting(judge, key[1], examples, self.shelf)
        return self._routings[key]

    def route(self, planting: Planting, week: int, state: State, text: str) -> Route:
        """The route of a text under a week's router with the overlays of a state."""
        place = (planting.lesson(week), digest(state[ROUTE]) if ROUTE in state else NO_OVERLAYS)
        if (*place, text) not in self._routes:
            if place not in self._routers:
                self._routers[place] = self.routing(planting, week).router(route_examples(state))
            self._routes[*place, text] = self._routers[place].route(text)
        return self._routes[*place, text]

    def forget_overlays(self) -> None:
        """Routers with overlays are of one scenario; those without may serve the next."""
        self._routers = {key: router for key, router in self._routers.items() if key[1] == NO_OVERLAYS}
        self._routes = {key: route for key, route in self._routes.items() if key[1] == NO_OVERLAYS}

    def _train(self, examples: Sequence[Example]) -> Judge:
        names = tuple(dict.fromkeys([*self._names, *(agent for _, agent, _ in examples)]))
        labels = np.array([names.index(agent) for _, agent, _ in examples], dtype=np.int64)
        trained = head.train(self._features([text for _, _, text in examples]), labels, len(names))
        nothing = np.zeros((len(trained.vocabulary.hashes), 2), np.float32)
        brain = Learned(names, trained, Linear(nothing, np.zeros(2, np.float32)))  # no message here has a history
        return Judge(brain, self.shelf)

    def _features(self, texts: Sequence[str]) -> Texts:
        missing = [text for text in dict.fromkeys(texts) if text not in self._read]
        if missing:
            self._keep(missing, Vectors.none().fill([head.in_english(text) for text in missing], self.shelf).floats())
        reads = [self._read[text] for text in texts]
        vectors, trust = np.stack([read.vector for read in reads]), np.array([read.trust for read in reads])
        return Texts([read.document for read in reads], vectors, trust)

    def _keep(self, texts: Sequence[str], vectors: Floats) -> None:
        prepared = head.features(texts, vectors)
        for text, document, vector, trust in zip(texts, prepared.documents, vectors, prepared.trust, strict=True):
            self._read[text] = _Read(document, vector, trust)
