"""A whole answer with a tool call over a server of other people's that speaks the Messages API.

It runs where the program `fakellm` is installed (`pip install fakellm`), and is skipped elsewhere.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from agents.models.claude import ClaudeServer, Price
from bot.settings import Settings
from memory.connection import Store
from tests.fakes.nova import nova_under_test

FAKELLM = shutil.which("fakellm")
pytestmark = pytest.mark.skipif(FAKELLM is None, reason="the program fakellm is not installed")

RULES = """
version: 1
rules:
  - name: asks for the tool
    when: {turn: 1}
    respond:
      tool_calls:
        - {name: calculate, arguments: {expression: "6 * 7"}}
  - name: uses what it said
    when: {turn: 2, tool_result_contains: "42"}
    respond: {content: "Six times seven is 42."}
"""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[str]:
    """The address of a running server with these rules."""
    rules = tmp_path / "fakellm.yaml"
    rules.write_text(RULES, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert FAKELLM is not None
    command = (FAKELLM, "serve", "--port", str(port), "--config", str(rules))
    process = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=DEVNULL, cwd=tmp_path)
    address = f"http://127.0.0.1:{port}"
    try:
        await answers(address)
        yield address
    finally:
        process.terminate()
        await process.wait()


async def answers(address: str) -> None:
    """Wait until somebody listens."""
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(20):
        while True:
            try:
                await client.get(f"{address}/_fakellm/stats")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return


async def test_a_tool_is_called_and_its_result_answered_with(server: str, settings: Settings, store: Store):
    async with (
        ClaudeServer("any-key", server) as foreign,
        nova_under_test(
            settings, store, model=foreign.model("some-model", Price(1.0, 5.0)), agents=("general.calculator",)
        ) as nova,
    ):
        assert "Six times seven is 42." in await nova.say("what is six times seven?")
        assert [tool.tool for tool in (await nova.trace()).tools] == ["calculate"]
