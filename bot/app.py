"""The composition root: the only place that puts the parts together, opened in order and closed in reverse.

`bot/parts` makes each of them; here is who is made of whom, and what a running Nova does.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from docket import Docket

from adapters.message import Adapter
from agents.models import Model
from agents.spec import Roster, Tier
from agents.tool import Toolbox, Tools
from agents.tools.pipelines import Pipelines
from bot.answering import Answering
from bot.improvement.judging import paying
from bot.improvement.live import Improving
from bot.improvement.messages import Outgoing
from bot.improvement.weekly import post_digest
from bot.inbox import Inbox
from bot.jobs import Jobs
from bot.notices import Notices
from bot.orchestrator import Orchestrator
from bot.outbox import Outbox
from bot.parts.connections import open_connections, open_models
from bot.parts.conversing import Conversing, Parts, conversing
from bot.parts.learning import open_improving, open_learning
from bot.parts.memories import Memories, memories_over, open_breaker, open_memories
from bot.parts.pipelining import nameable, open_pipelining, step_kinds
from bot.parts.specialists import granting, open_budgets, open_mcp, read_roster, specialists
from bot.parts.toolboxes import open_toolboxes
from bot.past import Past
from bot.pipelines.dispatch import Dispatch
from bot.reminding import Reminding
from bot.router import Router
from bot.settings import Settings
from bot.tasks import DIGEST, DRAIN, INDEX, NOTIFY, REMIND, RUN, open_worker
from bot.telemetry.meter import Meter
from memory.errors import StoreUnavailable
from memory.lease import Lease
from memory.slots import Slots, StoreAway

__all__ = [
    "GRACE",
    "Memories",
    "Nova",
    "memories_over",
    "open_breaker",
    "open_improving",
    "open_memories",
    "open_models",
    "open_nova",
    "read_roster",
    "scheduling",
    "take_in",
    "until_answered",
    "working",
]

logger = logging.getLogger(__name__)

GRACE = 7.0  # seconds that running answers get to finish when Nova stops; closing takes the rest of ten
STORE_PAUSE = 2.0
SWEEP_SECONDS = 15.0
SETTLE = timedelta(seconds=10)  # a lane younger than this is being woken by whoever stored the event


@dataclass(frozen=True, slots=True)
class Nova:
    """The running assistant."""

    settings: Settings
    memories: Memories
    docket: Docket
    inbox: Inbox
    outbox: Outbox
    notices: Notices
    reminding: Reminding
    pipelines: Dispatch
    past: Past
    improving: Improving
    answering: Answering
    orchestrator: Orchestrator
    adapters: Mapping[str, Adapter]
    roster: Roster
    router: Router
    meter: Meter
    only_conversation: str | None = None

    def serves(self, lane: str) -> bool:
        """Whether this process may answer a lane: its platform is connected here, and it is not another terminal's."""
        if self.only_conversation:
            return lane.removesuffix("!") == self.only_conversation
        return lane.partition(":")[0] in self.adapters


@asynccontextmanager
async def open_nova(
    settings: Settings,
    memories: Memories,
    adapters: Sequence[Adapter],
    *,
    queue: str = "nova",
    models: Mapping[Tier, Model] | None = None,
    router: Router | None = None,
    only_conversation: str | None = None,
    toolboxes: Sequence[Toolbox] = (),
    console: bool = True,
) -> AsyncGenerator[Nova]:
    """Put the parts together over an open store; adapters are connected here, `toolboxes` join those that ship.

    `console` tells whether the web console shows this Nova.

    Raises:
        BadAgent: an agent file cannot be used.
        BadServers: the file of MCP servers cannot be used.
        BadPipeline: the file of a pipeline cannot be used.
        BadSettings: the settings of the ERP do not fit together.
    """
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        servers = await enter(open_mcp(settings))
        roster = granting(read_roster(settings), servers)
        connections = await enter(open_connections(settings, memories, adapters, queue, models))
        boxes = open_toolboxes(settings, memories, connections, roster, toolboxes)
        known = nameable(settings, roster, boxes, servers)
        pipelining = await enter(open_pipelining(settings, memories, connections, known))
        tools = Tools((*boxes.boxes, Pipelines(pipelining.desk)), servers)
        roster.check_tools(tools, servers=[server.name for server in servers.servers])
        budgets = open_budgets(settings, memories, connections)
        reviewers = paying(connections.models, budgets)
        learning = await enter(open_learning(settings, memories, reviewers, roster, router))
        agents = specialists(memories, connections, learning.roster, tools, budgets)
        parts = Parts(settings, memories, connections, roster, boxes, pipelining, learning, agents, console=console)
        talking = conversing(parts)
        kinds = step_kinds(settings, memories, connections, agents, pipelining.teller)
        pipelining.complete(kinds, talking.orchestrator)
        await pipelining.dispatch.at_start()
        yield _nova(parts, talking, only_conversation)


