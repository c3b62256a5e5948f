"""Candidates on questions they were not built from: before and after on the same cases, and nothing else made worse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bot.improvement import gate
from bot.improvement.drafting import changes
from bot.improvement.finding import Evaluation
from bot.improvement.operations import ROUTE, MuteTool, Op, State
from bot.improvement.overlays import applied, route_examples
from bot.improvement.ports import UNCHANGED, Change, Means, Route
from bot.improvement.records import AnswerRecord
from bot.improvement.view import View

Floats = npt.NDArray[np.float32]
MOST_TESTED = 60
NEIGHBOURS = 200  # answers to other questions, nearest to what changes
LIKED = 40  # answers of a touched agent that must stay good
NEARLY = 0.9  # of what the best candidate repairs
MOST_STEPS = 2  # a route of more agents is not right, whoever is among them


@dataclass(frozen=True, slots=True)
class Pair:
    """One case: whether it is right without and with the candidate."""

    before: bool
    after: bool


def after(state: State, ops: Sequence[Op]) -> State:
    """A state with operations."""
    for op in ops:
        state = applied(state, op)
    return state


def counted(pairs: Iterable[Pair]) -> tuple[int, int, int, int]:
    """Cases, right before, better, worse."""
    found = list(pairs)
    better = sum(pair.after and not pair.before for pair in found)
    worse = sum(pair.before and not pair.after for pair in found)
    return len(found), sum(pair.before for pair in found), better, worse


class Trials:
    """Tries candidates against what happened; routes are kept, the same ones are asked for again and again."""

    def __init__(self, view: View, means: Means, state: State) -> None:
        self._view = view
        self._means = means
        self._state = state
        self._before = means.routing.with_examples(route_examples(state))
        self._routes: dict[str, tuple[str, ...]] = {}

    # --- the router ---

    def router(self, ops: Sequence[Op]) -> Route:
        return self._means.routing.with_examples(route_examples(after(self._state, ops)))

    def routed(self, text: str) -> tuple[str, ...]:
        """The route as it is."""
        if text not in self._routes:
            self._routes[text] = self._before(text)
        return self._routes[text]

    def right(self, record: AnswerRecord, agents: Sequence[str], expected: Mapping[str, str]) -> bool | None:
        """Whether a route is right for a question: by replay, else by what people said; None where nobody knows."""
        if len(agents) > MOST_STEPS:
            return False
        verdicts = [self._means.replay.good(record, Change(agent=agent)) for agent in agents]
        if any(verdict is not None for verdict in verdicts):
            return any(verdicts)
        return expected[record.id] in agents if record.id in expected else None

    def routes(self, router: Route, cases: Sequence[AnswerRecord], expected: Mapping[str, str]) -> Iterable[Pair]:
        """Cases without and with a candidate's examples."""
        for record in cases:
            old, new = self.routed(record.text), router(record.text)
            before = self.right(record, old, expected)
            now = before if old == new else self.right(record, new, expected)
            if before is not None and now is not None:
                yield Pair(before, now)

    def test_route(
        self,
        ops: Sequence[Op],
        cases: Sequence[AnswerRecord],
        mine: frozenset[str],
        expected: Mapping[str, str],
    ) -> Evaluation:
        """The gain on the test half; what it costs golden questions and answers that are not the finding's (`mine`)."""
        router = self.router(ops)
        n, right, better, worse = counted(self.routes(router, cases[-MOST_TESTED:], expected))
        golden = counted(self._golden(router))
        beside = counted(self._beside(router, ops, mine))
        return Evaluation(
            n=n,
            right_before=right,
            better=better,
            worse=worse,
            golden=golden[0] + beside[0],
            golden_worse=golden[3] + beside[3],
            tested=n > 0,
        )

    def broken(self, router: Route, ops: Sequence[Op], mine: frozenset[str]) -> int:
        """How many golden questions and neighbours a candidate makes worse."""
        return counted(self._golden(router))[3] + counted(self._beside(router, ops, mine))[3]

    def _golden(self, router: Route) -> Iterable[Pair]:
        for question, agent in self._means.surroundings.golden:
            yield Pair(agent in self.routed(question), agent in router(question))

    def _beside(self, router: Route, ops: Sequence[Op], mine: frozenset[str]) -> Iterable[Pair]:
        """Questions of other kinds near the new examples: those that nobody complained about stay as they are."""
        near = self._nearest([text for op in ops if (text := str(getattr(op, "text", "")))], mine)
        fine = {
            record.id: record.agent for record in near if self._view.scores.bad[record.id] < self._view.scores.prior
        }
        return self.routes(router, near, fine)

    def _nearest(self, texts: Sequence[str], without: frozenset[str]) -> list[AnswerRecord]:
        small = self._means.routing.vectors(texts)
        if not small:
            return []
        rows = np.stack([np.frombuffer(one, np.int8).astype(np.float32) for one in small])
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        closest: Floats = (self._view.vectors @ rows.T).max(axis=1).round(4)
        order = [self._view.records[int(i)] for i in np.argsort(-closest, kind="stable")]
        return [record for record in order if record.id not in without][:NEIGHBOURS]

    # --- everything else ---

    def replayed(self, change: Change, cases: Iterable[AnswerRecord]) -> Iterable[Pair]:
        """Cases as they were, and with one change."""
        for record in cases:
            before, now = self._means.replay.good(record, UNCHANGED), self._means.replay.good(record, change)
            if before is not None and now is not None:
                yield Pair(before, now)

    def test_change(self, ops: Sequence[Op], cases: Sequence[AnswerRecord]) -> Evaluation:
        """The gain on the test half, and what it costs other answers of the agents it touches."""
        change = changes(ops[0])
        if change is None:
            return Evaluation()
        n, right, better, worse = counted(self.replayed(change, cases[-MOST_TESTED:]))
        liked = counted(self.replayed(change, self._liked(ops, cases))) if change.memory is None else (0, 0, 0, 0)
        return Evaluation(
            n=n,
            right_before=right,
            better=better,
            worse=worse,
            golden=liked[0],
            golden_worse=liked[3],
            tested=n > 0,
        )

    def _liked(self, ops: Sequence[Op], cases: Sequence[AnswerRecord]) -> list[AnswerRecord]:
        """Answers that nobody complained about, by the agents or tools that a change touches."""
        agents = {str(getattr(op, "agent", "")) for op in ops}
        tools = {str(getattr(op, "tool", "")) for op in ops}
        tested = {record.id for record in cases}
        fine = [
            record
            for record in self._view.records
            if record.id not in tested
            and self._view.scores.bad[record.id] < self._view.scores.prior
            and (record.agent in agents or any(use.tool in tools for use in record.tools))
        ]
        return fine[-LIKED:]


