"""`nova console`: a way in for whoever sits at the machine."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from urllib.parse import urlsplit

import pytest

from bot.cli import console as command
from bot.settings import Settings
from bot.web.console.address import address_of
from bot.web.console.parts import Console
from tests.web.conftest import Browser
from tests.web.seed import OWNER


async def test_it_prints_a_link_that_signs_the_first_owner_in(
    console: Console, stranger: Browser, capsys: pytest.CaptureFixture[str]
):
    assert await asyncio.to_thread(command.run, console.settings, Namespace(person=None)) == 0
    printed = capsys.readouterr()
    link = urlsplit(printed.out.strip())
    assert f"{link.scheme}://{link.netloc}" == "http://127.0.0.1:8710"
    assert "ten minutes" in printed.err
    assert (await stranger.http.post(link.path)).status_code == 303
    assert await stranger.text("/console", ".who") == OWNER


async def test_nobody_but_owners_gets_one(settings: Settings, capsys: pytest.CaptureFixture[str]):
    assert await asyncio.to_thread(command.run, settings, Namespace(person="fake:1002")) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "fake:1002 is not an owner" in printed.err


def test_links_lead_to_where_nova_listens(settings: Settings):
    for host, address in (
        ("127.0.0.1", "http://127.0.0.1:8710"),
        ("0.0.0.0", "http://127.0.0.1:8710"),
        ("::", "http://127.0.0.1:8710"),
        ("192.168.1.5", "http://192.168.1.5:8710"),
        ("fd00::5", "http://[fd00::5]:8710"),
    ):
        assert address_of(settings.model_copy(update={"nova_host": host})) == address
