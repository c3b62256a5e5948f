"""The way to Redis: the address given by the settings, or the embedded server."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from redis.asyncio import ConnectionPool
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import RedisError

from memory.embedded import embedded_server
from memory.errors import StoreUnavailable
from memory.keys import key
from memory.line import SharedLine

CONNECT_TIMEOUT = 5.0


class Script(Protocol):
    """A Lua script that is loaded once and then called by its digest."""

    async def __call__(self, keys: Sequence[str], args: Sequence[str | int | float]) -> Any: ...


class Pipeline(Protocol):
    """Commands that are sent together."""

    def get(self, name: str) -> object: ...

    def hset(self, name: str, *, mapping: Mapping[str, str]) -> object: ...

    def expire(self, name: str, time: int) -> object: ...

    async def execute(self) -> list[Any]: ...


class RedisClient(Protocol):
    """The commands Nova uses, text in and text out: all of them known to Redis 7, Valkey and their clusters."""

    async def ping(self) -> bool: ...

    async def get(self, name: str) -> str | None: ...

    async def set(
        self, name: str, value: str, *, ex: int | None = None, px: int | None = None, nx: bool = False
    ) -> bool | None: ...

    async def delete(self, *names: str) -> int: ...

    async def exists(self, *names: str) -> int: ...

    async def expire(self, name: str, time: int) -> bool: ...

    async def pexpire(self, name: str, time: int) -> bool: ...

    async def pttl(self, name: str) -> int: ...

    async def ttl(self, name: str) -> int: ...

    async def incr(self, name: str) -> int: ...

    async def hset(
        self, name: str, key: str | None = None, value: str | None = None, *, mapping: Mapping[str, str] | None = None
    ) -> int: ...

    async def hget(self, name: str, key: str) -> str | None: ...

    async def hmget(self, name: str, keys: Sequence[str]) -> list[str | None]: ...

    async def hgetall(self, name: str) -> dict[str, str]: ...

    async def hvals(self, name: str) -> list[str]: ...

    async def hlen(self, name: str) -> int: ...

    async def hexists(self, name: str, key: str) -> bool: ...

    async def hdel(self, name: str, *keys: str) -> int: ...

    async def llen(self, name: str) -> int: ...

    async def lindex(self, name: str, index: int) -> str | None: ...

    async def lrange(self, name: str, start: int, end: int) -> list[str]: ...

    async def rpush(self, name: str, *values: str | int) -> int: ...

    async def zadd(self, name: str, mapping: Mapping[str, float], *, nx: bool = False) -> int: ...

    async def zcard(self, name: str) -> int: ...

    async def zrem(self, name: str, *values: str) -> int: ...

    async def zremrangebyscore(self, name: str, min: str | float, max: str | float) -> int: ...

    async def zrange(
        self,
        name: str,
        start: float | str,
        end: float | str,
        *,
        desc: bool = False,
        byscore: bool = False,
        withscores: bool = False,
    ) -> list[Any]: ...

    def zscan_iter(self, name: str, *, match: str, count: int) -> AsyncIterator[tuple[str, float]]: ...

    def scan_iter(self, match: str, count: int | None = None) -> AsyncIterator[str]: ...

    def pipeline(self, *, transaction: bool) -> Pipeline: ...

    def register_script(self, script: str) -> Script: ...

    async def type(self, name: str) -> str: ...

    async def pexpireat(self, name: str, when: int) -> bool: ...

    async def bgrewriteaof(self) -> object: ...

    async def memory_usage(self, key: str) -> int | None: ...

    async def config_get(self, *patterns: str) -> dict[str, str]: ...

    async def config_set(self, name: str, value: str) -> bool: ...

    async def flushall(self) -> bool: ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Store:
    """An open connection: the client (text in, text out) and the URL that other clients of it need."""

    redis: RedisClient
    url: str


@asynccontextmanager
async def open_store(redis_url: str | None, data_dir: Path) -> AsyncGenerator[Store]:
    """Connect to `redis_url`, or run the embedded server in `data_dir` when there is none.

    Raises:
        StoreUnavailable: with the remedy in its text.
    """
    if redis_url:
        async with _client(redis_url, "REDIS_URL") as redis:
            yield Store(redis, redis_url)
        return
    async with embedded_server(data_dir) as url, _client(url, "the embedded store") as redis:
        yield Store(redis, url)


@asynccontextmanager
async def _client(url: str, name: str) -> AsyncGenerator[RedisClient]:
    client = _connect(url, name)
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        await client.aclose()
        raise StoreUnavailable(f"{name} does not answer ({type(error).__name__}); is the server running?") from error
    try:
        yield client
    finally:
        await client.aclose()


def _connect(url: str, name: str) -> RedisClient:
    try:
        if url.startswith("redis+cluster://"):
            plain = url.replace("redis+cluster://", "redis://", 1)
            cluster: Any = RedisCluster.from_url(plain, decode_responses=True)
            return cast("RedisClient", cluster)
        pool = ConnectionPool.from_url(  # pyright: ignore[reportUnknownMemberType]
            url, decode_responses=True, socket_timeout=None, socket_connect_timeout=CONNECT_TIMEOUT
        )
    except ValueError as error:
        raise StoreUnavailable(f"{name} is not a Redis address; expected redis://host:6379/0") from error
    return cast("RedisClient", SharedLine(pool))


async def why_away(store: Store) -> str:
    """What keeps the store from taking something in right now; "" when it does."""
    try:
        await store.redis.set(key("health", "probe"), "1", ex=60)
    except (RedisError, OSError) as error:
        return f"the store takes nothing in ({str(error)[:120] or type(error).__name__})"
    return ""


async def health(store: Store) -> tuple[str, ...]:
    """What could make this store lose something, each with the remedy; empty when nothing can."""
    try:
        settings = await store.redis.config_get("maxmemory-policy", "maxmemory", "appendonly", "appendfsync", "save")
    except RedisError:
        return (
            "the server does not tell its settings (CONFIG is not allowed); check that it persists and never evicts",
        )
    problems: list[str] = []
    if settings.get("maxmemory", "0") != "0" and settings.get("maxmemory-policy") != "noeviction":
        problems.append(
            f"the server may evict keys (maxmemory-policy {settings['maxmemory-policy']}); set it to noeviction"
        )
    if settings.get("appendonly") != "yes" and not settings.get("save"):
        problems.append("the server keeps nothing on disk; set `appendonly yes`")
    if settings.get("appendonly") != "yes" and settings.get("save"):
        problems.append("the server loses what came in since its last snapshot when it ends; set `appendonly yes`")
    if settings.get("appendonly") == "yes" and settings.get("appendfsync") == "no":
        problems.append("the server may lose half a minute when the power fails; set `appendfsync everysec`")
    return tuple(problems)
