"""Which route fits best: every promising order of agents is weighed by what speaks for it.

A log-linear model. Its weights were fitted by `bot.router.fitting` on data/steps.jsonl: messages of one and of several
steps, none of which the head was trained on.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise, permutations
from pathlib import Path

from bot.router.clues import POOL, Clue, Clues
from bot.router.judge import FALLBACK

WEIGHTS = Path(__file__).parent / "data" / "ranking.json"
TRIPLES = 4  # agents tried in chains of three
Agents = tuple[str, ...]

_ASKING = re.compile(
    r"(?:please |pls |also |and |then )?(?:write|draft|make|give|send|tell|show|list|check|find|get|put|turn|set|run|"
    r"start|stop|rerun|retry|build|create|fix|change|move|remind|ping|nudge|add|translate|summari[sz]e|compare|explain|"
    r"audit|look|keep|email|mail|draw|plot|sum|convert|calculate|approve|reject|post|whats?|which|whos?|whose|where|"
    r"when|why|how|is|are|do|does|did|can|could|have|has|was|double|export|work out|figure|let|announce|notify|"
    r"schedule|pause|cancel)\b",
    re.IGNORECASE,
)
_REFERRING = re.compile(r"\b(?:it|them|that|those|this|these|him|her|they|each|their|its|one|there)\b", re.IGNORECASE)


def candidates(clues: Clues) -> list[Agents]:
    """One step, two in any order, three of the likeliest; conversation only alone."""
    pool = clues.pool
    singles: list[Agents] = [(name,) for name, _ in clues.whole.top[:3]]
    return [*singles, *permutations(pool[:POOL], 2), *permutations(pool[:TRIPLES], 3)]


def ranked(clues: Clues, weights: Mapping[str, float] | None = None) -> list[tuple[Agents, float]]:
    """The candidates with their probabilities, best first."""
    known = shipped() if weights is None else weights
    routes = candidates(clues)
    totals = [sum(known.get(name, 0.0) * value for name, value in evidence(clues, route)) for route in routes]
    highest = max(totals)
    likely = [math.exp(total - highest) for total in totals]
    return sorted(
        ((route, p / sum(likely)) for route, p in zip(routes, likely, strict=True)), key=lambda pair: -pair[1]
    )


@cache
def shipped() -> Mapping[str, float]:
    return json.loads(WEIGHTS.read_text(encoding="utf-8"))


def evidence(clues: Clues, route: Agents) -> Iterator[tuple[str, float]]:
    """What speaks for and against a route, by name."""
    whole = [math.log(clues.whole.of(agent) + 0.005) for agent in route]
    yield from _uncovered(clues, route)
    if len(route) == 1:
        yield "one", 1.0
        yield "one whole", whole[0]
        yield f"one {route[0].partition('.')[0]}", 1.0
        return
    found = [clues.best.get(agent, _NOTHING) for agent in route]
    yield f"steps {len(route)}", 1.0
    yield "whole", sum(whole)
    yield "least whole", min(whole)
    yield "talk", math.log(clues.whole.of(FALLBACK) + 0.005)
    yield "seen", sum(math.log(clue.strength + 0.01) for clue in found)
    yield "least seen", math.log(min(clue.strength for clue in found) + 0.01)
    for clue in found:
        yield f"by {clue.kind}", 1.0
    yield from _steps(clues, route, found)


def _steps(clues: Clues, route: Agents, found: Sequence[Clue]) -> Iterator[tuple[str, float]]:
    pasted = " pasted" if clues.part.material else ""
    for (left, one), (right, two) in pairwise(zip(route, found, strict=True)):
        groups = f"{left.partition('.')[0]}>{right.partition('.')[0]}"
        yield groups, 1.0
        if pasted:
            yield groups + pasted, 1.0
        yield f"first {left}{pasted}", 1.0
        yield f"then {right}{pasted}", 1.0
        yield f"{left}>{right}", 1.0
        yield "ordered", float(one.start < two.start)
        yield f"ordered {groups}", float(one.start < two.start)
        yield from _between(clues, one, two)


def _between(clues: Clues, one: Clue, two: Clue) -> Iterator[tuple[str, float]]:
    first, last = sorted((one.clause, two.clause))
    cuts = {clause.piece.cut for clause in clues.clauses[first + 1 : last + 1]}
    yield "same clause", float(first == last)
    yield "strong", float("strong" in cuts)
    yield "weak", float(bool(cuts) and "strong" not in cuts)
    if first != last and two.clause < len(clues.clauses):
        text = clues.clauses[two.clause].piece.text
        yield "asking", float(bool(_ASKING.match(text)))
        yield "referring", float(bool(_REFERRING.search(text)))
        yield "words", math.log(len(text.split()) or 1)


def _uncovered(clues: Clues, route: Agents) -> Iterator[tuple[str, float]]:
    """Clauses and phrases that no step of the route answers."""
    loose = [clause for clause in clues.clauses if clause.counts] if len(clues.clauses) > 1 else []
    if loose:
        best = [max(clause.opinion.of(agent) for agent in (*route, FALLBACK)) for clause in loose]
        yield "uncovered", sum(-math.log(p + 0.02) for p in best) / len(loose)
        yield "worst uncovered", -math.log(min(best) + 0.02)
    for clue in clues.best.values():
        if clue.agent not in route and clue.kind not in {"clause", "rest"}:
            yield f"unused {clue.kind}", 1.0
            yield f"unused {clue.kind} {clue.agent}", 1.0


_NOTHING = Clue("", 0.0, "nothing", 0)
