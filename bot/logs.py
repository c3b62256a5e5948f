"""Logs without secrets, as text or as JSON lines."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from bot.telemetry import turn

TOKEN = re.compile(r"\b\d{6,12}:[A-Za-z0-9_-]{30,}|\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}|\bsk-[\w-]{16,}")
HIDDEN = "[secret]"

Form = Literal["text", "json"]


class Redacting(logging.Formatter):
    """Replaces the configured secrets, and whatever looks like a token, in the finished line, tracebacks included."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return self.redacted(super().format(record))

    def redacted(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return TOKEN.sub(HIDDEN, text)


class JsonLines(Redacting):
    """One JSON object a line: `at` (UTC), `level`, `logger`, `message`, and where there is one `turn` and `traceback`.

    `turn` is the answer's id (`nova trace`), or the event's key while none is made (`nova inbox`).
    """

    def format(self, record: logging.LogRecord) -> str:
        traceback = self.formatException(record.exc_info) if record.exc_info else ""
        fields = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "turn": turn.current(),
            "traceback": traceback,
        }
        # Before JSON escapes them, as a secret may hold characters that it would.
        shown = {name: self.redacted(value) for name, value in fields.items() if value}
        return json.dumps(shown, ensure_ascii=False)


def _without_library_tracebacks(record: logging.LogRecord) -> bool:
    """A library's warning that it tries again is a sentence, not a page."""
    if record.levelno <= logging.WARNING and record.name.startswith("docket"):
        record.exc_info = None
    return True


def set_up_logs(level: str, secrets: Sequence[str], form: Form = "text") -> None:
    """Log to standard error. Libraries that log every request URL are quietened besides."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines(secrets) if form == "json" else Redacting(secrets))
    handler.addFilter(_without_library_tracebacks)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "httpx2", "httpcore2", "apscheduler", "docket", "slack_bolt", "slack_sdk"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLogger().level))
