"""Tools: what a model sees of them, and that every call is checked, bounded and leaves a receipt."""

from __future__ import annotations

import asyncio
import logging
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from agents.models import ToolCall
from agents.tool import Receipts, Tool, Toolbox, ToolContext, ToolProblem, ToolResult, Tools, tool
from memory.connection import Store
from memory.receipts import Receipts as StoredReceipts
from tests.agents.conftest import KeptReceipts, MakeContext


class Box(Toolbox):
    """Tools that count how often they ran."""

    def __init__(self) -> None:
        self.runs = 0
        self.fails: list[Exception] = []

    @tool("reads", retries=2)
    async def look(
        self, context: ToolContext, city: str, days: Annotated[int, Field(ge=1, le=7, description="how many days")] = 3
    ) -> str:
        """The weather of a city.

        Only for cities.
        """
        self._ran()
        return f"{city} for {days} days, asked by {context.person_name}"

    @tool("writes", retries=2)
    async def book(self, context: ToolContext, seat: str, kind: Literal["window", "aisle"] = "aisle") -> str:
        """Book a seat."""
        self._ran()
        return f"booked {seat} ({kind}) as number {self.runs}"

    @tool("reads", timeout=0.01, retries=1)
    async def wait(self, context: ToolContext) -> str:
        """Wait for ever."""
        self.runs += 1
        await asyncio.Event().wait()
        return "never"

    @tool("writes", timeout=0.01)
    async def write_slowly(self, context: ToolContext) -> str:
        """Write for ever."""
        await asyncio.Event().wait()
        return "never"

    @tool("reads", most_characters=10)
    async def talk(self, context: ToolContext) -> str:
        """Talk too much."""
        return "0123456789 and so on"

    async def no_tool(self) -> str:
        return "an ordinary method"

    def _ran(self) -> None:
        self.runs += 1
        if self.fails:
            raise self.fails.pop(0)


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def context(make_context: MakeContext) -> ToolContext:
    return make_context()


async def run(box: Box, name: str, context: ToolContext, kept: Receipts | None = None, **arguments: Any) -> ToolResult:
    return await Tools([box])[name].run(ToolCall("call-7", name, arguments), context, kept or KeptReceipts())


# --- what a model sees -----------------------------------------------------------------------------


def test_marked_methods_are_tools_in_the_order_written(box: Box):
    assert list(Tools([box])) == ["look", "book", "wait", "write_slowly", "talk"]


def test_a_schema_comes_from_types_and_docstring(box: Box):
    schema = Tools([box])["look"].schema
    assert schema.name == "look"
    assert schema.description == "The weather of a city.\n\nOnly for cities."
    assert schema.parameters == {
        "type": "object",
        "properties": {
            "city": {"type": "string"},
            "days": {"type": "integer", "minimum": 1, "maximum": 7, "default": 3, "description": "how many days"},
        },
        "required": ["city"],
        "additionalProperties": False,
    }


def test_two_tools_of_one_name_are_a_mistake(box: Box):
    with pytest.raises(ValueError, match="two tools are named 'look'"):
        Tools([box, Box()])


# --- calls -----------------------------------------------------------------------------------------


async def test_a_call_runs_and_leaves_a_receipt(box: Box, context: ToolContext):
    result = await run(box, "look", context, city="Irbid", days=2)
    receipt = result.receipt
    assert result.content == receipt.summary == "Irbid for 2 days, asked by Sara"
    assert (receipt.turn, receipt.call, receipt.tool, receipt.effect) == ("turn-1", "call-7", "look", "reads")
    assert receipt.ok
    assert not receipt.replayed
    assert receipt.milliseconds > 0


async def test_the_hash_is_of_the_arguments_in_any_order(box: Box, context: ToolContext):
    one = await run(box, "look", context, city="Irbid", days=2)
    two = await run(box, "look", context, days=2, city="Irbid")
    other = await run(box, "look", context, days=3, city="Irbid")
    assert one.receipt.arguments_hash == two.receipt.arguments_hash != other.receipt.arguments_hash
    assert "Irbid" not in one.receipt.arguments_hash


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({}, "city: Field required"),
        ({"city": "Irbid", "days": 9}, "days: Input should be less than or equal to 7"),
        ({"city": "Irbid", "wind": True}, "wind: Extra inputs are not permitted"),
    ],
)
async def test_wrong_arguments_are_told_to_the_model_and_nothing_runs(
    box: Box, context: ToolContext, arguments: dict[str, Any], problem: str
):
    result = await run(box, "look", context, **arguments)
    assert not result.receipt.ok
    assert result.content == f"look was not run, its arguments are wrong: {problem}"
    assert box.runs == 0


async def test_a_problem_is_told_in_its_own_words(box: Box, context: ToolContext):
    box.fails = [ToolProblem("There is no such city.")]
    result = await run(box, "look", context, city="Atlantis")
    assert (result.receipt.ok, result.content, box.runs) == (False, "There is no such city.", 1)


