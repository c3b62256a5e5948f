"""What Novas with the same agents share: the trained router, which only reads."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agents.spec import Roster
from bot.router.trained import TrainedRouter, fingerprint
from memory.encoder import Encoder


class Routers:
    """Routers by the examples of their agents, each loaded or trained once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._loaded: dict[str, TrainedRouter] = {}
        self._turns: dict[str, asyncio.Lock] = {}  # by examples: nobody waits for what others train

    async def of(self, roster: Roster, folder: Path) -> TrainedRouter:
        """The router of these agents; one that is not loaded yet comes from the cache in `folder`, or is trained."""
        name = await asyncio.to_thread(fingerprint, roster, self._encoder)
        async with self._turns.setdefault(name, asyncio.Lock()):
            if name not in self._loaded:
                self._loaded[name] = await asyncio.to_thread(TrainedRouter.load, roster, self._encoder, folder)
            return self._loaded[name]
