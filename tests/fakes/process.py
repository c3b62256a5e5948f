"""Nova as processes of its own, on a store and a data folder that they may share.

A fork server has all that Nova imports in memory, so a start costs a tenth of what it would. From there on each is a
process like any other: it runs its command line, writes a log, is killed.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.fakes import dying

PATIENCE = 50.0  # seconds; a loaded machine may need them
KEPT = ("PATH", "HOME", "LANG")

_nursery = get_context("forkserver")
_nursery.set_forkserver_preload(["__main__", dying.__name__, "bot.serve", "anthropic.resources.messages", "pypdf"])


@dataclass(frozen=True, slots=True)
class NovaProcess:
    """A running Nova and what it writes to standard error."""

    process: ForkServerProcess
    log: Path

    async def end(self) -> int | None:
        """Wait until it has ended by itself; its exit status, or minus the signal that ended it."""
        await until(lambda: not self.process.is_alive())
        return self.process.exitcode

    async def kill(self) -> None:
        self.process.kill()
        await self.end()

    @property
    def told(self) -> str:
        return self.log.read_text()


@asynccontextmanager
async def running(
    home: Path, *arguments: str, settings: Mapping[str, str], point: str = dying.NOWHERE
) -> AsyncGenerator[NovaProcess]:
    """`nova <arguments>` in the folder `home`, where there is no .env, until the point at which it is to die."""
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment |= {"NOVA_DATA_DIR": str(home), "PORT": "0", **settings}
    log = home / f"{len(list(home.glob('*.log')))}.log"
    log.touch()
    process = _nursery.Process(target=dying.run, args=(point, arguments, environment, log))
    process.start()
    nova = NovaProcess(process, log)
    try:
        yield nova
    finally:
        await nova.kill()
        process.close()


async def until(true: Callable[[], bool | Awaitable[bool]], within: float = PATIENCE) -> float:
    """Wait for something to become true; returns the seconds it took. Raises TimeoutError."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    async with asyncio.timeout(within):
        while not (is_true := true()) or (not isinstance(is_true, bool) and not await is_true):
            await asyncio.sleep(0.02)
    return loop.time() - started
