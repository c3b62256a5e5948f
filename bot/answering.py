"""From a question to an answer: recall, route, run the steps, keep the trace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from agents.models import OnText, Picture, Usage
from agents.runner import Runner, Task, Work
from agents.spec import Roster
from agents.tool import ToolContext
from bot import choices
from bot.router import Method, Route, Router, Step
from bot.router.planner import Decision, ModelPlanner
from memory.conversation import Conversations, Turn
from memory.facts import Facts, Match
from memory.traces import AgentSpan, RouteRecord, Trace, Traces

FACTS_IN_PROMPT = 3
GIST = 2000
ASKED: Method = "asked"
TEXT_WORK = "language."
STOPPED = "Stopped, as you asked."
WHY: Mapping[str, str] = {
    "command": "you asked for this agent",
    "binding": "this conversation is bound to it by NOVA_BINDINGS",
    "corrected": "you chose it with a button",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what belongs to it.

    `agent` is set when it need not be routed, `chosen_by` says why; `note` tells what of it could not be read.
    """

    answer_id: str
    platform: str
    text: str
    context: ToolContext
    agent: str | None = None
    chosen_by: Method = "command"
    pictures: tuple[Picture, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out, and the trace of how it came about. `between` are the agents a person is asked to choose from."""

    body: str
    agents: tuple[str, ...]
    trace: Trace
    between: tuple[str, ...] = ()


class Answering:
    """Makes answers. Storing, sending and the order of things are other parts' work."""

    def __init__(
        self,
        *,
        roster: Roster,
        router: Router,
        planner: ModelPlanner,
        runner: Runner,
        conversations: Conversations,
        facts: Facts,
        traces: Traces,
        history_tokens: int,
    ) -> None:
        self._roster = roster
        self._router = router
        self._planner = planner
        self._runner = runner
        self._conversations = conversations
        self._facts = facts
        self._traces = traces
        self._history_tokens = history_tokens

    @property
    def thinks(self) -> bool:
        """Whether a model is connected, so that an answer takes time and comes in pieces."""
        return self._runner.thinks

    def knows(self, agent: str) -> bool:
        return agent in self._roster

    async def answer(self, asked: Asked, on_text: OnText | None) -> Answer:
        """Answer a question; what goes wrong inside becomes part of the answer and its trace."""
        started_at, started = datetime.now(UTC), time.perf_counter()
        history = await self._conversations.window(
            asked.context.conversation, self._history_tokens, before=asked.context.turn
        )
        last = await self._traces.last(asked.context.conversation) if history else None
        decision = await self._route(asked, history, last)
        route = decision.route
        undecided = () if last and last.route.method == ASKED else choices.between(route)
        if undecided:
            return self._ask(asked, decision, undecided, started_at)
        matches = await self._recall(asked)
        works = await self._run(route, asked, history, matches, on_text)
        body = _body(works)
        if asked.note and not self.thinks:  # tools would not have understood it
            body = f"{body}\n\n{asked.note}"
        trace = replace(
            _trace(asked, route, body, started_at),
            milliseconds=(time.perf_counter() - started) * 1000,
            outcome=works[-1].outcome,
            spans=(*_planning(decision), *(work.span for work in works)),
            recalled=tuple(match.fact.id for match in matches),
            gaps=tuple(work.span.agent for work in works if work.outcome == "refused"),
            error="\n".join(work.text for work in works if work.outcome == "failed"),
        )
        return Answer(body, tuple(work.span.agent for work in works), trace)

    def _ask(self, asked: Asked, decision: Decision, undecided: tuple[str, ...], started_at: datetime) -> Answer:
        body = choices.question(undecided, self._roster)
        why = f"{undecided[0]} and {undecided[1]} were about as likely, so you were asked"
        trace = _trace(asked, replace(decision.route, method=ASKED, why=why), body, started_at)
        return Answer(body, (), replace(trace, spans=_planning(decision)), undecided)

    async def _route(self, asked: Asked, history: Sequence[Turn], last: Trace | None) -> Decision:
        """What the router proposes, or a small language model decides where that helps."""
        if asked.agent:
            steps, top = (Step(asked.agent),), ((asked.agent, 1.0),)
            return Decision(Route(steps, 1.0, 1.0, WHY[asked.chosen_by], asked.chosen_by, top), Usage(), 0.0, "")
        said = [f"{'user' if turn.role == 'user' else 'nova'}: {turn.text}" for turn in history[-4:]]
        text = _gist(asked.text)
        proposal = await asyncio.to_thread(self._router.route, text, said, last.route.steps if last else ())
        return await self._planner.decide(text, said, proposal)

    async def _recall(self, asked: Asked) -> tuple[Match, ...]:
        """Facts for the prompt; without a model nobody would read them."""
        if not self.thinks:
            return ()
        context = asked.context
        return await self._facts.recall(context.person, asked.text, place=context.place, most=FACTS_IN_PROMPT)

    async def _run(
        self,
        route: Route,
        asked: Asked,
        history: tuple[Turn, ...],
        matches: Sequence[Match],
        on_text: OnText | None,
    ) -> tuple[Work, ...]:
        """Run the steps in order, each with the output of the one before; stop at the first that fails."""
        works: list[Work] = []
        facts = tuple(match.fact.text for match in matches)
        for number, step in enumerate(route.steps):
            text = step.task or asked.text
            if works:
                text = f"{text}\n\n{works[-1].text}"
            elif route.method == "follow-up" and not self.thinks:
                text = _with_last_answer(text, step.agent, history)
            last = number == len(route.steps) - 1
            if asked.note and self.thinks and not works:
                text = f"{text}\n\n{asked.note}"
            task = Task(text, history, facts, () if works else asked.pictures)
            work = await self._runner.run(step.agent, task, asked.context, on_text if last else None)
            works.append(work)
            if work.outcome != "answered":
                break
        return tuple(works)


def _gist(text: str) -> str:
    """What a route is chosen by: of a long text the beginning and the end, where people put what they ask."""
    return text if len(text) <= 2 * GIST else f"{text[:GIST]}\n\n{text[-GIST:]}"


def _planning(decision: Decision) -> tuple[AgentSpan, ...]:
    """What deciding on the route cost, as a span of its own; nothing when no model was asked."""
    if not decision.model:
        return ()
    span = AgentSpan(
        agent="router",
        task="",
        prompt="",
        model=decision.model,
        outcome="answered",
        milliseconds=0.0,
        input_tokens=decision.usage.input,
        cached_tokens=decision.usage.cached,
        output_tokens=decision.usage.output,
        cost_usd=decision.cost_usd,
    )
    return (span,)


def stopped(asked: Asked) -> Answer:
    """What is left of an answer that a person stopped."""
    route = Route((), 0.0, 0.0, "it was stopped before it was done", "command", ())
    trace = replace(_trace(asked, route, STOPPED, datetime.now(UTC)), outcome="stopped")
    return Answer(STOPPED, (), trace)


def _trace(asked: Asked, route: Route, body: str, started_at: datetime) -> Trace:
    return Trace(
        id=asked.answer_id,
        conversation=asked.context.conversation,
        platform=asked.platform,
        person=asked.context.person,
        question=asked.text,
        answer=body,
        started_at=started_at,
        milliseconds=0.0,
        outcome="answered",
        route=_record(route),
    )


def _with_last_answer(text: str, agent: str, history: Sequence[Turn]) -> str:
    """“Shorter” is about the last answer: a model sees that in the history, a tool has to be told."""
    last = next((turn.text for turn in reversed(history) if turn.role == "assistant"), "")
    return f"{text}:\n\n{last}" if last and agent.startswith(TEXT_WORK) else text


def _body(works: Sequence[Work]) -> str:
    """The last step's text; after a step that did not succeed, also what was reached before it."""
    reached = works[-2].text if len(works) > 1 and works[-1].outcome != "answered" else ""
    return f"{reached}\n\n{works[-1].text}" if reached else works[-1].text


def _record(route: Route) -> RouteRecord:
    return RouteRecord(route.agents, route.confidence, route.margin, route.method, route.why, route.top)
