"""Why questions of one kind go wrong: the smallest single changes that repair the older half of them.

Causes are tried cheapest evidence first, each on the same cases with one thing changed; the first that repairs enough
is the cause. Where several faults meet, each is the cause of its part, and what no change repairs stays unknown. Where
a replay cannot know, only what people said decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.improvement import wording
from bot.improvement.detection import Cell, mentions, most_common
from bot.improvement.finding import Cause
from bot.improvement.ports import UNCHANGED, Change, Means
from bot.improvement.records import AnswerRecord
from bot.improvement.splits import affected, halves
from bot.improvement.view import View

REPAIRS = 0.60  # of the cases
PART = 0.20  # of the cases, where several causes share them
MOST_CASES = 30
LEAST_CASES = 3
TOLD = 5.0  # what an agent named by a person counts against one the router thought of


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The cause with the change that repairs `repaired` of `cases`, those of `proof`.

    `replayed` is False where only words decided.

    `agent` is the one whose answers were bad, `to` the one that should have answered (route).
    """

    cause: Cause
    agent: str = ""
    to: str = ""
    change: Change = UNCHANGED
    repaired: int = 0
    cases: int = 0
    replayed: bool = False
    proof: tuple[str, ...] = ()

    @property
    def explained(self) -> float:
        """The share of the cases that it explains."""
        return self.repaired / max(1, self.cases)

    @property
    def target(self) -> str:
        match self.cause:
            case "route":
                return f"route:{self.agent}>{self.to}"
            case "prompt" | "gap":
                return f"{self.cause}:{self.agent}"
            case _:
                return "unknown"


UNKNOWN = Diagnosis("unknown")


def diagnose(view: View, means: Means, cell: Cell) -> tuple[Diagnosis, ...]:
    """The causes of a cell's bad answers, the one that explains most of them first; none where they are unknown.

    Where no change repairs enough of the cases, one may repair a good part of them, and another one the rest.
    """
    build, _ = halves(view, affected(view, cell.answers, cell.evidence))
    suspected = [view.record(answer) for answer in build if view.scores.is_bad(answer)]
    verdicts = {record.id: means.replay.good(record, UNCHANGED) for record in map(view.record, build)}
    known = [verdicts[record.id] for record in suspected if verdicts[record.id] is not None]
    if 2 * known.count(True) > max(1, len(known)):
        return ()  # the complaints were about something else
    failing = [view.record(answer) for answer in build if verdicts[answer] is False]
    left = (failing or [record for record in suspected if verdicts[record.id] is None])[-MOST_CASES:]
    found: list[Diagnosis] = []
    while len(left) >= LEAST_CASES and (one := _likeliest(view, means, left)):
        found.append(one)
        left = [record for record in left if record.id not in one.proof] if one.replayed else []
    return tuple(found)


def _likeliest(view: View, means: Means, cases: Sequence[AnswerRecord]) -> Diagnosis | None:
    """The first cause that explains enough of the cases, else the one that explains the largest part."""
    parts: list[Diagnosis] = []
    for attempt in _attempts(view, means, cases):
        if found := attempt():
            if found.explained >= REPAIRS:
                return found
            parts.append(found)
    return max(parts, key=lambda one: one.repaired, default=None)


Attempt = Callable[[], Diagnosis | None]


def _attempts(view: View, means: Means, cases: Sequence[AnswerRecord]) -> Iterator[Attempt]:
    """The causes in the order of what speaks for them."""
    told = Counter(agent for record in cases for agent in named_agents(view, means, record.id))
    wishes = wording.wishes([view.said(record.id) for record in cases])
    attempts: list[tuple[float, int, Attempt]] = [
        (sum(told.values()) / len(cases), 0, lambda: _route(view, means, cases, told)),
        (len(wishes) and 0.5, 1, lambda: _prompt(means, cases, wishes)),
    ]
    for _, _, attempt in sorted(attempts, key=lambda one: (-one[0], one[1])):
        yield attempt
    refused = [record for record in cases if record.id in view.refused]
    if len(refused) >= max(LEAST_CASES, PART * len(cases)):
        yield lambda: _gap(means, refused, len(cases))


def named_agents(view: View, means: Means, answer: str) -> list[str]:
    """Agents that people said should have answered."""
    labels = [signal.agent for signal in view.book.on(answer) if signal.kind == "reroute"]
    said = view.said(answer)
    named = [name for name in means.surroundings.agents if said and mentions(said, name)]
    return [agent for agent in (*labels, *named) if agent != view.record(answer).agent]


