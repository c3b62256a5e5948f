"""What people see while Nova works: a status line under the thread, and Slack's stop button. All best effort."""

from __future__ import annotations

from adapters.message import Target
from adapters.slack.api import CallError, Clients, log
from adapters.slack.pacing import Clock

_REFRESH = 60.0  # Slack lets a status fade after two minutes


class Presence:
    """Status per thread. The same status again within a minute costs no call."""

    def __init__(self, clients: Clients, clock: Clock) -> None:
        self._clients = clients
        self._clock = clock
        self._shown: dict[tuple[str, str], tuple[str, float]] = {}

    async def busy(self, target: Target, status: str) -> None:
        if target.thread is None:
            return
        key = (target.chat, target.thread)
        shown, at = self._shown.get(key, ("", 0.0))
        if shown == status and self._clock() - at < _REFRESH:
            return
        self._shown[key] = (status, self._clock())
        await self._set(target, target.thread, status, "processing")

    async def idle(self, target: Target) -> None:
        if target.thread is None:
            return
        self._shown.pop((target.chat, target.thread), None)
        await self._set(target, target.thread, "", "active")

    async def _set(self, target: Target, thread: str, status: str, session: str) -> None:
        await self._try("assistant.threads.setStatus", channel_id=target.chat, thread_ts=thread, status=status)
        await self._try("agents.sessions.setStatus", channel_id=target.chat, thread_ts=thread, status=session)

    async def _try(self, method: str, **arguments: str) -> None:
        try:
            await self._clients.live.call(method, **arguments)
        except CallError as failure:
            log.debug("%s, the answer goes on without it", failure)
