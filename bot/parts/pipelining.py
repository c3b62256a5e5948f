"""Pipelines: tools and chats start runs, and runs call tools and speak in chats. So they are completed last."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.message import Button, Reply
from agents.spec import Roster
from agents.tools.mcp import McpTools
from bot.orchestrator import Orchestrator
from bot.parts.clock import now
from bot.parts.connections import Connections
from bot.parts.memories import Memories
from bot.parts.specialists import Specialists
from bot.parts.toolboxes import Toolboxes
from bot.pipelines.board import Board
from bot.pipelines.checking import Known
from bot.pipelines.definition import Kind
from bot.pipelines.desk import Desk
from bot.pipelines.dispatch import Dispatch, Queue
from bot.pipelines.engine import Engine
from bot.pipelines.library import Library, read_files
from bot.pipelines.live import LiveScreen
from bot.pipelines.programs import Programs
from bot.pipelines.requests import Requests
from bot.pipelines.scheduling import Scheduling
from bot.pipelines.steps import Agents, Approvals, Messages, ToolCalls
from bot.pipelines.telling import Telling
from bot.pipelines.walk import Means
from bot.pipelines.work import Doing
from bot.settings import Settings
from memory.cells import Cells
from memory.runs import Runs, Starter
from memory.schedules import Schedules


class Voice:
    """Speaks to people through the orchestrator, once that is bound."""

    _orchestrator: Orchestrator

    def bind(self, orchestrator: Orchestrator) -> None:
        self._orchestrator = orchestrator

    async def say(self, reply: Reply) -> None:
        """Write to a place. Raises NotServedHere."""
        await self._orchestrator.tell(reply)

    async def post(self, person: str, key: str, body: str, buttons: tuple[Button, ...] = ()) -> None:
        """Write to a person. Raises NotServedHere and Rejected."""
        await self._orchestrator.post(person, key, body, buttons)


@dataclass(frozen=True, slots=True)
class Pipelining:
    """Pipelines, whose steps can do nothing and tell nobody until `complete` is called."""

    dispatch: Dispatch
    desk: Desk
    teller: Telling
    kinds: dict[Kind, Doing]
    voice: Voice

    def complete(self, kinds: Mapping[Kind, Doing], orchestrator: Orchestrator) -> None:
        """Give the steps what does them, and the runs who speaks for them."""
        self.kinds.update(kinds)
        self.voice.bind(orchestrator)


@asynccontextmanager
async def open_pipelining(
    settings: Settings, memories: Memories, connections: Connections, known: Known
) -> AsyncGenerator[Pipelining]:
    """With the screen that shows runs. Raises BadPipeline."""
    redis, voice, kinds = memories.store.redis, Voice(), dict[Kind, Doing]()
    async with LiveScreen(Board(connections.outbox, connections.adapters)) as screen:
        teller = Telling(voice.say, voice.post)
        means = Means(Runs(redis), kinds, teller, screen, now, secrets=settings.pipeline_secrets)
        dispatch = _dispatch(settings, memories, Queue(connections.docket), means, known)
        yield Pipelining(dispatch, Desk(dispatch), teller, kinds, voice)


def nameable(settings: Settings, roster: Roster, toolboxes: Toolboxes, servers: McpTools) -> Known:
    """What the steps of a pipeline may name."""
    return Known(
        agents=frozenset(roster),
        tools=toolboxes.names,
        servers=frozenset(server.name for server in servers.servers),
        hosts=frozenset(settings.nova_pipeline_hosts),
        programs=frozenset(path.name for path in settings.nova_pipeline_programs),
        secrets=frozenset(settings.pipeline_secrets),
    )


def step_kinds(
    settings: Settings, memories: Memories, connections: Connections, specialists: Specialists, teller: Telling
) -> dict[Kind, Doing]:
    """What does the steps of each kind."""
    return {
        "agent": Agents(specialists.runner, now),
        "tool": ToolCalls(specialists.tools, memories.receipts, specialists.breaker, now),
        "http": Requests(connections.web, settings.nova_pipeline_hosts),
        "command": Programs(settings.nova_pipeline_programs),
        "message": Messages(teller),
        "approval": Approvals(),
    }


def _dispatch(settings: Settings, memories: Memories, queue: Queue, means: Means, known: Known) -> Dispatch:
    redis = memories.store.redis
    library = Library(read_files(settings.nova_pipeline_dirs, known), Cells(redis, "pipelines"), known)
    scheduling = Scheduling(Schedules(redis), queue.alarm, means.now)
    engine = Engine(redis, means, queue.wake)
    return Dispatch(engine, library, scheduling, settings.pipeline_secrets, _operator(settings))


def _operator(settings: Settings) -> Starter:
    first = settings.nova_owners[0] if settings.nova_owners else settings.console_person
    return Starter(first, "the operator", f"pipelines:{first}", "dm", settings.nova_timezone, owner=True)
