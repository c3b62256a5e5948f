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
from bot.router.kernel import Kernel, nearness, nearness_of
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
    read = [(words_of(part), readable(part.ask)) for part in map(parts.split, texts)]
    return Texts([words for words, _ in read], vectors, np.array([trust for _, trust in read], dtype=np.float32))


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
    """Fit on everything, and calibrate with a head that has not seen a fifth of the groups."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        words = beside.submit(_fit_words, texts, labels, classes)
        near = nearness(texts.vectors)
        trained, held = _trial(texts, near, labels, classes)
        kernel = _fit_kernel(texts, near, labels, classes)
        whole = Head(*words.result(), kernel, 1.0)
    if not len(held):
        return whole
    return replace(whole, temperature=WHOLE * calibrate(trained.logits(texts.take(held)), labels[held]))


def trial(texts: Texts, labels: Ints, classes: int) -> tuple[Head, Ints]:
    """A head that has not learned a fifth of the groups, and which examples those are."""
    return _trial(texts, nearness(texts.vectors), labels, classes)


def _trial(texts: Texts, near: Floats, labels: Ints, classes: int) -> tuple[Head, Ints]:
    held = _groups(near) % HELD_OUT == 0
    kept = _some(np.flatnonzero(~held))
    known, named = texts.take(kept), labels[kept]
    kernel = _fit_kernel(known, near[np.ix_(kept, kept)], named, classes)
    return Head(*_fit_words(known, named, classes), kernel, 1.0), np.flatnonzero(held)


def _fit_words(texts: Texts, labels: Ints, classes: int) -> tuple[Vocabulary, Linear]:
    vocabulary = Vocabulary.learn(texts.documents)
    rows = vocabulary.rows(texts.documents)
    return vocabulary, linear.fit(rows, len(vocabulary.hashes), _targets(labels, classes), balance(labels, classes))


def _fit_kernel(texts: Texts, near: Floats, labels: Ints, classes: int) -> Kernel:
    return Kernel.fit(texts.vectors, near, _targets(labels, classes), balance(labels, classes))


def _targets(labels: Ints, classes: int) -> Floats:
    return np.eye(classes, dtype=np.float32)[labels]


def _some(chosen: Ints) -> Ints:
    """At most TRIAL of them, evenly spread."""
    return chosen[:: 1 + len(chosen) // TRIAL]


def _groups(near: Floats) -> Ints:
    """A number for each example, the same for near-duplicates: the first example that is as good as the same."""
    same = nearness_of(SAME)
    first = np.array([int((row > same).argmax()) for row in near])
    return _spread(first[first])


def _spread(numbers: Ints) -> Ints:
    """Neighbouring numbers far apart, so that a fifth of them is a fifth of every class."""
    return (numbers * 2654435761 >> 7) % 1_000_003


def calibrate(logits: Floats, labels: Ints) -> float:
    """The temperature under which the right labels are most likely."""
    losses = [-np.log(softmax(logits / t)[np.arange(len(labels)), labels] + 1e-9).mean() for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])
