"""A web application of aiohttp at a free loopback port, as every fake of a platform is one."""

from __future__ import annotations

from aiohttp import web


class Loopback:
    """Serves from `open` to `close`. `ends_handlers`: who hangs up ends the work on their request."""

    def __init__(self, app: web.Application, *, ends_handlers: bool = False) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=ends_handlers)

    async def open(self) -> str:
        """Start; returns the address, `127.0.0.1:<port>`."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        await self._runner.cleanup()
