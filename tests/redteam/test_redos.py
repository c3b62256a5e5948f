"""Texts that make patterns run for ever: no pattern explodes, and no edge takes long.

All times are seconds of this process's CPU, so a busy machine changes nothing.
"""

from __future__ import annotations

import logging
import re
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

import pytest

from adapters import text as chat_text
from adapters.slack import mrkdwn
from agents.untrusted import as_data, without_images
from bot.logs import Redacting
from tests.redteam.patterns import Found, all_patterns, attacks

SHORT = 1000  # what a pattern of the third power needs minutes for, and one that doubles with each letter an age
MOST_TEXTS = 12  # a pattern
LONG = 100_000


class TooSlow(Exception):
    """The time is up."""


@contextmanager
def within(seconds: float) -> Generator[None]:
    """Raise TooSlow once the block has used that much time; matching of patterns is interrupted as well."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow(f"more than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("found", all_patterns(), ids=lambda found: found.place)
def test_no_pattern_explodes(found: Found):
    for text in attacks(found.pattern.pattern, found.pattern.flags, SHORT)[:MOST_TEXTS]:
        with within(0.5):
            found.pattern.search(text)


def test_one_that_explodes_would_be_found():
    [text, *_] = attacks(r"(a+)+b", 0, SHORT)
    with pytest.raises(TooSlow), within(0.5):
        re.search(r"(a+)+b", text)


# --- what is done with text of any length -----------------------------------------------------------

PUMPS = (
    " ",
    "\n",
    "\t \n",
    "a",
    "1",
    "a ",
    "1 ",
    "1,",
    "1.",
    "-",
    "- ",
    "#",
    "*",
    "**",
    "_",
    "`",
    "~",
    "|",
    "| a ",
    ">",
    "> ",
    "<",
    "<@",
    "<!",
    "<a|",
    "&",
    "&lt;",
    "[",
    "![](",
    "[a](",
    "((",
    "{",
    "${ ",
    "{{",
    "a@",
    "a@a.",
    "http://",
    "http://a.",
    "/",
    "a=1 ",
    "a: ",
    '"',
    "'",
    "\\",
    "=",
    "x and ",
    "how many ",
    "\N{ARABIC LETTER ALEF}",
    "\N{COMBINING ACUTE ACCENT}",
    "\N{WOMAN}\N{ZERO WIDTH JOINER}",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
)


def long(pump: str, length: int) -> str:
    return (pump * (length // len(pump) + 1))[: length - 1] + "!"


def _line(text: str) -> object:
    record = logging.LogRecord("n", 30, "p", 1, "%s", (text,), None)
    return Redacting(["secret"]).format(record)


EDGES: dict[str, Callable[[str], object]] = {
    "cleaned": chat_text.clean,
    "split for Telegram": lambda text: chat_text.split(text, 4096),
    "read as Slack's markup": lambda text: mrkdwn.to_markdown(text, {}),
    "marked as data": lambda text: as_data("a page", text),
    "freed of images": without_images,
    "logged": _line,
}


@pytest.mark.parametrize("pump", PUMPS, ids=ascii)
@pytest.mark.parametrize("edge", EDGES)
def test_what_is_done_with_any_text_is_done_soon(edge: str, pump: str):
    with within(2.0):
        EDGES[edge](long(pump, LONG))
