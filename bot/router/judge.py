"""Texts in, agents with probabilities out: the learned head with the encoder before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from bot.router import head, parts
from bot.router.learned import Learned
from bot.router.linear import softmax
from bot.router.sparse import Floats
from memory.encoder import ALONG, Encoder
from memory.together import Together

SHOWN = 5
FALLBACK = "general.chat"
OPEN_WORLD = 1.8  # nats: the world is larger than any list of examples of what nobody owns
LONGEST = 400  # characters that are encoded; what is wanted stands at an end of a long message


@dataclass(frozen=True)
class Opinion:
    """What the head thinks of one text."""

    names: tuple[str, ...]
    logits: Floats
    leans: float

    @cached_property
    def probabilities(self) -> Floats:
        return softmax(self.logits)

    @property
    def top(self) -> tuple[tuple[str, float], ...]:
        """The most probable agents, best first."""
        probabilities = self.probabilities
        order = np.argsort(-probabilities)[:SHOWN]
        return tuple((self.names[int(i)], round(float(probabilities[int(i)]), 4)) for i in order)

    @property
    def agent(self) -> str:
        return self.names[int(np.argmax(self.logits))]

    @property
    def confidence(self) -> float:
        return float(self.probabilities.max())

    def of(self, agent: str) -> float:
        """The probability of one agent."""
        return float(self.probabilities[self.names.index(agent)]) if agent in self.names else 0.0


class Thinks(Protocol):
    """Has an opinion of any text."""

    @property
    def names(self) -> tuple[str, ...]: ...

    def opinions(self, texts: Sequence[str]) -> list[Opinion]: ...


class Judge:
    """Asks the head about texts; the encoder is loaded at the first question."""

    def __init__(self, learned: Learned, encoder: Encoder) -> None:
        self.learned = learned
        self._encoder = encoder
        self._together = Together(self._opinions, ALONG)
        self._prior = np.array([OPEN_WORLD if name == FALLBACK else 0.0 for name in learned.names], dtype=np.float32)

    @property
    def names(self) -> tuple[str, ...]:
        return self.learned.names

    def opinions(self, texts: Sequence[str]) -> list[Opinion]:
        return list(self._together(texts))

    def _opinions(self, texts: Sequence[str]) -> list[Opinion]:
        vectors = self._encoder.encode([shorten(head.in_english(text)) for text in texts])
        texts_ = head.features(texts, vectors)
        logits = self.learned.head.logits(texts_) / np.float32(self.learned.head.temperature) + self._prior
        leans = self.learned.leans(texts_)
        return [Opinion(self.learned.names, row, float(lean)) for row, lean in zip(logits, leans, strict=True)]

    def opinion(self, text: str) -> Opinion:
        return self.opinions([text])[0]

    def words_that_mattered(self, text: str, most: int = 5) -> list[str]:
        """The words of the ask without which the chosen agent loses most, judged without the encoder."""
        words = parts.split(text).ask.split()
        if len(words) < 2:
            return words
        without = [" ".join(words[:i] + words[i + 1 :]) for i in range(len(words))]
        logits = self._by_words([" ".join(words), *without])
        chosen = int(np.argmax(self.opinion(text).logits))
        lead = logits[:, chosen] - logits.mean(axis=1)
        losses = lead[0] - lead[1:]
        return [words[int(i)].strip(".,;:!?\"'") for i in np.argsort(-losses)[:most] if losses[int(i)] > 0]

    def _by_words(self, texts: Sequence[str]) -> Floats:
        documents = [head.words_of(parts.split(text)) for text in texts]
        return self.learned.head.linear.logits(self.learned.head.vocabulary.rows(documents))


def shorten(text: str) -> str:
    """Both ends of a text that is too long."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST * 2 // 3]} … {text[-LONGEST // 3 :]}"
