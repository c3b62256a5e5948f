"""Spans reach a collector as a tree, over the real protocol, and carry names only."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any, Self

import pytest
from aiohttp import web

from bot.settings import BadSettings
from bot.telemetry.spans import span
from bot.telemetry.tracing import tracing
from tests.fakes.loopback import Loopback

EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"


class Collector:
    """An OpenTelemetry collector on loopback."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.resource: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/v1/traces", self._take)
        self._site = Loopback(app)
        self.url = f"http://{await self._site.open()}"
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._site.close()

    async def _take(self, request: web.Request) -> web.Response:
        service: Any = import_module("opentelemetry.proto.collector.trace.v1.trace_service_pb2")
        taken = service.ExportTraceServiceRequest.FromString(await request.read())
        for resource in taken.resource_spans:
            self.resource |= {each.key: each.value.string_value for each in resource.resource.attributes}
            self.spans += [each for scope in resource.scope_spans for each in scope.spans]
        return web.Response(body=service.ExportTraceServiceResponse().SerializeToString())

    @property
    def tree(self) -> dict[str, str]:
        """The name of each span and that of the one it is below."""
        names = {each.span_id: each.name for each in self.spans}
        return {each.name: names.get(each.parent_span_id, "") for each in self.spans}


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    pytest.importorskip(EXPORTER, reason="the extra `otel` is not installed")
    async with Collector() as collecting:
        yield collecting


async def test_spans_reach_the_collector_as_a_tree_also_from_tasks(collector: Collector):
    async def step() -> None:
        with span("step", "general.chat"), span("tool", "calculate"):
            pass

    async with tracing(collector.url):
        with span("message", "telegram"):
            with span("route"):
                pass
            await asyncio.create_task(step())
    assert collector.tree == {
        "message telegram": "",
        "route": "message telegram",
        "step general.chat": "message telegram",
        "tool calculate": "step general.chat",
    }
    assert collector.resource["service.name"] == "nova"


async def test_a_message_begins_a_trace_of_its_own_whatever_runs_around_it(collector: Collector):
    async with tracing(collector.url):
        with span("message", "telegram"), span("message", "slack"):
            pass
    assert collector.tree == {"message telegram": "", "message slack": ""}
    assert len({each.trace_id for each in collector.spans}) == 2


async def test_of_a_failure_only_its_kind_is_told(collector: Collector):
    async with tracing(collector.url):
        with pytest.raises(ValueError, match="secret words"), span("step", "general.chat"):
            raise ValueError("secret words")
    [failed] = collector.spans
    assert (failed.status.message, list(failed.events)) == ("ValueError", [])


async def test_without_an_address_nothing_is_recorded():
    async with tracing(None):
        with span("message", "telegram"):
            pass


async def test_a_collector_that_is_away_keeps_nobody_waiting():
    pytest.importorskip(EXPORTER, reason="the extra `otel` is not installed")
    async with asyncio.timeout(20), tracing("http://127.0.0.1:1"):
        with span("message", "telegram"):
            pass


async def test_where_the_extra_is_missing_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, EXPORTER, None)
    with pytest.raises(BadSettings, match=r"pip install '\.\[otel\]'"):
        async with tracing("http://127.0.0.1:1"):
            raise AssertionError("there is nothing to record with")
