"""`nova pipelines`: which there are, whether files are sound, their schema; start a run and see how one went."""

from __future__ import annotations

import argparse
import asyncio
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue

from agents.spec import SPECIALISTS, load_roster
from agents.tools.catalogue import known_tools
from agents.tools.mcp import BadServers, read_servers
from bot.cli.output import complain, show
from bot.pipelines.checking import Known
from bot.pipelines.dispatch import Queue
from bot.pipelines.engine import Refused, begin
from bot.pipelines.library import Entry, Library, read_file, read_files
from bot.pipelines.naming import typed
from bot.pipelines.progress import gantt, step_list
from bot.pipelines.reading import BadPipeline, read_pipeline, schema
from bot.settings import Settings
from bot.tasks import open_docket
from memory.cells import Cells
from memory.connection import RedisClient, open_store
from memory.runs import Run, Runs, Starter

OPERATOR = "console:operator"


def run(settings: Settings, options: argparse.Namespace) -> int:
    try:
        match options.action:
            case "schema":
                show(schema())
                return 0
            case "check":
                return _check(known_here(settings), [Path(name) for name in options.names], as_json=options.json)
            case "run":
                return asyncio.run(_start(settings, options))
            case "show":
                return asyncio.run(_show(settings, options))
            case _:
                return asyncio.run(_list(settings, options))
    except (BadPipeline, BadServers, Refused) as problem:
        complain(str(problem))
        return 2


def known_here(settings: Settings) -> Known:
    """The names that definitions may use on this machine. Raises BadServers."""
    file = settings.nova_mcp_config
    return Known(
        agents=frozenset(load_roster((SPECIALISTS, *settings.nova_agent_dirs))),
        tools=known_tools(),
        servers=frozenset(read_servers(file) if file else ()),
        hosts=frozenset(settings.nova_pipeline_hosts),
        programs=frozenset(path.name for path in settings.nova_pipeline_programs),
        secrets=frozenset(settings.pipeline_secrets),
    )


def _check(known: Known, files: list[Path], *, as_json: bool) -> int:
    if not files:
        complain("name the files to check: nova pipelines check FILE...")
        return 2
    problems = {str(file): _problems(file, known) for file in files}
    if as_json:
        show(json.dumps([{"file": file, "problems": found} for file, found in problems.items()], ensure_ascii=False))
    else:
        show("\n".join("\n".join(found) or f"{file}: sound" for file, found in problems.items()))
    return 1 if any(problems.values()) else 0


def _problems(file: Path, known: Known) -> list[str]:
    try:
        read_file(file, known)
    except BadPipeline as problem:
        return str(problem).splitlines()
    return []


async def _list(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings.redis_url, settings.nova_data_dir) as store:
        entries = await _entries(settings, store.redis)
        runs = {name: await Runs(store.redis).latest(name, 1) for name in entries}
    rows = [
        {"name": name, "description": each.pipeline.description, "source": each.source, "last": _last(runs[name])}
        for name, each in entries.items()
    ]
    lines = [f"{row['name']}  {row['last'] or 'never run'}  {row['description']}" for row in rows]
    show(json.dumps(rows, ensure_ascii=False) if options.json else "\n".join(lines) or "There are no pipelines.")
    return 0


def _last(runs: tuple[Run, ...]) -> str:
    return runs[0].state if runs else ""


async def _start(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings.redis_url, settings.nova_data_dir) as store, open_docket(store, "nova") as docket:
        name = _one_name(options)
        entry = (await _entries(settings, store.redis)).get(name)
        if entry is None:
            complain(f"there is no pipeline {name!r}; `nova pipelines` lists them")
            return 2
        given = typed(_inputs(options.input), entry.pipeline)
        runs, now = Runs(store.redis), datetime.now(UTC)
        once, starter = f"cli:{uuid.uuid4()}", _operator(settings)
        started = await begin(runs, once, entry.pipeline, entry.text, given, starter=starter, now=now)
        await Queue(docket).wake(started.id)
    text = f"Started: {name}, run {started.id}. A running Nova does it; `nova pipelines show {started.id}` tells."
    show(json.dumps({"run": started.id, "pipeline": name}) if options.json else text)
    return 0


async def _show(settings: Settings, options: argparse.Namespace) -> int:
    async with open_store(settings.redis_url, settings.nova_data_dir) as store:
        runs, number = Runs(store.redis), _one_name(options)
        found, records = await runs.find(number), await runs.steps(number)
    if found is None:
        complain(f"there is no run {number!r}; they are kept for 90 days")
        return 2
    if options.json:
        steps = [asdict(record) for record in records.values()]
        show(json.dumps(asdict(found) | {"steps": steps}, ensure_ascii=False, default=str))
    else:
        pipeline = read_pipeline(found.definition, found.pipeline)
        show(f"{step_list(found, pipeline, records)}\n{gantt(found, records, datetime.now(UTC))}")
    return 1 if found.state == "failed" else 0


async def _entries(settings: Settings, redis: RedisClient) -> Mapping[str, Entry]:
    files = read_files(settings.nova_pipeline_dirs)
    return await Library(files, Cells(redis, "pipelines"), known_here(settings)).all()


def _one_name(options: argparse.Namespace) -> str:
    """Raises Refused."""
    if len(options.names) != 1:
        raise Refused(f"name one: nova pipelines {options.action} NAME")
    return str(options.names[0])


def _inputs(pairs: list[str]) -> dict[str, JsonValue]:
    """Of `name=value` texts. Raises Refused."""
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise Refused(f"{wrong[0]!r} is no input; write --input name=value")
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs)}


def _operator(settings: Settings) -> Starter:
    """In whose name runs of the command line are: the first owner, who is also told."""
    person = settings.nova_owners[0] if settings.nova_owners else OPERATOR
    return Starter(person, "the operator", f"pipelines:{person}", "dm", settings.nova_timezone, owner=True)
