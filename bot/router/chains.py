"""A request of several steps, planned without a model: gather the clues, weigh every order of agents, take the best."""

from __future__ import annotations

from itertools import pairwise

from bot.router import Route, Step, parts
from bot.router.clues import Clues, gather
from bot.router.judge import FALLBACK, Opinion, Thinks
from bot.router.ranking import Agents, ranked
from bot.router.segments import without_opener

HELD = 0.85  # of the ranking's probabilities: how many chains of messages it was not fitted on bear them out
CONVERSATION = 0.6  # how sure the head must be of conversation to look no further


class Planner:
    """Finds chains; None means the message is one step."""

    def __init__(self, judge: Thinks) -> None:
        self._judge = judge

    def plan(self, text: str, whole: Opinion) -> Route | None:
        if whole.agent == FALLBACK and whole.confidence > CONVERSATION:
            return None
        clues = gather(parts.split(without_opener(text)), whole, self._judge)
        if clues is None:
            return None
        (best, probability), (_, second) = ranked(clues)[:2]
        return _route(clues, best, HELD * probability, HELD * (probability - second)) if len(best) > 1 else None


def _route(clues: Clues, agents: Agents, confidence: float, margin: float) -> Route:
    tasks = _tasks(clues, agents)
    steps = tuple(Step(agent, task) for agent, task in zip(agents, tasks, strict=True))
    why = "several steps: " + ", then ".join(f"{step.agent} ({step.task[:40]!r})" for step in steps)
    return Route(steps, confidence, margin, why, "chain", clues.shortlist)


def _tasks(clues: Clues, agents: Agents) -> list[str]:
    """The words of the ask that each step answers; the first also gets what was pasted.

    A step's words reach from its clause to the next clause that begins a step, so that nothing is lost. Steps of one
    clause share its words: each takes from them what is its own.
    """
    own = [clues.best[agent].clause if agent in clues.best else 0 for agent in agents]
    ends = [*sorted({0, *own}), len(clues.clauses)]
    spans = {start: clues.between(start, end) for start, end in pairwise(ends)}
    first, *rest = (spans[clause] for clause in own)
    return [f"{first}\n\n{clues.part.material}" if clues.part.material else first, *rest]
