"""Who owns this Nova: whoever sends the code that only the terminal has shown.

Meanwhile the platform delivers here. What is not the code is stored for Nova as always, so nothing is lost by that.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager, suppress

from adapters.message import Adapter, MalformedEvent, Message, RawEvent, Reply, SendError
from bot.inbox import Inbox
from bot.settings import BadSettings, Settings
from bot.tasks import open_docket
from memory.connection import open_store
from memory.lease import Lease

PATIENCE = 600.0  # seconds for somebody to find their telephone
CONFIRM = 2.0  # seconds for the platform to hear that the code was taken in
WELCOME = "You own this Nova now. Start it with `make serve` (or `nova run`), then write to me here."
TAKEN = "another Nova takes in {platform} with this token: stop it, so that the code comes here"


def new_code() -> str:
    """Thirty-two random bits: a stranger who writes to the bot meanwhile does not guess them."""
    return secrets.token_hex(4)


async def owner_by_code(settings: Settings, adapter: Adapter, code: str) -> str:
    """The person (`telegram:<id>`) who sends the code in a direct message.

    Raises:
        TimeoutError: nobody did.
        BadSettings: another Nova takes in this platform.
        CredentialsRejected: the token is refused.
        StoreUnavailable: what else comes in could not be kept.
    """
    async with _taking_in(settings, adapter) as inbox, asyncio.timeout(PATIENCE), adapter:
        async with aclosing(adapter.events()) as events:
            message = await _sent(code, events, adapter, inbox)
            await _confirm(events, inbox)
        with suppress(SendError):  # they see it in the terminal as well
            await adapter.send(adapter.parts(Reply(f"setup:{code}", message.target, WELCOME))[0])
        return message.sender.key


@asynccontextmanager
async def _taking_in(settings: Settings, adapter: Adapter) -> AsyncGenerator[Inbox]:
    """The inbox, while no other process polls this platform."""
    async with open_store(settings.redis_url, settings.nova_data_dir) as store, open_docket(store, "nova") as docket:
        lease = Lease(store.redis, settings.intake_lease(adapter.platform))
        if not await lease.take():
            raise BadSettings(TAKEN.format(platform=adapter.platform))
        async with lease.kept():
            yield Inbox(store, docket)


async def _sent(code: str, events: AsyncGenerator[RawEvent, None], adapter: Adapter, inbox: Inbox) -> Message:
    async for raw in events:
        event = await _read(raw, adapter)
        if event and code in event.text.lower():
            return event
        await inbox.append(raw)
    raise TimeoutError


async def _read(raw: RawEvent, adapter: Adapter) -> Message | None:
    """A direct message of a person; None for everything else."""
    try:
        event = await adapter.parse(raw)
    except MalformedEvent:
        return None
    if isinstance(event, Message) and event.chat_kind == "dm" and not event.sender.is_bot:
        return event
    return None


async def _confirm(events: AsyncGenerator[RawEvent, None], inbox: Inbox) -> None:
    """Ask for what comes next: by that the platform knows that the code was taken in, and does not deliver it again."""
    with suppress(TimeoutError, StopAsyncIteration):
        async with asyncio.timeout(CONFIRM):
            await inbox.append(await anext(events))
