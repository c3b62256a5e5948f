"""What is answered at which path. A delivery is stored first, then acknowledged: with the store away it is refused."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from adapters.message import RawEvent, RequestRefused, Webhook
from bot.pipelines.engine import Refused
from bot.web.body import TooMuch, body_of
from memory.errors import StoreUnavailable
from memory.runs import Run
from memory.slots import StoreAway

MOST_BYTES = 2_000_000  # Slack's largest event is two long messages, each twice
READ_SECONDS = 10.0

Ready = Callable[[], Awaitable[dict[str, str]]]
Keep = Callable[[RawEvent], Awaitable[bool]]
Endpoint = Callable[[Request], Awaitable[Response]]


class Hooks(Protocol):
    """Who starts what webhooks ask for."""

    async def hooked(self, name: str) -> bool:
        """Whether a webhook may start a pipeline of this name."""
        ...

    async def hook(self, name: str, body: bytes, headers: Mapping[str, str]) -> Run | None:
        """Start it; None when the secret is not the right one. Raises Refused."""
        ...


logger = logging.getLogger(__name__)


def web_app(ready: Ready, more: Sequence[Route] = ()) -> Starlette:
    """`/healthz` answers while the process lives; `/readyz` is 503 while `ready` reports problems by part."""
    return Starlette(routes=[Route("/healthz", _alive), Route("/readyz", _readiness(ready)), *more])


def webhook_routes(webhooks: Iterable[Webhook], keep: Keep) -> list[Route]:
    """What a platform posts to a path of its webhook goes to `keep`; 503 while that raises StoreUnavailable."""
    return [Route(path, _taken_in(webhook, keep), methods=["POST"]) for webhook in webhooks for path in webhook.paths]


def pipeline_routes(hooks: Hooks) -> list[Route]:
    """`/pipelines/<name>`: starts a run and answers 202 with its number, 401 without the pipeline's secret."""
    return [Route("/pipelines/{name}", _starting(hooks), methods=["POST"])]


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


def _starting(hooks: Hooks) -> Endpoint:
    async def start(request: Request) -> Response:
        name: str = request.path_params["name"]
        try:
            if not await hooks.hooked(name):
                return PlainTextResponse("no such pipeline", 404)
            run = await hooks.hook(name, await _body(request), request.headers)
        except RequestRefused as refused:
            return PlainTextResponse(str(refused), refused.status)
        except Refused as refused:
            return PlainTextResponse(str(refused), 400)
        except StoreAway as problem:
            logger.error("%s starts nothing: the store is away (%s)", request.url.path, type(problem).__name__)
            return PlainTextResponse("not started: deliver again", 503)
        if run is None:
            logger.warning("a request to %s came without its secret", request.url.path)
            return PlainTextResponse("not the secret of this pipeline", 401)
        return JSONResponse({"run": run.id, "pipeline": run.pipeline}, 202)

    return start


async def _body(request: Request) -> bytes:
    """The body, never more of it in memory than is allowed. Raises RequestRefused."""
    try:
        return await body_of(request, most=MOST_BYTES, seconds=READ_SECONDS)
    except TooMuch:
        raise RequestRefused(413, f"more than {MOST_BYTES:,} bytes") from None
    except TimeoutError:
        raise RequestRefused(408, f"not sent within {READ_SECONDS:g} s") from None
    except ClientDisconnect:
        raise RequestRefused(400, "the request ended early") from None
