"""`nova chat`: Nova in the terminal, or over lines from a pipe."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from adapters.console import Console
from bot.app import Memories, open_memories, open_nova, take_in, until_answered, working
from bot.cli.output import show
from bot.settings import Settings
from bot.version import VERSION
from memory.lease import Lease

MOST_TERMINALS = 50
QUIET = "no language model: I answer from my tools. ANTHROPIC_API_KEY connects one."


def run(settings: Settings, options: argparse.Namespace) -> int:
    del options
    return asyncio.run(_chat(settings))


async def _chat(settings: Settings) -> int:
    async with open_memories(settings) as memories, _seat(memories) as conversation:
        console = Console(settings.console_person, conversation)
        nova = open_nova(
            settings,
            memories,
            [console],
            queue=f"nova-{conversation.replace(':', '-')}",
            only_conversation=conversation,
        )
        show(f"Nova {VERSION} · {settings.nova_model_large if settings.anthropic_api_key else QUIET}")
        show("Type a message; /help for commands, Ctrl-D to leave." if sys.stdin.isatty() else "")
        async with nova as assembled, working(assembled):
            await take_in(assembled, console)
            await until_answered(assembled, conversation)
    return 0


@asynccontextmanager
async def _seat(memories: Memories) -> AsyncGenerator[str]:
    """A conversation of this terminal's own: the first goes on where it was left, a second gets another."""
    for number in range(1, MOST_TERMINALS):
        conversation = f"console:{number}"
        lease = Lease(memories.store.redis, conversation)
        if await lease.take():
            async with lease.kept():
                yield conversation
            return
    raise SystemExit(f"{MOST_TERMINALS} terminals are talking to this Nova already")
