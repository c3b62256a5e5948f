"""Fits the weights of the ranking, once, for the weights that ship: by gradient on the likelihood of the right routes.

What is learned from: the messages of data/steps.jsonl (one step or several, none known to the head), and the agents'
examples that a head trained without them judges; they are what messages of one step look like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from agents.spec import AgentSpec
from bot.router import head, learned, parts
from bot.router.clues import Clues, gather
from bot.router.evaluate import read_cases
from bot.router.judge import Judge
from bot.router.learned import Learned, Vectors
from bot.router.ranking import Agents, candidates, evidence
from bot.router.segments import without_opener
from bot.router.sparse import Floats, Ints
from memory.encoder import Encoder

STEPS = Path(__file__).parent / "data" / "steps.jsonl"
PASSES = 300
RATE = 0.05
RIDGE = 0.0005  # of half the squared weights, a message
SMALL = 0.02  # weights below do not matter

Known = tuple[Clues, Sequence[Agents]]


def fit_ranking(
    roster: Mapping[str, AgentSpec], brain: Learned, vectors: Vectors, encoder: Encoder
) -> dict[str, float]:
    """The weights by name; those that hardly matter are left out."""
    known = [*_steps(Judge(brain, encoder)), *_examples(roster, brain, vectors, encoder)]
    problem = Problem.of(known)
    weights = descend(problem)
    return {
        name: round(float(weight), 3)
        for name, weight in zip(problem.names, weights, strict=True)
        if abs(weight) >= SMALL
    }


def _steps(judge: Judge) -> Iterator[Known]:
    for case in read_cases(STEPS):
        clues = gather(parts.split(without_opener(case.text)), judge.opinion(case.text), judge)
        if clues:
            yield clues, case.accept


def _examples(roster: Mapping[str, AgentSpec], brain: Learned, vectors: Vectors, encoder: Encoder) -> Iterator[Known]:
    """The examples of the held-out groups, each of one step, as seen by who has not learned them."""
    texts, labels = learned.labelled(roster)
    trial, held = head.trial(head.features(texts, vectors.floats()), labels, len(roster))
    judge = Judge(replace(brain, head=replace(trial, temperature=brain.head.temperature)), encoder)
    for i in held:
        text = texts[int(i)]
        clues = gather(parts.split(without_opener(text)), judge.opinion(text), judge)
        if clues:
            yield clues, ((brain.names[int(labels[i])],),)


@dataclass(frozen=True, slots=True)
class Problem:
    """A row a candidate: `rows` (candidates x names) the evidence, `starts` where each message's block begins."""

    names: Sequence[str]
    rows: Floats
    starts: Ints
    right: Floats

    @classmethod
    def of(cls, known: Sequence[Known]) -> Problem:
        """Messages whose right route is no candidate teach nothing."""
        blocks = [(clues, candidates(clues), accepted) for clues, accepted in known]
        blocks = [block for block in blocks if set(block[1]) & set(block[2])]
        seen = [[_summed(clues, route) for route in routes] for clues, routes, _ in blocks]
        names = sorted({name for block in seen for row in block for name in row})
        column = {name: i for i, name in enumerate(names)}
        rows = np.zeros((sum(map(len, seen)), len(names)), np.float32)
        for i, row in enumerate(row for block in seen for row in block):
            rows[i, [column[name] for name in row]] = list(row.values())
        right = np.array([route in accepted for _, routes, accepted in blocks for route in routes], np.float32)
        starts: Ints = np.concatenate([[0], np.cumsum([len(block) for block in seen])[:-1]])
        return cls(names, rows, starts, right)


def _summed(clues: Clues, route: Agents) -> dict[str, float]:
    total: dict[str, float] = {}
    for name, value in evidence(clues, route):
        total[name] = total.get(name, 0.0) + value
    return total


def descend(problem: Problem) -> Floats:
    """Adam (Kingma and Ba, 2015) on the log-likelihood of the accepted routes, whichever of them."""
    weights, mean, square = (np.zeros(problem.rows.shape[1], np.float32) for _ in range(3))
    for i in range(1, PASSES + 1):
        gradient = _gradient(problem, weights)
        mean += 0.1 * (gradient - mean)
        square += 0.01 * (gradient * gradient - square)
        weights -= RATE * (mean / (1 - 0.9**i)) / (np.sqrt(square / (1 - 0.99**i)) + 1e-6)
    return weights


def _gradient(problem: Problem, weights: Floats) -> Floats:
    totals = problem.rows @ weights
    wanted = _shares(np.where(problem.right > 0, totals, -np.inf), problem.starts)
    surprise = (_shares(totals, problem.starts) - wanted).astype(np.float32)
    return surprise @ problem.rows / np.float32(len(problem.starts)) + np.float32(RIDGE) * weights


def _shares(totals: Floats, starts: Ints) -> Floats:
    """Softmax within each block."""
    sizes = np.diff(np.append(starts, len(totals)))
    likely = np.exp(totals - np.repeat(np.maximum.reduceat(totals, starts), sizes))
    return likely / np.repeat(np.add.reduceat(likely, starts), sizes)
