"""Questions with buttons: which agent was meant, or should have answered."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.message import Button
from agents.spec import AgentSpec
from bot.router import Route
from memory.traces import Trace

BUTTON = "route"
UNSURE = 0.45  # below this probability the first choice is wrong more often than right
NARROW = 0.15  # a lead smaller than this is no lead
LIKELY = 0.2  # an agent less likely than this is not worth asking about
SHOWN = 3
LABEL_LENGTH = 30


def between(route: Route) -> tuple[str, ...]:
    """The two agents worth asking about, when neither leads; empty when the route is clear or nobody is likely."""
    if route.method not in ("head", "model") or len(route.steps) != 1 or len(route.top) < 2:
        return ()
    (first, best), (second, next_best) = route.top[0], route.top[1]
    if best >= UNSURE or best - next_best >= NARROW or next_best < LIKELY:
        return ()
    return (first, second)


def question(agents: tuple[str, ...], roster: Mapping[str, AgentSpec]) -> str:
    """Did you mean this or that, in the agents' own words."""
    meant = "\n".join(f"- `{agent}` {roster[agent].description}" for agent in agents if agent in roster)
    return f"I'm not sure who should answer that. Did you mean:\n{meant}"


def others(trace: Trace) -> tuple[str, ...]:
    """Who else was considered for an answer."""
    return tuple(agent for agent, _ in trace.route.top if agent not in trace.route.steps)[:SHOWN]


def buttons(answer: str, agents: tuple[str, ...]) -> tuple[Button, ...]:
    """One button an agent; pressing it answers the question of that trace again."""
    return tuple(Button(BUTTON, agent[:LABEL_LENGTH], f"{answer}:{agent}") for agent in agents)


def chosen(value: str) -> tuple[str, str]:
    """The answer and the agent that a button stands for."""
    answer, _, agent = value.partition(":")
    return answer, agent
