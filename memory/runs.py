"""Runs of pipelines: what was asked and how far each step came, so that any worker can go on from there."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from pydantic import JsonValue, TypeAdapter

from memory.connection import RedisClient
from memory.keys import key

StepState = Literal["queued", "running", "waiting", "done", "failed", "skipped"]
RunState = Literal["queued", "running", "waiting", "done", "failed", "cancelled"]
Answer = Literal["yes", "no"]

KEEP = timedelta(days=90)
ENDED: frozenset[RunState] = frozenset(("done", "failed", "cancelled"))
SETTLED: frozenset[StepState] = frozenset(("done", "skipped"))


@dataclass(frozen=True, slots=True)
class Starter:
    """Who had a run started, and where its texts go: `address` is a form that only the sender understands."""

    person: str
    person_name: str
    conversation: str
    place: str
    timezone: str
    address: str = ""
    owner: bool = False
    outside: bool = False


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step of a run. `path` tells it from its likes: `mail`, `both/left`, `each/0/mail`.

    `rounds` counts how often a person had it tried again. While it waits, `asked` is what a person decides about and
    `held` what goes on afterwards, in the form of whoever waits. A `tainted` output holds text that others wrote.
    """

    path: str
    state: StepState = "queued"
    output: JsonValue = None
    error: str = ""
    log: str = ""
    tries: int = 0
    rounds: int = 0
    began_at: datetime | None = None
    ended_at: datetime | None = None
    asked: str = ""
    approver: str = ""
    held: str = ""
    tainted: bool = False

    @property
    def question(self) -> str:
        """10 hex digits for what it asks a person; another text, try or round is another question."""
        asked = f"{self.path}\0{self.rounds}\0{self.tries}\0{self.asked}\0{self.held}"
        return hashlib.sha256(asked.encode()).hexdigest()[:10]

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it has not ended."""
        return (self.ended_at - self.began_at).total_seconds() if self.began_at and self.ended_at else None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a pipeline, with the definition as it was when the run began."""

    id: str
    pipeline: str
    definition: str
    starter: Starter
    at: datetime
    trigger: str = "chat"
    inputs: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    state: RunState = "queued"
    ended_at: datetime | None = None
    error: str = ""

    @property
    def ended(self) -> bool:
        return self.state in ENDED


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's answer to a step that waits."""

    answer: Answer
    person: str
    name: str
    at: datetime


_run, _step, _decision = TypeAdapter(Run), TypeAdapter(StepRecord), TypeAdapter(Decision)
_ALL, _OPEN, _NUMBER = key("runs", "all"), key("runs", "open"), key("runs", "number")
_STEP = "step:"


class Runs:
    """A hash per run (`run`, `cancel`, `step:<path>`), and indexes of all, of each pipeline's and of open runs."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis
        self._seconds = int(KEEP.total_seconds())

    async def number(self, once: str) -> str:
        """The number of the run that `once` starts: the same however often it is asked for."""
        name = key(f"start:{once}")
        if found := await self._redis.get(name):
            return found
        number = str(await self._redis.incr(_NUMBER))
        await self._redis.set(name, number, ex=self._seconds, nx=True)
        return await self._redis.get(name) or number

    async def keep(self, run: Run) -> None:
        """Store a run as it is now. The index comes first: an entry without a run does no harm."""
        at = run.at.timestamp()
        await asyncio.gather(
            self._redis.zadd(_ALL, {run.id: at}),
            self._redis.zadd(_of(run.pipeline), {run.id: at}),
            self._redis.zadd(_OPEN, {run.id: at}),
        )
        await self._redis.hset(_name(run.id), "run", _run.dump_json(run).decode())
        await self._redis.expire(_name(run.id), self._seconds)
        if run.ended:
            forgotten = (run.at - KEEP).timestamp()
            await asyncio.gather(
                *(self._redis.zremrangebyscore(name, "-inf", forgotten) for name in (_ALL, _of(run.pipeline)))
            )
            await self._redis.zrem(_OPEN, run.id)

    async def find(self, run_id: str) -> Run | None:
        text = await self._redis.hget(_name(run_id), "run")
        return _run.validate_json(text) if text else None

    async def steps(self, run_id: str) -> dict[str, StepRecord]:
        """The steps that were reached, by path."""
        stored = await self._redis.hgetall(_name(run_id))
        found = [_step.validate_json(text) for field, text in stored.items() if field.startswith(_STEP)]
        return {record.path: record for record in found}

    async def keep_step(self, run_id: str, record: StepRecord) -> None:
        await self._redis.hset(_name(run_id), f"{_STEP}{record.path}", _step.dump_json(record).decode())

    async def latest(self, pipeline: str = "", most: int = 50) -> tuple[Run, ...]:
        """Runs, newest first: of one pipeline, or of all."""
        name = _of(pipeline) if pipeline else _ALL
        ids: list[str] = await self._redis.zrange(name, 0, most - 1, desc=True)
        found = await asyncio.gather(*map(self.find, ids))
        return tuple(run for run in found if run)

    async def open(self) -> tuple[Run, ...]:
        """Runs that have not ended, oldest first."""
        ids: list[str] = await self._redis.zrange(_OPEN, 0, -1)
        found = await asyncio.gather(*map(self.find, ids))
        return tuple(run for run in found if run and not run.ended)

    async def request_cancel(self, run_id: str, person: str) -> None:
        await self._redis.hset(_name(run_id), "cancel", person)

    async def withdraw_cancel(self, run_id: str) -> None:
        await self._redis.hdel(_name(run_id), "cancel")

    async def cancelled_by(self, run_id: str) -> str:
        """Who wants the run to end; "" for nobody."""
        return await self._redis.hget(_name(run_id), "cancel") or ""

    async def decide(self, run_id: str, record: StepRecord, decision: Decision) -> Decision:
        """Note a decision about a waiting step; returns the one that counts, which is the first."""
        name = _decided(run_id, record)
        await self._redis.set(name, _decision.dump_json(decision).decode(), ex=self._seconds, nx=True)
        return await self.decision(run_id, record) or decision

    async def decision(self, run_id: str, record: StepRecord) -> Decision | None:
        text = await self._redis.get(_decided(run_id, record))
        return _decision.validate_json(text) if text else None


def _name(run_id: str) -> str:
    return key(f"run:{run_id}")


def _of(pipeline: str) -> str:
    return key("runs", "of", pipeline)


def _decided(run_id: str, record: StepRecord) -> str:
    return key(f"run:{run_id}", "decision", record.question)
