"""What training leaves behind: the head, and the sense for messages that lean on earlier ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from agents.spec import AgentSpec
from bot.router import head, linear, parts, store
from bot.router.head import Head, Texts
from bot.router.kernel import Kernel
from bot.router.linear import Linear, Squeezed, balance
from bot.router.sparse import Floats, Vocabulary
from memory.encoder import Encoder

LEANS, STANDS = 1, 0


@dataclass(frozen=True, slots=True)
class Learned:
    """The classes by name, the head over them, and what tells whether a message leans on the last one."""

    names: tuple[str, ...]
    head: Head
    leaning: Linear

    def leans(self, texts: Texts) -> Floats:
        """The probability, for each text, that it cannot be understood without what came before."""
        return linear.softmax(self.leaning.logits(self.head.vocabulary.rows(texts.documents)))[:, LEANS]


def labelled(roster: Mapping[str, AgentSpec]) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The examples that stand on their own, with the number of their agent."""
    pairs = [
        (example.text, i) for i, spec in enumerate(roster.values()) for example in spec.examples if not example.history
    ]
    return [text for text, _ in pairs], np.array([label for _, label in pairs], dtype=np.int64)


def leaning(roster: Mapping[str, AgentSpec]) -> list[str]:
    """The examples that continue a conversation."""
    return [example.text for spec in roster.values() for example in spec.examples if example.history]


def learn(roster: Mapping[str, AgentSpec], known: Vectors, encoder: Encoder) -> tuple[Learned, Vectors]:
    """Train on the roster's examples; only texts without a known vector are encoded."""
    texts, labels = labelled(roster)
    vectors = known.fill([head.in_english(text) for text in texts], encoder)
    prepared = head.features(texts, vectors.floats())
    trained = head.train(prepared, labels, len(roster))
    return Learned(tuple(roster), trained, _learn_leaning(trained, prepared, leaning(roster))), vectors


def _learn_leaning(trained: Head, standing: Texts, texts: Sequence[str]) -> Linear:
    documents = [*standing.documents, *(head.words_of(parts.split(text)) for text in texts)]
    labels = np.array([STANDS] * len(standing.documents) + [LEANS] * len(texts), dtype=np.int64)
    rows = trained.vocabulary.rows(documents)
    return linear.fit(rows, len(trained.vocabulary.hashes), np.eye(2, dtype=np.float32)[labels], balance(labels, 2))


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of texts by key, in an eighth-precision that training and answering share."""

    keys: npt.NDArray[np.uint64]
    small: npt.NDArray[np.int8]

    @classmethod
    def none(cls) -> Vectors:
        return cls(np.zeros(0, np.uint64), np.zeros((0, 0), np.int8))

    def fill(self, texts: Sequence[str], encoder: Encoder) -> Vectors:
        """The vectors of exactly these texts, encoding what is missing, short texts first."""
        have = {int(key): i for i, key in enumerate(self.keys)}
        keys = store.keys_of(texts, encoder.identity)
        missing = sorted(
            {text: int(key) for text, key in zip(texts, keys, strict=True) if int(key) not in have}, key=len
        )
        fresh = store.squeeze(encoder.encode(missing)) if missing else np.zeros((0, 0), np.int8)
        found = dict(zip((int(key) for key in store.keys_of(missing, encoder.identity)), fresh, strict=True))
        return Vectors(
            keys, np.stack([found[int(key)] if int(key) in found else self.small[have[int(key)]] for key in keys])
        )

    def floats(self) -> Floats:
        """Unit vectors, in the order of the texts."""
        return store.unsqueeze(self.small)


def pack(learned: Learned, vectors: Vectors) -> dict[str, npt.NDArray[Any]]:
    """As arrays, small."""
    words = learned.head.linear.squeezed()
    return {
        "names": np.array(learned.names),
        "hashes": learned.head.vocabulary.hashes,
        "rarity": learned.head.vocabulary.rarity.astype(np.float16),
        "weights": words.weights,
        "scale": words.scale,
        "bias": words.bias,
        "votes": learned.head.kernel.votes.astype(np.float16),
        "temperature": np.array(learned.head.temperature),
        "leaning": learned.leaning.weights.astype(np.float16),
        "leaning_bias": learned.leaning.bias,
        "keys": vectors.keys,
        "vectors": vectors.small,
    }


def unpack(arrays: Mapping[str, npt.NDArray[Any]]) -> Learned:
    vocabulary = Vocabulary(arrays["hashes"], arrays["rarity"].astype(np.float32))
    kernel = Kernel(store.unsqueeze(arrays["vectors"]), arrays["votes"].astype(np.float32))
    words = Squeezed(arrays["weights"], arrays["scale"].ravel(), arrays["bias"])
    trained = Head(vocabulary, words, kernel, float(arrays["temperature"]))
    lean = Linear(arrays["leaning"].astype(np.float32), arrays["leaning_bias"])
    return Learned(tuple(str(name) for name in arrays["names"]), trained, lean)


def vectors_in(arrays: Mapping[str, npt.NDArray[Any]] | None) -> Vectors:
    """The vectors alone, which stay true when examples, features or the format of the rest change."""
    return Vectors(arrays["keys"], arrays["vectors"]) if arrays else Vectors.none()
