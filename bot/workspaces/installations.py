"""Which Slack team each workspace is, and the token for it: stored closed, so that the store alone opens no Slack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter

from bot.workspaces.vault import Vault, WrongKey
from memory.cells import Cells
from memory.connection import RedisClient


@dataclass(frozen=True, slots=True)
class Installation:
    """A Slack team in a workspace; `by` is the person who installed, `at` when."""

    workspace: str
    team: str
    team_name: str
    token: str = field(repr=False)
    by: str
    at: datetime


_installation = TypeAdapter(Installation)


class Installations:
    """Installations by workspace; one team each."""

    def __init__(self, redis: RedisClient, vault: Vault) -> None:
        self._cells = Cells(redis, "installations")
        self._vault = vault

    async def save(self, installation: Installation) -> None:
        """Keep an installation in the place of the one before."""
        closed = self._vault.close(_installation.dump_json(installation).decode())
        while not await self._cells.swap(installation.workspace, await self._cells.get(installation.workspace), closed):
            pass  # another process changed it in between; each time one of all gets through

    async def find(self, workspace: str) -> Installation | None:
        """Raises WrongKey."""
        closed = await self._cells.get(workspace)
        return self._opened(workspace, closed) if closed else None

    async def remove(self, installation: Installation) -> bool:
        """Forget an installation; False when it is no longer the one that is kept."""
        closed = await self._cells.get(installation.workspace)
        if not closed or self._opened(installation.workspace, closed) != installation:
            return False
        return await self._cells.swap(installation.workspace, closed, "")

    async def all(self) -> tuple[Mapping[str, Installation], Mapping[str, WrongKey]]:
        """All that can be opened, and why the others cannot, by workspace."""
        found: dict[str, Installation] = {}
        shut: dict[str, WrongKey] = {}
        for workspace, closed in (await self._cells.all()).items():
            try:
                found[workspace] = self._opened(workspace, closed)
            except WrongKey as problem:
                shut[workspace] = problem
        return found, shut

    async def renew(self) -> int:
        """Close all that can be opened anew, under the newest key; returns how many."""
        renewed = 0
        for workspace, closed in (await self._cells.all()).items():
            try:
                renewed += await self._cells.swap(workspace, closed, self._vault.renew(closed))
            except WrongKey:  # told wherever it is to be used
                continue
        return renewed

    async def discard(self, workspace: str) -> None:
        """Forget what is kept for a workspace, also where no key opens it."""
        await self._cells.swap(workspace, await self._cells.get(workspace), "")

    def _opened(self, workspace: str, closed: str) -> Installation:
        """What is kept for one workspace; what was moved there from another counts as altered. Raises WrongKey."""
        installation = _installation.validate_json(self._vault.open(closed))
        if installation.workspace != workspace:
            raise WrongKey(f"what is stored for the workspace {workspace!r} was {installation.workspace!r}'s: altered")
        return installation
