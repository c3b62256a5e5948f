"""What each part of recall's ranking brings, and how well fitted weights do on dialogues that they have not seen.

Each dialogue is used as it is and crowded: told together with three others whose speakers got its speakers' names, so
that four times as many turns by the same people compete.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.evaluation.recall import ANSWERER, ASKER, CUTS, Asked, Dialogue, Dialogues, read_dialogues, share
from memory.encoder import Encoder, Vectors
from memory.recall import Episode, Question, View
from memory.recall.arrays import Ints
from memory.recall.index import Index, Search
from memory.recall.neighbours import Neighbours
from memory.recall.ranking import MEANING, WEIGHTS, WORDS, Kernel, Weights
from memory.recall.reading import read
from memory.recall.vectors import to_bytes, to_text

Matrix = npt.NDArray[np.float64]
NAMES = [field.name for field in fields(Weights)]
SHIPPED = np.array(astuple(WEIGHTS))
HALVES = np.array([0.5, 0.5, *[0.0] * (len(NAMES) - 2)])
ALONE, SIDES = Kernel((), ()), Kernel((0.5,), (0.5,))
OTHERS = 3  # dialogues told together with one
RIDGE = 1e-2  # on weights of signs of variance 1
ROUNDS = 12

Group = tuple[Matrix, list[int]]
Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Case:
    """A question: the signs of every turn, shape (turns, signs), and the places of the gold turns."""

    dialogue: str
    asked: Asked
    signs: Matrix
    gold: list[int]


def report(file: Path, encoder: Encoder) -> None:
    found, encode = read_dialogues(file), _once(encoder)
    dialogues = [*found.dialogues, *(crowded(dialogue, found.dialogues) for dialogue in found.dialogues)]
    every = _cases(dialogues, found, encode, Index)
    seen = {dialogue.id: fit(every, without=dialogue.id) for dialogue in found.dialogues}
    print(f"{'as it is, and crowded':30} {'all':^24}   multi-hop")
    print(f"{'weights as shipped':30} {_shares(every, lambda _: SHIPPED)}")
    print(f"{'fitted without the dialogue':30} {_shares(every, lambda name: seen[name])}")
    for place, name in enumerate(NAMES):
        less = np.where(np.arange(len(NAMES)) == place, 0.0, SHIPPED)
        print(f"{f'without {name}':30} {_shares(every, lambda _, less=less: less)}")
    for label, words, meaning in (("words", ALONE, MEANING), ("meaning", WORDS, ALONE)):
        lone = _cases(dialogues, found, encode, partial(Index, words=words, meaning=meaning))
        print(f"{f'{label} without neighbours':30} {_shares(lone, lambda _: SHIPPED)}")
    both = _cases(dialogues, found, encode, partial(Index, words=SIDES, meaning=SIDES))
    print(f"{'min-max fusion of the two':30} {_shares([_min_max(case) for case in both], lambda _: HALVES)}")
    weights = ", ".join(f"{name} {weight:.2f}" for name, weight in zip(NAMES, fit(every), strict=True))
    print(f"fitted on all: {weights}")


def _min_max(case: Case) -> Case:
    low, high = case.signs.min(axis=0), case.signs.max(axis=0)
    return replace(case, signs=(case.signs - low) / np.where(high > low, high - low, 1.0))


def _cases(dialogues: Sequence[Dialogue], found: Dialogues, encode: Encode, make: Callable[[], Index]) -> list[Case]:
    return [case for dialogue in dialogues for case in cases(dialogue, found, encode, make())]


def _once(encoder: Encoder) -> Encode:
    """Encodes, each text once."""
    known: dict[str, Vectors] = {}

    def encode(texts: Sequence[str]) -> Vectors:
        new = sorted({text for text in texts if text not in known}, key=len)
        known.update(zip(new, encoder.encode(new), strict=True))
        return np.stack([known[text] for text in texts])

    return encode


def cases(dialogue: Dialogue, found: Dialogues, encode: Encode, index: Index) -> list[Case]:
    """The questions about a dialogue, which is laid out in an empty index."""
    vectors = encode([line.text for line in dialogue.turns])
    for number, (line, vector) in enumerate(zip(dialogue.turns, vectors, strict=True), start=1):
        index.add(number, Episode(line.id, dialogue.id, line.speaker, line.text, line.at), to_bytes(to_text(vector)))
    places = {line.id: place for place, line in enumerate(dialogue.turns)}
    asked = [asked for asked in found.questions if asked.dialogue == dialogue.id]
    return [
        Case(dialogue.id, one, _signs(index, one.text, dialogue, encode), [places[turn] for turn in one.gold])
        for one in asked
    ]


def _signs(index: Index, text: str, dialogue: Dialogue, encode: Encode) -> Matrix:
    reading = read(Question(text, dialogue.turns[-1].at, ASKER, ANSWERER), index.speakers(View()))
    search = Search(reading, encode([reading.statement])[0], View(), CUTS[-1])
    visible = index._visible(View(), 0)
    neighbours = Neighbours.of(np.array(index._conversation), np.array(index._days), visible)
    signs = index._signs(search, visible, neighbours)
    return np.stack([getattr(signs, name) for name in NAMES], axis=1)


def fit(every: Sequence[Case], *, without: str = "") -> Matrix:
    """Weights that make the gold turns likely (softmax over a dialogue's turns), by Newton's method."""
    some = [case for case in every if case.dialogue != without]
    scale = np.sqrt(np.mean([case.signs.var(axis=0) for case in some], axis=0)) + 1e-9
    groups = [(case.signs / scale, case.gold) for case in some]
    weights = np.zeros(len(NAMES))
    for _ in range(ROUNDS):
        step = np.linalg.solve(*_bend_and_slope(groups, weights))
        sizes = (0.5**halving for halving in range(ROUNDS))
        weights = min((weights - size * step for size in sizes), key=lambda nearer: _loss(groups, nearer))
    return weights / scale


def _bend_and_slope(groups: Sequence[Group], weights: Matrix) -> tuple[Matrix, Matrix]:
    """The loss's second and first derivatives."""
    bend, slope = 2 * RIDGE * np.eye(len(weights)), 2 * RIDGE * weights
    for signs, gold in groups:
        likely = np.exp(_log_likely(signs, weights))
        mean = likely @ signs
        slope = slope + (mean - signs[gold].mean(axis=0)) / len(groups)
        bend = bend + ((signs * likely[:, None]).T @ signs - np.outer(mean, mean)) / len(groups)
    return bend, slope


def _loss(groups: Sequence[Group], weights: Matrix) -> float:
    surprise = [-_log_likely(signs, weights)[gold].mean() for signs, gold in groups]
    return float(np.mean(surprise) + RIDGE * weights @ weights)


def _log_likely(signs: Matrix, weights: Matrix) -> Matrix:
    scores = signs @ weights
    top = scores.max()
    return scores - top - np.log(np.exp(scores - top).sum())


def _shares(every: Sequence[Case], weights: Callable[[str], Matrix]) -> str:
    found = [(case, np.argsort(-(case.signs @ weights(case.dialogue)), kind="stable")) for case in every]
    hops = [pair for pair in found if pair[0].asked.type == "multi_hop"]
    return "   ".join(" ".join(f"@{cut} {_mean(some, cut):.1%}" for cut in CUTS) for some in (found, hops))


def _mean(found: Sequence[tuple[Case, Ints]], cut: int) -> float:
    return float(np.mean([share(case.gold, best[:cut].tolist()) for case, best in found]))


def crowded(dialogue: Dialogue, every: Sequence[Dialogue]) -> Dialogue:
    """A dialogue told together with the three after it, all beginning on the same day."""
    place = [one.id for one in every].index(dialogue.id)
    others = [every[(place + step) % len(every)] for step in range(1, OTHERS + 1)]
    turns = [*dialogue.turns, *(line for other in others for line in _as_if(dialogue, other).turns)]
    return dialogue.model_copy(update={"turns": tuple(sorted(turns, key=lambda line: line.at))})


def _as_if(dialogue: Dialogue, other: Dialogue) -> Dialogue:
    """Another dialogue by the speakers of one, from its first day on."""
    names = list(dict.fromkeys(line.speaker for line in dialogue.turns))
    renamed = {old: names[n % len(names)] for n, old in enumerate(dict.fromkeys(line.speaker for line in other.turns))}
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, renamed))})\b")
    later = dialogue.turns[0].at - other.turns[0].at
    lines = [
        line.model_copy(
            update={
                "id": f"{dialogue.id}+{line.id}",
                "at": line.at + later,
                "speaker": renamed[line.speaker],
                "text": pattern.sub(lambda name: renamed[name[0]], line.text),
            }
        )
        for line in other.turns
    ]
    return other.model_copy(update={"turns": tuple(lines)})
