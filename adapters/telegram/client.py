"""Telegram's Bot API through python-telegram-bot: its `Bot`, with plain updates and honest flood waits."""

from __future__ import annotations

import json
import logging
from typing import Any, cast

import httpx
from telegram import Bot
from telegram._utils.types import ODVInput
from telegram.error import TelegramError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from adapters.departure import departed
from adapters.message import JsonObject

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "message_reaction", "my_chat_member")

_UNSET = BaseRequest.DEFAULT_NONE
_TOO_MANY_REQUESTS = 429
_ANSWER_WITHIN = 20.0
_LOUD_LOGGERS = ("httpx", "httpcore")
_LOGGERS_OF_URLS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy", "telegram.Bot", "asyncio")


class FloodError(TelegramError):
    """Telegram asks for a pause. PTB's own RetryAfter warns about itself whenever it is made."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"Too Many Requests: retry after {retry_after:g} s")
        self.retry_after = retry_after


class Client(Bot):
    """A bot whose updates stay plain JSON, so that one that cannot be parsed does not block the others."""

    def __init__(self, token: str, root: str) -> None:
        hide_in_logs(token)
        super().__init__(
            token,
            base_url=f"{root.rstrip('/')}/bot",
            base_file_url=f"{root.rstrip('/')}/file/bot",
            request=_Request(
                read_timeout=_ANSWER_WITHIN,
                write_timeout=_ANSWER_WITHIN,
                httpx_kwargs={"event_hooks": {"request": [_watch]}},
            ),
            get_updates_request=_Request(connection_pool_size=1),
        )

    @property
    def root(self) -> str:
        """The Bot API's address, without the token."""
        return self.base_url.removesuffix(f"/bot{self.token}")

    async def updates(self, offset: int, wait: int) -> list[JsonObject]:
        """The updates from `offset` on, everything before it being confirmed; waits up to `wait` seconds."""
        ask: dict[str, Any] = {"offset": offset, "timeout": wait, "allowed_updates": list(ALLOWED_UPDATES)}
        return cast("list[JsonObject]", await self._post("getUpdates", ask, read_timeout=wait + 5))


async def _watch(request: httpx.Request) -> None:
    request.extensions["trace"] = _tell


async def _tell(step: str, _: object) -> None:
    """Called by httpcore at each step of a request."""
    if step.endswith("send_request_body.complete"):
        await departed()


class _Request(HTTPXRequest):
    async def do_request(  # noqa: PLR0917 - PTB's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = _UNSET,
        write_timeout: ODVInput[float] = _UNSET,
        connect_timeout: ODVInput[float] = _UNSET,
        pool_timeout: ODVInput[float] = _UNSET,
    ) -> tuple[int, bytes]:
        status, body = await super().do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        if status == _TOO_MANY_REQUESTS:
            raise FloodError(_retry_after(body))
        return status, body


def _retry_after(body: bytes) -> float:
    try:
        return float(json.loads(body)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return 5.0


# --- secrets --------------------------------------------------------------------------------------


class _Redaction(logging.Filter):
    """Takes tokens out of log records: the address of every call holds one, and httpx logs each address."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        text = self.redact(record.getMessage())
        if text != record.getMessage():
            record.msg, record.args = text, ()
        return True

    def redact(self, text: str) -> str:
        for token in self.tokens:
            text = text.replace(token, "<token>")
        return text


_redaction = _Redaction()
redact = _redaction.redact


def hide_in_logs(token: str) -> None:
    _redaction.tokens.add(token)
    for name in _LOGGERS_OF_URLS:
        logging.getLogger(name).addFilter(_redaction)
    for name in _LOUD_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
