"""The web server around the routes."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from bot.settings import BadSettings
from bot.web.routes import Ready, web_app

LOOPBACK = "127.0.0.1"

MOST_CONNECTIONS = 64  # beyond these 503; Telegram uses up to 40, Slack a handful


class _Server(uvicorn.Server):
    """Signals are the entry point's business, not the web server's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


@asynccontextmanager
async def serving_web(ready: Ready, port: int, host: str = LOOPBACK, more: Sequence[Route] = ()) -> AsyncGenerator[int]:
    """Serve for as long as the block runs; the block is given the port (of its own choice for 0).

    Raises:
        BadSettings: the address is taken or not this machine's.
    """
    with _listening(host, port) as listener:
        server = _Server(_config(web_app(ready, more)))
        task = asyncio.create_task(server.serve([listener]))
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await task


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise BadSettings(f"PORT {port} at NOVA_HOST {host!r} cannot be served ({error.strerror})") from error


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=2,
    )
