"""Whose clock counts: what a person said about their time zone goes before what their platform knows."""

from __future__ import annotations

import pytest

from bot.clocks import zone_named
from bot.settings import Settings
from memory.connection import Store
from tests.fakes.nova import nova_under_test


async def test_a_time_zone_that_was_told_holds_from_the_next_message_on(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=("general.memory",)) as nova:
        await nova.say("remember that my time zone is Amman")
        assert "(UTC)" not in await nova.say("/ask general.reminders remind me tomorrow at 9 to call the bank")
        told = await nova.say("/ask general.reminders remind me tomorrow at 9 utc to call the dentist")
        assert "12:00 (+03)" in told


async def test_it_is_each_persons_own(settings: Settings, store: Store):
    async with nova_under_test(settings, store, agents=("general.memory",)) as nova:
        await nova.say("remember that my time zone is Amman")
        told = await nova.say("/ask general.reminders remind me tomorrow at 9 to call the bank", person="1002")
        assert "09:00 (UTC)" in told


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Amman", "Asia/Amman"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("CET", "Europe/Paris"),
        ("UTC+3", "Etc/GMT-3"),
        ("GMT-5", "Etc/GMT+5"),
        ("wherever I am", None),
    ],
)
def test_a_zone_is_named_by_place_abbreviation_or_offset(words: str, zone: str | None):
    assert zone_named(words) == zone
