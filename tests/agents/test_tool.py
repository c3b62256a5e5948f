"""Tools: what a model sees of them, and that every call is checked, bounded and leaves a receipt."""

from __future__ import annotations

import asyncio
import logging
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from agents.breaker import Breaker, SharedBreakerStates
from agents.models import ToolCall
from agents.tool import Receipts, Tool, Toolbox, ToolContext, ToolProblem, ToolResult, Tools, tool
from memory.cells import Cells
from memory.connection import Store
from memory.receipts import Receipts as StoredReceipts
from tests.agents.conftest import KeptReceipts, MakeContext


class Box(Toolbox):
    """Tools that count how often they ran."""

    def __init__(self) -> None:
        self.runs = 0
        self.fails: list[Exception] = []
        self.keys: list[str] = []

    @tool("reads", retries=2)
    async def look(
        self, context: ToolContext, city: str, days: Annotated[int, Field(ge=1, le=7, description="how many days")] = 3
    ) -> str:
        """The weather of a city.

        Only for cities.
        """
        self._ran()
        return f"{city} for {days} days, asked by {context.person_name}"

    @tool("writes")
    async def book(self, context: ToolContext, seat: str, kind: Literal["window", "aisle"] = "aisle") -> str:
        """Book a seat."""
        self._ran()
        return f"booked {seat} ({kind}) as number {self.runs}"

    @tool("writes", retries=2, idempotent=True)
    async def pay(self, context: ToolContext, amount: int) -> str:
        """Pay."""
        self.keys.append(context.idempotency_key)
        self._ran()
        return f"paid {amount}"

    @tool("writes", needs_approval=True)
    async def publish(self, context: ToolContext, text: str, copies: int = 1) -> str:
        """Publish a text."""
        self._ran()
        return f"published {text}"

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
    assert list(Tools([box])) == ["look", "book", "pay", "publish", "wait", "write_slowly", "talk"]


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
        ({}, "city is missing"),
        ({"city": "Irbid", "days": 9}, "days=9: input should be less than or equal to 7"),
        ({"city": "Irbid", "days": "x" * 99}, f"days='{'x' * 59}…: input should be a valid integer"),
        ({"city": "Irbid", "wind": True}, "there is no argument wind"),
        ({"days": 9}, "city is missing; days=9: input should be less than or equal to 7"),
    ],
)
async def test_wrong_arguments_are_told_to_the_model_and_nothing_runs(
    box: Box, context: ToolContext, arguments: dict[str, Any], problem: str
):
    result = await run(box, "look", context, **arguments)
    assert not result.receipt.ok
    assert result.content.startswith(f"look was not run: {problem}")
    assert result.content.endswith(". It takes city, days (optional).")
    assert box.runs == 0


async def test_a_problem_is_told_in_its_own_words(box: Box, context: ToolContext):
    box.fails = [ToolProblem("There is no such city.")]
    result = await run(box, "look", context, city="Atlantis")
    assert (result.receipt.ok, result.content, box.runs) == (False, "There is no such city.", 1)


async def test_a_tool_that_hangs_is_given_up(box: Box, context: ToolContext):
    result = await run(box, "wait", context)
    assert (result.receipt.ok, result.content) == (
        False,
        "wait gave no answer within 0.01 s; please ask again in a moment.",
    )
    assert box.runs == 2


async def test_a_write_that_hangs_may_have_happened(box: Box, context: ToolContext):
    result = await run(box, "write_slowly", context)
    assert result.content == "write slowly gave no answer within 0.01 s. Whether it took effect is not known."


async def test_a_read_is_tried_again(box: Box, context: ToolContext):
    box.fails = [ConnectionError(), TimeoutError()]
    result = await run(box, "look", context, city="Irbid")
    assert (result.receipt.ok, box.runs) == (True, 3)


async def test_a_read_is_not_tried_for_ever(box: Box, context: ToolContext):
    box.fails = [ConnectionError()] * 3
    result = await run(box, "look", context, city="Irbid")
    assert (result.receipt.ok, result.content, box.runs) == (
        False,
        "look lost its connection; please ask again in a moment.",
        3,
    )


async def test_a_write_is_never_tried_again_by_itself(box: Box, context: ToolContext):
    box.fails = [ConnectionError()]
    result = await run(box, "book", context, seat="1A")
    assert (result.receipt.ok, box.runs) == (False, 1)
    assert "Whether it took effect is not known" in result.content


async def test_an_idempotent_write_is_tried_again_with_one_key(box: Box, context: ToolContext, receipts: KeptReceipts):
    box.fails = [ConnectionError(), TimeoutError()]
    result = await run(box, "pay", context, receipts, amount=5)
    assert (result.receipt.ok, result.content, box.runs) == (True, "paid 5", 3)
    assert len(set(box.keys)) == 1
    await run(box, "pay", context, receipts, amount=5)
    await run(box, "pay", context, receipts, amount=6)
    assert len(set(box.keys)) == 3


def test_a_write_that_is_not_idempotent_may_not_declare_retries():
    class Careless(Toolbox):
        @tool("writes", retries=1)
        async def post(self, context: ToolContext) -> str:
            """Post."""
            return "posted"

    with pytest.raises(ValueError, match="tool 'post' writes, so it may have retries only if it is idempotent"):
        Tools([Careless()])


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


async def test_a_write_with_unknown_outcome_is_not_repeated_by_itself_or_by_a_replay(
    box: Box, receipts: KeptReceipts, make_context: MakeContext
):
    box.fails = [ConnectionError()]
    await run(box, "book", make_context(), receipts, seat="1A")
    again = await run(box, "book", make_context(), receipts, seat="1A")
    assert (again.receipt.ok, box.runs) == (False, 1)
    assert again.content == "book was begun before, so it was not run again. Whether it took effect is not known."


