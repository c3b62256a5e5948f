"""The whole store as a file, and back: for moving to another machine or server, and for the day the disk dies.

A backup is gzipped JSON lines: a head (`{"nova": "backup", "form": 1, "schema": …, "made_at": …}`), a line for each key
(`{"key": …, "type": …, "expires_at": <unix ms or null>, "value": …}`), and an end with their number. It holds values by
type, not in the server's own format, so that it can be read into any Redis or Valkey. What waits in the task queue is
not in it: at start Nova finds by itself what is to be done.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from memory.connection import RedisClient
from memory.schema import NAME, VERSION

FORM = 1
_NAME = re.compile(r"nova(@[a-z0-9-]+)?:\{")  # of Nova, or of one of its workspaces
OURS = ("nova:{*", "nova@*:{*")
AT_ONCE = 500  # fields, entries or members written by one command
_LEASE = "{lease:"
_BY_ITSELF = (_LEASE, "{health}", "{schema}")  # there in every store


class BadBackup(Exception):
    """A file cannot be read back; the text says why and what to do."""


class StoreNotEmpty(Exception):
    """Restoring would mix two stores."""


async def back_up(redis: RedisClient, file: Path) -> int:
    """Write all keys to a file, which appears only when it is whole; returns how many."""
    count, half = 0, file.with_name(f"{file.name}.part")
    half.touch(mode=0o600)
    with gzip.open(half, "wt", encoding="utf-8") as lines:
        schema = int(await redis.get(NAME) or 1)
        lines.write(_line({"nova": "backup", "form": FORM, "schema": schema, "made_at": int(time.time())}))
        async for entry in _entries(redis):
            lines.write(_line(entry))
            count += 1
        lines.write(_line({"end": count}))
    half.replace(file)
    return count


async def restore(redis: RedisClient, file: Path, *, force: bool) -> int:
    """Read a backup into a store; returns how many keys still had time to live.

    With `force` what the store holds is deleted first.

    Raises:
        BadBackup: the file is not whole, or of a newer Nova; nothing was changed.
        StoreNotEmpty: the store holds something and `force` is not set.
    """
    for _ in _read(file):
        pass  # nothing is touched before all of it has been read once
    names = [name async for name in _names(redis)]
    if not force and any(not _own(name).startswith(_BY_ITSELF) for name in names):
        raise StoreNotEmpty(f"the store holds {len(names)} keys; --force deletes them first")
    for name in names:
        await redis.delete(name)
    count = 0
    for entry in _read(file):
        count += await _write(redis, entry)
    return count


async def _entries(redis: RedisClient) -> AsyncIterator[dict[str, Any]]:
    async for name in _names(redis):
        kind, left = await redis.type(name), await redis.pttl(name)
        value = await _value(redis, kind, name)
        if value is not None and not _own(name).startswith(_LEASE):
            expires = int(time.time() * 1000) + left if left >= 0 else None
            yield {"key": name, "type": kind, "expires_at": expires, "value": value}


async def _names(redis: RedisClient) -> AsyncIterator[str]:
    for pattern in OURS:
        async for name in redis.scan_iter(pattern, count=1000):
            yield name


def _own(name: str) -> str:
    """A key without the part that tells whose it is: Nova's or a workspace's."""
    return name.partition(":")[2]


async def _value(redis: RedisClient, kind: str, name: str) -> Any:
    """What a key holds; None when it went meanwhile."""
    match kind:
        case "string":
            return await redis.get(name)
        case "hash":
            return await redis.hgetall(name) or None
        case "list":
            return await redis.lrange(name, 0, -1) or None
        case "zset":
            return await redis.zrange(name, 0, -1, withscores=True) or None
        case "none":
            return None
        case _:
            raise BadBackup(f"{name} is a {kind}, which Nova does not use; is the server shared with another program?")


async def _write(redis: RedisClient, entry: dict[str, Any]) -> bool:
    name, value, expires = str(entry["key"]), entry["value"], entry["expires_at"]
    if expires is not None and expires <= time.time() * 1000:
        return False
    match entry["type"]:
        case "string":
            await redis.set(name, value)
        case "hash":
            for some in _some(list(value.items())):
                await redis.hset(name, mapping=dict(some))
        case "list":
            for some in _some(value):
                await redis.rpush(name, *some)
        case _:
            for some in _some(value):
                await redis.zadd(name, {member: float(score) for member, score in some})
    if expires is not None:
        await redis.pexpireat(name, expires)
    return True


def _read(file: Path) -> Iterator[dict[str, Any]]:
    """The entries of a backup. Raises BadBackup when it is none, or not whole."""
    lines = _lines(file)
    _check(next(lines, dict[str, Any]()), file)
    for count, entry in enumerate(lines):
        if entry.get("end") == count:
            return
        if not _NAME.match(str(entry.get("key"))):
            raise BadBackup(
                f"{str(file)!r} holds {entry.get('key')!r}, which is not Nova's; `nova backup` did not make it"
            )
        yield entry
    raise BadBackup(f"{str(file)!r} is not whole: its end is missing")


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
    except FileNotFoundError as error:
        raise BadBackup(f"there is no file {str(file)!r}") from error
    except (OSError, EOFError, ValueError) as error:
        raise BadBackup(f"{str(file)!r} is no backup of Nova, or damaged ({type(error).__name__})") from error


def _check(head: dict[str, Any], file: Path) -> None:
    if head.get("nova") != "backup":
        raise BadBackup(f"{str(file)!r} is no backup of Nova")
    if int(head["form"]) > FORM or int(head["schema"]) > VERSION:
        raise BadBackup(f"{str(file)!r} was made by a newer Nova; update this one first")


def _some(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def _line(entry: dict[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n"
