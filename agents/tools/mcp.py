"""Tools of MCP servers: each server is kept connected by a task of its own, so a dead or slow one blocks nobody.

The file named by NOVA_MCP_CONFIG has the form that other clients use, plus who may use a server's tools:

    {"mcpServers": {"time": {"command": "python", "args": ["-m", "mcp_server_time"], "agents": ["general.calculator"]},
                    "wiki": {"url": "https://wiki.example/mcp", "headers": {"Authorization": "..."}}}}

An agent may also name such tools itself: `time__convert_time`, or `time__*` for all. A tool that does not declare
itself read-only, or whose name sounds like a change, needs a person's approval.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model, model_validator

from agents.models import ToolSchema
from agents.tool import Effect, Tool, ToolContext, ToolProblem

if TYPE_CHECKING:
    from mcp import Client
    from mcp.types import CallToolResult
    from mcp.types import Tool as ServerTool

logger = logging.getLogger(__name__)

SEPARATOR = "__"
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between attempts to connect
CONNECT_SECONDS = 30.0
CALL_SECONDS = 30.0
MOST_DESCRIPTION = 1000  # characters; it is paid for in every prompt
MOST_RESULT = 8000
CHANGES = re.compile(
    r"add|append|archive|assign|book|cancel|clear|close|commit|create|delete|deploy|disable|drop|edit|enable|execute|"
    r"insert|invite|merge|modify|move|pay|post|publish|push|put|remove|rename|replace|reply|reset|restore|revert|run|"
    r"schedule|send|set|share|start|stop|submit|transfer|trigger|update|upload|upsert|write",
    re.IGNORECASE,
)
TYPES: Mapping[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "array": list[Any],
    "object": dict[str, Any],
}


class BadServers(Exception):
    """The file of MCP servers cannot be used; the text names it and what to change."""


class ServerConfig(BaseModel):
    """One server: a command that speaks on standard input and output, or the address of one that runs elsewhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = Field(default_factory=dict)
    url: str = ""
    headers: Mapping[str, str] = Field(default_factory=dict)
    agents: tuple[str, ...] = ()
    timeout: float = Field(default=CALL_SECONDS, gt=0, le=300)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.command) == bool(self.url):
            raise ValueError("a server has either a command or a url")
        return self


class ServersFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    servers: Mapping[str, ServerConfig] = Field(alias="mcpServers")


def read_servers(path: Path) -> Mapping[str, ServerConfig]:
    """The servers of a file. Raises BadServers."""
    try:
        servers = ServersFile.model_validate_json(path.read_bytes()).servers
    except OSError as error:
        raise BadServers(f"{path}: {error.strerror}; check NOVA_MCP_CONFIG") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise BadServers(f"{path}: {place + ': ' if place else ''}{first['msg']}") from error
    for name in servers:
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,20}", name):
            raise BadServers(f"{path}: {name!r} is no name for a server; use a-z, 0-9 and -")
    return servers


@dataclass(slots=True)
class Server:
    """One server and the tools it has while it is connected; `problem` says why it is not."""

    name: str
    config: ServerConfig
    tools: dict[str, Tool] = field(default_factory=dict[str, Tool])
    problem: str = "not connected yet"
    _client: Client | None = None
    _lost: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep(self, stopping: asyncio.Event) -> None:
        """Stay connected until told to stop; after a failure try again, ever more seldom."""
        errors = await asyncio.to_thread(_errors)  # the library takes seconds to load
        pause = FIRST_PAUSE
        while not stopping.is_set():
            try:
                async with self._connected():
                    pause = FIRST_PAUSE
                    await _first_of(stopping, self._lost)
            except* errors as group:
                self.problem = str(group.exceptions[0])[:200] or type(group.exceptions[0]).__name__
            if not stopping.is_set():
                logger.warning("MCP server %s is away (%s); next try in %g s", self.name, self.problem, pause)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[None]:
        self._lost.clear()
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(CONNECT_SECONDS):
                client = await stack.enter_async_context(await _client(self.config, stack))
                listed = await client.list_tools()
            self._client = client
            tools = [self._tool(tool) for tool in listed.tools]
            self.tools = {tool.name: tool for tool in tools}
            self.problem = ""
            try:
                yield
            finally:
                self._gone()

    async def call(self, name: str, arguments: Mapping[str, Any]) -> str:
        """Run a tool of this server. Raises ToolProblem, and ConnectionError when the server went away."""
        errors = _errors()
        if self._client is None:
            raise ToolProblem(f"the server {self.name} is away: {self.problem}")
        try:
            result: CallToolResult = await self._client.call_tool(name, dict(arguments))
        except errors as error:
            self._gone()
            self._lost.set()
            raise ConnectionError(f"the server {self.name} went away ({type(error).__name__})") from error
        text = _text(result)
        if result.is_error:
            raise ToolProblem(text or "the server says that it failed, and not why")
        return text

    def _gone(self) -> None:
        self._client, self.tools, self.problem = None, {}, "the connection was lost"

    def _tool(self, tool: ServerTool) -> Tool:
        effect = effect_of(tool)

        async def run(context: ToolContext, **values: Any) -> str:
            del context
            return await self.call(tool.name, {key: value for key, value in values.items() if value is not None})

        name = f"{self.name}{SEPARATOR}{tool.name}"[:64]
        description = (tool.description or tool.name)[:MOST_DESCRIPTION]
        return Tool(
            schema=ToolSchema(name, description, tool.input_schema),
            effect=effect,
            arguments=arguments_of(name, tool.input_schema),
            function=run,
            timeout=self.config.timeout,
            retries=1 if effect == "reads" else 0,
            most_characters=MOST_RESULT,
            needs_approval=effect == "writes",
            untrusted=True,
        )


