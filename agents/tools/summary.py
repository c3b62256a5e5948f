"""A shorter text made of the sentences that say most: close to what the others say, early, and not repeating."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from agents.tools.sentences import Sentence
from memory.encoder import Encoder
from memory.errors import EncoderUnavailable

Matrix = npt.NDArray[np.float32]

MOST_SENTENCES = 300  # of a source: more than an hour's reading, and a few seconds' encoding
EARLY = 0.25  # what it is worth to stand first
WEIGHTY = 0.05  # ... to hold a figure or to say what follows
FULL = 0.35  # ... to have as many words as carry a thought
ENOUGH_WORDS = 18
TOO_SHORT = 0.6  # what it costs to be a greeting
ASKING = 0.1  # ... to be a question, which says less than its answer
REPETITION = 0.3  # what it costs to have been said already
_SAYS_WHAT_FOLLOWS = re.compile(
    r"\d|\b(?:decid|agree|must|need|will|because|however|but |result|therefore|only|conclu|found|recommend|warn|propos|"
    r"decisi|aber|muss|deshalb|mais|doit|pero|debe|ma |però|devono)|لكن|يجب|قرر|但|决定|最后"
)


def chosen(source: Sequence[Sentence], most: int, encoder: Encoder, *, most_words: int = 0) -> tuple[int, ...]:
    """The places of the best sentences, in the order of the text. `most_words` limits all of them together."""
    alike = _likeness([sentence.text for sentence in source], encoder)
    worth = _worth(source, alike)
    picked: list[int] = []
    while len(picked) < most:
        left = most_words - sum(source[place].words for place in picked) if most_words else None
        fitting = [
            place
            for place in range(len(source))
            if place not in picked and (left is None or source[place].words <= left)
        ]
        if not fitting:
            break
        picked.append(max(fitting, key=lambda place: (_still_worth(place, worth, alike, picked), -place)))
    if not picked:
        picked = [min(range(len(source)), key=lambda place: source[place].words)]
    return tuple(sorted(picked))


def _worth(source: Sequence[Sentence], alike: Matrix) -> list[float]:
    count = len(source)
    central = (alike.sum(axis=1) - 1) / max(1, count - 1)
    spread = float(central.max() - central.min()) or 1.0
    worth: list[float] = []
    for place, sentence in enumerate(source):
        value = 0.5 * (float(central[place]) - float(central.min())) / spread
        value += EARLY * (1 - place / count)
        value += WEIGHTY * bool(_SAYS_WHAT_FOLLOWS.search(sentence.text.lower()))
        value += FULL * min(sentence.words, ENOUGH_WORDS) / ENOUGH_WORDS
        value -= TOO_SHORT * (sentence.words < 4) + ASKING * sentence.text.endswith(("?", "؟", "？"))
        worth.append(value)
    return worth


def _still_worth(place: int, worth: Sequence[float], alike: Matrix, picked: Sequence[int]) -> float:
    said = max((float(alike[place, other]) for other in picked), default=0.0)
    return worth[place] - REPETITION * max(0.0, said)


def _likeness(texts: Sequence[str], encoder: Encoder) -> Matrix:
    """How alike two sentences are: half their meaning, half the words they share.

    The encoder knows English best; the words keep other languages in order, and stand alone where there is no encoder.
    """
    shared = _shared_words(texts)
    try:
        vectors: Any = encoder.encode(list(texts))
    except EncoderUnavailable:
        return shared
    return np.asarray((vectors @ vectors.T + shared) / 2, dtype=np.float32)


def _shared_words(texts: Sequence[str]) -> Matrix:
    bags = [_words(text) for text in texts]
    vocabulary = {word: place for place, word in enumerate(sorted(set[str]().union(*bags)))}
    counts = np.zeros((len(texts), max(1, len(vocabulary))), dtype=np.float32)
    for row, bag in enumerate(bags):
        counts[row, [vocabulary[word] for word in bag]] = 1
    rarity = np.log(1 + len(texts) / np.maximum(1, counts.sum(axis=0)))
    weighted = counts * rarity
    lengths = np.maximum(np.linalg.norm(weighted, axis=1, keepdims=True), 1e-6)
    unit = weighted / lengths
    return np.asarray(unit @ unit.T, dtype=np.float32)


def _words(text: str) -> set[str]:
    """Words without their endings, and pairs of characters where words are not spaced."""
    spaceless = re.findall(r"[\u3040-\u30ff\u3400-\u9fff]+", text)
    pairs = {run[place : place + 2] for run in spaceless for place in range(max(1, len(run) - 1))}
    return {word[:6] for word in re.findall(r"[^\W_]{3,}", text.lower())} | pairs
