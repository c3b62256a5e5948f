"""One agent with its task: what it runs on, how far it came, and what is kept when it has to wait for a person."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agents.budget import Spender
from agents.models import Model, ModelTurn, OnText, Picture, PromptTurn, ToolCall, ToolTurn, Usage, UserTurn
from agents.spec import AgentSpec
from agents.tool import Receipt, ToolContext, ToolResult, Wish
from memory.conversation import Turn
from memory.traces import AgentSpan, Outcome, ToolSpan


@dataclass(frozen=True, slots=True)
class Task:
    """What an agent is asked: the words and pictures, what was said before, what is remembered about the person."""

    text: str
    history: tuple[Turn, ...] = ()
    facts: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tainted: bool = False  # it holds text that others wrote


@dataclass(frozen=True, slots=True)
class Frame:
    """An agent that waits: what was said so far, and the calls still to be made, of which the first one waits."""

    agent: str
    task: str
    facts: tuple[str, ...]
    turns: tuple[PromptTurn, ...]
    calls: tuple[ToolCall, ...]
    tainted: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """Work that waits for a person's yes: the wish, and the agents from the one that was asked to the one that wishes.

    `made` is what `ToolContext.made` had counted by then.
    """

    wish: Wish
    frames: tuple[Frame, ...]
    made: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Work:
    """What came of a task; `pending` when it goes on only after a person's yes or no."""

    text: str
    outcome: Outcome
    span: AgentSpan
    receipts: tuple[Receipt, ...]
    pending: Pending | None = None
    tainted: bool = False  # text that others wrote went into it


@dataclass(slots=True)
class Progress:
    """What has come of one agent's work so far. Writes are also known to the agents that wait for it."""

    turns: list[PromptTurn]
    calls: list[ToolCall] = field(default_factory=list[ToolCall])  # still to be made
    waiting: Progress | None = None
    outcome: Outcome = "stopped"
    tainted: bool = False  # text from outside is at play
    repaired: bool = False  # the model was told once what its answer failed
    began: float = 0.0  # seconds since the epoch
    milliseconds: float = 0.0
    usage: Usage = field(default_factory=Usage)
    cost: float = 0.0
    receipts: list[Receipt] = field(default_factory=list[Receipt])
    unsure: list[str] = field(default_factory=list[str])  # writes that were interrupted
    tools: list[ToolSpan] = field(default_factory=list[ToolSpan])
    delegated: list[Job] = field(default_factory=list["Job"])

    def ran(self, receipt: Receipt) -> None:
        self.receipts.append(receipt)
        if self.waiting:
            self.waiting.ran(receipt)

    def taint(self) -> None:
        """Text from outside has come in; whoever waits for this work will read it, too."""
        self.tainted = True
        if self.waiting:
            self.waiting.taint()

    def answer(self, text: str, *, ok: bool) -> None:
        """What came of the next call."""
        call = self.calls.pop(0)
        self.turns.append(ToolTurn(call.id, call.name, text, ok=ok))

    def interrupted(self, tool: str) -> None:
        self.unsure.append(tool)
        if self.waiting:
            self.waiting.interrupted(tool)


@dataclass(frozen=True, slots=True)
class Job:
    """One agent with its task: what it runs on, whom it may ask, and what has come of it."""

    spec: AgentSpec
    task: Task
    context: ToolContext
    path: tuple[str, ...]
    model: Model
    asks: tuple[str, ...]
    on_text: OnText | None
    progress: Progress

    @property
    def spender(self) -> Spender:
        return Spender(self.context.person, self.spec.name, self.context.pipeline)

    def spend(self, usage: Usage) -> None:
        self.progress.usage += usage
        self.progress.cost += self.model.cost_usd(usage)

    def lets(self, other: Job) -> Job:
        """Have another agent do a part of this task."""
        other.progress.waiting = self.progress
        self.progress.delegated.append(other)
        return other

    def frame(self) -> Frame:
        """This job as it is kept while its next call waits."""
        progress = self.progress
        calls = tuple(progress.calls)
        return Frame(self.spec.name, self.task.text, self.task.facts, tuple(progress.turns), calls, progress.tainted)

    def span(self) -> AgentSpan:
        """This job for the trace, with those it handed parts of its task to."""
        progress = self.progress
        return AgentSpan(
            agent=self.spec.name,
            task=self.task.text[:500],
            prompt=self.spec.prompt_hash,
            model=self.model.name,
            outcome=progress.outcome,
            milliseconds=progress.milliseconds,
            input_tokens=progress.usage.input,
            cached_tokens=progress.usage.cached,
            output_tokens=progress.usage.output,
            cost_usd=progress.cost,
            tools=tuple(progress.tools),
            delegated=tuple(job.span() for job in progress.delegated),
            began=progress.began,
        )


def turns_of(history: Sequence[Turn]) -> list[PromptTurn]:
    """What was said before, as a model reads it."""
    return [
        UserTurn(f"{turn.name}: {turn.text}" if turn.name else turn.text)
        if turn.role == "user"
        else ModelTurn(turn.text)
        for turn in history
    ]


def tool_span(call: ToolCall, result: ToolResult) -> ToolSpan:
    """A call that has just ended, for the trace."""
    receipt = result.receipt
    return ToolSpan(
        call=call.id,
        tool=receipt.tool,
        effect=receipt.effect,
        arguments=receipt.arguments_hash,
        ok=receipt.ok,
        milliseconds=receipt.milliseconds,
        summary=receipt.summary,
        replayed=receipt.replayed,
        well=receipt.well,
        began=round(time.time() - receipt.milliseconds / 1000, 3),
    )
