"""MCP servers from the package index, run for real: their tools, their ends, and what needs a person's yes."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agents.models import ToolCall
from agents.tool import ToolResult, Tools
from agents.tools.mcp import BadServers, McpTools, ServerConfig, arguments_of, open_servers, read_servers
from tests.agents.conftest import KeptReceipts, MakeContext

pytest.importorskip("mcp_server_time", reason="the servers are development dependencies")

CLOCK = ServerConfig(command=sys.executable, args=("-m", "mcp_server_time"), agents=("general.calculator",))


async def connected(servers: McpTools) -> McpTools:
    async with asyncio.timeout(40):
        while not servers:
            await asyncio.sleep(0.02)
    return servers


@pytest.fixture
async def clock() -> AsyncIterator[McpTools]:
    async with open_servers({"clock": CLOCK}) as servers:
        yield await connected(servers)


async def call(servers: McpTools, make: MakeContext, name: str, **arguments: object) -> ToolResult:
    return await Tools([], servers)[name].run(ToolCall("c1", name, arguments), make(), KeptReceipts())


async def test_a_servers_tools_are_tools_like_others(clock: McpTools, make_context: MakeContext):
    result = await call(clock, make_context, "clock__get_current_time", timezone="Asia/Amman")
    assert "+03:00" in result.content
    assert result.receipt.ok
    assert Tools([], clock)["clock__get_current_time"].effect == "reads"


async def test_wrong_arguments_are_named_before_the_server_is_asked(clock: McpTools, make_context: MakeContext):
    result = await call(clock, make_context, "clock__get_current_time", zone="Asia/Amman")
    assert "timezone is missing" in result.content
    assert not result.receipt.ok


async def test_what_the_server_refuses_is_a_tools_problem(clock: McpTools, make_context: MakeContext):
    result = await call(clock, make_context, "clock__get_current_time", timezone="Nowhere")
    assert "Nowhere" in result.content
    assert not result.receipt.ok


async def test_a_server_that_dies_is_told_of_and_started_again(clock: McpTools, make_context: MakeContext):
    for process in children():
        os.kill(process, signal.SIGKILL)
    result = await call(clock, make_context, "clock__get_current_time", timezone="UTC")
    assert not result.receipt.ok
    assert "clock" in result.content
    await connected(clock)
    assert (await call(clock, make_context, "clock__get_current_time", timezone="UTC")).receipt.ok


async def test_a_server_that_cannot_start_keeps_no_other_from_working(make_context: MakeContext):
    broken = ServerConfig(command="/nowhere/at/all")
    async with open_servers({"broken": broken, "clock": CLOCK}) as servers:
        await connected(servers)
        assert (await call(servers, make_context, "clock__get_current_time", timezone="UTC")).receipt.ok
        assert "nowhere" in servers.servers[0].problem


async def test_tools_that_change_something_wait_for_a_person(tmp_path: Path, make_context: MakeContext):
    git = ServerConfig(command=sys.executable, args=("-m", "mcp_server_git"))
    async with open_servers({"git": git}) as servers:
        tools = Tools([], await connected(servers))
        assert tools["git__git_commit"].needs_approval
        assert not tools["git__git_status"].needs_approval
        result = await call(servers, make_context, "git__git_commit", repo_path=str(tmp_path), message="x")
        assert result.wish is not None


async def test_agents_get_the_tools_the_file_grants_them(clock: McpTools):
    [pattern] = clock.granted()["general.calculator"]
    assert set(Tools([], clock).named([pattern])) == {"clock__get_current_time", "clock__convert_time"}
    assert set(Tools([], clock).named(["clock__convert_time", "gone__tool"])) == {"clock__convert_time"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{", "json"),
        ('{"mcpServers": {"a": {}}}', "either a command or a url"),
        ('{"mcpServers": {"a": {"command": "x", "url": "http://x"}}}', "either a command or a url"),
        ('{"mcpServers": {"a": {"command": "x", "colour": "red"}}}', "mcpServers.a.colour"),
        ('{"mcpServers": {"A b": {"command": "x"}}}', "'A b'"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_what_to_change(tmp_path: Path, text: str, named: str):
    path = tmp_path / "mcp.json"
    path.write_text(text)
    with pytest.raises(BadServers, match=r"mcp\.json") as caught:
        read_servers(path)
    assert named.lower() in str(caught.value).lower()


def test_a_missing_file_names_its_setting(tmp_path: Path):
    with pytest.raises(BadServers, match="NOVA_MCP_CONFIG"):
        read_servers(tmp_path / "none.json")


def test_types_that_a_schema_does_not_tell_are_left_to_the_server():
    arguments = arguments_of("t", {"properties": {"x": {"anyOf": []}, "n": {"type": "integer"}}, "required": ["x"]})
    assert arguments.model_validate({"x": [1]}).model_dump() == {"x": [1], "n": None}


def children() -> list[int]:
    """The servers this process has started, not what else it has, such as multiprocessing's resource tracker."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    if not listed.exists():
        pytest.skip("this system does not list a process's children")
    return [number for number in map(int, listed.read_text().split()) if _is_server(number)]


def _is_server(process: int) -> bool:
    return b"mcp_server" in Path(f"/proc/{process}/cmdline").read_bytes()
