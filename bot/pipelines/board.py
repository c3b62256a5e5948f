"""Messages whose text is replaced while something goes on. The outbox knows which they are, whatever process asks."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.message import Adapter, Rejected, Reply
from bot.outbox import Outbox


class Board:
    """Posts by the outbox and edits by the adapter."""

    def __init__(self, outbox: Outbox, adapters: Mapping[str, Adapter]) -> None:
        self._outbox = outbox
        self._adapters = adapters

    def adapter(self, platform: str) -> Adapter | None:
        """The adapter of a platform; None where another process serves it."""
        return self._adapters.get(platform)

    async def show(self, key: str, message: Reply, adapter: Adapter) -> bool:
        """Have the message of a key be this one from now on; False when it is not there to be changed (any more).

        Raises NotSent or TryLater while the platform takes nothing.
        """
        known = await self._outbox.holds(key)
        if not known:
            await self._outbox.put(key, [message])
        first, *_ = await self._outbox.flush(key, adapter)
        if first.sent is None:
            return False
        try:
            if known:
                await adapter.edit(first.sent, message)
        except Rejected:
            return False
        return True

    async def tell(self, message: Reply, adapter: Adapter) -> None:
        """Say something that stays as it is, once for its key. Raises TryLater."""
        await self._outbox.put(message.key, adapter.parts(message))
        await self._outbox.flush(message.key, adapter)
