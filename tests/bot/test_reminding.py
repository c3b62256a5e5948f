"""Reminders are told at their time, once, whatever happens to the process; late ones say so; snoozing moves them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from docket import Docket

from adapters.message import Reply, Target
from bot.reminding import Reminding, address_of
from bot.settings import Settings
from bot.tasks import open_docket
from memory.connection import Store
from memory.reminders import Reminder, Reminders
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import NovaUnderTest, nova_under_test

NINE = datetime(2026, 3, 27, 9, tzinfo=ZoneInfo("Europe/Berlin"))  # two days before the clocks change
HERE = Target("fake", "w", "dm-1001", "dm", "fake:dm-1001", reply_to="p1")


def reminder(at: datetime = NINE, rule: str = "", **more: str) -> Reminder:
    return Reminder("r1", "fake:1001", "call the bank", at, at, "Europe/Berlin", address_of(HERE), rule, **more)  # pyright: ignore[reportArgumentType]


class Alarm:
    """Reminders with a clock that the test moves; `said` is what was told."""

    def __init__(self, store: Store, docket: Docket) -> None:
        self.now = NINE
        self.said: list[Reply] = []
        self.reminders = Reminders(store.redis)
        self.reminding = Reminding(self.reminders, docket, lambda: self.now)

    async def say(self, reply: Reply) -> None:
        self.said.append(reply)

    async def ring(self, each: Reminder) -> None:
        await self.reminding.ring(f"{each.person}\t{each.id}\t{each.at.isoformat()}", self.say)


@pytest.fixture
async def alarm(store: Store) -> AsyncIterator[Alarm]:
    async with open_docket(store, "test") as docket:
        yield Alarm(store, docket)


@pytest.mark.parametrize(
    ("rule", "second", "third"),
    [
        ("FREQ=DAILY", "2026-03-28 09:00", "2026-03-29 09:00"),
        ("FREQ=WEEKLY;BYDAY=FR", "2026-04-03 09:00", "2026-04-10 09:00"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-03-31 09:00", "2026-04-30 09:00"),
    ],
)
def test_recurring_ones_keep_their_hour_when_the_clocks_change(rule: str, second: str, third: str):
    at = reminder(rule=rule).following(NINE)
    assert at is not None
    later = reminder(rule=rule).following(at)
    assert later is not None
    assert [each.astimezone(NINE.tzinfo).strftime("%Y-%m-%d %H:%M") for each in (at, later)] == [second, third]


def test_what_happens_once_has_no_next_time():
    assert reminder().following(NINE) is None


async def test_it_is_told_once_where_it_was_set_with_buttons(alarm: Alarm):
    await alarm.reminders.keep(reminder())
    for _ in range(2):
        await alarm.ring(reminder())
    [told] = alarm.said
    assert "call the bank" in told.body
    assert told.target == replace(HERE, reply_to=None)
    assert [button.label for button in told.buttons] == ["10 min", "1 hour", "Tomorrow", "Done"]


async def test_a_task_for_a_time_that_was_changed_does_nothing(alarm: Alarm):
    await alarm.reminders.keep(reminder())
    await alarm.reminders.change(reminder(), reminder(NINE + timedelta(hours=1)))
    await alarm.ring(reminder())
    assert alarm.said == []


async def test_what_was_cancelled_or_paused_is_not_told(alarm: Alarm):
    await alarm.reminders.keep(reminder(state="paused"))
    await alarm.ring(reminder())
    await alarm.reminders.change(reminder(state="paused"), None)
    await alarm.ring(reminder())
    assert alarm.said == []


async def test_a_missed_time_is_told_late_and_says_so(alarm: Alarm):
    await alarm.reminders.keep(reminder())
    alarm.now += timedelta(hours=2)
    await alarm.ring(reminder())
    assert "was due Fri 27 Mar, 09:00" in alarm.said[0].body


async def test_of_many_missed_times_one_is_told(alarm: Alarm):
    daily = reminder(rule="FREQ=DAILY")
    await alarm.reminders.keep(daily)
    alarm.now += timedelta(days=5)
    await alarm.ring(daily)
    [left] = await alarm.reminders.all("fake:1001")
    assert left.at > alarm.now
    assert len(alarm.said) == 1


async def test_it_is_told_again_if_the_process_dies_before_it_is_noted_and_the_key_is_the_same(alarm: Alarm):
    """The outbox then knows whether it was sent."""
    await alarm.reminders.keep(reminder())

    async def die(reply: Reply) -> None:
        alarm.said.append(reply)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await alarm.reminding.ring(f"fake:1001\tr1\t{NINE.isoformat()}", die)
    await alarm.ring(reminder())
    assert len({told.key for told in alarm.said}) == 1


async def test_alarms_that_were_lost_with_the_queue_are_found(alarm: Alarm):
    await alarm.reminders.keep(reminder())
    alarm.now += timedelta(minutes=5)
    assert await alarm.reminders.overdue(alarm.now) == (reminder(),)


async def test_nova_tells_it_by_itself_and_a_button_snoozes(settings: Settings, store: Store):
    async with nova_under_test(settings, store, model=ScriptedModel(), agents=("general.chat",)) as nova:
        now = datetime.now(UTC)
        soon = replace(reminder(), at=now, first=now)
        await nova.nova.reminding.schedule(await kept(nova, soon))
        async with asyncio.timeout(10):
            while not nova.sent:
                await asyncio.sleep(0.01)
        assert "again at" in await nova.press("10 min")
        [left] = await Reminders(store.redis).all("fake:1001")
        assert (left.at - datetime.now(UTC)) > timedelta(minutes=9)
        assert "somebody else's" in await nova.press("Done", person="1002")


async def kept(nova: NovaUnderTest, each: Reminder) -> Reminder:
    await Reminders(nova.memories.store.redis).keep(each)
    return each
