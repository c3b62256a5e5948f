"""What is answered at which path. A delivery is stored first, then acknowledged: with the store away it is refused."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from adapters.message import RawEvent, RequestRefused, Webhook
from memory.errors import StoreUnavailable

MOST_BYTES = 2_000_000  # Slack's largest event is two long messages, each twice
READ_SECONDS = 10.0

Ready = Callable[[], Awaitable[dict[str, str]]]
Keep = Callable[[RawEvent], Awaitable[bool]]
Endpoint = Callable[[Request], Awaitable[Response]]

logger = logging.getLogger(__name__)


def web_app(ready: Ready, more: Sequence[Route] = ()) -> Starlette:
    """`/healthz` answers while the process lives; `/readyz` is 503 while `ready` reports problems by part."""
    return Starlette(routes=[Route("/healthz", _alive), Route("/readyz", _readiness(ready)), *more])


def webhook_routes(webhooks: Iterable[Webhook], keep: Keep) -> list[Route]:
    """What a platform posts to a path of its webhook goes to `keep`; 503 while that raises StoreUnavailable."""
    return [Route(path, _taken_in(webhook, keep), methods=["POST"]) for webhook in webhooks for path in webhook.paths]


async def _alive(_: Request) -> Response:
    return JSONResponse({"status": "alive"})


def _readiness(ready: Ready) -> Endpoint:
    async def readyz(_: Request) -> Response:
        problems = await ready()
        status = "not ready" if problems else "ready"
        return JSONResponse({"status": status, "problems": problems}, status_code=503 if problems else 200)

    return readyz


def _taken_in(webhook: Webhook, keep: Keep) -> Endpoint:
    async def take_in(request: Request) -> Response:
        try:
            delivery = webhook.read(await _body(request), request.headers)
            if isinstance(delivery, str):
                return PlainTextResponse(delivery)
            await keep(delivery)
        except RequestRefused as refused:
            logger.info("a request to %s was refused: %s", request.url.path, refused)
            return PlainTextResponse(str(refused), refused.status)
        except StoreUnavailable as problem:
            logger.error("%s takes in nothing: %s; the platform delivers again", request.url.path, problem)
            return PlainTextResponse("not stored: deliver again", 503)
        return Response()

    return take_in


async def _body(request: Request) -> bytes:
    """The body, never more of it in memory than is allowed. Raises RequestRefused."""
    body = bytearray()
    try:
        async with asyncio.timeout(READ_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise RequestRefused(413, f"more than {MOST_BYTES:,} bytes")
    except TimeoutError:
        raise RequestRefused(408, f"not sent within {READ_SECONDS:g} s") from None
    except ClientDisconnect:
        raise RequestRefused(400, "the request ended early") from None
    return bytes(body)
