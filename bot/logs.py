"""Logs without secrets."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

TOKEN = re.compile(r"\b\d{6,12}:[A-Za-z0-9_-]{30,}|\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}|\bsk-[\w-]{16,}")
HIDDEN = "[secret]"


class Redacting(logging.Formatter):
    """Replaces the configured secrets, and whatever looks like a token, in the finished line, tracebacks included."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return TOKEN.sub(HIDDEN, line)


def _without_library_tracebacks(record: logging.LogRecord) -> bool:
    """A library's warning that it tries again is a sentence, not a page."""
    if record.levelno <= logging.WARNING and record.name.startswith("docket"):
        record.exc_info = None
    return True


def set_up_logs(level: str, secrets: Sequence[str]) -> None:
    """Log to standard error. Libraries that log every request URL are quietened besides."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(secrets))
    handler.addFilter(_without_library_tracebacks)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "httpx2", "httpcore2", "apscheduler", "docket", "slack_bolt", "slack_sdk"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLogger().level))
