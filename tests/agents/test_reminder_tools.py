"""Reminders in plain words, without a language model."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from agents.models import ModelTurn, Prompt, ToolCall, UserTurn
from agents.models.embedded import Embedded
from agents.tool import Tools
from agents.tools.reminders import Reminding
from memory.connection import Store
from memory.reminders import Reminder, Reminders
from tests.agents.conftest import KeptReceipts, MakeContext

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=ZoneInfo("Asia/Amman"))


class Clockwork:
    """Alarms that only remember what they were set to."""

    def __init__(self) -> None:
        self.set: list[Reminder] = []

    async def schedule(self, reminder: Reminder) -> None:
        self.set.append(reminder)


class Person:
    """Somebody who talks to the tools in plain words."""

    def __init__(self, store: Store, make_context: MakeContext) -> None:
        self.alarms = Clockwork()
        self.reminders = Reminders(store.redis)
        self._tools = Tools([Reminding(self.reminders, self.alarms)])
        self._make = make_context
        self._turn = 0

    async def say(self, text: str, *, before: tuple[str, str] | None = None) -> str:
        """What the tools answer; `before` is what was asked and answered last."""
        self._turn += 1
        context = self._make(f"turn-{self._turn}", now=NOW, timezone="Asia/Amman", address="here")
        schemas = tuple(tool.schema for tool in self._tools.values())
        earlier = (UserTurn(before[0]), ModelTurn(before[1])) if before else ()
        said = await Embedded().complete(Prompt("", (*earlier, UserTurn(text)), schemas, 100, fallback="?"))
        if not said.calls:
            return said.text
        result = await self._tools[said.calls[0].name].run(said.calls[0], context, KeptReceipts())
        return result.content


@pytest.fixture
def person(store: Store, make_context: MakeContext) -> Person:
    return Person(store, make_context)


@pytest.mark.parametrize(
    ("text", "what", "at"),
    [
        ("remind me tomorrow at 9 to call the bank", "call the bank", "2026-03-03 06:00"),
        ("ping me in 20 min", "Time is up.", "2026-03-02 11:20"),
        ("pls remind me thursday 10am the visa appointment", "the visa appointment", "2026-03-05 07:00"),
        ("set a timer for the tea, 4 minutes", "the tea", "2026-03-02 11:04"),
        ("give me a shout at noon pls", "Time is up.", "2026-03-03 09:00"),
        ("reminder: 24/12 09:00 pick up the cake", "pick up the cake", "2026-12-24 06:00"),
        ("erinner mich morgen um 7 an die Mülltonne", "die Mülltonne", "2026-03-03 04:00"),
        ("set an alarm for 6", "alarm", "2026-03-03 03:00"),
        ("wake me up at 6:45", "wake up", "2026-03-03 03:45"),
        ("in half an hour tell me to stretch", "stretch", "2026-03-02 11:30"),
        ("tomorrow at 9, please remind me to call mum", "call mum", "2026-03-03 06:00"),
        ("remnd me tomorow at 9 to cal the bank", "cal the bank", "2026-03-03 06:00"),
        ("rapelle moi demain à 10h d'appeler Paul", "appeler Paul", "2026-03-03 07:00"),
        ("recuérdame el viernes llamar a mi madre", "llamar a mi madre", "2026-03-06 06:00"),
        ("ذكرني بكرا الساعة ٨ أدفع فاتورة الكهربا", "أدفع فاتورة الكهربا", "2026-03-03 05:00"),
    ],
)
async def test_a_reminder_is_set_where_it_was_asked_for(person: Person, text: str, what: str, at: str):
    assert (await person.say(text)).startswith("Reminder set")
    [alarm] = person.alarms.set
    assert (alarm.what, f"{alarm.at.astimezone(UTC):%Y-%m-%d %H:%M}", alarm.address) == (what, at, "here")


async def test_without_a_time_it_asks_for_one_and_sets_nothing(person: Person):
    assert "When?" in await person.say("remind me to call the bank")
    assert person.alarms.set == []


async def test_a_repetition_is_spelt_out(person: Person):
    said = await person.say("remind me every workday 16:30 to check the sync")
    assert "Every workday at 16:30" in said


async def test_the_list_is_soonest_first_and_short(person: Person):
    await person.say("remind me friday at 9 to call the bank")
    await person.say("remind me tomorrow at 8 to water the plants")
    assert (await person.say("what reminders do I have?")).splitlines() == [
        "1. water the plants (Tue 3 Mar, 08:00)",
        "2. call the bank (Fri 6 Mar, 09:00)",
    ]


async def test_one_is_cancelled_by_words_or_number_and_never_a_wrong_one(person: Person):
    for text in ("remind me friday at 9 to call the bank", "remind me friday at 10 to call the dentist"):
        await person.say(text)
    assert "Which one?" in await person.say("cancel the reminder about the call")
    assert "dentist" in await person.say("cancel the reminder about the dentist")
    assert "bank" in await person.say("cancel reminder 1")
    assert "no reminders" in await person.say("my reminders")


async def test_all_are_cancelled_when_all_are_meant(person: Person):
    for text in ("remind me friday at 9 to call the bank", "ping me in 20 min"):
        await person.say(text)
    assert (await person.say("delete all my reminders")).count("- ") == 2


async def test_one_is_moved_or_snoozed(person: Person):
    await person.say("remind me friday at 9 to call the bank")
    assert "Sat 7 Mar, 10:00" in await person.say("move the bank reminder to saturday 10:00")
    assert "Mon 2 Mar, 15:00" in await person.say("snooze it for an hour")
    assert [f"{each.local:%a %H:%M}" for each in person.alarms.set] == ["Fri 09:00", "Sat 10:00", "Mon 15:00"]


async def test_a_clock_alone_moves_a_reminder_within_its_day(person: Person):
    await person.say("remind me friday at 9 to call the bank")
    assert "Fri 6 Mar, 11:00" in await person.say("move the bank reminder to 11")
    assert "“3” read as 15:00" in await person.say("move the bank reminder to 3")


async def test_the_word_reminder_may_be_left_out_but_never_where_all_would_go(person: Person):
    await person.say("remind me friday at 9 to pay the rent")
    await person.say("remind me friday at 10 to call the bank")
    assert await person.say("cancel everything") == "?"
    assert "rent" in await person.say("cancel the rent one")


async def test_whoever_has_no_zone_is_told_once_how_to_name_theirs(store: Store, make_context: MakeContext):
    tools = Tools([Reminding(Reminders(store.redis), Clockwork())])

    async def remind(what: str) -> str:
        call = ToolCall("c", "set_reminder", {"what": what})
        return (await tools["set_reminder"].run(call, make_context(what), KeptReceipts())).content

    assert "my time zone is" in await remind("tomorrow at 9 call the bank")
    assert "my time zone is" not in await remind("tomorrow at 10 call the dentist")


async def test_a_time_counted_from_now_needs_no_zone(store: Store, make_context: MakeContext):
    tools = Tools([Reminding(Reminders(store.redis), Clockwork())])
    call = ToolCall("c", "set_reminder", {"what": "in 20 minutes stretch"})
    told = await tools["set_reminder"].run(call, make_context(), KeptReceipts())
    assert "my time zone is" not in told.content


async def test_the_time_may_come_with_the_next_message(person: Person):
    asked = await person.say("remind me to buy milk")
    assert "When?" in asked
    assert (await person.say("at 8pm", before=("remind me to buy milk", asked))).startswith("Reminder set: buy milk")


async def test_a_repetition_on_a_clock_elsewhere_is_listed_with_that_clock(person: Person):
    await person.say("remind me every weekday at 9am new york time to check the market")
    assert "09:00 EST, every workday" in await person.say("my reminders")


async def test_what_is_no_reminder_is_not_taken_for_one(person: Person):
    for text in ("what is a reminder in accounting?", "translate 'remind me' into German", "hello"):
        assert not (await person.say(text)).startswith("Reminder set")
