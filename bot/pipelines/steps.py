"""Steps of each kind but requests and programs: agents, tools, messages and approvals."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import JsonValue, TypeAdapter

from agents.breaker import Breaker
from agents.job import Pending, Task, Work
from agents.models import ToolCall
from agents.runner import Runner
from agents.tool import Receipts, ToolContext, Tools
from bot.pipelines.definition import Step
from bot.pipelines.references import as_text
from bot.pipelines.telling import Teller
from bot.pipelines.work import Job, Result, failed

Clock = Callable[[], datetime]

_pending = TypeAdapter(Pending)


class Agents:
    """An agent with a task. Its writes leave receipts under the step, so doing it again repeats none."""

    def __init__(self, runner: Runner, clock: Clock) -> None:
        self._runner = runner
        self._clock = clock

    def repeatable(self, step: Step) -> bool:
        del step
        return True

    async def do(self, job: Job) -> Result:
        turn = f"run:{job.run.id}:{job.record.path}"  # not of the round: what was written stays written
        context = context_of(job, turn, self._clock)
        if job.decision and job.record.held:
            held = _pending.validate_json(job.record.held)
            return _result(await self._runner.resume(held, context, approved=job.decision.answer == "yes"))
        task = Task(job.values.text(job.step.task or "", marked=self._runner.thinks), tainted=job.tainted)
        return _result(await self._runner.run(as_text(job.filled["agent"]), task, context))


def _result(work: Work) -> Result:
    if work.pending:
        return Result("waiting", asked=work.text, held=_pending.dump_json(work.pending).decode(), tainted=work.tainted)
    if work.outcome != "answered":
        return failed(work.text)
    return Result("done", work.text, tainted=work.tainted)


class ToolCalls:
    """One tool with arguments. Whoever wrote the definition chose the tool, so tainted arguments need no approval."""

    def __init__(self, tools: Tools, receipts: Receipts, breaker: Breaker, clock: Clock) -> None:
        self._tools = tools
        self._receipts = receipts
        self._breaker = breaker
        self._clock = clock

    def repeatable(self, step: Step) -> bool:
        """The tool's own receipts tell what happened."""
        del step
        return True

    async def do(self, job: Job) -> Result:
        name = as_text(job.filled["tool"])
        if name not in self._tools:
            return failed(f"There is no tool {name!r} here now; is its server connected?")
        if job.decision and job.decision.answer == "no":
            return failed(f"Rejected by {job.decision.name}.")
        tool = self._tools[name]
        agreed = frozenset({job.record.held}) if job.decision else frozenset[str]()
        context = context_of(job, job.key, self._clock, approved=agreed)
        call = ToolCall(job.record.path, name, job.filled.get("arguments", {}))
        result = await tool.run(call, context, self._receipts, self._breaker)
        if result.wish:
            return Result("waiting", asked=result.wish.text, held=result.wish.key)
        if not result.receipt.ok:
            return failed(result.content)
        return Result("done", _value(result.content), tainted=tool.untrusted or job.tainted)


class Messages:
    """A text to the place where the run was started, or to a person."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller

    def repeatable(self, step: Step) -> bool:
        """The same key is brought once."""
        del step
        return True

    async def do(self, job: Job) -> Result:
        text = as_text(job.filled["message"])
        if not text.strip():
            return failed("The message is empty; give it a condition, or a text.")
        await self._teller.tell(job.run, job.key, text, as_text(job.filled.get("to")))
        return Result("done", text, tainted=job.tainted)


class Approvals:
    """Waits for a person's yes; a no fails the step."""

    def repeatable(self, step: Step) -> bool:
        del step
        return True

    async def do(self, job: Job) -> Result:
        if job.decision is None:
            return Result("waiting", asked=as_text(job.filled["approval"]), approver=as_text(job.filled.get("to")))
        if job.decision.answer == "no":
            return failed(f"Rejected by {job.decision.name}.")
        return Result("done", f"Approved by {job.decision.name}.")


def context_of(job: Job, turn: str, clock: Clock, *, approved: frozenset[str] = frozenset()) -> ToolContext:
    """Who asks, for tools: whoever started the run."""
    starter = job.run.starter
    return ToolContext(
        turn=turn,
        person=starter.person,
        person_name=starter.person_name,
        conversation=starter.conversation,
        place=starter.place,
        now=clock().astimezone(ZoneInfo(starter.timezone)),
        timezone=starter.timezone,
        owner=starter.owner,
        outside=starter.outside,
        pipeline=job.run.pipeline,
        address=starter.address,
        approved=approved,
        made=Counter(),
    )


def _value(content: str) -> JsonValue:
    """A tool's JSON as values, anything else as text."""
    if content[:1] not in ("{", "["):
        return content
    try:
        return json.loads(content)
    except ValueError:
        return content
