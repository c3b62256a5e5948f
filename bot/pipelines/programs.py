"""Steps that run a program an owner has listed: without a shell, in an empty folder, with nothing of Nova's own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import tempfile
from collections.abc import Iterable
from pathlib import Path

from pydantic import JsonValue

from bot.pipelines.definition import Step
from bot.pipelines.references import as_text
from bot.pipelines.work import Job, Result, failed

MOST_BYTES = 256_000
PATH = "/usr/bin:/bin"


class _TooMuch(Exception):
    """A program does not stop writing."""


class Programs:
    """Programs by the last part of their absolute paths."""

    def __init__(self, programs: Iterable[Path]) -> None:
        self._programs = {path.name: path for path in programs}

    def repeatable(self, step: Step) -> bool:
        return step.idempotent

    async def do(self, job: Job) -> Result:
        name, *arguments = [as_text(each) for each in job.filled["command"]]
        program = self._programs.get(name)
        if program is None:
            return failed(f"{name!r} may not be run; an owner can add it to NOVA_PIPELINE_PROGRAMS.")
        with tempfile.TemporaryDirectory(prefix="nova-step-") as folder:
            try:
                return await _run(program, arguments, folder)
            except (OSError, ValueError) as error:
                return failed(f"{program} could not be started ({error.__class__.__name__}).")


async def _run(program: Path, arguments: list[str], folder: str) -> Result:
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
        env={"PATH": PATH, "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        out, err = await asyncio.gather(_read(process.stdout), _read(process.stderr))
        status = await process.wait()
    except _TooMuch:
        return failed(f"{program.name} wrote more than {MOST_BYTES:,} bytes; have it write less.", sure=False)
    finally:
        _end(process)
        await process.wait()
    log = err.decode(errors="replace").strip()
    if status:
        last = log.splitlines()[-1][:300] if log else "it said nothing"
        return failed(f"{program.name} ended with status {status}: {last}", log=log)
    return Result("done", _value(out.decode(errors="replace")), log=log, tainted=True)


async def _read(stream: asyncio.StreamReader | None) -> bytes:
    """All that a program writes. Raises _TooMuch."""
    content = bytearray()
    while stream and (chunk := await stream.read(65_536)):
        content += chunk
        if len(content) > MOST_BYTES:
            raise _TooMuch
    return bytes(content)


def _end(process: asyncio.subprocess.Process) -> None:
    """End it with all it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _value(text: str) -> JsonValue:
    """A list or mapping in JSON as values, anything else as text without the last line break."""
    if text[:1] not in ("{", "["):
        return text.rstrip("\n")
    try:
        return json.loads(text)
    except ValueError:
        return text.rstrip("\n")
