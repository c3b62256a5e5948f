"""Connects a person of a chat platform with a user of the ERP, by a one-time code that the ERP issued."""

from __future__ import annotations

import asyncio
import hashlib
import re
from datetime import datetime, timedelta
from typing import Protocol

from agents.erp.data.identity import Reads
from agents.erp.data.policy import IdentitySql
from agents.erp.data.scope import Key, NoAccess

MOST_ATTEMPTS = 5
WINDOW = timedelta(minutes=15)
WRONG = "That code is wrong, used or too old. Get a new one from the ERP, under “Connect Nova”."


class LinkStore(Protocol):
    """Where links are kept, with what guards them."""

    async def attempts(self, person: str, within: timedelta) -> int:
        """Count this attempt; how many the person has made within the time, this one included."""
        ...

    async def spend(self, code_hash: str, keep: timedelta) -> bool:
        """Whether this is the first use of a code; it is remembered as used."""
        ...

    async def link(self, person: str, user: Key) -> None: ...

    async def linked(self, person: str) -> Key | None: ...

    async def unlink(self, person: str) -> bool: ...


class Links:
    """Redeems codes. A code is used up by its first use, right or wrong person alike."""

    def __init__(self, source: Reads, sql: IdentitySql, store: LinkStore) -> None:
        self._source = source
        self._sql = sql
        self._store = store

    async def redeem(self, person: str, code: str, now: datetime) -> Key:
        """Link a person to the user a code was issued for. Raises NoAccess, always with the same words; SourceAway."""
        if await self._store.attempts(person, WINDOW) > MOST_ATTEMPTS:
            raise NoAccess(f"Too many codes; try again in {WINDOW.seconds // 60} minutes.")
        hashed = await asyncio.to_thread(code_hash, code)
        asked = {"hash": hashed, "now": int(now.timestamp())}
        found = await asyncio.to_thread(self._source.rows, self._sql.code, asked)
        if not found or not await self._store.spend(hashed, WINDOW):
            raise NoAccess(WRONG)
        await self._store.link(person, found[0][0])
        return found[0][0]


def code_hash(code: str) -> str:
    """PBKDF2 (SHA-256, 100,000 rounds) of the code's letters, as the ERP keeps it."""
    letters = re.sub(r"[^A-Z0-9]", "", code.upper())
    return hashlib.pbkdf2_hmac("sha256", letters.encode(), b"nova link code", 100_000).hex()
