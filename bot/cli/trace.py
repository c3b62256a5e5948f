"""`nova trace`: all that happened for one answer."""

from __future__ import annotations

import argparse
import asyncio

from bot.cli.output import complain, show
from bot.explain import full
from bot.settings import Settings
from memory.connection import open_store
from memory.traces import Traces, to_json


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, options.id, as_json=options.json))


async def _run(settings: Settings, wanted: str, *, as_json: bool) -> int:
    async with open_store(settings.redis_url, settings.nova_data_dir) as store:
        traces = Traces(store.redis)
        trace = await (traces.newest() if wanted == "last" else traces.get(wanted))
        if trace is None:
            complain(f"no trace {wanted!r}; ids are in /why and in the digest, and at least 8 characters long")
            return 1
        show(to_json(trace) if as_json else full(trace, await traces.votes(trace.id)))
        return 0
