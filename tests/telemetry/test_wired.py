"""A whole Nova, watched: what a scrape tells of answers that were really given."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import pytest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

from agents.models import Completion, ToolCall, Usage
from bot.serve import watched
from bot.settings import Settings
from bot.telemetry import turn
from bot.telemetry.tracing import tracing
from bot.telemetry.watching import Watch, metrics_routes
from bot.web import web_app
from memory.connection import Store
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import NovaUnderTest, nova_under_test
from tests.telemetry.test_tracing import EXPORTER, Collector

CALLING = Completion("", (ToolCall("t1", "calculate", {"expression": "2+2"}),), usage=Usage(100, 10))


@asynccontextmanager
async def thinking(
    settings: Settings, store: Store, *lines: Completion | Exception | str
) -> AsyncGenerator[NovaUnderTest]:
    model = ScriptedModel(lines)
    async with nova_under_test(settings, store, agents=("general.calculator",), model=model) as nova:
        yield nova


async def scraped(watch: Watch) -> dict[str, Metric]:
    """Over HTTP, as Prometheus does it."""
    app = web_app(watch.health.problems, metrics_routes(watch))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nova") as web:
        answer = await web.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def samples(family: Metric) -> dict[tuple[str, ...], float]:
    """By the values of the labels, in the order of the labels' names."""
    return {tuple(sample.labels.values()): sample.value for sample in family.samples}


async def test_a_scrape_tells_of_the_answers_that_were_given(settings: Settings, store: Store):
    async with thinking(settings, store, CALLING, "It is 4.") as nova, watched(nova.nova, works=True) as watch:
        assert "It is 4." in await nova.say("what is 2+2?")
        await nova.react("👎")
        told = await scraped(watch)
    assert samples(told["nova_answers"]) == {("answered", "fake"): 1}
    assert samples(told["nova_events"]) == {("handled", "fake"): 2}
    assert samples(told["nova_tool_calls"]) == {("reads", "ok"): 1}
    assert samples(told["nova_model_calls"])["ok", "small"] >= 2
    assert samples(told["nova_model_tokens"])["input", "small"] >= 200
    assert samples(told["nova_model_cost_usd"])["small",] > 0
    assert samples(told["nova_spent_today_usd"])[()] > 0
    assert samples(told["nova_workers"]) == {(): 1}
    assert samples(told["nova_problem"]) == {("store",): 0, ("worker",): 0, ("loop",): 0, ("fake",): 0}


async def test_no_name_no_id_and_no_word_of_anybody_is_in_a_scrape(settings: Settings, store: Store):
    async with thinking(settings, store, "Rosebud.") as nova, watched(nova.nova, works=True) as watch:
        await nova.say("tell me about xylophones", person="1001")
        text = (await watch.metrics()).decode()
    labels = {
        value
        for family in text_string_to_metric_families(text)
        for each in family.samples
        for value in each.labels.values()
    }
    assert "1001" not in labels
    for word in ("xylophones", "Rosebud", "dm-", "fake:"):
        assert word not in text


async def test_an_event_that_failed_inside_is_counted_and_set_aside(settings: Settings, store: Store):
    async with (
        thinking(settings, store, ValueError("a mistake in Nova")) as nova,
        watched(nova.nova, works=True) as watch,
    ):
        assert "Something went wrong" in await nova.say("what is 2+2?")
        told = await scraped(watch)
    assert samples(told["nova_events"]) == {("failed", "fake"): 1}
    assert samples(told["nova_set_aside"]) == {(): 1}


async def test_while_the_store_is_away_a_scrape_says_so_and_the_counts_come_later(settings: Settings, store: Store):
    async with thinking(settings, store, "Yes.") as nova, watched(nova.nova, works=True) as watch:
        await nova.say("is it so?")
        await store.redis.config_set("min-replicas-to-write", "1")
        try:
            told = await scraped(watch)
        finally:
            await store.redis.config_set("min-replicas-to-write", "0")
        assert samples(told["nova_problem"])["store",] == 1
        assert "nova_answers" not in told
        assert samples((await scraped(watch))["nova_answers"]) == {("answered", "fake"): 1}


async def test_what_is_logged_while_an_answer_is_made_carries_its_id(
    settings: Settings, store: Store, caplog: pytest.LogCaptureFixture
):
    names: list[str] = []

    async def answer(_: object) -> Completion:
        await asyncio.to_thread(lambda: names.append(turn.current()))
        return Completion("Yes.")

    with caplog.at_level(logging.WARNING):
        async with nova_under_test(settings, store, agents=("general.chat",), model=ScriptedModel([answer])) as nova:
            await nova.say("is it so?")
            assert names == [(await nova.trace()).id]


async def test_an_answer_is_a_tree_of_spans_without_a_word_of_it(settings: Settings, store: Store):
    pytest.importorskip(EXPORTER, reason="the extra `otel` is not installed")
    async with Collector() as collector:
        async with tracing(collector.url), thinking(settings, store, CALLING, "It is 4.") as nova:
            await nova.say("what is 2+2?")
        assert collector.tree["message fake"] == ""
        assert collector.tree["route"] == "message fake"
        assert collector.tree["step general.calculator"] == "message fake"
        assert collector.tree["tool calculate"] == "step general.calculator"
        assert collector.tree["model scripted"] in ("step general.calculator", "message fake")
        said = str(collector.spans)
    assert "2+2" not in said
    assert "1001" not in said
