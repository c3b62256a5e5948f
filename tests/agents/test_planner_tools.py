"""To-do lists in plain words, without a language model."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agents.models import Prompt, ToolCall, UserTurn
from agents.models.embedded import Embedded
from agents.tool import Tools
from agents.tools.planner import Planner
from memory.connection import Store
from memory.todos import Todos
from tests.agents.conftest import KeptReceipts, MakeContext

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=ZoneInfo("Asia/Amman"))  # a Monday


class Person:
    """Somebody who talks to the tools in plain words."""

    def __init__(self, store: Store, make_context: MakeContext) -> None:
        self.todos = Todos(store.redis)
        self._tools = Tools([Planner(self.todos)])
        self._make = make_context
        self._turn = 0

    async def say(self, text: str) -> str:
        schemas = tuple(tool.schema for tool in self._tools.values())
        said = await Embedded().complete(Prompt("", (UserTurn(text),), schemas, 100, fallback="?"))
        return await self.call(said.calls[0].name, **said.calls[0].arguments) if said.calls else said.text

    async def call(self, name: str, **arguments: object) -> str:
        self._turn += 1
        context = self._make(f"turn-{self._turn}", now=NOW, timezone="Asia/Amman")
        return (await self._tools[name].run(ToolCall("c", name, arguments), context, KeptReceipts())).content


@pytest.fixture
def person(store: Store, make_context: MakeContext) -> Person:
    return Person(store, make_context)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("add call the plumber to my list", ["call the plumber"]),
        ("add milk, labneh and coffee to my groceries list", ["milk", "labneh", "coffee"]),
        ('put "renew passport" at the top', ["renew passport"]),
        ('got "buy paint" and "paint wall"', []),
        ("new list: groceries - milk, labneh, coffee, bin bags", ["milk", "labneh", "coffee", "bin bags"]),
        ("todo: ring the school", ["ring the school"]),
        ("añade llamar al gestor a mis pendientes", ["llamar al gestor"]),
        ("add 3 and 4", []),
    ],
)
async def test_what_is_added(person: Person, text: str, items: list[str]):
    await person.say(text)
    assert [todo.text for todo in await person.todos.all("fake:1")] == items


async def test_the_list_has_numbers_that_can_be_ticked_off(person: Person):
    await person.say("add buy paint; rent a ladder; paint the wall to my list")
    assert "2. rent a ladder" in await person.say("what's on my todo")
    assert await person.say("tick off 1 and 3") == "Done: buy paint; paint the wall"
    assert await person.say("whats left to do") == "1. rent a ladder\n- [x] buy paint\n- [x] paint the wall"


async def test_words_mean_one_task_or_it_is_asked(person: Person):
    await person.say("add pay the insurance; call the insurance to my list")
    assert "More than one fits" in await person.say("mark the insurance thing as done")
    assert await person.say("mark pay the insurance as done") == "Done: pay the insurance"
    assert "is not on your list" in await person.say("mark the dentist as done")


async def test_one_is_removed_without_being_done(person: Person):
    await person.say("add see the dentist to my list")
    assert await person.say("remove the dentist from the list") == "Removed: see the dentist"
    assert "empty" in await person.say("my list")


async def test_a_day_in_the_words_is_the_due_day(person: Person):
    assert "report (by Fri 6 Mar)" in await person.say("add report by friday to my list")


async def test_priorities_come_first_and_what_is_late_says_so(person: Person):
    await person.call("add_tasks", items=["later", "urgent"])
    await person.call("change_task", which="urgent", priority="high", due="2026-03-01")
    assert await person.call("list_tasks") == "1. ❗ urgent (by Sun 1 Mar) ⚠ overdue\n2. later"


async def test_lists_have_names(person: Person):
    await person.say("new list: groceries - milk, coffee")
    await person.say("add call Omar to my list")
    assert "**groceries**" in await person.call("list_tasks")
    assert await person.call("list_tasks", list_name="groceries") == "1. milk\n2. coffee"


async def test_a_day_that_is_none_is_named(person: Person):
    await person.call("add_tasks", items=["x"])
    assert "'someday' is no day" in await person.call("change_task", which="1", due="someday")


async def test_ordinary_talk_changes_no_list(person: Person):
    for text in ("hello", "how do I add a column to a table?", "what is the list price of item 7", "put it in French"):
        await person.say(text)
    assert await person.todos.all("fake:1") == ()


async def test_a_list_is_shown_by_its_name_with_numbers_that_hold_for_all_lists(person: Person):
    await person.say("add milk, eggs and bread to my shopping list")
    await person.say("add call the plumber to my todo list")
    assert await person.say("what's on my todo list?") == "4. call the plumber"
    assert await person.say("tick off 4") == "Done: call the plumber"
    assert (await person.say("shopping list")).startswith("1. milk")
    assert "**shopping**" not in await person.say("show my lists")


async def test_a_list_that_does_not_exist_is_said_not_to(person: Person):
    await person.say("add milk to my shopping list")
    assert await person.say("show my packing list") == "There is nothing on a list named packing. Your lists: shopping."


async def test_one_list_is_cleared_and_the_others_stay(person: Person):
    await person.say("add milk, eggs and bread to my shopping list")
    await person.say("add call the plumber to my todo list")
    assert (await person.say("clear the shopping list")).startswith("Cleared shopping:\n- milk")
    assert await person.say("my list") == "1. call the plumber"
    assert await person.say("empty my shopping list") == "There is nothing on a list named shopping."
