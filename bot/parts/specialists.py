"""The specialists, the servers whose tools some of them are granted, and what runs them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from agents.breaker import Breaker
from agents.runner import Runner
from agents.spec import SPECIALISTS, Roster, load_roster
from agents.tool import Tools
from agents.tools.mcp import BadServers, McpTools, ServerConfig, open_servers, read_servers
from bot.budgets import Budgets, limits_of
from bot.parts.connections import Connections
from bot.parts.memories import Memories, open_breaker
from bot.settings import Settings
from bot.telemetry.spans import span
from memory.cells import Cells
from memory.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Specialists:
    """The runner of all agents, with what holds it back: a budget, and breakers of tools that fail."""

    runner: Runner
    tools: Tools
    breaker: Breaker
    budgets: Budgets


def read_roster(settings: Settings) -> Roster:
    """The agents that ship, and those of NOVA_AGENT_DIRS. Raises BadAgent."""
    return load_roster((SPECIALISTS, *settings.nova_agent_dirs))


@asynccontextmanager
async def open_mcp(settings: Settings) -> AsyncGenerator[McpTools]:
    """Connect to the servers of NOVA_MCP_CONFIG. Raises BadServers."""
    configs = read_servers(settings.nova_mcp_config) if settings.nova_mcp_config else dict[str, ServerConfig]()
    async with open_servers(configs) as servers:
        yield servers


def granting(roster: Roster, servers: McpTools) -> Roster:
    """The agents with the tools that the file of servers lets them use. Raises BadServers."""
    try:
        return roster.granting(servers.granted())
    except KeyError as error:
        raise BadServers(f"NOVA_MCP_CONFIG lets {error} use tools, but there is no such agent") from error


def specialists(
    memories: Memories, connections: Connections, roster: Roster, tools: Tools, budgets: Budgets
) -> Specialists:
    """With each model call paid from the budget."""
    breaker = open_breaker(memories.store)
    runner = Runner(roster, tools, connections.models, memories.receipts, breaker=breaker, purse=budgets, span=span)
    return Specialists(runner, tools, breaker, budgets)


def open_budgets(settings: Settings, memories: Memories, connections: Connections) -> Budgets:
    """What may be spent a day, by everybody and by each."""
    redis = memories.store.redis
    offers = Cells(redis, "budget-offers")
    return Budgets(limits_of(settings), Ledger(redis), connections.notices, offers, lambda: datetime.now(settings.zone))
