"""Spans on their way to a collector, over OTLP/HTTP. The SDK is an extra: it is loaded only when an address is set."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from bot.settings import BadSettings
from bot.telemetry.spans import recording
from bot.version import VERSION

MISSING = "OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry is not installed: pip install '.[otel]'"
PATIENCE = 2.0  # seconds for each try to send


@asynccontextmanager
async def tracing(endpoint: str | None) -> AsyncGenerator[None]:
    """Record spans for as long as the block runs and send them to `<endpoint>/v1/traces`; without an address, none.

    Raises:
        BadSettings: the extra `otel` is not installed.
    """
    if not endpoint:
        yield
        return
    provider = _provider(f"{endpoint.rstrip('/')}/v1/traces")
    try:
        with recording(provider.get_tracer("nova", VERSION)):
            yield
    finally:
        await asyncio.to_thread(provider.shutdown)  # it sends what is left


def _provider(url: str) -> Any:
    """The SDK's tracer provider, which sends in batches from a thread of its own."""
    try:
        trace = import_module("opentelemetry.sdk.trace")
        export = import_module("opentelemetry.sdk.trace.export")
        otlp = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
        resources = import_module("opentelemetry.sdk.resources")
    except ImportError as error:
        raise BadSettings(MISSING) from error
    resource = resources.Resource.create({"service.name": "nova", "service.version": VERSION})
    provider = trace.TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(export.BatchSpanProcessor(otlp.OTLPSpanExporter(url, timeout=PATIENCE)))
    return provider
