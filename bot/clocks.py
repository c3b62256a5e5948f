"""Whose clock counts: the time zone that a person told Nova, before the one their platform knows."""

from __future__ import annotations

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from adapters.message import Person
from agents.tools.statements import ME
from agents.tools.zones import find_place
from memory.facts import Facts

KEY = "time zone"


async def on_own_clock(person: Person, facts: Facts) -> Person:
    """The person with the zone of their "my time zone is …"; as the platform gave them where they told none."""
    told = [fact.value for fact in await facts.all(person.key) if fact.key == KEY and fact.subject == ME]
    zone = zone_named(told[-1]) if told else None
    return replace(person, timezone=zone) if zone else person


def zone_named(words: str) -> str | None:
    """The zone of a place, an abbreviation or a whole offset (`UTC+3`), by its name in the tz database."""
    place = find_place(words, "")
    if place is None:
        return None
    if isinstance(place.zone, ZoneInfo):
        return place.zone.key
    offset = re.fullmatch(r"(?:utc|gmt)\s?([+-])(\d{1,2})(?::?00)?", words.strip().lower())
    return f"Etc/GMT{'-' if offset[1] == '+' else '+'}{int(offset[2])}" if offset else None  # signs as POSIX has them
