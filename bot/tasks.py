"""What workers do, as docket knows it: tasks by name, shared by every process on the same store."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from docket import ConcurrencyLimit, Docket, Worker

from memory.connection import Store

LEASE = timedelta(seconds=4)  # a killed worker's tasks move to another after this
CHECK = timedelta(milliseconds=20)  # new work wakes a worker at once; finished work is noticed at this pace

# Tasks are added by name: adding a function would register that very function in place of the worker's.
DRAIN = "drain"
DIGEST = "digest"

Do = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Tasks:
    """What this process does for each kind of task."""

    drain: Do
    digest: Do


async def _drain(lane: Annotated[str, ConcurrencyLimit(1)]) -> None:
    """What a process without a worker knows of the task: its name and that one at a time runs per lane."""
    raise NotImplementedError(f"this process only schedules; it was told to drain {lane!r}")


async def _digest(slot: str) -> None:
    raise NotImplementedError(f"this process only schedules; it was told to post {slot!r}")


@asynccontextmanager
async def open_docket(store: Store, name: str) -> AsyncGenerator[Docket]:
    """The task queue that all workers of this name share."""
    async with Docket(name=name, url=store.url, execution_ttl=timedelta(0)) as docket:
        docket.register(_drain, names=[DRAIN])
        docket.register(_digest, names=[DIGEST])
        yield docket


@asynccontextmanager
async def open_worker(docket: Docket, tasks: Tasks, *, concurrency: int) -> AsyncGenerator[Worker]:
    """A worker that does the tasks."""

    async def drain(lane: Annotated[str, ConcurrencyLimit(1)]) -> None:
        await tasks.drain(lane)

    async def digest(slot: str) -> None:
        await tasks.digest(slot)

    docket.register(drain, names=[DRAIN])
    docket.register(digest, names=[DIGEST])
    async with Worker(
        docket,
        concurrency=concurrency,
        redelivery_timeout=LEASE,
        minimum_check_interval=CHECK,
        scheduling_resolution=CHECK,
    ) as worker:
        yield worker
