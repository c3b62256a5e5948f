"""Whether the store takes things in, keeps them, and knows what time it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, cast

from adapters.message import Finding
from bot.settings import Settings
from memory.connection import Store, health, why_away

OLDEST = 7  # the first version with all the commands that are used
FULL = 0.9
APART = timedelta(seconds=60)


class Server(Protocol):
    """What a Redis server tells about itself; a cluster tells it by node."""

    async def info(self) -> Mapping[str, Any]: ...

    async def time(self) -> Any: ...


async def store_findings(settings: Settings, store: Store) -> list[Finding]:
    """Problems and risks; when there are none, one finding that says what serves."""
    if away := await why_away(store):
        return [Finding("store", "problem", away, "is the disk full, or the server read-only?")]
    server = cast("Server", store.redis)
    nodes = _by_node(await server.info())
    findings = [finding for info in nodes for finding in _troubles(info)]
    findings += [_risk(text) for text in await health(store)]
    if not findings:
        place = "REDIS_URL" if settings.redis_url else f"embedded, in {settings.nova_data_dir}"
        findings.append(Finding("store", "ok", f"{_version(nodes[0])}, {place}; kept on disk, never evicts"))
    return [*findings, *_clock(await server.time())]


def _by_node(info: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    values = list(info.values())
    return values if values and all(isinstance(value, Mapping) for value in values) else [info]


def _troubles(info: Mapping[str, Any]) -> Iterator[Finding]:
    major = re.match(r"\d+", str(info.get("redis_version", "")))
    if major and int(major[0]) < OLDEST:
        yield Finding("store", "problem", f"{_version(info)} is too old", f"use Redis {OLDEST} or Valkey")
    for name, what in (("aof_last_write_status", "appendonly file"), ("rdb_last_bgsave_status", "snapshot")):
        if info.get(name, "ok") != "ok":
            yield Finding("store", "problem", f"the server could not write its {what}", "is its disk full?")
    used, most = int(info.get("used_memory", 0)), int(info.get("maxmemory", 0))
    if most and used > FULL * most:
        said = f"{used / most:.0%} of its maxmemory is used"
        yield Finding("store", "warning", said, "raise maxmemory; a full store takes nothing in")


def _version(info: Mapping[str, Any]) -> str:
    if "valkey_version" in info:
        return f"Valkey {info['valkey_version']}"
    return f"Redis {info.get('redis_version', 'of unknown version')}"


def _risk(text: str) -> Finding:
    said, _, remedy = text.partition("; ")
    return Finding("store", "warning", said, remedy)


def _clock(answer: Any) -> list[Finding]:
    """Redis answers (seconds, microseconds)."""
    seconds, _ = next(iter(cast("Mapping[str, Any]", answer).values())) if isinstance(answer, Mapping) else answer
    apart = abs(datetime.now(UTC) - datetime.fromtimestamp(int(seconds), UTC))
    if apart <= APART:
        return []
    said = f"this machine and the store are {apart.total_seconds():.0f} s apart"
    return [Finding("clock", "problem", said, "set the clocks (timedatectl set-ntp true)")]
