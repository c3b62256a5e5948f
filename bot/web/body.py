"""The body of a request, never more of it in memory than is allowed."""

from __future__ import annotations

import asyncio

from starlette.requests import Request


class TooMuch(Exception):
    """The body is longer than allowed."""


async def body_of(request: Request, *, most: int, seconds: float) -> bytes:
    """At most `most` bytes that came within `seconds`. Raises TooMuch, TimeoutError, ClientDisconnect."""
    body = bytearray()
    async with asyncio.timeout(seconds):
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise TooMuch
    return bytes(body)
