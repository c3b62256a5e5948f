"""The head: from a message to a calibrated probability for each class, whatever the classes are.

Two members see different things. The linear one sees words and their pieces (names, typos, languages the encoder does
not know), the kernel one sees meaning. Their sum is divided by a temperature fitted on examples held out in groups, so
that a probability of 0.8 is right eight times in ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from bot.router import glossary, linear, parts, tokens
from bot.router.kernel import Kernel, near, nearness_of
from bot.router.linear import Linear, Squeezed, balance, softmax
from bot.router.parts import Parts
from bot.router.sparse import Document, Floats, Ints, Vocabulary, document

KERNEL_WEIGHT = 15.0
GLOSSED = 0.6  # how far the English encoder is heard on a text put into English word by word
GLOSSED_SCRIPT = 0.4  # the same where unknown words stay in letters it cannot read
HELD_OUT = 5  # one group in five
TRIAL = 4000  # examples; the temperature hardly changes with more
WHOLE = 0.95  # the temperature falls when the held-out groups, the strangest of examples, are learned too
SAME = 0.85  # cosine above which two examples are variants of one
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
    linear: Linear | Squeezed
    kernel: Kernel
    temperature: float

    def logits(self, texts: Texts) -> Floats:
        near = KERNEL_WEIGHT * texts.trust[:, None] * self.kernel.scores(texts.vectors)
        return self.linear.logits(self.vocabulary.rows(texts.documents)) + near

    def probabilities(self, texts: Texts) -> Floats:
        return softmax(self.logits(texts) / np.float32(self.temperature))


def train(texts: Texts, labels: Ints, classes: int) -> Head:
    """Fit and calibrate: once without a fifth of the groups for the temperature, then on everything."""
    nearness = near(texts.vectors, texts.vectors)
    with ThreadPoolExecutor(max_workers=1) as beside:
        tried = beside.submit(_trial, texts, nearness, labels, classes)
        whole = _fit(texts, nearness, labels, classes)
        trained, held = tried.result()
    if not len(held):
        return whole
    return replace(whole, temperature=WHOLE * calibrate(trained.logits(texts.take(held)), labels[held]))


def trial(texts: Texts, labels: Ints, classes: int) -> tuple[Head, Ints]:
    """A head that has not learned a fifth of the groups, and which examples those are."""
    return _trial(texts, near(texts.vectors, texts.vectors), labels, classes)


def _trial(texts: Texts, nearness: Floats, labels: Ints, classes: int) -> tuple[Head, Ints]:
    held = _groups(nearness) % HELD_OUT == 0
    kept = _some(np.flatnonzero(~held))
    return _fit(texts.take(kept), nearness[np.ix_(kept, kept)], labels[kept], classes), np.flatnonzero(held)


def _fit(texts: Texts, nearness: Floats, labels: Ints, classes: int) -> Head:
    targets = np.eye(classes, dtype=np.float32)[labels]
    weights = balance(labels, classes)
    vocabulary = Vocabulary.learn(texts.documents)
    words = linear.fit(vocabulary.rows(texts.documents), len(vocabulary.hashes), targets, weights)
    return Head(vocabulary, words, Kernel.fit(texts.vectors, nearness, targets, weights), 1.0)


def _some(chosen: Ints) -> Ints:
    """At most TRIAL of them, evenly spread."""
    return chosen[:: 1 + len(chosen) // TRIAL]


def _groups(nearness: Floats) -> Ints:
    """A number for each example, the same for near-duplicates: the first example that is as good as the same."""
    same = nearness_of(SAME)
    first = np.array([int((row > same).argmax()) for row in nearness])
    return _spread(first[first])


def _spread(numbers: Ints) -> Ints:
    """Neighbouring numbers far apart, so that a fifth of them is a fifth of every class."""
    return (numbers * 2654435761 >> 7) % 1_000_003


def calibrate(logits: Floats, labels: Ints) -> float:
    """The temperature under which the right labels are most likely."""
    losses = [-np.log(softmax(logits / t)[np.arange(len(labels)), labels] + 1e-9).mean() for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])
