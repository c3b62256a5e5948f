"""What workers and the web do about pipelines: go on with a run, start what is due, start what a webhook asks for."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from docket import Docket
from pydantic import JsonValue

from bot.pipelines.clock import next_time
from bot.pipelines.engine import Engine, Refused
from bot.pipelines.library import Entry, Library
from bot.pipelines.naming import plain, without_inputs
from bot.pipelines.scheduling import Scheduling
from bot.tasks import RUN
from memory.runs import Run, Starter
from memory.schedules import Schedule

SIGNATURE = "x-hub-signature-256"
DELIVERIES = ("x-github-delivery", "idempotency-key", "webhook-id")
WHOLE = "payload"  # an input of this name takes all that a webhook brings

logger = logging.getLogger(__name__)


class Queue:
    """The workers' queue, for runs and clocks."""

    def __init__(self, docket: Docket) -> None:
        self._docket = docket

    async def wake(self, run_id: str) -> None:
        """Have a worker go on with a run. Not merged with others: one that is ending may miss what is new."""
        await self._docket.add(RUN)(f"run\t{run_id}")

    async def alarm(self, task: str, at: datetime) -> None:
        """Have a worker do a task at a moment; setting it again changes nothing."""
        await self._docket.add(RUN, when=at, key=f"pipeline:{task}")(task)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Everything that starts or continues runs by itself."""

    engine: Engine
    library: Library
    scheduling: Scheduling
    secrets: Mapping[str, str]
    operator: Starter  # in whose name files' schedules and webhooks run

    async def do(self, task: str) -> None:
        """The task of a worker. Raises RunBusy and what sending raises: then do it again."""
        kind, name, *moment = task.split("\t")
        if kind == "due":
            await self.scheduling.due(name, moment[0], self._start)
        else:
            await self.engine.advance(name)

    async def sweep(self) -> None:
        """At start and then regularly: clocks whose task was lost."""
        await self.scheduling.ring_overdue()

    async def at_start(self) -> None:
        """Set the clocks that definitions declare and that are not set yet; go on with what was under way."""
        kept = {schedule.id: schedule for schedule in await self.scheduling.all()}
        for entry in (await self.library.all()).values():
            for schedule in self.declared(entry, self.operator):
                before = kept.get(schedule.id)
                if before is None or (before.rule, before.zone) != (schedule.rule, schedule.zone):
                    await self.scheduling.set(schedule)
        await self.engine.wake_all()

    def declared(self, entry: Entry, starter: Starter) -> list[Schedule]:
        """The clocks of a definition."""
        now = self.engine.now()
        found: list[Schedule] = []
        for number, trigger in enumerate(entry.pipeline.triggers):
            if trigger.schedule:
                at = next_time(trigger.schedule, ZoneInfo(trigger.zone), now)
                name = f"{entry.name}#{number}"
                found.append(Schedule(name, entry.name, trigger.schedule, trigger.zone, now, at, starter))
        return found

    async def called(self, text: str) -> str | None:
        """The pipeline that a message starts, because it is exactly its phrase, with or without `name=value` inputs."""
        said = plain(without_inputs(text))
        entries = await self.library.all()
        return next((name for name, entry in entries.items() if said and said in entry.phrases), None)

    async def hooked(self, name: str) -> bool:
        """Whether there is a pipeline of this name that a webhook may start."""
        entry = (await self.library.all()).get(name)
        return entry is not None and any(trigger.webhook for trigger in entry.pipeline.triggers)

    async def hook(self, name: str, body: bytes, headers: Mapping[str, str]) -> Run | None:
        """Start what a webhook asks for, each delivery once.

        None when it does not carry the pipeline's secret, or there is no such pipeline.

        Raises:
            Refused: the secret is right, but the inputs are not.
        """
        entry = (await self.library.all()).get(name)
        names = [trigger.webhook.secret for trigger in entry.pipeline.triggers if trigger.webhook] if entry else []
        trusted = any(_trusted(body, self.secrets.get(each, ""), headers) for each in names)
        if entry is None or not trusted:
            return None
        once = f"hook:{name}:{_delivery(body, headers, self.engine.now())}"
        inputs = _inputs(entry, body)
        return await self.engine.start(once, entry.pipeline, entry.text, inputs, self.operator, trigger="webhook")

    async def _start(self, schedule: Schedule, once: str) -> str:
        """Start what is due; what keeps it from starting, or ""."""
        entry = (await self.library.all()).get(schedule.pipeline)
        if entry is None:
            return "the pipeline is gone"
        try:
            await self.engine.start(
                once, entry.pipeline, entry.text, schedule.inputs, schedule.starter, trigger="schedule"
            )
        except Refused as problem:
            logger.warning("the schedule %s is paused: %s", schedule.id, problem)
            return str(problem)
        return ""


def _trusted(body: bytes, secret: str, headers: Mapping[str, str]) -> bool:
    """Whether a body is signed with a secret, as GitHub does it, or comes with the secret itself."""
    expected = f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
    signed = hmac.compare_digest(expected.encode(), headers.get(SIGNATURE, "").encode())
    bearer = hmac.compare_digest(f"Bearer {secret}".encode(), headers.get("authorization", "").encode())
    return bool(secret) and (signed or bearer)


def _delivery(body: bytes, headers: Mapping[str, str], now: datetime) -> str:
    """What a delivery is known by: the id that its sender gave it, else its content within one minute."""
    given = next((found for name in DELIVERIES if (found := headers.get(name))), "")
    known_by = given or f"{now:%Y-%m-%d %H:%M} {hashlib.sha256(body).hexdigest()}"
    return hashlib.sha256(known_by.encode()).hexdigest()


def _inputs(entry: Entry, body: bytes) -> dict[str, JsonValue]:
    """Of a JSON body what the pipeline has inputs for. Raises Refused."""
    try:
        payload: JsonValue = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise Refused("The body is not JSON.") from error
    given = (
        {name: payload[name] for name in entry.pipeline.inputs if name in payload} if isinstance(payload, dict) else {}
    )
    return given | ({WHOLE: payload} if WHOLE in entry.pipeline.inputs else {})
