"""What `nova doctor` finds, looked up at most once in a while: it asks platforms and opens files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.message import Finding
from bot.checkup.report import summary

Examine = Callable[[], AsyncIterator[Finding]]


@dataclass(frozen=True, slots=True)
class Looked:
    """All findings, and when they were made."""

    findings: tuple[Finding, ...]
    at: datetime

    @property
    def summary(self) -> str:
        return summary(self.findings)

    @property
    def verdict(self) -> str:
        """The worst of all."""
        found = {finding.verdict for finding in self.findings}
        return next((verdict for verdict in ("problem", "warning") if verdict in found), "ok")


class Checkup:
    """One look at a time, shared by all who ask meanwhile."""

    def __init__(self, examine: Examine, now: Callable[[], datetime]) -> None:
        self._examine = examine
        self._now = now
        self._last: Looked | None = None
        self._looking = asyncio.Lock()

    async def latest(self, *, within: timedelta) -> Looked:
        """The last look if it is no older than that, else a new one."""
        async with self._looking:
            if self._last is None or self._now() - self._last.at > within:
                findings = [finding async for finding in self._examine()]
                self._last = Looked(tuple(findings), self._now())
            return self._last
