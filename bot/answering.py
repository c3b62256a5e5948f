"""From a question to an answer: recall, route, run the steps, keep the trace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from adapters.text import clean
from agents.claims import corrected, unbacked
from agents.job import Work
from agents.models import OnText
from agents.runner import Runner
from agents.spec import Roster
from bot import choices
from bot.access import NOT_FOR_GUESTS, Access
from bot.approving import Waiting
from bot.asking import Asked, squeezed
from bot.audit_log import AuditLog
from bot.past import Past, quoted
from bot.router import Method, Route, Router, Step
from bot.router.planner import Decision, ModelPlanner
from bot.steps import Request, Steps
from bot.summing import ID as SUMMARY
from bot.summing import Summing
from bot.telemetry.spans import span
from memory.conversation import Conversations, Turn
from memory.facts import Facts
from memory.traces import AgentSpan, RouteRecord, ToolSpan, Trace, Traces, elapsed

FACTS_IN_PROMPT = 3
GIST = 2000
ASKED: Method = "asked"
STOPPED = "Stopped, as you asked."
WHY: Mapping[str, str] = {
    "command": "you asked for this agent",
    "binding": "this conversation is bound to it by NOVA_BINDINGS",
    "corrected": "you chose it with a button",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out, and the trace of how it came about.

    `between` are the agents a person is asked to choose from; `waiting` is work that needs their yes; `keeps` tells
    whether it may be found again later: not when others wrote a part of it, nor when it tells of company data.
    """

    body: str
    agents: tuple[str, ...]
    trace: Trace
    between: tuple[str, ...] = ()
    waiting: Waiting | None = None
    keeps: bool = True