async def test_a_write_cut_short_by_a_kill_is_not_repeated(box: Box, receipts: KeptReceipts, make_context: MakeContext):
    running = asyncio.create_task(run(box, "write_slowly", make_context(), receipts))
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert "was begun before" in (await run(box, "write_slowly", make_context(), receipts)).content


async def test_an_idempotent_write_with_unknown_outcome_is_repeated_with_its_key(
    box: Box, receipts: KeptReceipts, make_context: MakeContext
):
    box.fails = [ConnectionError()] * 3
    assert not (await run(box, "pay", make_context(), receipts, amount=5)).receipt.ok
    again = await run(box, "pay", make_context(), receipts, amount=5)
    assert (again.receipt.ok, again.receipt.replayed, box.runs) == (True, False, 4)
    assert len(set(box.keys)) == 1


async def test_receipts_survive_in_the_store(box: Box, store: Store, make_context: MakeContext):
    await run(box, "book", make_context(), StoredReceipts(store.redis), seat="1A")
    again = await run(box, "book", make_context(), StoredReceipts(store.redis), seat="1A")
    assert again.receipt.replayed
    assert box.runs == 1


# --- approval --------------------------------------------------------------------------------------


async def test_what_needs_approval_waits_and_says_exactly_what_it_would_do(
    box: Box, context: ToolContext, receipts: KeptReceipts
):
    result = await run(box, "publish", context, receipts, text="We are closed.")
    assert (result.receipt.ok, box.runs, receipts.kept) == (False, 0, {})
    assert result.wish
    assert result.wish.text == "publish(text='We are closed.', copies=1)"
    assert result.content == f"Nothing was done yet; a person must approve this first: {result.wish.text}"


async def test_what_was_approved_runs_once(box: Box, receipts: KeptReceipts, make_context: MakeContext):
    wish = (await run(box, "publish", make_context(), receipts, text="Closed.")).wish
    assert wish
    for replayed in (False, True):
        context = make_context(approved=frozenset({wish.key}))
        done = await Tools([box])["publish"].run(wish.call, context, receipts)
        assert (done.content, done.receipt.replayed, done.wish) == ("published Closed.", replayed, None)
    assert box.runs == 1


@pytest.mark.parametrize("other", [{"text": "Open."}, {"text": "Closed.", "copies": 2}])
async def test_an_approval_is_for_these_arguments_only(
    box: Box, receipts: KeptReceipts, make_context: MakeContext, other: dict[str, Any]
):
    wish = (await run(box, "publish", make_context(), receipts, text="Closed.")).wish
    assert wish
    assert (await run(box, "publish", make_context(approved=frozenset({wish.key})), receipts, **other)).wish
    assert box.runs == 0


async def test_an_approval_is_for_one_time_only(box: Box, receipts: KeptReceipts, make_context: MakeContext):
    wish = (await run(box, "publish", make_context(), receipts, text="Closed.")).wish
    assert wish
    context = make_context(approved=frozenset({wish.key}))
    results = [await run(box, "publish", context, receipts, text="Closed.") for _ in range(2)]
    assert [result.wish is None for result in results] == [True, False]


async def test_nobody_is_asked_about_a_call_that_cannot_run(box: Box, context: ToolContext):
    assert (await run(box, "publish", context, title="?")).wish is None


# --- circuit breaker -------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock, store: Store) -> Breaker:
    return Breaker(SharedBreakerStates(Cells(store.redis, "breakers")), trips_after=2, rests=30, clock=clock)


async def look(box: Box, context: ToolContext, breaker: Breaker, **arguments: Any) -> ToolResult:
    call = ToolCall("call-7", "look", arguments or {"city": "Irbid"})
    return await Tools([box])["look"].run(call, context, KeptReceipts(), breaker)


async def test_a_tool_that_keeps_failing_is_left_alone_until_it_has_rested(
    box: Box, context: ToolContext, breaker: Breaker, clock: Clock
):
    box.fails = [ZeroDivisionError(), ZeroDivisionError()]
    for _ in range(2):
        await look(box, context, breaker)
    refused = await look(box, context, breaker)
    assert (refused.receipt.ok, box.runs) == (False, 2)
    assert refused.content == "look keeps failing and was not run; it may be tried in 30 s."
    clock.seconds += 30
    assert (await look(box, context, breaker)).receipt.ok
    assert (await breaker.troubles()) == ()


async def test_a_no_and_wrong_arguments_do_not_speak_against_a_tool(box: Box, context: ToolContext, breaker: Breaker):
    box.fails = [ToolProblem("There is no such city.")] * 3
    for _ in range(3):
        await look(box, context, breaker)
        await look(box, context, breaker, town="Irbid")
    assert (await breaker.troubles()) == ()


async def test_a_write_that_is_refused_may_run_later(
    box: Box, receipts: KeptReceipts, make_context: MakeContext, breaker: Breaker, clock: Clock
):
    book = Tools([box])["book"]
    box.fails = [ZeroDivisionError(), ZeroDivisionError()]
    for seat in ("1A", "1B", "1C"):
        await book.run(ToolCall("c", "book", {"seat": seat}), make_context(), receipts, breaker)
    clock.seconds += 30
    result = await book.run(ToolCall("c", "book", {"seat": "1C"}), make_context(), receipts, breaker)
    assert (result.receipt.ok, result.receipt.replayed) == (True, False)


# --- the class ---------------------------------------------------------------------------------------


def test_a_tool_is_what_the_class_says(box: Box):
    look = Tools([box])["look"]
    assert isinstance(look, Tool)
    assert (look.effect, look.retries, look.needs_approval, look.idempotent) == ("reads", 2, False, False)
