"""A real cluster of three Valkey nodes on loopback, each with a third of the slots."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from memory.embedded import server_binary

THIRDS = ((0, 5460), (5461, 10922), (10923, 16383))
PATIENCE = 30.0


@asynccontextmanager
async def cluster(folder: Path) -> AsyncGenerator[str]:
    """Start the nodes, give them their slots and introduce them; gives the URL for REDIS_URL."""
    ports = [_free_port() for _ in THIRDS]
    async with AsyncExitStack() as stack:
        for port in ports:
            process = _start(folder, port)
            stack.callback(_end, process)
        nodes: list[Any] = [Redis(port=port) for port in ports]
        for node in nodes:
            stack.push_async_callback(node.aclose)
        async with asyncio.timeout(PATIENCE):
            await _join(nodes, ports)
        yield f"redis+cluster://127.0.0.1:{ports[0]}/0"


async def _join(nodes: list[Any], ports: list[int]) -> None:
    for node, (first, last) in zip(nodes, THIRDS, strict=True):
        await _answers(node)
        await node.execute_command("CLUSTER", "ADDSLOTSRANGE", first, last)
    for port in ports[1:]:
        await nodes[0].execute_command("CLUSTER", "MEET", "127.0.0.1", port)
    for node in nodes:
        while b"cluster_state:ok" not in bytes(await node.execute_command("CLUSTER", "INFO")):
            await asyncio.sleep(0.05)


async def _answers(node: Any) -> None:
    while True:
        with contextlib.suppress(RedisError, OSError):  # it is not up yet
            await node.ping()
            return
        await asyncio.sleep(0.05)


def _start(folder: Path, port: int) -> subprocess.Popen[bytes]:
    home = folder / str(port)
    home.mkdir()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(home), "--cluster-enabled", "yes"]
    more = ["--cluster-node-timeout", "5000", "--save", "", "--appendonly", "no"]
    return subprocess.Popen([server_binary(), *options, *more], stdout=subprocess.DEVNULL)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _free_port() -> int:
    """A port whose cluster bus (10,000 above) is a port, too."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = int(server.getsockname()[1])
        if port < 55_000:
            return port
