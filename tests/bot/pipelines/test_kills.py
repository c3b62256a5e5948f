"""Killed anywhere, a run goes on from its last finished step: every effect once, in order."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

import pytest

from agents.breaker import Breaker
from agents.tool import Toolbox, ToolContext, Tools, tool
from bot.pipelines.reading import read_pipeline
from bot.pipelines.steps import ToolCalls
from bot.pipelines.walk import UNSURE
from bot.pipelines.work import Job, Result
from memory.connection import Store
from memory.receipts import Receipts
from memory.runs import Run
from tests.bot.pipelines.kit import SARA, Plant, calls, pipeline_text
from tests.fakes.mortal import KilledError, MortalRedis

STEPS = 30
THIRTY = "".join(
    f"  - id: s{n}\n    message: message {n}\n"
    if n % 3 == 0
    else f"  - id: s{n}\n    tool: add\n    arguments: {{line: line {n}}}\n"
    for n in range(STEPS)
)


class NoBreaker(Breaker):
    """A breaker that lets everything through without asking the store."""

    def __init__(self) -> None:
        return

    async def wait(self, tool: str) -> float:
        return 0.0

    async def worked(self, tool: str) -> None:
        return None

    async def failed(self, tool: str) -> None:
        return None


class Ledger(Toolbox):
    """A tool with an effect outside, which may be killed just before or after it."""

    def __init__(self, lines: list[str], die: Any) -> None:
        self._lines = lines
        self._die = die

    @tool("writes")
    async def add(self, context: ToolContext, line: str) -> str:
        """Add a line."""
        self._lines.append(line)
        return f"added {line}"


class Mortals:
    """Processes on one store, each of which dies after some commands; effects outside survive them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.lines: list[str] = []
        self.outside = Plant(store.redis).people

    def process(self, commands_left: int | None) -> Plant:
        redis = MortalRedis(self.store.redis, commands_left)
        plant = Plant(redis.client)
        plant.people.brought, plant.people.said = self.outside.brought, self.outside.said
        tools = Tools([Ledger(self.lines, redis.live)])
        kinds = dict(plant.means.kinds)
        kinds["tool"] = ToolCalls(tools, Receipts(redis.client), NoBreaker(), lambda: plant.now)
        kinds["message"] = type(kinds["message"])(plant.people)  # pyright: ignore[reportCallIssue]
        plant.engine._with = type(plant.means)(plant.runs, kinds, plant.people, plant.screen, plant.tick, plant.sleep)
        return plant

    async def advance(self, run_id: str, commands_left: int | None) -> Run | None:
        """One process's attempt; None when it died. The lease of a dead one runs out by itself."""
        try:
            return await self.process(commands_left).engine.advance(run_id)
        except KilledError:
            return None
        finally:
            await self.store.redis.delete(f"nova:{{lease:run:{run_id}}}")


async def started(store: Store, text: str) -> str:
    plant = Plant(store.redis)
    return (await plant.engine.start("once", read_pipeline(text, "demo"), text, {}, SARA)).id


async def test_killed_ten_times_at_random_in_thirty_steps(store: Store):
    """A tool that was killed between its effect and its receipt is not repeated but reported; a person then decides."""
    chance = random.Random(5)
    for _ in range(3):
        await store.redis.flushall()
        mortals, kills = Mortals(store), 0
        run_id = await started(store, pipeline_text(THIRTY))
        while True:
            ended = await mortals.advance(run_id, chance.randrange(4, 60) if kills < 10 else None)
            kills += ended is None
            if ended is not None and ended.state == "failed":
                assert "not known" in ended.error
                await Plant(store.redis).engine.retry(run_id, skip=True)
            elif ended is not None:
                break
        assert kills == 10
        assert ended.state == "done"
        assert mortals.outside.said == [f"message {n}" for n in range(0, STEPS, 3)]
        assert len(mortals.lines) == len(set(mortals.lines))
        assert set(mortals.lines) <= {f"line {n}" for n in range(STEPS) if n % 3}
        assert mortals.lines == sorted(mortals.lines, key=lambda line: int(line.split()[1]))


