"""Runs from start to end: started once per cause, advanced by one worker at a time, picked up where they stopped."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from pydantic import JsonValue

from bot.pipelines.definition import Pipeline
from bot.pipelines.progress import step_list
from bot.pipelines.reading import BadPipeline, read_pipeline
from bot.pipelines.walk import Means, Walk
from memory.connection import RedisClient
from memory.lease import Lease
from memory.runs import Answer, Decision, Run, Runs, Starter, StepRecord

UNWATCHED = ("schedule", "webhook")  # triggers of runs that nobody waits for

Wake = Callable[[str], Awaitable[None]]


class RunBusy(Exception):
    """Another worker is at this run, or was a moment ago; try again soon."""


class Refused(Exception):
    """What was asked of a run cannot be done; the text can be shown to people."""


class Engine:
    """Starts, advances and steers runs. `wake` has a worker call `advance` soon, and again after a crash."""

    def __init__(self, redis: RedisClient, means: Means, wake: Wake) -> None:
        self._redis = redis
        self._with = means
        self._wake = wake

    @property
    def runs(self) -> Runs:
        return self._with.runs

    def now(self) -> datetime:
        return self._with.now()

    async def start(
        self,
        once: str,
        pipeline: Pipeline,
        definition: str,
        inputs: Mapping[str, JsonValue],
        starter: Starter,
        *,
        trigger: str = "chat",
    ) -> Run:
        """Begin a run; the same cause begins it once. Raises Refused for wrong inputs."""
        run = await begin(
            self.runs, once, pipeline, definition, inputs, starter=starter, now=self.now(), trigger=trigger
        )
        await self._wake(run.id)  # again for a run that was begun before: its process may have ended in between
        return run

    async def advance(self, run_id: str) -> Run | None:
        """Go on with a run from its last finished step; None when there is none. Raises RunBusy."""
        async with self._alone(run_id):
            run = await self.runs.find(run_id)
            if run is None:
                return None
            records = await self.runs.steps(run_id)
            try:
                pipeline = read_pipeline(run.definition, run.pipeline)
            except BadPipeline as problem:  # it was read before: this is another version of Nova
                return run if run.ended else await self._unreadable(run, problem)
            if not run.ended:
                run = replace(run, state="running")
                await self.runs.keep(run)
                end = await Walk(run, pipeline, records, self._with).to_end()
                run = await self._ended(replace(run, state=end, error=_error(records)), records)
            await self._tell(run, pipeline, records)
            return run

    async def decide(self, run_id: str, step: str, answer: Answer, by: Decision, *, owner: bool = False) -> Decision:
        """Answer a step that waits, named by its path or by its question; the first answer counts.

        Raises:
            Refused: nothing waits there, or others are to decide.
        """
        run = await self._known(run_id)
        record = _waiting(run, await self.runs.steps(run_id), step)
        deciders = {record.approver} if record.approver else {run.starter.person}
        if by.person not in deciders and not owner:
            raise Refused("Only the person who is asked (or an owner) can decide that.")
        counts = await self.runs.decide(run_id, record, replace(by, answer=answer))
        await self._wake(run_id)
        return counts

    async def cancel(self, run_id: str, person: str) -> Run:
        """End a run before its next step; a step at work may still finish. Raises Refused."""
        run = await self._known(run_id)
        if run.state in ("done", "cancelled"):
            raise Refused(f"Run {run_id} is {run.state} already.")
        await self.runs.request_cancel(run_id, person)
        if run.state == "failed":
            run = replace(run, state="cancelled")
            await self.runs.keep(run)
        await self._wake(run_id)
        return run

    async def retry(self, run_id: str, *, skip: bool = False) -> Run:
        """Go on with a failed or cancelled run: failed steps are tried again, or skipped. Raises Refused, RunBusy."""
        async with self._alone(run_id):
            run = await self._known(run_id)
            if run.state not in ("failed", "cancelled"):
                raise Refused(f"Run {run_id} is {run.state}, so there is nothing to retry.")
            records = await self.runs.steps(run_id)
            for record in records.values():
                if record.state == "failed":
                    await self.runs.keep_step(run_id, _again(record, records, skip=skip))
            await self.runs.withdraw_cancel(run_id)
            run = replace(run, state="queued", ended_at=None, error="")
            await self.runs.keep(run)
        await self._wake(run_id)
        return run

    async def wake_all(self) -> None:
        """After a start: go on with every run that nobody waits for."""
        for run in await self.runs.open():
            if run.state != "waiting":
                await self._wake(run.id)

    async def _ended(self, run: Run, records: Mapping[str, StepRecord]) -> Run:
        run = replace(run, ended_at=self._with.now() if run.ended else None)
        await self.runs.keep(run)
        if run.state == "waiting" and await self._decided(run, records):
            await self._wake(run.id)  # somebody was quicker than this worker
        return run

    async def _unreadable(self, run: Run, problem: BadPipeline) -> Run:
        run = replace(run, state="failed", error=str(problem), ended_at=self._with.now())
        await self.runs.keep(run)
        return run

    async def _tell(self, run: Run, pipeline: Pipeline, records: Mapping[str, StepRecord]) -> None:
        """Show how it stands; of a run that nobody watches only that it failed. Doing it again repeats nothing."""
        await self._with.screen.show(run, pipeline, records)
        if run.state == "failed" and run.ended_at and run.trigger in UNWATCHED:
            key = f"run:{run.id}:failed:{run.ended_at.isoformat()}"
            await self._with.teller.tell(run, key, step_list(run, pipeline, records))

    async def _decided(self, run: Run, records: Mapping[str, StepRecord]) -> bool:
        waiting = [each for each in records.values() if each.state == "waiting" and each.asked]
        return any([await self.runs.decision(run.id, each) is not None for each in waiting])

    async def _known(self, run_id: str) -> Run:
        run = await self.runs.find(run_id)
        if run is None:
            raise Refused(f"There is no run {run_id}; they are kept for 90 days.")
        return run

    @asynccontextmanager
    async def _alone(self, run_id: str) -> AsyncGenerator[None]:
        lease = Lease(self._redis, f"run:{run_id}")
        if not await lease.take():
            raise RunBusy(run_id)
        async with lease.kept():
            yield


async def begin(
    runs: Runs,
    once: str,
    pipeline: Pipeline,
    definition: str,
    inputs: Mapping[str, JsonValue],
    *,
    starter: Starter,
    now: datetime,
    trigger: str = "chat",
) -> Run:
    """Store a run; the same cause stores one. Raises Refused for wrong inputs."""
    given = _complete(pipeline, inputs)
    number = await runs.number(once)
    if found := await runs.find(number):
        return found
    run = Run(number, pipeline.name, definition, starter, now, trigger, given)
    await runs.keep(run)
    return run


def _complete(pipeline: Pipeline, given: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The inputs with their defaults. Raises Refused."""
    unknown = sorted(given.keys() - pipeline.inputs.keys())
    missing = [name for name, each in pipeline.inputs.items() if each.required and name not in given]
    takes = ", ".join(pipeline.inputs) or "none"
    if unknown:
        raise Refused(f"{pipeline.name} has no input {', '.join(unknown)}; its inputs: {takes}.")
    if missing:
        example = " ".join(f"{name}=…" for name in missing)
        raise Refused(f"{pipeline.name} needs {', '.join(missing)}; say it like this: {pipeline.name} {example}")
    return {name: given.get(name, each.default) for name, each in pipeline.inputs.items()}


def _waiting(run: Run, records: Mapping[str, StepRecord], step: str) -> StepRecord:
    found = [each for each in records.values() if each.state == "waiting" and each.asked]
    chosen = [each for each in found if not step or step in (each.path, each.question)]
    if not chosen:
        raise Refused(f"Nothing in run {run.id} waits for that decision (any more).")
    if len(chosen) > 1:
        raise Refused(f"Which step of run {run.id}? {', '.join(each.path for each in chosen)}")
    return chosen[0]


def _again(record: StepRecord, records: Mapping[str, StepRecord], *, skip: bool) -> StepRecord:
    """A failed step as it is to be tried in another round; one that only holds failed steps is gone into again."""
    if skip and not any(path.startswith(f"{record.path}/") for path in records):
        return replace(record, state="skipped")
    rounds = record.rounds + 1
    return StepRecord(record.path, rounds=rounds, log=record.log, began_at=record.began_at)


def _error(records: Mapping[str, StepRecord]) -> str:
    """The deepest step that failed, and what it said."""
    wrong = [each for each in records.values() if each.state == "failed"]
    deepest = max(wrong, key=lambda each: each.path.count("/"), default=None)
    return f"{deepest.path}: {deepest.error}" if deepest else ""
