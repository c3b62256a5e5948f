"""Why questions of one kind go wrong: the smallest single change that repairs the older half of them.

Causes are tried cheapest evidence first, each on the same cases with one thing changed; the first that repairs enough
is the cause, and if none does, the cause is unknown. Where a replay cannot know, only what people said decides.
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
MOST_CASES = 24
LEAST_CASES = 3
REFUSING = 0.5  # share of refusals that makes want of a tool the first thought
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
    def target(self) -> str:
        match self.cause:
            case "route":
                return f"route:{self.agent}>{self.to}"
            case "prompt" | "gap":
                return f"{self.cause}:{self.agent}"
            case _:
                return "unknown"


UNKNOWN = Diagnosis("unknown")


def diagnose(view: View, means: Means, cell: Cell) -> Diagnosis:
    """The cause of a cell's bad answers."""
    build, _ = halves(view, affected(view, cell.answers, cell.evidence), learned=False)
    suspected = [view.record(answer) for answer in build if view.scores.is_bad(answer)]
    verdicts = {record.id: means.replay.good(record, UNCHANGED) for record in map(view.record, build)}
    known = [verdicts[record.id] for record in suspected if verdicts[record.id] is not None]
    if 2 * known.count(True) > max(1, len(known)):
        return UNKNOWN  # the complaints were about something else
    failing = [view.record(answer) for answer in build if verdicts[answer] is False]
    cases = (failing or [record for record in suspected if verdicts[record.id] is None])[-MOST_CASES:]
    if len(cases) < LEAST_CASES:
        return UNKNOWN
    for attempt in _attempts(view, means, cases):
        if found := attempt():
            return found
    return UNKNOWN


Attempt = Callable[[], Diagnosis | None]


def _attempts(view: View, means: Means, cases: Sequence[AnswerRecord]) -> Iterator[Attempt]:
    """The causes in the order of what speaks for them."""
    refused = sum(record.id in view.refused for record in cases) / len(cases)
    told = Counter(agent for record in cases for agent in named_agents(view, means, record.id))
    wishes = wording.wishes([view.said(record.id) for record in cases])
    attempts: list[tuple[float, int, Attempt]] = [
        (sum(told.values()) / len(cases), 0, lambda: _route(view, means, cases, told)),
        (len(wishes) and 0.5, 1, lambda: _prompt(means, cases, wishes)),
    ]
    for _, _, attempt in sorted(attempts, key=lambda one: (-one[0], one[1])):
        yield attempt
    if refused >= REFUSING:
        yield lambda: _gap(means, cases)


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
        return Diagnosis("prompt", agent, change=Change(bullet=wording.BULLETS[wishes[0]][1]), cases=len(own))
    return None


def lost_bullets(means: Means, agent: str) -> list[str]:
    """Lines that the version before had and the latest has not."""
    versions = list(means.surroundings.prompts.get(agent, {}).values())
    if len(versions) < 2:
        return []
    return [line for line in versions[-2] if line not in versions[-1]]


def _gap(means: Means, cases: Sequence[AnswerRecord]) -> Diagnosis | None:
    """No agent could have answered, as far as replays know: what is missing is a tool."""
    agents = sorted(means.surroundings.agents)
    elsewhere = sum(any(means.replay.good(case, Change(agent=agent)) for agent in agents) for case in cases)
    if elsewhere > (1 - REPAIRS) * len(cases):
        return None
    return Diagnosis("gap", most_common(Counter(record.agent for record in cases)), cases=len(cases))


def _tried(
    means: Means, cases: Sequence[AnswerRecord], change: Change, cause: Cause, *, to: str = ""
) -> Diagnosis | None:
    """The diagnosis, if the change repairs enough of the cases that a replay can judge."""
    verdicts = [(record, means.replay.good(record, change)) for record in cases]
    known = [(record, verdict) for record, verdict in verdicts if verdict is not None]
    repaired = [record for record, verdict in known if verdict]
    if len(known) < LEAST_CASES or len(repaired) < REPAIRS * len(known):
        return None
    wrong, ids = most_common(Counter(record.agent for record in repaired)), tuple(record.id for record in repaired)
    return Diagnosis(cause, wrong, to, change, len(repaired), len(known), replayed=True, proof=ids)
