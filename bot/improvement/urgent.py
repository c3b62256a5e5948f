"""The one thing that does not wait for the digest: a tool that breaks about as often as it works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.notices import Notice
from memory.tool_hours import ToolHour, ToolHours
from memory.traces import Trace

LEAST = 5  # broken calls within an hour
SHARE = 0.5
BODY = "⚠️ `{tool}` broke in {broke} of {calls} calls within an hour. `nova doctor` tells more; I say this once a day."

Give = Callable[[str, Notice], Awaitable[None]]
"""Tells the owners something, once per id."""


class Urgent:
    """Hears of every answer."""

    def __init__(self, hours: ToolHours, give: Give, clock: Callable[[], datetime]) -> None:
        self._hours = hours
        self._give = give
        self._clock = clock

    async def heard(self, trace: Trace) -> None:
        """Count its calls; tell the owners of a tool that breaks, once a day."""
        worked = Counter(call.tool for call in trace.tools if call.ok and not call.replayed)
        broke = Counter(call.tool for call in trace.tools if not call.well)
        now = self._clock()
        for tool in sorted(worked.keys() | broke.keys()):
            hour = await self._hours.count(tool, now, worked=worked[tool], broke=broke[tool])
            if broke[tool] and is_urgent(hour):
                body = BODY.format(tool=tool, broke=hour.broke, calls=hour.worked + hour.broke)
                await self._give(f"urgent-{tool}-{now:%Y-%m-%d}", Notice(body))


def is_urgent(hour: ToolHour) -> bool:
    """Whether at least half of the calls broke, and enough of them."""
    return hour.broke >= LEAST and hour.broke >= SHARE * (hour.worked + hour.broke)
