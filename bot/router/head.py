"""The head: from a message to a calibrated probability for each class, whatever the classes are.

Two members see different things. The linear one sees words and their pieces (names, typos, languages the encoder does
not know), the kernel one sees meaning. Their sum is divided by a temperature fitted on examples held out in groups, so
that a probability of 0.8 is right eight times in ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np

from bot.router import glossary, linear, parts, tokens
from bot.router.kernel import Kernel
from bot.router.linear import Linear, balance, softmax
from bot.router.parts import Parts
from bot.router.sparse import Document, Floats, Ints, Vocabulary, document

KERNEL_WEIGHT = 15.0
GLOSSED = 0.6  # how far the English encoder is heard on a text put into English word by word
GLOSSED_SCRIPT = 0.4  # the same where unknown words stay in letters it cannot read
HELD_OUT = 5  # one group in five
WHOLE = 0.85  # the temperature falls when the held-out groups, the strangest of examples, are learned too
SAME = 0.85  # cosine above which two examples are variants of one
_ONE_AT_A_TIME = Lock()  # a kernel holds a matrix of all pairs of examples while it is fitted
TEMPERATURES = np.geomspace(0.3, 4.0, 60)


@dataclass(frozen=True, slots=True)
class Texts:
    """Messages as features."""

    documents: Sequence[Document]
    vectors: Floats
    trust: Floats

    def take(self, chosen: Ints) -> Texts:
        return Texts([self.documents[int(i)] for i in chosen], self.vectors[chosen], self.trust[chosen])


def features(texts: Sequence[str], vectors: Floats) -> Texts:
    """Words and form beside the vectors of the same texts as `in_english` gives them."""
    split = [parts.split(text) for text in texts]
    trust = np.array([readable(part.ask) for part in split], dtype=np.float32)
    return Texts([words_of(part) for part in split], vectors, trust)


def words_of(part: Parts, *, glossed: bool = True) -> Document:
    """A message as a bag of words; in another language, with what its words mean."""
    found = tokens.tokens(part)
    if not glossed or tokens.is_english(part.ask):
        return document(found)
    return document([*found, *tokens.meant(glossary.shipped().gloss(part.ask))])


def in_english(text: str) -> str:
    """What the encoder should read: the text itself, or word by word what it means."""
    return text if tokens.is_english(parts.split(text).ask) else glossary.shipped().gloss(text)


def readable(ask: str) -> float:
    """How much an English encoder understands: all of English, a part of what was glossed."""
    if tokens.is_english(ask):
        return 1.0
    return GLOSSED if tokens.script(ask) == "latin" else GLOSSED_SCRIPT


@dataclass(frozen=True, slots=True)
class Head:
    """A trained head."""

    vocabulary: Vocabulary
    linear: Linear
    kernel: Kernel
    temperature: float

    def logits(self, texts: Texts) -> Floats:
        near = KERNEL_WEIGHT * texts.trust[:, None] * self.kernel.scores(texts.vectors)
        return self.linear.logits(self.vocabulary.rows(texts.documents)) + near

    def probabilities(self, texts: Texts) -> Floats:
        return softmax(self.logits(texts) / np.float32(self.temperature))


def train(texts: Texts, labels: Ints, classes: int) -> Head:
    """Fit and calibrate: once without a fifth of the groups for the temperature, then on everything."""
    held = _groups(texts.vectors) % HELD_OUT == 0
    kept = np.flatnonzero(~held)
    with ThreadPoolExecutor(max_workers=1) as beside:
        trial = beside.submit(_fit, texts.take(kept), labels[kept], classes)
        whole = _fit(texts, labels, classes)
        tried = trial.result()
    if not held.any():
        return whole
    return replace(whole, temperature=WHOLE * calibrate(tried.logits(texts.take(np.flatnonzero(held))), labels[held]))


def _fit(texts: Texts, labels: Ints, classes: int) -> Head:
    targets = np.eye(classes, dtype=np.float32)[labels]
    weights = balance(labels, classes)
    vocabulary = Vocabulary.learn(texts.documents)
    words = linear.fit(vocabulary.rows(texts.documents), len(vocabulary.hashes), targets, weights)
    with _ONE_AT_A_TIME:
        near = Kernel.fit(texts.vectors, targets, weights)
    return Head(vocabulary, words, near, 1.0)


def _groups(vectors: Floats) -> Ints:
    """A number for each example, the same for near-duplicates: the first example that is as good as the same."""
    first = np.arange(len(vectors))
    for start in range(0, len(vectors), 512):
        close = vectors[start : start + 512] @ vectors.T > SAME
        first[start : start + 512] = np.minimum(first[start : start + 512], close.argmax(axis=1))
    return _spread(first[first])


def _spread(numbers: Ints) -> Ints:
    """Neighbouring numbers far apart, so that a fifth of them is a fifth of every class."""
    return (numbers * 2654435761 >> 7) % 1_000_003


def calibrate(logits: Floats, labels: Ints) -> float:
    """The temperature under which the right labels are most likely."""
    losses = [-np.log(softmax(logits / t)[np.arange(len(labels)), labels] + 1e-9).mean() for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])