def _nova(parts: Parts, talking: Conversing, only_conversation: str | None) -> Nova:
    return Nova(
        settings=parts.settings,
        memories=parts.memories,
        docket=parts.connections.docket,
        inbox=parts.connections.inbox,
        outbox=parts.connections.outbox,
        notices=parts.connections.notices,
        reminding=parts.toolboxes.reminding,
        pipelines=parts.pipelining.dispatch,
        past=talking.past,
        improving=parts.learning.improving,
        answering=talking.answering,
        orchestrator=talking.orchestrator,
        adapters=parts.connections.adapters,
        roster=parts.learning.roster,
        router=parts.learning.router,
        meter=parts.connections.meter,
        only_conversation=only_conversation,
    )


async def take_in(nova: Nova, adapter: Adapter) -> None:
    """Store what a platform delivers, then let it be acknowledged; ends when the platform's input ends.

    While the store is away nothing is acknowledged, so the platform delivers again.
    Raises CredentialsRejected.
    """
    while True:
        try:
            async with aclosing(adapter.events()) as events:
                async for raw in events:
                    await nova.inbox.append(raw)
        except StoreUnavailable as problem:
            logger.error("%s takes in nothing: %s; trying again in %.0f s", adapter.platform, problem, STORE_PAUSE)
            await asyncio.sleep(STORE_PAUSE)
        else:
            return


@asynccontextmanager
async def working(nova: Nova) -> AsyncGenerator[None]:
    """Answer what is stored, for as long as the block runs; then finish or hand back what is held within GRACE."""
    orchestrator, slots = nova.orchestrator, Slots(nova.memories.store.redis)
    handle = nova.meter.watched(orchestrator.handle)

    async def drain(lane: str) -> None:
        await nova.inbox.drain(lane, handle, orchestrator.apologise)

    async def digest(slot: str) -> None:
        await post_digest(
            slot,
            look=nova.improving.weekly,
            slots=slots,
            post=post,
        )

    async def post(message: Outgoing) -> None:
        await orchestrator.post(
            message.person, message.key, message.body, message.buttons, message.pictures, silent=message.silent
        )

    async def notify(notice: str) -> None:
        await nova.notices.bring(notice, nova.settings.nova_owners, orchestrator.post)

    async def remind(task: str) -> None:
        await nova.reminding.ring(task, orchestrator.tell)

    tasks = {
        DRAIN: drain,
        DIGEST: digest,
        NOTIFY: notify,
        REMIND: remind,
        RUN: nova.pipelines.do,
        INDEX: nova.past.index,
    }
    async with open_worker(nova.docket, tasks, concurrency=nova.settings.nova_concurrency) as worker:
        running = asyncio.create_task(worker.run_forever())
        stopping = asyncio.Event()
        sweeping = asyncio.create_task(_sweep(nova, stopping))
        try:
            yield
        finally:
            stopping.set()
            running.cancel()
            await asyncio.wait([running, sweeping], timeout=GRACE)
            running.cancel()  # a second time ends what is still at work; it stays queued for the next worker
            await asyncio.gather(running, return_exceptions=True)


async def _sweep(nova: Nova, stopping: asyncio.Event) -> None:
    """At start and then regularly: wake lanes and reminders whose task was lost."""
    while not stopping.is_set():
        try:
            await nova.inbox.sweep(nova.serves, settled_before=datetime.now(UTC) - SETTLE)
            await nova.reminding.schedule_overdue()
            await nova.pipelines.sweep()
        except StoreAway as problem:
            logger.warning("the store is away (%s); messages wait", type(problem).__name__)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), SWEEP_SECONDS)


@asynccontextmanager
async def scheduling(nova: Nova) -> AsyncGenerator[None]:
    """Lead the clock, or wait to, for as long as the block runs."""
    redis = nova.memories.store.redis

    async def enqueue(slot: str) -> None:
        await nova.docket.add(DIGEST, key=slot)(slot)

    async with Jobs(Lease(redis, "scheduler"), Slots(redis), enqueue, zone=nova.settings.zone):
        yield


async def until_answered(nova: Nova, lane: str, *, within: timedelta = timedelta(minutes=10)) -> None:
    """Wait until nothing of a lane is left to answer."""
    deadline = asyncio.get_running_loop().time() + within.total_seconds()
    while not await nova.inbox.idle(lane) and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.01)
