"""Receiving: long polling that hands out raw updates and confirms each only once the next is asked for."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from telegram.error import Conflict, InvalidToken, TelegramError

from adapters.message import CredentialsRejected, JsonObject, RawEvent
from adapters.payload import storable
from adapters.telegram.client import Client, FloodError, redact
from adapters.telegram.keys import PLATFORM, conversation_of, event_key, group_of, is_urgent, twin_of
from adapters.telegram.pacing import Pace

T = TypeVar("T")

LONGEST_PAUSE = 30.0
BAD_TOKEN = "Telegram does not accept the bot token: check TELEGRAM_BOT_TOKEN and TELEGRAM_BASE_URL"  # noqa: S105 - a sentence, no token

_log = logging.getLogger(__name__)


def raw_event(update: JsonObject, bot_id: int, now: datetime) -> RawEvent:
    """An update as it is stored, however it was delivered. Never fails: what cannot be read is kept too."""
    update = storable(update)
    group, wait = group_of(update)
    return RawEvent(
        key=event_key(update, bot_id),
        platform=PLATFORM,
        conversation=conversation_of(update, bot_id),
        payload=update,
        received_at=now,
        twin=twin_of(update),
        urgent=is_urgent(update),
        group=group,
        wait=wait,
    )


class Intake:
    """The receiving loop. `trouble` tells why Telegram did not answer the last time it was asked."""

    def __init__(self, client: Client, pace: Pace, long_poll: int) -> None:
        self.trouble = ""
        self._client = client
        self._pace = pace
        self._long_poll = long_poll

    async def events(self) -> AsyncGenerator[RawEvent, None]:
        try:
            await self.patiently(self._client.delete_webhook)  # polling needs it; waiting updates are kept
            offset = 0  # Telegram itself knows what is confirmed
            while True:
                for update in await self.patiently(partial(self._client.updates, offset, self._long_poll)):
                    yield raw_event(update, self._client.id, datetime.now(UTC))
                    offset = _after(update, offset)
        finally:
            self.trouble = ""

    async def patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """Repeat a call until Telegram answers it. Raises CredentialsRejected if that is in vain."""
        pause = 1.0
        while True:
            try:
                result = await call()
            except InvalidToken:
                break  # outside, so that PTB's text, which holds the token, is not in the chain
            except TelegramError as error:
                await self._back_off(error, pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                self.trouble = ""
                return result
        raise CredentialsRejected(BAD_TOKEN)

    async def _back_off(self, error: TelegramError, pause: float) -> None:
        seconds = error.retry_after if isinstance(error, FloodError) else pause
        reason = "another instance runs with this token" if isinstance(error, Conflict) else redact(error.message)
        self.trouble = f"Telegram does not answer: {reason}"
        _log.warning("Telegram does not answer, next try in %g s: %s", seconds, reason)
        await self._pace.sleep(seconds)


def _after(update: JsonObject, offset: int) -> int:
    number = update.get("update_id")
    return max(offset, number + 1) if isinstance(number, int) else offset