class Answering:
    """Makes answers. Storing, sending and the order of things are other parts' work."""

    def __init__(
        self,
        *,
        access: Access,
        audit: AuditLog,
        roster: Roster,
        router: Router,
        planner: ModelPlanner,
        runner: Runner,
        conversations: Conversations,
        facts: Facts,
        past: Past,
        summing: Summing,
        traces: Traces,
        history_tokens: int,
        pinned: Callable[[str], AbstractContextManager[None]],
    ) -> None:
        """`pinned` holds what overlays have in force for a conversation, for as long as an answer takes."""
        self._access = access
        self._audit = audit
        self._roster = roster
        self._router = router
        self._planner = planner
        self._runner = runner
        self._steps = Steps(runner)
        self._conversations = conversations
        self._facts = facts
        self._past = past
        self._summing = summing
        self._traces = traces
        self._history_tokens = history_tokens
        self._pinned = pinned

    @property
    def thinks(self) -> bool:
        """Whether a model is connected, so that an answer takes time and comes in pieces."""
        return self._runner.thinks

    def knows(self, agent: str) -> bool:
        return agent in self._roster

    async def answer(self, asked: Asked, on_text: OnText | None) -> Answer:
        """Answer a question; what goes wrong inside becomes part of the answer and its trace."""
        asked = replace(asked, text=squeezed(asked.text))
        started_at, started = datetime.now(UTC), time.perf_counter()
        history = await self._conversations.window(
            asked.context.conversation, self._history_tokens, before=asked.context.turn
        )
        last = await self._traces.last(asked.context.conversation) if history else None
        with span("route"):
            decision = await self._route(asked, history, last)
        if decision is None:
            return await self._refused(asked)
        route = decision.route
        undecided = () if last and last.route.method == ASKED else choices.between(route)
        if undecided:
            return self._ask(asked, decision, undecided, started_at)
        recalled = await self._recall(asked, history)
        request = replace(
            self._request(asked),
            history=history,
            facts=recalled.lines,
            follows_up=route.method == "follow-up",
        )
        with self._pinned(asked.context.conversation):
            works = await self._steps.run(route.steps, request, on_text)
        answer = await self._checked(self._answer(asked, route, route.steps, works, started_at))
        trace = replace(
            answer.trace,
            milliseconds=elapsed(started),
            spans=(*_planning(decision), *answer.trace.spans),
            recalled=recalled.ids,
        )
        return replace(answer, trace=trace)

    async def resume(self, waiting: Waiting, answer_id: str, on_text: OnText | None, *, approved: bool) -> Answer:
        """Go on where an answer waited for a person."""
        started_at, started = datetime.now(UTC), time.perf_counter()
        asked = replace(waiting.asked, answer_id=answer_id)
        with self._pinned(asked.context.conversation):
            works = await self._steps.resume(
                waiting.pending, waiting.left, self._request(asked), on_text, approved=approved
            )
        steps = (Step(works[0].span.agent), *waiting.left)
        answer = self._answer(asked, waiting.route, steps, works, started_at)
        trace = replace(answer.trace, continues=waiting.asked.answer_id)
        answer = await self._checked(replace(answer, trace=trace))
        return replace(answer, trace=replace(answer.trace, milliseconds=elapsed(started)))

    def _request(self, asked: Asked) -> Request:
        text = f"{asked.text}\n\n{asked.note}" if asked.note and self.thinks else asked.text
        return Request(text, asked.context, pictures=asked.pictures, tainted=asked.tainted)

    def _answer(
        self, asked: Asked, route: Route, steps: Sequence[Step], works: Sequence[Work], started_at: datetime
    ) -> Answer:
        """What came of the steps, with its trace."""
        pending = works[-1].pending
        waiting = Waiting(asked, route, pending, tuple(steps[len(works) :])) if pending else None
        body = clean(_body(works, waiting))
        if asked.note and not self.thinks:  # tools would not have understood it
            body = f"{body}\n\n{asked.note}"
        trace = replace(
            _trace(asked, route, body, started_at),
            outcome=works[-1].outcome,
            spans=tuple(work.span for work in works),
            gaps=tuple(work.span.agent for work in works if work.outcome == "refused"),
            error="\n".join(work.text for work in works if work.outcome == "failed"),
        )
        agents = tuple(work.span.agent for work in works)
        return Answer(body, agents, trace, waiting=waiting, keeps=self._keeps(asked, works))

    async def _checked(self, answer: Answer) -> Answer:
        """Take back what a model says was done and no tool did.

        Without a model there is nothing to take back: tools' own words are shown. Agents with checks give back a text
        of somebody's, and what that says was done, Nova does not claim.
        """
        trace = answer.trace
        if not self.thinks or all(self._roster[span.agent].checks for span in trace.spans):
            return answer
        done = (*await self._done_before(trace), *trace.tools)
        claims = await asyncio.to_thread(unbacked, answer.body, done)
        body = corrected(answer.body, claims, done)
        untrue = tuple(claim.text for claim in claims)
        return replace(answer, body=body, trace=replace(trace, answer=body, untrue=untrue))

    async def _done_before(self, trace: Trace) -> tuple[ToolSpan, ...]:
        """What tools did in the answers that this one continues."""
        done: tuple[ToolSpan, ...] = ()
        while trace.continues and (before := await self._traces.get(trace.continues)):
            trace, done = before, (*before.tools, *done)
        return done

    def _ask(self, asked: Asked, decision: Decision, undecided: tuple[str, ...], started_at: datetime) -> Answer:
        body = choices.question(undecided, self._roster)
        why = f"{undecided[0]} and {undecided[1]} were about as likely, so you were asked"
        trace = _trace(asked, replace(decision.route, method=ASKED, why=why), body, started_at)
        return Answer(body, (), replace(trace, spans=_planning(decision)), undecided)

    async def _route(self, asked: Asked, history: Sequence[Turn], last: Trace | None) -> Decision | None:
        """What the router proposes, or a small language model decides where that helps; None: the person may not."""
        if asked.agent:
            steps, top = (Step(asked.agent),), ((asked.agent, 1.0),)
            chosen = Route(steps, 1.0, 1.0, WHY[asked.chosen_by], asked.chosen_by, top)
            return Decision(chosen) if self._narrowed(chosen, asked) else None
        said = [f"{'user' if turn.role == 'user' else 'nova'}: {turn.text}" for turn in history[-4:]]
        text = _gist(asked.text)
        proposal = await asyncio.to_thread(self._router.route, text, said, last.route.steps if last else ())
        narrowed = self._narrowed(proposal, asked)
        return await self._planner.decide(text, said, narrowed) if narrowed else None

    def _narrowed(self, route: Route, asked: Asked) -> Route | None:
        return self._access.narrowed(route, asked.context.person, self._roster)

    async def _refused(self, asked: Asked) -> Answer:
        """What a person is told who may not ask whoever could answer."""
        what = f"`{asked.agent}`" if asked.agent else "That"
        await self._audit.note(asked.context.person, "refused", asked.agent or "an agent")
        body = NOT_FOR_GUESTS.format(what=what)
        route = Route((), 0.0, 0.0, "guests may not ask who was meant", "command", ())
        return Answer(body, (), replace(_trace(asked, route, body, datetime.now(UTC)), outcome="refused"))

    async def _recall(self, asked: Asked, history: Sequence[Turn]) -> _Recalled:
        """What is remembered, for the prompt; without a model nobody would read it."""
        if not self.thinks:
            return _Recalled((), ())
        context = asked.context
        facts = await self._facts.recall(context.person, asked.text, place=context.place, most=FACTS_IN_PROMPT)
        hits = await self._past.bearing(asked, history)
        summary = await self._summing.line(context.conversation)
        return _Recalled(
            (*([summary] if summary else []), *(match.fact.text for match in facts), *quoted(hits)),
            (
                *([SUMMARY] if summary else []),
                *(match.fact.id for match in facts),
                *(hit.episode.id for hit in hits),
            ),
        )

    def _keeps(self, asked: Asked, works: Sequence[Work]) -> bool:
        """Others' words would come back unmarked, company data is read anew by whoever may, failures say nothing."""
        confidential = any(self._roster[work.span.agent].confidential for work in works)
        tainted = asked.tainted or any(work.tainted for work in works)
        return works[-1].outcome == "answered" and not (confidential or tainted)


@dataclass(frozen=True, slots=True)
class _Recalled:
    """Lines for the prompt, and where they come from: ids of facts and turns."""

    lines: tuple[str, ...]
    ids: tuple[str, ...]


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
        outside=asked.context.outside,
        turn=asked.context.turn,
    )


def _body(works: Sequence[Work], waiting: Waiting | None) -> str:
    """The last step's text; after a step that did not succeed, also what was reached before it."""
    last = waiting.body if waiting else works[-1].text
    reached = works[-2].text if len(works) > 1 and works[-1].outcome != "answered" else ""
    return f"{reached}\n\n{last}" if reached else last


def _record(route: Route) -> RouteRecord:
    return RouteRecord(route.agents, route.confidence, route.margin, route.method, route.why, route.top)
