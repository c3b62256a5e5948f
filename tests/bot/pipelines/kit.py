"""Pipelines with a clock that ticks by itself, kinds of steps that only note what they did, and people who listen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.pipelines.definition import KINDS, Kind, Pipeline, Step
from bot.pipelines.engine import Engine
from bot.pipelines.progress import step_list
from bot.pipelines.reading import read_pipeline
from bot.pipelines.steps import Approvals, Messages
from bot.pipelines.telling import Screen
from bot.pipelines.walk import Means
from bot.pipelines.work import Doing, Job, Result, failed
from memory.connection import RedisClient
from memory.runs import Answer, Decision, Run, Runs, Starter, StepRecord

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SARA = Starter("fake:1001", "Sara", "fake:dm-1001", "dm", "Asia/Amman", owner=True)

Act = Callable[[Job], Awaitable[Result]]


def pipeline_text(steps: str, inputs: str = "{}", name: str = "demo") -> str:
    return f"name: {name}\ndescription: A pipeline of a test.\ninputs: {inputs}\nsteps:\n{steps}"


def calls(*names: str) -> str:
    """Steps that call a tool, in order."""
    return "".join(f"  - id: {name}\n    tool: note\n    arguments: {{text: {name}}}\n" for name in names)


@dataclass
class Listener:
    """A teller that brings each key once, as the outbox does; `said` is what people read."""

    brought: dict[str, str] = field(default_factory=dict[str, str])
    said: list[str] = field(default_factory=list[str])
    asked: list[StepRecord] = field(default_factory=list[StepRecord])

    async def tell(self, run: Run, key: str, text: str, to: str = "") -> None:
        if key not in self.brought:
            self.brought[key] = to
            self.said.append(text)

    async def ask(self, run: Run, record: StepRecord) -> None:
        if record.question not in self.brought:
            self.brought[record.question] = record.approver
            self.asked.append(record)


@dataclass
class Notes:
    """Does every kind of step by noting it; `acts` say what becomes of the step of an id."""

    acts: dict[str, Act] = field(default_factory=dict[str, Act])
    done: list[tuple[str, Any]] = field(default_factory=list[tuple[str, Any]])
    safe: bool = True

    def repeatable(self, step: Step) -> bool:
        return self.safe or step.idempotent

    async def do(self, job: Job) -> Result:
        self.done.append((job.record.path, job.filled))
        if act := self.acts.get(job.step.id):
            return await act(job)
        return Result("done", job.filled.get("arguments", {}).get("text", job.step.id))

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.done]

    def said(self, path: str) -> Any:
        return next(filled for each, filled in self.done if each == path)


@dataclass
class Watcher:
    """A screen that keeps every picture."""

    pictures: list[str] = field(default_factory=list[str])

    async def show(self, run: Run, pipeline: Pipeline, records: Mapping[str, StepRecord]) -> None:
        self.pictures.append(step_list(run, pipeline, records))


class Plant:
    """An engine with everything around it; `awake` are the runs a worker is told to advance."""

    def __init__(self, redis: RedisClient) -> None:
        self.now = NOW
        self.notes, self.people, self.screen = Notes(), Listener(), Watcher()
        self.awake: list[str] = []
        self.slept: list[float] = []
        self.runs = Runs(redis)
        kinds: dict[Kind, Doing] = dict.fromkeys(KINDS, self.notes)
        kinds |= {"message": Messages(self.people), "approval": Approvals()}
        self.means = Means(self.runs, kinds, self.people, self.screen, self.tick, self.sleep, {"token": "s3cret"})
        self.engine = Engine(redis, self.means, self.wake)
        self._redis = redis

    def show_on(self, screen: Screen) -> None:
        """Have the runs shown somewhere else."""
        self.engine = Engine(self._redis, replace(self.means, screen=screen), self.wake)

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def wake(self, run_id: str) -> None:
        self.awake.append(run_id)

    async def start(self, text: str, once: str = "turn-1", **inputs: Any) -> Run:
        return await self.engine.start(once, read_pipeline(text, "demo"), text, inputs, SARA)

    async def work(self) -> Run | None:
        """What a worker does until nobody wakes it any more."""
        run: Run | None = None
        while self.awake:
            run = await self.engine.advance(self.awake.pop(0))
        return run

    async def run(self, text: str, **inputs: Any) -> Run:
        await self.start(text, **inputs)
        ended = await self.work()
        assert ended is not None
        return ended

    async def answer(self, run: Run, answer: Answer, person: str = "fake:1001", *, owner: bool = False) -> Decision:
        by = Decision(answer, person, "Sara", self.now)
        return await self.engine.decide(run.id, "", answer, by, owner=owner)

    async def step(self, run: Run, path: str) -> StepRecord:
        return (await self.runs.steps(run.id))[path]


def fails(error: str = "it broke", times: int = 10**6, *, sure: bool = True) -> Act:
    """Fails so often, then works."""
    left = times

    async def act(job: Job) -> Result:
        nonlocal left
        left -= 1
        return failed(error, sure=sure) if left >= 0 else Result("done", "well")

    return act


def gives(output: Any, *, tainted: bool = False) -> Act:
    async def act(job: Job) -> Result:
        return Result("done", output, tainted=tainted)

    return act


def elsewhere(starter: Starter, **changes: Any) -> Starter:
    return replace(starter, **changes)
