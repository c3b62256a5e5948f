"""The way to Redis: the address given by the settings, or the embedded server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import RedisError

from memory.embedded import embedded_server
from memory.errors import StoreUnavailable

POOL_SIZE = 200  # more than the worker's concurrency, so that no turn waits for a connection

RedisClient = Redis


@dataclass(frozen=True, slots=True)
class Store:
    """An open connection: the client (text in, text out) and the URL that other clients of it need."""

    redis: RedisClient
    url: str


@asynccontextmanager
async def open_store(redis_url: str | None, data_dir: Path) -> AsyncIterator[Store]:
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
async def _client(url: str, name: str) -> AsyncIterator[RedisClient]:
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
            # The portable command set is the same; only the class differs.
            return RedisCluster.from_url(plain, decode_responses=True)  # pyright: ignore[reportReturnType]
        pool = BlockingConnectionPool.from_url(
            url, max_connections=POOL_SIZE, timeout=20, decode_responses=True, health_check_interval=30
        )
    except ValueError as error:
        raise StoreUnavailable(f"{name} is not a Redis address; expected redis://host:6379/0") from error
    return Redis.from_pool(pool)


async def health(store: Store) -> tuple[str, ...]:
    """What could make this store lose something, each with the remedy; empty when nothing can."""
    try:
        settings = await store.redis.config_get("maxmemory-policy", "maxmemory", "appendonly", "save")
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
    return tuple(problems)
