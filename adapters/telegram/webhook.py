"""Telegram over HTTP: Telegram posts each update to Nova's own address, with a secret that both know."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import cast

from telegram.error import BadRequest

from adapters.message import CredentialsRejected, JsonObject, RawEvent, RequestRefused
from adapters.telegram.client import ALLOWED_UPDATES, Client, hide_in_logs
from adapters.telegram.intake import raw_event

PATH = "/telegram/webhook"
HEADER = "x-telegram-bot-api-secret-token"

Patiently = Callable[[Callable[[], Awaitable[bool]]], Awaitable[bool]]
"""Repeats a call until Telegram answers it."""


def secret_for(token: str) -> str:
    """A secret that every process with this token knows; the token cannot be told from it."""
    return hmac.new(token.encode(), b"nova:telegram:webhook", hashlib.sha256).hexdigest()


class TelegramWebhook:
    """Implements `Webhook`. Telegram delivers the updates of one chat one after the other, so their order stays."""

    paths = (PATH,)

    def __init__(self, client: Client, patiently: Patiently, url: str, secret: str) -> None:
        hide_in_logs(secret)
        self.url = url
        self._client = client
        self._patiently = patiently
        self._secret = secret

    async def announce(self) -> None:
        """Waiting updates are kept and come by the webhook."""
        await self._patiently(self._set)

    def read(self, body: bytes, headers: Mapping[str, str]) -> RawEvent:
        if not hmac.compare_digest(headers.get(HEADER, "").encode(), self._secret.encode()):
            raise RequestRefused(403, "without the secret that Telegram was given")
        return raw_event(_decoded(body), self._client.id, datetime.now(UTC))

    async def _set(self) -> bool:
        try:
            return await self._client.set_webhook(
                self.url, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES, drop_pending_updates=False
            )
        except BadRequest as error:
            raise CredentialsRejected(f"Telegram does not accept NOVA_TELEGRAM_WEBHOOK_URL: {error.message}") from error


def _decoded(body: bytes) -> JsonObject:
    try:
        update: object = json.loads(body)
    except (ValueError, RecursionError):
        update = None
    if not isinstance(update, dict):
        raise RequestRefused(400, "the body is no JSON object")
    return cast("JsonObject", update)
