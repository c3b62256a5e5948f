"""Logs for programs: an object a line, with the turn it belongs to, and still without secrets."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import JsonLines
from bot.telemetry import turn

SECRET = 'hidden"\\never'


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines((SECRET,)))
    logger = logging.getLogger("test.json")
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def refuse() -> None:
    raise ValueError(SECRET)


def lines(log: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_line_is_an_object_that_tells_when_who_and_what(log: io.StringIO):
    logging.getLogger("test.json").warning("the %s waits", "lane")
    [line] = lines(log)
    assert line.pop("at").endswith("+00:00")
    assert line == {"level": "WARNING", "logger": "test.json", "message": "the lane waits"}


def test_a_line_names_the_turn_it_belongs_to(log: io.StringIO):
    logger = logging.getLogger("test.json")
    with turn.at_work("telegram:1:7"):
        logger.warning("taken")
        turn.answering("a1b2c3d4e5f6")
        logger.warning("made")
    logger.warning("idle")
    assert [line.get("turn") for line in lines(log)] == ["telegram:1:7", "a1b2c3d4e5f6", None]


def test_a_traceback_stays_on_its_line(log: io.StringIO):
    try:
        int("four")
    except ValueError:
        logging.getLogger("test.json").exception("failed")
    [line] = lines(log)
    assert line["traceback"].endswith("ValueError: invalid literal for int() with base 10: 'four'")


def test_a_secret_that_json_would_escape_is_hidden_all_the_same(log: io.StringIO):
    try:
        refuse()
    except ValueError:
        logging.getLogger("test.json").exception("failed with %s and xoxb-1234567890-abc", SECRET)
    [line] = lines(log)
    assert "never" not in log.getvalue()
    assert line["message"] == "failed with [secret] and [secret]"
