"""What workers do, as docket knows it: tasks by name, shared by every process on the same store."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

from docket import Docket, ExponentialRetry, Worker

from memory.connection import Store

LEASE = timedelta(seconds=3)  # a killed worker's tasks move to another after this, within a second or so
RECONNECT = timedelta(seconds=1)
CHECK = timedelta(milliseconds=20)  # new work wakes a worker at once; finished work is noticed at this pace

# Tasks are added by name: adding a function would register that very function in place of the worker's.
DRAIN = "drain"  # a lane: handle what waits in it
DIGEST = "digest"  # a slot: post the weekly digest
NOTIFY = "notify"  # a notice: tell the owners
REMIND = "remind"  # a reminder and its moment: tell it
RUN = "run"  # a pipeline's run or clock: go on with it
INDEX = "index"  # whose past: make it findable by meaning, too
OTHERS = (DIGEST, NOTIFY, REMIND, RUN, INDEX)

RETRY = ExponentialRetry(attempts=12, minimum_delay=timedelta(seconds=1), maximum_delay=timedelta(minutes=5))

Do = Callable[[str], Awaitable[None]]
Tasks = Mapping[str, Do]  # what this process does for each kind of task


async def _drain(lane: str) -> None:
    """What a process without a worker knows of the task: its name and what it takes."""
    raise NotImplementedError(f"this process only schedules; it was told to drain {lane!r}")


async def _other(argument: str) -> None:
    raise NotImplementedError(f"this process only schedules; it was told to do {argument!r}")


@asynccontextmanager
async def open_docket(store: Store, name: str) -> AsyncGenerator[Docket]:
    """The task queue that all workers of this name share."""
    async with Docket(name=name, url=store.url, execution_ttl=timedelta(0)) as docket:
        docket.register(_drain, names=[DRAIN])
        docket.register(_other, names=list(OTHERS))
        yield docket


@asynccontextmanager
async def open_worker(docket: Docket, tasks: Tasks, *, concurrency: int) -> AsyncGenerator[Worker]:
    """A worker that does the tasks."""

    async def drain(lane: str) -> None:
        await tasks[DRAIN](lane)

    docket.register(drain, names=[DRAIN])
    for name in OTHERS:
        docket.register(_named(tasks, name), names=[name])
    async with Worker(
        docket,
        concurrency=concurrency,
        redelivery_timeout=LEASE,
        reconnection_delay=RECONNECT,
        minimum_check_interval=CHECK,
        scheduling_resolution=CHECK,
    ) as worker:
        yield worker


def _named(tasks: Tasks, name: str) -> Callable[..., Awaitable[None]]:
    async def do(argument: str, retry: ExponentialRetry = RETRY) -> None:
        del retry  # docket reads it from the signature
        await tasks[name](argument)

    return do
