"""Tools that keep failing, and MCP servers that do not answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import Path

from adapters.message import Finding, Verdict
from agents.breaker import Phase, Trouble
from agents.tools.mcp import BadServers, Server, open_servers, read_servers
from bot.app import open_breaker
from memory.connection import Store

ANSWER_SECONDS = 15.0
END_SECONDS = 3.0
LOOK_EVERY = 0.05
SEE = "`nova trace last` shows what it said"
VERDICTS: dict[Phase, Verdict] = {"open": "problem", "half-open": "warning", "closed": "ok"}


async def tool_findings(store: Store) -> list[Finding]:
    """The tools whose last calls failed, the worst first."""
    troubles = await open_breaker(store).troubles()
    return [_trouble(each) for each in troubles] or [Finding("tools", "ok", "none keeps failing")]


def _trouble(trouble: Trouble) -> Finding:
    times = "once" if trouble.failures == 1 else f"{trouble.failures} times in a row"
    rest = {"open": f"; it is left alone for {trouble.seconds:.0f} s more", "half-open": "; the next call tries it"}
    said = f"{trouble.tool} failed {times}{rest.get(trouble.phase, '')}"
    verdict = VERDICTS[trouble.phase]
    return Finding("tools", verdict, said, "" if verdict == "ok" else SEE)


async def server_findings(file: Path | None) -> list[Finding]:
    """Whether the MCP servers of a file answer, all asked at once; nothing without a file."""
    if file is None:
        return []
    try:
        configs = read_servers(file)
    except BadServers as problem:
        return [Finding("mcp", "problem", str(problem), "README, Settings")]
    found: list[Finding] = []
    with contextlib.suppress(TimeoutError):  # of one that does not even end when it is told to
        async with asyncio.timeout(ANSWER_SECONDS + END_SECONDS), open_servers(configs) as tools:
            await _answered(tools.servers)
            found = [_server(server) for server in tools.servers]
    return found


async def _answered(servers: Sequence[Server]) -> None:
    """Wait until each has answered or failed, for so long."""
    before = {server.name: server.problem for server in servers}
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(ANSWER_SECONDS):
            while any(server.problem == before[server.name] for server in servers):
                await asyncio.sleep(LOOK_EVERY)


def _server(server: Server) -> Finding:
    if not server.problem:
        return Finding("mcp", "ok", f"{server.name} answers with {len(server.tools)} tools")
    what = f"does `{server.config.command}` run?" if server.config.command else "is its address right?"
    return Finding("mcp", "problem", f"{server.name} does not answer: {server.problem}", what)
