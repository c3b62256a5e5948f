"""Spans of OpenTelemetry around the parts of an answer; nothing at all until `recording` gives them a tracer.

They carry names of platforms, agents, tools and models: never what was said, nor by whom. For the same reason the text
of an exception is not recorded, only its kind.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry.context import Context
from opentelemetry.trace import Status, StatusCode, Tracer

ROOT = "message"  # the kind that begins a trace; every other is below the one around it

_tracers: list[Tracer] = []  # at most one: that of the block which records


@contextmanager
def recording(tracer: Tracer) -> Generator[None]:
    """For as long as the block runs, spans go to this tracer."""
    _tracers.append(tracer)
    try:
        yield
    finally:
        _tracers.remove(tracer)


def span(kind: str, name: str = "") -> AbstractContextManager[None]:
    """A span for as long as the block runs: of a message, a route, a step (an agent), a model or a tool."""
    return _recorded(_tracers[-1], kind, name) if _tracers else nullcontext()


@contextmanager
def _recorded(tracer: Tracer, kind: str, name: str) -> Generator[None]:
    with tracer.start_as_current_span(
        f"{kind} {name}".rstrip(),
        context=Context() if kind == ROOT else None,
        attributes={"nova.kind": kind, "nova.name": name},
        record_exception=False,
        set_status_on_exception=False,
    ) as opened:
        try:
            yield
        except BaseException as error:
            opened.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