def judged(found: Evaluation, ops: Sequence[Op], *, first: bool) -> Evaluation:
    """Whether the gate opens: a gain, and nothing lost. Memory and mutes have their own rule for the gain."""
    b, c = found.better, found.worse
    found = replace(found, midp=gate.midp(b, c), evalue=gate.evalue(b, c))
    if any(isinstance(op, MuteTool) for op in ops):
        return replace(found, passed=True, tested=True, reason="the failures themselves are the test")
    if found.golden_worse:
        return replace(found, reason=f"{found.golden_worse} other answers got worse")
    if not found.tested:
        return replace(found, reason="nothing could be replayed")
    of_memory = any(op.slice.startswith("memory/") for op in ops)
    passed = b > 0 and c == 0 if of_memory else gate.gains(b, c, first=first)
    return replace(found, passed=passed, reason="" if passed else f"too little evidence (E = {found.evalue:.1f} of 10)")


def touches_routes(ops: Sequence[Op]) -> bool:
    return any(op.slice == ROUTE for op in ops)


Tried = Callable[[Sequence[Op]], int]


def best(
    candidates: Iterable[tuple[Op, ...]], tried: Tried, harmless: Callable[[Sequence[Op]], bool] = lambda _: True
) -> tuple[Op, ...] | None:
    """The smallest harmless candidate that repairs nearly as much of what it was built from as the best of them."""
    found = [(tried(ops), place, ops) for place, ops in enumerate(candidates)]
    good = [one for one in sorted(found, key=lambda one: (-one[0], len(one[2]), one[1])) if one[0] > 0]
    first = next((one for one in good if harmless(one[2])), None)
    if first is None:
        return None
    enough = [one for one in good if one[0] >= NEARLY * first[0] and len(one[2]) < len(first[2]) and harmless(one[2])]
    return min(enough, key=lambda one: (len(one[2]), one[1]), default=first)[2]
