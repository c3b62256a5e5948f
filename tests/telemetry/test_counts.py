"""What is counted, by whom, and that it is told to nobody but operators."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as StoreGone

from adapters.message import RawEvent
from agents.models import Completion, ModelError, Prompt, Usage
from bot.later import TryLater
from bot.telemetry import turn
from bot.telemetry.meter import Batch, Handler, Meter
from bot.telemetry.models import metered
from bot.telemetry.tally import Tally, counted
from memory.connection import Store, open_store
from memory.embedded import embedded_server
from memory.traces import AgentSpan, RouteRecord, ToolSpan, Trace
from tests.fakes.model import ScriptedModel

PROMPT = Prompt("", (), (), 10)


def event(ago: float = 0.0) -> RawEvent:
    return RawEvent("fake:1", "fake", "fake:dm-1", {}, datetime.now(UTC) - timedelta(seconds=ago))


def trace() -> Trace:
    calls = tuple(ToolSpan("c", "calculate", "reads", "{}", ok, 1.0, "") for ok in (True, True, False))
    span = AgentSpan("general.calculator", "2+2", "", "", "answered", 1.0, tools=calls)
    route = RouteRecord(("general.calculator",), 1.0, 1.0, "head", "", ())
    now = datetime.now(UTC)
    return Trace("a1", "fake:dm-1", "fake", "fake:1001", "2+2", "4", now, 1.0, "answered", route, (span,))


async def kept(meter: Meter, store: Store) -> dict[tuple[str, ...], float]:
    await meter.tally.flush(store.redis)
    return dict(await counted(store.redis))


# --- the tally ------------------------------------------------------------------------------------


async def test_counts_of_several_processes_add_up_in_the_store(store: Store):
    for more in (2, 3.5):
        tally = Tally()
        tally.add("answers", "telegram", by=more)
        await tally.flush(store.redis)
        await tally.flush(store.redis)  # there is nothing new to bring
    assert await counted(store.redis) == {("answers", "telegram"): 5.5}


async def test_a_duration_is_put_into_the_bucket_it_fits_in(store: Store):
    tally = Tally()
    for seconds in (0.05, 0.06, 9_999.0):
        tally.observe("seconds", "fake", seconds)
    await tally.flush(store.redis)
    assert await counted(store.redis) == {
        ("seconds", "fake", "0.05"): 1,
        ("seconds", "fake", "0.1"): 1,
        ("seconds", "fake", "inf"): 1,
        ("seconds", "fake", "sum"): pytest.approx(9_999.11),
    }


async def test_what_the_store_did_not_take_is_brought_in_later(tmp_path: Path):
    tally = Tally()
    tally.add("answers", "fake")
    async with embedded_server(tmp_path / "a") as url, open_store(url, tmp_path) as store:
        await store.redis.config_set("min-replicas-to-write", "1")
        with pytest.raises(Exception, match="NOREPLICAS"):
            await tally.flush(store.redis)
        tally.add("answers", "fake")
        await store.redis.config_set("min-replicas-to-write", "0")
        await tally.flush(store.redis)
        assert await counted(store.redis) == {("answers", "fake"): 2}


# --- the work -------------------------------------------------------------------------------------


def answering(meter: Meter) -> Handler:
    async def answer(_: Batch) -> None:
        turn.answering("a1")
        meter.answered(trace())

    return answer


async def test_an_answer_is_counted_with_its_route_its_tools_and_the_time_since_its_message_came(store: Store):
    meter = Meter()
    await meter.watched(answering(meter))((event(ago=3.0),))
    assert await kept(meter, store) == {
        ("events", "fake", "handled"): 1,
        ("answers", "fake", "answered"): 1,
        ("routes", "head"): 1,
        ("tool_calls", "reads", "ok"): 2,
        ("tool_calls", "reads", "failed"): 1,
        ("answer_seconds", "fake", "5.0"): 1,
        ("answer_seconds", "fake", "sum"): pytest.approx(3.0, abs=1.0),
    }


async def test_what_needed_no_answer_is_not_timed(store: Store):
    async def react(_: Batch) -> None: ...

    meter = Meter()
    await meter.watched(react)((event(), event()))
    assert await kept(meter, store) == {("events", "fake", "handled"): 2}


@pytest.mark.parametrize(
    ("problem", "counts"),
    [
        (ValueError("a mistake"), {("events", "fake", "failed"): 1}),
        (TryLater("the platform rests", seconds=1), {}),
        (StoreGone(), {}),
        (asyncio.CancelledError(), {}),
    ],
)
async def test_only_a_failure_inside_counts_as_failed_the_others_are_handled_again(
    store: Store, problem: BaseException, counts: dict[tuple[str, ...], float]
):
    async def fail(_: Batch) -> None:
        raise problem

    meter = Meter()
    with pytest.raises(type(problem)):
        await meter.watched(fail)((event(),))
    assert await kept(meter, store) == counts
    assert meter.running == 0


async def test_what_is_at_work_is_known_and_since_when():
    seen: list[tuple[int, bool]] = []
    meter = Meter()

    async def look(_: Batch) -> None:
        seen.append((meter.running, meter.longest > 0))

    await meter.watched(look)((event(),))
    assert seen == [(1, True)]
    assert (meter.running, meter.longest) == (0, pytest.approx(0.0, abs=0.1))


async def test_the_turn_is_the_event_until_an_answer_is_made_also_in_tasks_it_starts():
    names = [turn.current()]

    async def deep() -> None:
        names.append(turn.current())
        turn.answering("a1")

    async def handle(_: Batch) -> None:
        await asyncio.create_task(deep())
        names.append(turn.current())

    await Meter().watched(handle)((event(),))
    assert [*names, turn.current()] == ["", "fake:1", "a1", ""]


# --- models ---------------------------------------------------------------------------------------


class ToolsAlone(ScriptedModel):
    thinks = False


async def test_every_call_of_a_model_is_counted_by_tier_and_what_a_failed_one_used_too(store: Store):
    failed = ModelError("overloaded", person_text="", usage=Usage(input=7))
    scripted = ScriptedModel([Completion("hello", usage=Usage(input=100, output=10, cached=40)), failed])
    meter = Meter()
    model = metered({"small": scripted}, meter)["small"]
    assert (await model.complete(PROMPT)).text == "hello"
    with pytest.raises(ModelError):
        await model.complete(PROMPT)
    counts = await kept(meter, store)
    assert {series: count for series, count in counts.items() if series[0] != "model_seconds"} == {
        ("model_calls", "small", "ok"): 1,
        ("model_calls", "small", "failed"): 1,
        ("model_tokens", "small", "input"): 107,
        ("model_tokens", "small", "cached"): 40,
        ("model_tokens", "small", "output"): 10,
        ("model_cost_usd", "small"): pytest.approx(107 * 2e-6 + 10 * 10e-6),
    }


def test_a_model_that_does_not_think_is_left_as_it_is():
    tools = ToolsAlone()
    assert metered({"small": tools}, Meter()) == {"small": tools}
