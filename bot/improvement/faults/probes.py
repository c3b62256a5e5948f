"""Whether an overlay really helps: fresh asks, answered with it and without it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.improvement.faults.asks import Ask, Drawing
from bot.improvement.faults.draws import Draws
from bot.improvement.faults.files import ModelRefusal, StaleMemory
from bot.improvement.faults.truth import Wrong
from bot.improvement.faults.verdicts import Serving, judge
from bot.improvement.faults.world import Applied, World
from bot.improvement.operations import MuteTool, State

FRESH = 40  # asks of each intent
REALLY_FAILING = 0.2  # from here on muting a tool helps


@dataclass(frozen=True, slots=True)
class Probe:
    """Of `n` fresh asks `b` became good and `c` bad."""

    n: int
    b: int
    c: int


class Probes:
    """Fresh asks of one seed, in one week."""

    def __init__(self, world: World, seed: int, week: int, now: datetime) -> None:
        self._world = world
        self._draws = Draws(seed)
        self._week = week
        self._now = now

    def fresh(self, intents: Collection[str], wrong: Wrong | None = None) -> Iterator[Ask]:
        """Asks of each intent, under the conditions of a fault."""
        user, model = _conditions(wrong)
        for intent in intents:
            drawing = Drawing(self._world.setting, self._draws, intent=intent, user=user, model=model)
            for i in range(FRESH):
                yield drawing.ask(f"p:{intent}:{i}", self._week, self._now)

    def good(self, ask: Ask, state: State) -> bool:
        """Whether the answer to a fresh ask is good, chance failures aside."""
        world = self._world
        serving = Serving(
            world.planting,
            self._draws,
            state,
            self._now,
            random=False,
            written=dict.fromkeys(world.written, self._week),
        )
        return judge(ask, world.route(ask, state), serving).good

    def concerns(self, wrong: Wrong, ask: Ask) -> bool:
        return self._world.planting.concerns(wrong.fault, ask, self._draws.of(ask.id))

    def compare(self, asked: Sequence[Ask], before: State, after: State) -> Probe:
        """The same asks under two states."""
        pairs = [(self.good(ask, before), self.good(ask, after)) for ask in asked]
        return Probe(len(pairs), pairs.count((False, True)), pairs.count((True, False)))


def helps(world: World, applied: Applied, probe: Probe) -> bool:
    """Whether an applied overlay made more good than bad; a mute is right if the tool really fails."""
    muted = [op.tool for op in applied.overlay.ops if isinstance(op, MuteTool)]
    if muted:
        return all(world.planting.failure_rate(tool, applied.week) >= REALLY_FAILING for tool in muted)
    return probe.b > probe.c


def _conditions(wrong: Wrong | None) -> tuple[str | None, str | None]:
    """The user and the model without which a fault does not show."""
    fault = wrong.fault if wrong else None
    user = fault.target.partition("/")[0] if isinstance(fault, StaleMemory) else None
    model = fault.target if isinstance(fault, ModelRefusal) else None
    return user, model