async def test_killed_at_each_command_of_a_short_run(store: Store):
    text = pipeline_text("  - id: a\n    message: one\n  - id: b\n    message: two\n")
    for commands in range(200):
        await store.redis.flushall()
        mortals = Mortals(store)
        run_id = await started(store, text)
        first = await mortals.advance(run_id, commands)
        ended = await mortals.advance(run_id, None)
        assert ended is not None
        assert (ended.state, mortals.outside.said) == ("done", ["one", "two"]), commands
        if first is not None:
            return
    raise AssertionError("it never lived to the end")


async def test_a_tool_killed_at_each_command_writes_once_or_says_that_it_does_not_know(store: Store):
    text = pipeline_text("  - id: a\n    tool: add\n    arguments: {line: one}\n")
    unsure = 0
    for commands in range(200):
        await store.redis.flushall()
        mortals = Mortals(store)
        run_id = await started(store, text)
        first = await mortals.advance(run_id, commands)
        ended = await mortals.advance(run_id, None)
        assert ended is not None
        assert len(mortals.lines) <= 1, commands
        if ended.state == "failed":
            unsure += 1
            assert "not known" in ended.error
        else:
            assert mortals.lines == ["one"], commands
        if first is not None:
            break
    assert unsure <= 2  # the instants right before and right after the effect, which nobody can tell apart


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_step_that_cannot_be_told_apart_is_left_to_a_person(plant: Plant, moment: str):
    """A program or a request that was begun and not finished is not repeated; a retry by a person repeats it."""
    alive, effects = False, list[datetime]()

    async def once(job: Job) -> Result:
        if moment == "after" or alive:
            effects.append(plant.now)
        if not alive:
            raise KilledError
        return Result("done")

    plant.notes.safe = False
    plant.notes.acts["two"] = once
    run = await plant.start(pipeline_text(calls("one", "two", "three")))
    with pytest.raises(KilledError):
        await plant.engine.advance(run.id)
    ended = await plant.engine.advance(run.id)
    assert ended is not None
    assert ended.error == f"two: {UNSURE}"
    alive = True
    await plant.engine.retry(run.id)
    plant.awake = [run.id]
    ended = await plant.work()
    assert ended is not None
    assert ended.state == "done"
    assert plant.notes.paths.count("one") == 1


async def test_unless_the_definition_says_that_it_is_idempotent(plant: Plant):
    dead = True

    async def once(job: Job) -> Result:
        nonlocal dead
        if dead:
            dead = False
            raise KilledError
        return Result("done")

    plant.notes.safe = False
    plant.notes.acts["one"] = once
    run = await plant.start(pipeline_text("  - id: one\n    tool: note\n    idempotent: true\n"))
    with pytest.raises(KilledError):
        await plant.engine.advance(run.id)
    ended = await plant.engine.advance(run.id)
    assert ended is not None
    assert ended.state == "done"


async def test_groups_and_items_are_gone_into_again_and_finished_ones_are_not(plant: Plant):
    died = False

    async def once(job: Job) -> Result:
        nonlocal died
        if not died and job.record.path == "each/1/b":
            died = True
            raise KilledError
        return Result("done", job.record.path)

    plant.notes.acts |= {"a": once, "b": once}
    steps = "  - id: each\n    for_each:\n      in: [1, 2, 3]\n      do:\n        - {id: a, tool: note}\n        - {id: b, tool: note}\n"
    run = await plant.start(pipeline_text(steps))
    with pytest.raises(KilledError):
        await plant.engine.advance(run.id)
    await plant.engine.advance(run.id)
    assert plant.notes.paths == [
        *("each/0/a", "each/0/b", "each/1/a", "each/1/b"),
        *("each/1/b", "each/2/a", "each/2/b"),
    ]
    assert (await plant.step(run, "each")).output == ["each/0/b", "each/1/b", "each/2/b"]
