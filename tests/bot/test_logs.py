"""Logs never hold a secret, wherever it comes from."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from bot.logs import Redacting, set_up_logs

SECRET = "correct-horse-battery-staple"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Redacting([SECRET]))
    logger = logging.getLogger("test.secrets")
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


def test_a_configured_secret_is_hidden(log: io.StringIO):
    logging.getLogger("test.secrets").warning("url %s", f"https://x/bot{SECRET}/getMe")
    assert "https://x/bot[secret]/getMe" in log.getvalue()


def test_a_secret_in_a_traceback_is_hidden(log: io.StringIO):
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("test.secrets").exception("failed")
    assert "ValueError: invalid literal for int() with base 10: '[secret]'" in log.getvalue()


@pytest.mark.parametrize(
    "token",
    [
        "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw12",
        "xoxb-1234567890-abcdefghij",
        "xapp-1-A0-1-abcdef",
        "sk-ant-api03-abcdefghijklmnop",
    ],
)
def test_what_looks_like_a_token_is_hidden_even_if_it_is_not_ours(log: io.StringIO, token: str):
    logging.getLogger("test.secrets").warning("header Bearer %s", token)
    assert token not in log.getvalue()
    assert "[secret]" in log.getvalue()


def test_libraries_that_log_urls_are_quiet():
    before = logging.getLogger().handlers[:]
    try:
        set_up_logs("DEBUG", ())
        assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    finally:
        logging.basicConfig(handlers=before, force=True)
