"""What Telegram refuses, in the words of the port."""

from __future__ import annotations

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from adapters.message import NotSent, Rejected, SendError, Uncertain
from adapters.telegram.client import FloodError, redact

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_REFUSED = (BadRequest, ChatMigrated, Conflict, EndPointNotFound, Forbidden, InvalidToken)

# python-telegram-bot capitalises Telegram's texts, so they are compared in lower case.
_OUR_TEXT = ("can't parse", "entit", "too long", "too_long")
_TARGET = ("thread", "topic", "repl", "chat not found", "not enough rights")
_UNREACHABLE = ("chat not found", "not enough rights", "have no rights", "chat_write_forbidden", "user is deactivated")
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


class MessageGoneError(Rejected):
    """The message that was to be edited does not exist any more."""


def send_error(error: TelegramError, *, repeatable: bool) -> SendError:
    """Name what happened to a call. One that may be repeated is never uncertain."""
    reason = redact(error.message)
    if isinstance(error, FloodError):
        return NotSent(reason, retry_after=error.retry_after)
    if isinstance(error.__cause__, _NEVER_LEFT):
        return NotSent(reason)
    if isinstance(error, Forbidden) or _says(error, _UNREACHABLE):
        return Rejected(reason, unreachable=True)
    if _says(error, _GONE):
        return MessageGoneError(reason)
    if isinstance(error, _REFUSED):
        return Rejected(_without_token(error, reason))
    return NotSent(reason) if repeatable else Uncertain(reason)


def is_about_text(error: TelegramError) -> bool:
    return _says(error, _OUR_TEXT)


def is_about_target(error: TelegramError) -> bool:
    return _says(error, _TARGET)


def is_unchanged(error: TelegramError) -> bool:
    return _says(error, ("message is not modified",))


def _says(error: TelegramError, signs: tuple[str, ...]) -> bool:
    return isinstance(error, BadRequest) and any(sign in error.message.lower() for sign in signs)


def _without_token(error: TelegramError, reason: str) -> str:
    return "Telegram does not accept the bot token" if isinstance(error, InvalidToken) else reason
