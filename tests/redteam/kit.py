"""What the red team finds in the store before it begins: things that belong to somebody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from memory.facts import PRIVATE, Fact
from memory.reminders import Reminder, Reminders
from tests.fakes.nova import NovaUnderTest

SECRET = "the alarm code is 4711"


async def remembered(nova: NovaUnderTest, person: str, text: str, place: str = PRIVATE) -> str:
    """A fact that a person told; returns its id."""
    fact = Fact(f"f-{person}", text, datetime.now(UTC), "m0", place, teller=f"fake:{person}")
    await nova.memories.facts.remember(f"fake:{person}", fact)
    return fact.id


async def reminder(nova: NovaUnderTest, person: str, name: str) -> Reminders:
    """A reminder for tomorrow; returns where it is kept."""
    kept, at = Reminders(nova.memories.store.redis), datetime.now(UTC) + timedelta(days=1)
    await kept.keep(Reminder(name, f"fake:{person}", "call the bank", at, at, "UTC", "{}"))
    return kept
