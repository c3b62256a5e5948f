"""`nova agents`: the list with last week's traffic and complaints, which never stands in the way of the list."""

from __future__ import annotations

import argparse
import asyncio
import json
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Literal

import pytest

from bot.cli.agents import run
from bot.settings import Settings
from memory.connection import open_store
from memory.feedback import Feedback
from memory.traces import AgentSpan, RouteRecord, Trace, Traces
from tests.agents.conftest import agent_file, write

Captured = pytest.CaptureFixture[str]
ids = count(1)


def answer(agent: str, *, days_ago: float = 1.0) -> Trace:
    return Trace(
        id=f"{next(ids):08d}-0000",
        conversation="telegram:1:dm",
        platform="telegram",
        person="telegram:1",
        question="hi",
        answer="…",
        started_at=datetime.now(UTC) - timedelta(days=days_ago),
        milliseconds=12.0,
        outcome="answered",
        route=RouteRecord((agent,), 0.9, 0.5, "head", "because", ((agent, 0.9),)),
        spans=(AgentSpan(agent, "task", "hash", "model", "answered", 1.0),),
    )


@pytest.fixture
def empty(settings: Settings) -> Settings:
    """Settings whose store holds nothing."""

    async def clear() -> None:
        async with open_store(settings.redis_url, settings.nova_data_dir) as store:
            await store.redis.flushall()

    asyncio.run(clear())
    return settings


def happened(settings: Settings, *traces: Trace, votes: tuple[tuple[str, Literal["up", "down"]], ...] = ()) -> None:
    """Keep answers; each gets all the votes."""

    async def keep() -> None:
        async with open_store(settings.redis_url, settings.nova_data_dir) as store:
            for trace in traces:
                await Traces(store.redis).store(trace)
                for person, vote in votes:
                    await Feedback(store.redis).vote(trace.id, person, vote)

    asyncio.run(keep())


def options(name: str | None = None, *, as_json: bool = False) -> argparse.Namespace:
    return argparse.Namespace(name=name, json=as_json)


def rows(capsys: Captured) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in json.loads(capsys.readouterr().out)}


def unreachable(settings: Settings) -> Settings:
    return settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})


def test_programs_read_answers_and_complaints_of_each_agent(empty: Settings, capsys: Captured):
    happened(empty, *(answer("erp.ledger") for _ in range(3)))
    happened(empty, answer("erp.ledger"), votes=(("telegram:1", "down"), ("telegram:2", "down"), ("telegram:3", "up")))
    assert run(empty, options(as_json=True)) == 0
    found = rows(capsys)
    assert len(found) == 34
    assert (found["erp.ledger"]["answers_7d"], found["erp.ledger"]["complaints_7d"]) == (4, 1)
    assert (found["erp.sales"]["answers_7d"], found["erp.sales"]["complaints_7d"]) == (0, 0)


def test_a_week_has_seven_days(empty: Settings, capsys: Captured):
    happened(empty, answer("erp.ledger", days_ago=6.9), answer("erp.ledger", days_ago=7.1))
    run(empty, options(as_json=True))
    assert rows(capsys)["erp.ledger"]["answers_7d"] == 1


def test_people_see_columns_where_there_was_traffic(empty: Settings, capsys: Captured):
    happened(empty, *(answer("erp.ledger") for _ in range(9)), answer("general.chat"))
    happened(empty, answer("erp.ledger"), votes=(("telegram:1", "down"),))
    assert run(empty, options()) == 0
    told = capsys.readouterr()
    lines = {line.split()[0]: line for line in told.out.splitlines() if line.startswith("  ")}
    assert len(lines) == 34
    assert lines["erp.ledger"].split()[1:4] == ["10", "10", "%"]
    assert lines["general.chat"].split()[1:5] == ["1", "0", "of", "1"]
    assert not any(char.isdigit() for char in lines["erp.sales"][: lines["erp.ledger"].index("Chart of accounts")])
    starts = {lines["erp.ledger"].index("Chart of accounts"), lines["erp.sales"].index("Quotations")}
    assert len(starts) == 1
    assert "answers      👎" in told.out
    assert not told.err


def test_a_week_without_answers_has_no_columns(empty: Settings, capsys: Captured):
    run(empty, options())
    out = capsys.readouterr().out
    assert "👎" not in out
    assert "\nERP (AIREP)\n  erp.impact       " in out


def test_one_agent_shows_its_traffic_tools_and_number_of_examples(empty: Settings, capsys: Captured):
    happened(empty, *(answer("general.calculator") for _ in range(2)), votes=(("telegram:1", "down"),))
    assert run(empty, options("general.calculator")) == 0
    out = capsys.readouterr().out
    assert "**general.calculator**: Exact arithmetic" in out
    assert "Tools: calculate, convert_units, date_difference, shift_date, convert_time." in out
    assert "\nExamples: " in out
    assert "Last 7 days: 2 answers, 👎 2 of 2." in out


def test_an_agent_nobody_asked_says_so(empty: Settings, capsys: Captured):
    run(empty, options("language.tone"))
    assert "Last 7 days: no answers." in capsys.readouterr().out


@pytest.mark.parametrize("name", [None, "erp.ledger"])
def test_without_a_store_the_agents_are_still_shown(settings: Settings, capsys: Captured, name: str | None):
    assert run(unreachable(settings), options(name)) == 0
    told = capsys.readouterr()
    assert "erp.ledger" in told.out
    assert "Last 7 days" not in told.out
    assert told.err.startswith("nova: traffic is unknown: REDIS_URL does not answer")
    assert told.err.count("\n") == 1


def test_without_a_store_programs_read_that_traffic_is_unknown(settings: Settings, capsys: Captured):
    assert run(unreachable(settings), options(as_json=True)) == 0
    ledger = rows(capsys)["erp.ledger"]
    assert (ledger["answers_7d"], ledger["complaints_7d"]) == (None, None)


def test_checking_needs_no_store(settings: Settings, capsys: Captured):
    assert run(unreachable(settings), options("check")) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == ("34 agents, every file is sound.\n", "")


def test_an_agent_that_is_not_there_is_told_without_asking_the_store(settings: Settings, capsys: Captured):
    assert run(unreachable(settings), options("erp.legder")) == 2
    assert capsys.readouterr().err == "nova: there is no agent 'erp.legder'; `nova agents` lists them\n"


def test_a_pack_is_listed_under_its_own_heading(empty: Settings, capsys: Captured, tmp_path: Path):
    write(tmp_path / "pack", "shop.orders", agent_file("shop.orders"))
    run(empty.model_copy(update={"nova_agent_dirs": (tmp_path / "pack",)}), options())
    out = capsys.readouterr().out
    assert "35 specialists." in out
    assert "\nShop\n  shop.orders " in out
