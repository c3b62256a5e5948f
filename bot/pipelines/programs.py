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
STDOUT, STDERR = 1, 2


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
    transport, heard = await asyncio.get_running_loop().subprocess_exec(
        _Hearing,
        program,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        cwd=folder,
        env={"PATH": PATH, "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        await asyncio.wait((heard.silent, heard.too_much), return_when=asyncio.FIRST_COMPLETED)
    finally:
        _end(transport.get_pid())
        transport.close()  # closes the pipes as well: whoever left the session may hold their other ends for ever
        await heard.silent
    if heard.too_much.done():
        return failed(f"{program.name} wrote more than {MOST_BYTES:,} bytes; have it write less.", sure=False)
    return _result(program.name, transport.get_returncode() or 0, *map(_text, heard.written.values()))


class _Hearing(asyncio.SubprocessProtocol):
    """What a program writes. `silent` once it has ended and its pipes are closed, `too_much` as soon as it is.

    `asyncio.subprocess.Process` would do, but its `wait` never returns when the reader has paused a full pipe.
    """

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.written = {STDOUT: bytearray(), STDERR: bytearray()}
        self.silent: asyncio.Future[None] = loop.create_future()
        self.too_much: asyncio.Future[None] = loop.create_future()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        written = self.written[fd]
        written += data[: MOST_BYTES + 1 - len(written)]
        if len(written) > MOST_BYTES and not self.too_much.done():
            self.too_much.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.silent.set_result(None)


def _end(session: int) -> None:
    """End a program with all it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(session, signal.SIGKILL)


def _result(name: str, status: int, out: str, err: str) -> Result:
    log = err.strip()
    if status:
        last = log.splitlines()[-1][:300] if log else "it said nothing"
        return failed(f"{name} ended with status {status}: {last}", log=log)
    return Result("done", _value(out), log=log, tainted=True)


def _text(written: bytearray) -> str:
    return written.decode(errors="replace")


def _value(text: str) -> JsonValue:
    """A list or mapping in JSON as values, anything else as text without the last line break."""
    if text[:1] not in ("{", "["):
        return text.rstrip("\n")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text.rstrip("\n")