def _route(view: View, means: Means, cases: Sequence[AnswerRecord], told: Mapping[str, int]) -> Diagnosis | None:
    """Another agent: named by people, considered by the router, or any where replays know."""
    weights: Counter[str] = Counter()
    for agent, count in told.items():
        weights[agent] += int(TOLD * 1000 * count)
    for record in cases:
        for agent, probability in record.top:
            if agent not in record.agents:
                weights[agent] += int(1000 * probability)
    likely = sorted(weights, key=lambda name: (-weights[name], name))
    best: Diagnosis | None = None
    for agent in dict.fromkeys([*likely, *sorted(means.surroundings.agents)]):
        found = _tried(means, cases, Change(agent=agent), "route", to=agent)
        if found and (best is None or found.repaired > best.repaired):
            best = found
    return best or _told_route(view, means, cases)


def _told_route(view: View, means: Means, cases: Sequence[AnswerRecord]) -> Diagnosis | None:
    """Where replays know nothing, people must have named the same agent again and again."""
    if any(means.replay.good(record, UNCHANGED) is not None for record in cases):
        return None
    named = [(record, names[0]) for record in cases if (names := named_agents(view, means, record.id))]
    if len(named) < LEAST_CASES:
        return None
    to = most_common(Counter(agent for _, agent in named))
    agreed = [record for record, agent in named if agent == to]
    if len(agreed) < REPAIRS * len(named):
        return None
    wrong, ids = most_common(Counter(record.agent for record in agreed)), tuple(record.id for record in agreed)
    return Diagnosis("route", wrong, to, Change(agent=to), len(agreed), len(named), proof=ids)


def _prompt(means: Means, cases: Sequence[AnswerRecord], wishes: Sequence[str]) -> Diagnosis | None:
    """A line that an earlier version of the prompt had, that people ask for, or that often helps."""
    agent = most_common(Counter(record.agent for record in cases))
    own = [record for record in cases if record.agent == agent]
    lost = lost_bullets(means, agent)
    drafted = [wording.BULLETS[tag][1] for tag in dict.fromkeys([*wishes, *wording.BULLETS])]
    best: Diagnosis | None = None
    for bullet in (*lost, *drafted):
        found = _tried(means, own, Change(bullet=bullet), "prompt")
        if found and (best is None or found.repaired > best.repaired):
            best = found
    if best:
        return best
    unknown = all(means.replay.good(record, UNCHANGED) is None for record in own)
    if unknown and wishes and len(own) >= LEAST_CASES:
        change, ids = Change(bullet=wording.BULLETS[wishes[0]][1]), tuple(record.id for record in own)
        return Diagnosis("prompt", agent, change=change, repaired=len(own), cases=len(own), proof=ids)
    return None


def lost_bullets(means: Means, agent: str) -> list[str]:
    """Lines that the version before had and the latest has not."""
    versions = list(means.surroundings.prompts.get(agent, {}).values())
    if len(versions) < 2:
        return []
    return [line for line in versions[-2] if line not in versions[-1]]


def _gap(means: Means, refused: Sequence[AnswerRecord], cases: int) -> Diagnosis | None:
    """Refusals that no agent and no model could have helped, as far as replays know: what is missing is a tool."""
    others = [Change(agent=agent) for agent in sorted(means.surroundings.agents)]
    others += [Change(model=model) for model in means.surroundings.models]
    stuck = [case for case in refused if not any(means.replay.good(case, other) for other in others)]
    if len(stuck) < max(LEAST_CASES, PART * cases):
        return None
    agent = most_common(Counter(record.agent for record in stuck))
    ids = tuple(record.id for record in stuck)
    replayed = any(means.replay.good(case, UNCHANGED) is not None for case in stuck)
    return Diagnosis("gap", agent, repaired=len(stuck), cases=cases, replayed=replayed, proof=ids)


def _tried(
    means: Means, cases: Sequence[AnswerRecord], change: Change, cause: Cause, *, to: str = ""
) -> Diagnosis | None:
    """The diagnosis, if the change repairs enough of the cases that a replay can judge."""
    verdicts = [(record, means.replay.good(record, change)) for record in cases]
    known = [(record, verdict) for record, verdict in verdicts if verdict is not None]
    repaired = [record for record, verdict in known if verdict]
    if len(repaired) < max(LEAST_CASES, PART * len(known)):
        return None
    wrong, ids = most_common(Counter(record.agent for record in repaired)), tuple(record.id for record in repaired)
    return Diagnosis(cause, wrong, to, change, len(repaired), len(known), replayed=True, proof=ids)
