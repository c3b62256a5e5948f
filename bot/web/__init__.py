"""The health page: whether this process is alive, and whether it can do its work."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

LOOPBACK = "127.0.0.1"

Ready = Callable[[], Awaitable[dict[str, str]]]


def web_app(ready: Ready) -> Starlette:
    """`/healthz` answers while the process lives; `/readyz` is 503 while `ready` reports problems by part."""

    async def healthz(request: Request) -> Response:
        del request
        return JSONResponse({"status": "alive"})

    async def readyz(request: Request) -> Response:
        del request
        problems = await ready()
        status = "not ready" if problems else "ready"
        return JSONResponse({"status": status, "problems": problems}, status_code=503 if problems else 200)

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz)])


class _Server(uvicorn.Server):
    """Signals are the entry point's business, not the web server's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


@asynccontextmanager
async def serving_web(ready: Ready, port: int) -> AsyncGenerator[None]:
    """Serve on loopback for as long as the block runs."""
    config = uvicorn.Config(web_app(ready), host=LOOPBACK, port=port, log_config=None, lifespan="off")
    server = _Server(config)
    task = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await task