class McpTools(Mapping[str, Tool]):
    """The tools of all servers that are connected at the moment."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self.servers = tuple(servers)

    def __getitem__(self, name: str) -> Tool:
        for server in self.servers:
            if name in server.tools:
                return server.tools[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (name for server in self.servers for name in server.tools)

    def __len__(self) -> int:
        return sum(len(server.tools) for server in self.servers)

    def granted(self) -> Mapping[str, tuple[str, ...]]:
        """For each agent the patterns of the tools that the file lets it use."""
        grants: dict[str, tuple[str, ...]] = {}
        for server in self.servers:
            for agent in server.config.agents:
                grants[agent] = (*grants.get(agent, ()), f"{server.name}{SEPARATOR}*")
        return grants


@asynccontextmanager
async def open_servers(configs: Mapping[str, ServerConfig]) -> AsyncGenerator[McpTools]:
    """Connect to the servers in the background for as long as the block runs."""
    servers = [Server(name, config) for name, config in configs.items()]
    stopping = asyncio.Event()
    keeping = [asyncio.create_task(server.keep(stopping)) for server in servers]
    try:
        yield McpTools(servers)
    finally:
        stopping.set()
        await asyncio.gather(*keeping)


def effect_of(tool: ServerTool) -> Effect:
    """What a tool does to the world: it reads if it says so and its name does not sound otherwise."""
    says_so = tool.annotations is not None and tool.annotations.read_only_hint is True
    words = re.split(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])", tool.name)
    return "reads" if says_so and not any(CHANGES.fullmatch(word) for word in words) else "writes"


def arguments_of(name: str, schema: Mapping[str, Any]) -> type[BaseModel]:
    """A check of the arguments that catches what is missing, unknown or of another type; the server checks the rest."""
    properties: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    required = set(schema.get("required", ()))
    fields: dict[str, Any] = {}
    for key, each in properties.items():
        kind = TYPES.get(str(each.get("type")), Any)
        fields[key] = (kind, ...) if key in required else (kind | None if kind is not Any else Any, None)
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)


async def _client(config: ServerConfig, stack: AsyncExitStack) -> Client:
    """A client for a server, not connected yet."""
    mcp = import_module("mcp")
    if config.command:
        stdio = import_module("mcp.client.stdio")
        parameters = mcp.StdioServerParameters(
            command=config.command, args=list(config.args), env=dict(config.env) or None
        )
        return mcp.Client(stdio.stdio_client(parameters))
    http = import_module("mcp.client.streamable_http")
    client = await stack.enter_async_context(http.create_mcp_http_client(dict(config.headers)))
    return mcp.Client(http.streamable_http_client(config.url, http_client=client))


def _errors() -> tuple[type[BaseException], ...]:
    """What a server that is dead, slow or no MCP server leads to."""
    mcp, transport = import_module("mcp"), import_module("httpx2")
    return (mcp.MCPError, transport.HTTPError, OSError, TimeoutError, json.JSONDecodeError, ValidationError)


async def _first_of(*events: asyncio.Event) -> None:
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


def _text(result: CallToolResult) -> str:
    texts = [block.text if block.type == "text" else f"({block.type}, not shown)" for block in result.content]
    return "\n".join(texts).strip()