async def test_a_tool_that_hangs_is_given_up(box: Box, context: ToolContext):
    result = await run(box, "wait", context)
    assert (result.receipt.ok, result.content) == (False, "wait gave no answer within 0.01 s.")
    assert box.runs == 2


async def test_a_write_that_hangs_may_have_happened(box: Box, context: ToolContext, receipts: KeptReceipts):
    result = await run(box, "write_slowly", context, receipts)
    assert result.content == "write_slowly gave no answer within 0.01 s. Whether it took effect is not known."
    assert not receipts.kept


async def test_a_read_is_tried_again(box: Box, context: ToolContext):
    box.fails = [ConnectionError(), TimeoutError()]
    result = await run(box, "look", context, city="Irbid")
    assert (result.receipt.ok, box.runs) == (True, 3)


async def test_a_read_is_not_tried_for_ever(box: Box, context: ToolContext):
    box.fails = [ConnectionError()] * 3
    result = await run(box, "look", context, city="Irbid")
    assert (result.receipt.ok, result.content, box.runs) == (False, "look lost its connection.", 3)


async def test_a_write_is_never_tried_again_by_itself(box: Box, context: ToolContext):
    box.fails = [ConnectionError()]
    result = await run(box, "book", context, seat="1A")
    assert (result.receipt.ok, box.runs) == (False, 1)
    assert "Whether it took effect is not known" in result.content


async def test_a_bug_in_a_tool_is_a_short_text_and_a_log_with_traceback(
    box: Box, context: ToolContext, caplog: pytest.LogCaptureFixture
):
    box.fails = [KeyError("a private detail")]
    with caplog.at_level(logging.ERROR, "agents.tool"):
        result = await run(box, "look", context, city="Irbid")
    assert (result.receipt.ok, result.content, box.runs) == (False, "look failed inside; the log says why.", 1)
    record = caplog.records[0]
    assert record.exc_info
    assert "turn-1" in record.getMessage()


async def test_whoever_cancels_a_tool_is_obeyed(box: Box, context: ToolContext):
    running = asyncio.create_task(run(box, "write_slowly", context))
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_long_result_is_cut_and_says_so(box: Box, context: ToolContext):
    result = await run(box, "talk", context)
    assert result.content == "0123456789\n[... 10 more characters were left out]"


# --- writes happen once ----------------------------------------------------------------------------


async def test_answering_a_turn_again_does_not_write_again(box: Box, receipts: KeptReceipts, make_context: MakeContext):
    first = await run(box, "book", make_context(), receipts, seat="1A")
    again = await run(box, "book", make_context(), receipts, seat="1A")
    assert first.content == again.content == "booked 1A (aisle) as number 1"
    assert (first.receipt.replayed, again.receipt.replayed, box.runs) == (False, True, 1)
    assert again.receipt.ok


async def test_the_same_write_wanted_twice_in_a_turn_happens_twice_but_not_four_times(
    box: Box, receipts: KeptReceipts, make_context: MakeContext
):
    for attempt in range(2):
        context = make_context()
        results = [await run(box, "book", context, receipts, seat="any") for _ in range(2)]
        assert [result.content[-1] for result in results] == ["1", "2"]
        assert [result.receipt.replayed for result in results] == [attempt == 1] * 2
    assert box.runs == 2


async def test_a_write_that_failed_is_not_taken_for_done(box: Box, receipts: KeptReceipts, make_context: MakeContext):
    context = make_context()
    box.fails = [ToolProblem("The plane is full.")]
    assert not (await run(box, "book", context, receipts, seat="1A")).receipt.ok
    assert (await run(box, "book", context, receipts, seat="1A")).receipt.ok
    assert (await run(box, "book", make_context(), receipts, seat="1A")).receipt.replayed
    assert box.runs == 2


async def test_other_arguments_and_other_turns_are_other_writes(
    box: Box, receipts: KeptReceipts, make_context: MakeContext
):
    await run(box, "book", make_context(), receipts, seat="1A")
    await run(box, "book", make_context(), receipts, seat="1B")
    await run(box, "book", make_context("turn-2"), receipts, seat="1A")
    assert box.runs == 3


async def test_reads_always_run(box: Box, receipts: KeptReceipts, make_context: MakeContext):
    for _ in range(2):
        await run(box, "look", make_context(), receipts, city="Irbid")
    assert box.runs == 2
    assert not receipts.kept


async def test_receipts_survive_in_the_store(box: Box, store: Store, make_context: MakeContext):
    await run(box, "book", make_context(), StoredReceipts(store.redis), seat="1A")
    again = await run(box, "book", make_context(), StoredReceipts(store.redis), seat="1A")
    assert again.receipt.replayed
    assert box.runs == 1


def test_a_tool_is_what_the_class_says(box: Box):
    look = Tools([box])["look"]
    assert isinstance(look, Tool)
    assert (look.effect, look.retries) == ("reads", 2)
