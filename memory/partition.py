"""One workspace's share of a store: what is `nova:{owner}:part` to its reader lies at `nova@<workspace>:{owner}:part`.

Whoever holds a partition can name no key outside it, so nothing above has to think of workspaces. It has every command
of `RedisClient` and no other; one that is added there is missed here by the type checker.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from memory.connection import Pipeline, RedisClient, Script, Store

ROOT = "nova:"
AT_ONCE = 1000


def partition(store: Store, workspace: str) -> Store:
    """The share of a workspace, on the same connection."""
    return Store(Partition(store.redis, workspace), store.url)


def patterns(workspace: str) -> tuple[str, ...]:
    """What all keys of a workspace match, those of its task queue (`queue_of`) included."""
    return (f"{_root(workspace)}*", f"{{{queue_of(workspace)}}}:*")  # a cluster's queue is in braces


def queue_of(workspace: str) -> str:
    """The name of its task queue, with which the queue begins all its keys."""
    return _root(workspace).rstrip(":")


def _root(workspace: str) -> str:
    return f"nova@{workspace}:"


class Partition:
    """Implements `RedisClient` for one workspace."""

    def __init__(self, redis: RedisClient, workspace: str) -> None:
        self._redis = redis
        self._root = _root(workspace)

    def place(self, name: str) -> str:
        """Where a key lies. Raises ValueError for what is no key of Nova's."""
        if not name.startswith(ROOT):
            raise ValueError(f"{name!r} is no key of Nova's: memory.keys.key makes them")
        return self._root + name.removeprefix(ROOT)

    def _places(self, names: Sequence[str]) -> list[str]:
        return [self.place(name) for name in names]

    def _out(self, name: str) -> str:
        return ROOT + name.removeprefix(self._root)

    async def ping(self) -> bool:
        return await self._redis.ping()

    async def get(self, name: str) -> str | None:
        return await self._redis.get(self.place(name))

    async def set(
        self, name: str, value: str, *, ex: int | None = None, px: int | None = None, nx: bool = False
    ) -> bool | None:
        return await self._redis.set(self.place(name), value, ex=ex, px=px, nx=nx)

    async def delete(self, *names: str) -> int:
        return await self._redis.delete(*self._places(names))

    async def exists(self, *names: str) -> int:
        return await self._redis.exists(*self._places(names))

    async def expire(self, name: str, time: int) -> bool:
        return await self._redis.expire(self.place(name), time)

    async def pexpire(self, name: str, time: int) -> bool:
        return await self._redis.pexpire(self.place(name), time)

    async def pexpireat(self, name: str, when: int) -> bool:
        return await self._redis.pexpireat(self.place(name), when)

    async def pttl(self, name: str) -> int:
        return await self._redis.pttl(self.place(name))

    async def ttl(self, name: str) -> int:
        return await self._redis.ttl(self.place(name))

    async def incr(self, name: str) -> int:
        return await self._redis.incr(self.place(name))

    async def hset(
        self, name: str, key: str | None = None, value: str | None = None, *, mapping: Mapping[str, str] | None = None
    ) -> int:
        return await self._redis.hset(self.place(name), key, value, mapping=mapping)

    async def hget(self, name: str, key: str) -> str | None:
        return await self._redis.hget(self.place(name), key)

    async def hmget(self, name: str, keys: Sequence[str]) -> list[str | None]:
        return await self._redis.hmget(self.place(name), keys)

    async def hgetall(self, name: str) -> dict[str, str]:
        return await self._redis.hgetall(self.place(name))

    async def hvals(self, name: str) -> list[str]:
        return await self._redis.hvals(self.place(name))

    async def hlen(self, name: str) -> int:
        return await self._redis.hlen(self.place(name))

    async def hexists(self, name: str, key: str) -> bool:
        return await self._redis.hexists(self.place(name), key)

    async def hdel(self, name: str, *keys: str) -> int:
        return await self._redis.hdel(self.place(name), *keys)

    async def llen(self, name: str) -> int:
        return await self._redis.llen(self.place(name))

    async def lindex(self, name: str, index: int) -> str | None:
        return await self._redis.lindex(self.place(name), index)

    async def lrange(self, name: str, start: int, end: int) -> list[str]:
        return await self._redis.lrange(self.place(name), start, end)

    async def rpush(self, name: str, *values: str | int) -> int:
        return await self._redis.rpush(self.place(name), *values)

    async def zadd(self, name: str, mapping: Mapping[str, float], *, nx: bool = False) -> int:
        return await self._redis.zadd(self.place(name), mapping, nx=nx)

    async def zcard(self, name: str) -> int:
        return await self._redis.zcard(self.place(name))

    async def zrem(self, name: str, *values: str) -> int:
        return await self._redis.zrem(self.place(name), *values)

    async def zremrangebyscore(self, name: str, min: str | float, max: str | float) -> int:  # noqa: A002 - redis-py's
        return await self._redis.zremrangebyscore(self.place(name), min, max)

    async def zrange(
        self,
        name: str,
        start: float | str,
        end: float | str,
        *,
        desc: bool = False,
        byscore: bool = False,
        withscores: bool = False,
    ) -> list[Any]:
        return await self._redis.zrange(self.place(name), start, end, desc=desc, byscore=byscore, withscores=withscores)

    def zscan_iter(self, name: str, *, match: str, count: int) -> AsyncIterator[tuple[str, float]]:
        return self._redis.zscan_iter(self.place(name), match=match, count=count)

    async def scan_iter(self, match: str, count: int | None = None) -> AsyncIterator[str]:
        async for name in self._redis.scan_iter(self.place(match), count):
            yield self._out(name)

    def pipeline(self, *, transaction: bool) -> Pipeline:
        return _Pipeline(self._redis.pipeline(transaction=transaction), self)

    def register_script(self, script: str) -> Script:
        registered = self._redis.register_script(script)

        async def run(keys: Sequence[str], args: Sequence[str | int | float]) -> Any:
            return await registered(keys=self._places(keys), args=args)

        return run

    async def type(self, name: str) -> str:
        return await self._redis.type(self.place(name))

    async def memory_usage(self, key: str) -> int | None:
        return await self._redis.memory_usage(self.place(key))

    async def bgrewriteaof(self) -> object:
        return await self._redis.bgrewriteaof()

    async def config_get(self, *patterns: str) -> dict[str, str]:
        return await self._redis.config_get(*patterns)

    async def config_set(self, name: str, value: str) -> bool:
        """Refused: the server is everybody's."""
        raise PermissionError(f"a workspace may not set {name!r} to {value!r} on the server that all share")

    async def flushall(self) -> bool:
        """Delete everything in the partition, and nothing else."""
        async for name in self.scan_iter(f"{ROOT}*", AT_ONCE):
            await self.delete(name)
        return True

    async def aclose(self) -> None:
        """The connection stays open: others use it, too."""


class _Pipeline:
    """Implements `Pipeline`."""

    def __init__(self, pipeline: Pipeline, partition: Partition) -> None:
        self._pipeline = pipeline
        self._place = partition.place

    def get(self, name: str) -> object:
        return self._pipeline.get(self._place(name))

    def hset(self, name: str, *, mapping: Mapping[str, str]) -> object:
        return self._pipeline.hset(self._place(name), mapping=mapping)

    def expire(self, name: str, time: int) -> object:
        return self._pipeline.expire(self._place(name), time)

    async def execute(self) -> list[Any]:
        return await self._pipeline.execute()
