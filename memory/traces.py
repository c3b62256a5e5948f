"""Everything that happened for one answer: the route and why, the agents, their tools, tokens, cost and time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from pydantic import TypeAdapter

from memory.connection import RedisClient
from memory.keys import key

Outcome = Literal["answered", "refused", "failed", "stopped", "waiting"]
INDEX = "traces"
PREFIX_LENGTH = 8  # characters of an id that people are shown and may type


@dataclass(frozen=True, slots=True)
class ToolSpan:
    """One tool call and its receipt. `began` is in seconds since the epoch, 0 in traces that did not record it.

    `well` is False where the tool itself broke: it failed inside, or gave no answer in time.
    """

    call: str
    tool: str
    effect: Literal["reads", "writes"]
    arguments: str
    ok: bool
    milliseconds: float
    summary: str
    replayed: bool = False
    began: float = 0.0
    well: bool = True


@dataclass(frozen=True, slots=True)
class AgentSpan:
    """One agent at work on one task; `delegated` are the agents it called, `began` as in ToolSpan."""

    agent: str
    task: str
    prompt: str
    model: str
    outcome: Outcome
    milliseconds: float
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    tools: tuple[ToolSpan, ...] = ()
    delegated: tuple[AgentSpan, ...] = ()
    began: float = 0.0

    @property
    def everything(self) -> tuple[AgentSpan, ...]:
        """This span and all below it."""
        return (self, *(inner for span in self.delegated for inner in span.everything))


@dataclass(frozen=True, slots=True)
class RouteRecord:
    """The route as it was chosen."""

    steps: tuple[str, ...]
    confidence: float
    margin: float
    method: str
    why: str
    top: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """One answer. `id` is also the answer's id in feedback controls; `outside`: strangers could read along.

    `untrue` are the sentences that were taken back before it was sent, because no tool had done what they say.
    `continues` is the id of the answer that waited for a person's decision, after which this one goes on; `turn` is the
    id of the message it answers.
    """

    id: str
    conversation: str
    platform: str
    person: str
    question: str
    answer: str
    started_at: datetime
    milliseconds: float
    outcome: Outcome
    route: RouteRecord
    spans: tuple[AgentSpan, ...] = ()
    recalled: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    error: str = ""
    outside: bool = False
    untrue: tuple[str, ...] = ()
    continues: str = ""
    turn: str = ""

    @property
    def tools(self) -> tuple[ToolSpan, ...]:
        """Every tool call, those of delegates too."""
        return tuple(tool for span in self.spans for inner in span.everything for tool in inner.tools)

    @property
    def cost_usd(self) -> float:
        return sum(inner.cost_usd for span in self.spans for inner in span.everything)

    @property
    def tokens(self) -> int:
        everything = [inner for span in self.spans for inner in span.everything]
        return sum(span.input_tokens + span.output_tokens for span in everything)


@dataclass(frozen=True, slots=True)
class Page:
    """Traces of a period with their votes by person."""

    traces: tuple[Trace, ...]
    votes: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])


_trace = TypeAdapter(Trace)


def elapsed(started: float) -> float:
    """Milliseconds since a moment of `time.perf_counter`, as exact as anybody reads them."""
    return round((time.perf_counter() - started) * 1000, 2)


def to_json(trace: Trace) -> str:
    """A trace for programs."""
    return _trace.dump_json(trace).decode()


class Traces:
    """Traces by id, newest findable by time."""

    def __init__(self, redis: RedisClient, *, keep: timedelta = timedelta(days=90)) -> None:
        self._redis = redis
        self._keep = keep

    async def store(self, trace: Trace, *, most: timedelta = timedelta.max) -> None:
        """Keep a trace, for `most` if that is shorter than usual; storing the same answer again replaces it."""
        seconds = int(self._keep.total_seconds())
        at = trace.started_at.timestamp()
        text = _trace.dump_json(trace, exclude_defaults=True).decode()
        await self._redis.set(_body(trace.id), text, ex=int(min(self._keep, most).total_seconds()))
        await self._redis.zadd(key(INDEX), {trace.id: at})
        await self._redis.zremrangebyscore(key(INDEX), "-inf", at - seconds)
        await self._redis.set(key(trace.conversation, "trace"), trace.id, ex=seconds)

    async def get(self, trace_id: str) -> Trace | None:
        """A trace by its id or by the beginning of it that people see."""
        full = trace_id if await self._redis.exists(_body(trace_id)) else await self._expand(trace_id)
        text = await self._redis.get(_body(full)) if full else None
        return _trace.validate_json(text) if text else None

    async def last(self, conversation: str) -> Trace | None:
        """The trace of the most recent answer in a conversation."""
        trace_id = await self._redis.get(key(conversation, "trace"))
        return await self.get(trace_id) if trace_id else None

    async def newest(self) -> Trace | None:
        """The most recent trace of all."""
        ids: list[str] = await self._redis.zrange(key(INDEX), 0, 0, desc=True)
        return await self.get(ids[0]) if ids else None

    async def votes(self, trace_id: str) -> dict[str, str]:
        """Votes on an answer by person."""
        return await self._redis.hgetall(key(f"trace:{trace_id}", "votes"))

    async def between(self, start: datetime, end: datetime) -> Page:
        """All traces with start <= started_at < end, oldest first, with their votes."""
        ids: list[str] = await self._redis.zrange(key(INDEX), start.timestamp(), f"({end.timestamp()}", byscore=True)
        found = [trace for trace in await self._many(ids) if trace is not None]
        votes: dict[str, dict[str, str]] = {}
        for trace in found:
            if given := await self.votes(trace.id):
                votes[trace.id] = given
        return Page(tuple(found), votes)

    async def _many(self, ids: Sequence[str]) -> list[Trace | None]:
        pipeline = self._redis.pipeline(transaction=False)
        for trace_id in ids:
            pipeline.get(_body(trace_id))
        return [_trace.validate_json(text) if text else None for text in await pipeline.execute()]

    async def _expand(self, prefix: str) -> str | None:
        if len(prefix) < PREFIX_LENGTH:
            return None
        async for member, _ in self._redis.zscan_iter(key(INDEX), match=f"{_literal(prefix)}*", count=1000):
            return str(member)
        return None


async def seconds_left(redis: RedisClient, trace_id: str) -> int | None:
    """How long a trace will still be kept; what is said about it goes with it. None when it is not kept."""
    left = int(await redis.ttl(_body(trace_id)))
    return left if left > 0 else None


def _body(trace_id: str) -> str:
    return key(f"trace:{trace_id}", "body")


def _literal(text: str) -> str:
    """Escape what SCAN would read as a pattern."""
    return "".join(f"\\{char}" if char in "*?[]\\" else char for char in text)
