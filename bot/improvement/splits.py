"""Two halves that share no session: the older one is for building, the newer one for testing."""

from __future__ import annotations

from collections.abc import Sequence

from bot.improvement.clusters import unpacked
from bot.improvement.view import View

DUPLICATE = 0.95  # cosine from which a test case is one that was learned


def halves(view: View, answers: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The older and the newer half of a group's answers, by whole sessions."""
    sessions: dict[str, list[str]] = {}
    for answer in sorted(answers, key=view.place_of.__getitem__):
        sessions.setdefault(view.session_of[answer], []).append(answer)
    build: list[str] = []
    test: list[str] = []
    for members in sessions.values():
        (build if len(build) + len(members) / 2 <= len(answers) / 2 else test).extend(members)
    return tuple(build), tuple(test)


def affected(view: View, answers: Sequence[str], evidence: Sequence[str]) -> tuple[str, ...]:
    """Answers since it began to go wrong: since all but the first tenth of the bad ones."""
    if not evidence:
        return tuple(answers)
    begun = sorted(view.place_of[answer] for answer in evidence)[len(evidence) // 10]
    return tuple(answer for answer in answers if view.place_of[answer] >= begun)


def without_copies(view: View, learned: Sequence[bytes], test: Sequence[str]) -> tuple[str, ...]:
    """The test cases that are not near-copies of a text that was learned, which they would prove nothing about."""
    if not learned or not test:
        return tuple(test)
    new = view.vectors[[view.place_of[answer] for answer in test]]
    nearest = (new @ unpacked(learned).T).max(axis=1).round(4)
    return tuple(answer for answer, cosine in zip(test, nearest, strict=True) if cosine < DUPLICATE)
