"""The reference pages say what the code says."""

from __future__ import annotations

import re

import pytest

from bot.reference import pages
from bot.reference.__main__ import FOLDER
from bot.reference.keys import kept
from memory.connection import Store
from tests.fakes.nova import NovaUnderTest


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_page_is_what_the_code_says_now(name: str):
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name], "run `python -m bot.reference`"


def test_no_other_page_lies_among_them():
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(pages())


async def test_every_key_that_a_conversation_leaves_is_listed(nova: NovaUnderTest, store: Store):
    for text in ("remember that my dentist is Dr Hadid", "remind me in 20 minutes to stretch", "what is 2+2?", "/why"):
        await nova.say(text)
    await nova.say("add call the plumber to my list")
    patterns = [_pattern(name) for names in kept().values() for name in names]
    left = [name async for name in store.redis.scan_iter("nova:{*")]
    assert len(left) > 20
    assert [name for name in left if not any(pattern.fullmatch(name) for pattern in patterns)] == []


def _pattern(name: str) -> re.Pattern[str]:
    """`<…>` is anything but a brace: an owner never holds one."""
    return re.compile("[^{}]+".join(re.escape(part) for part in re.split(r"<[^>]*>", name)), re.DOTALL)
