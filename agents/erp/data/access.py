"""Whose scope a tool works in: the person's linked user, looked up and read anew for every request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from agents.erp.data.identity import Identity
from agents.erp.data.scope import Key, NoAccess, Scope

UNLINKED = (
    "I don't know who you are in the ERP, so I show no company data. In the ERP, under “Connect Nova”, you get a code; "
    "send me `/link` with it in a direct message."
)
LinkedUser = Callable[[str], Awaitable[Key | None]]


class Access:
    """`linked` gives the user a person is linked with, or None."""

    def __init__(self, identity: Identity, linked: LinkedUser) -> None:
        self._identity = identity
        self._linked = linked

    async def scope(self, person: str, now: datetime) -> Scope:
        """What a person may see as of now. Raises NoAccess, SourceAway."""
        user = await self._linked(person)
        if user is None:
            raise NoAccess(UNLINKED)
        return await asyncio.to_thread(self._identity.scope, user, now)
