"""The Novas of all workspaces in this process: begun, begun anew and ended as their installations change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.message import CredentialsRejected
from agents.spec import BadAgent
from agents.tools.mcp import BadServers
from bot.settings import BadSettings, Settings
from bot.workspaces.definition import Definition, settings_of
from bot.workspaces.installations import Installation, Installations
from memory.slots import StoreAway

logger = logging.getLogger(__name__)

LOOK_EVERY = 5.0  # seconds: another process may have taken in an installation
IDLE = "the workspace %s has no Telegram bot and no Slack team yet; `nova workspaces invite %s` invites one"


@dataclass(frozen=True, slots=True)
class Life:
    """Of a Nova: whoever runs it tells when it is `up`; it ends by itself once it is told to `stop`."""

    up: asyncio.Event
    stop: asyncio.Event


Serve = Callable[[str, Settings, Installation | None, Life], Awaitable[None]]
"""Runs the Nova of a workspace until it is told to stop."""


@dataclass(frozen=True, slots=True)
class _Running:
    token: str
    life: Life
    task: asyncio.Task[None]


class Fleet:
    """A Nova for each workspace that has a platform. A wrong token or file of one keeps no other from its work.

    Whoever takes in an installation, or its end, sets `changed`.
    """

    def __init__(
        self,
        base: Settings,
        definitions: Sequence[Definition],
        installations: Installations | None,
        serve: Serve,
        changed: asyncio.Event,
        *,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self._base = base
        self._definitions = definitions
        self._installations = installations
        self._serve = serve
        self._look_every = look_every
        self._running: dict[str, _Running] = {}
        self._shut: frozenset[str] = frozenset()
        self._changed = changed

    @asynccontextmanager
    async def serving(self, stop: asyncio.Event) -> AsyncGenerator[asyncio.Task[None]]:
        """Serve all until `stop` is set or the block ends; the task that it is given fails as soon as one fails."""
        task = asyncio.create_task(self._run(stop))
        try:
            yield task
        finally:
            if not stop.is_set():
                task.cancel()
            await asyncio.wait({task})

    async def _run(self, stop: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            try:
                while not stop.is_set():
                    self._changed.clear()
                    await self._adjust(group)
                    await self._news(stop)
            finally:
                await asyncio.gather(*map(self._end, tuple(self._running)))

    async def _news(self, stop: asyncio.Event) -> None:
        """Wait for an installation to come or go, for `stop`, or for the time to look again."""
        waiting = [asyncio.create_task(event.wait()) for event in (self._changed, stop)]
        await asyncio.wait(waiting, timeout=self._look_every, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()

    async def _adjust(self, group: asyncio.TaskGroup) -> None:
        """Bring what runs in line with what is installed; while the store is away all stays as it is."""
        try:
            installed = await self._installed()
        except StoreAway as problem:
            logger.warning("the store does not say who is installed (%s)", type(problem).__name__)
            return
        await asyncio.gather(*(self._bring(group, each, installed.get(each.name)) for each in self._definitions))

    async def _bring(self, group: asyncio.TaskGroup, definition: Definition, installation: Installation | None) -> None:
        token, running = installation.token if installation else "", self._running.get(definition.name)
        if running and running.token == token:
            return
        await self._end(definition.name)
        life = Life(asyncio.Event(), asyncio.Event())
        task = group.create_task(self._one(definition, installation, life))
        self._running[definition.name] = _Running(token, life, task)

    async def _one(self, definition: Definition, installation: Installation | None, life: Life) -> None:
        """Serve one workspace; what is wrong with it alone is told, and it is tried again when that changes."""
        token = installation.token if installation else ""
        if not token and not definition.telegram_token:
            logger.warning(IDLE, definition.name, definition.name)
            return
        try:
            settings = settings_of(self._base, definition, token)
            await self._serve(definition.name, settings, installation, life)
        except* (CredentialsRejected, BadSettings, BadAgent, BadServers) as problems:
            said = "; ".join(str(problem) for problem in problems.exceptions)
            logger.error("the workspace %s is not served: %s", definition.name, said)

    async def _end(self, workspace: str) -> None:
        """One that is not up yet may be waiting for its platform, for ever."""
        running = self._running.pop(workspace, None)
        if running is None:
            return
        running.life.stop.set()
        if not running.life.up.is_set():
            running.task.cancel()
        await asyncio.wait({running.task})

    async def _installed(self) -> Mapping[str, Installation]:
        if self._installations is None:
            return {}
        installed, shut = await self._installations.all()
        for workspace in shut.keys() - self._shut:
            logger.error("the workspace %s is without Slack: %s", workspace, shut[workspace])
        self._shut = frozenset(shut)
        return installed
