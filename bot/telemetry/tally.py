"""Counts of all processes on one store: added up here, brought into the store now and then.

A worker has no page of its own, so its counts must be told by whoever has one. Adding is a dictionary's work; only
`flush` talks to the store. What a killed process had not brought in, a few seconds' worth, is not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from memory.connection import RedisClient
from memory.keys import key

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, float("inf"))  # seconds, upper bounds
SUM = "sum"

Series = tuple[str, ...]  # a metric and the values of its labels
Counts = Mapping[Series, float]

_COUNTS = key("telemetry", "counts")
_SEPARATOR = "\x1f"

# KEYS: counts. ARGV: field, how much more, and so on.
_ADD = """
for i = 1, #ARGV, 2 do redis.call('HINCRBYFLOAT', KEYS[1], ARGV[i], ARGV[i + 1]) end
return #ARGV / 2
"""


class Tally:
    """Counts of this process that the store does not have yet."""

    def __init__(self) -> None:
        self._fresh: Counter[Series] = Counter()

    def add(self, metric: str, *labels: str, by: float = 1) -> None:
        """Count more of something."""
        self._fresh[metric, *labels] += by  # pyright: ignore[reportArgumentType] - a Counter adds floats as well

    def observe(self, metric: str, label: str, seconds: float) -> None:
        """Put a duration into its bucket, which is named by its upper bound."""
        bucket = next(bound for bound in BUCKETS if seconds <= bound)
        self._fresh[metric, label, str(bucket)] += 1
        self.add(metric, label, SUM, by=seconds)

    async def flush(self, redis: RedisClient) -> None:
        """Bring what is new into the store; raises what the store raises, and then nothing is forgotten."""
        fresh, self._fresh = self._fresh, Counter()
        if not fresh:
            return
        arguments: Sequence[str | float] = [
            part for series, more in fresh.items() for part in (_SEPARATOR.join(series), more)
        ]
        try:
            await redis.register_script(_ADD)(keys=[_COUNTS], args=arguments)
        except BaseException:
            self._fresh.update(fresh)
            raise


async def counted(redis: RedisClient) -> Counts:
    """What all processes have counted since the store began."""
    stored = await redis.hgetall(_COUNTS)
    return {tuple(name.split(_SEPARATOR)): float(value) for name, value in stored.items()}
