"""Steps that make a request: only to hosts an owner has listed, never redirected elsewhere, of limited size."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import httpx
from pydantic import JsonValue

from bot.pipelines.checking import host_of
from bot.pipelines.definition import Step
from bot.pipelines.references import as_text
from bot.pipelines.work import Job, Result, failed

MOST_BYTES = 1_000_000
READING = ("GET", "HEAD")
SURE_ABOVE = frozenset((501, 503))  # of the errors of servers, those that say that nothing was done


class Requests:
    """Requests through a client whose redirects are off."""

    def __init__(self, client: httpx.AsyncClient, hosts: Collection[str]) -> None:
        self._client = client
        self._hosts = frozenset(hosts)

    def repeatable(self, step: Step) -> bool:
        """Reading is; anything else only if the definition says so."""
        return step.idempotent or (step.http is not None and step.http.method in READING)

    async def do(self, job: Job) -> Result:
        asked: dict[str, Any] = job.filled["http"]
        url, method = as_text(asked["url"]), asked.get("method", "GET")
        host = host_of(url)
        if not url.startswith(("http://", "https://")) or host not in self._hosts:
            return failed(f"{host or url[:80]!r} may not be called; an owner can add it to NOVA_PIPELINE_HOSTS.")
        headers = {name: as_text(value) for name, value in asked.get("headers", {}).items()}
        if method not in READING:
            headers.setdefault("Idempotency-Key", job.key)
        try:
            request = self._client.build_request(method, url, headers=headers, **_body(asked.get("body")))
            return await self._answer(request, job)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            return failed(f"{host} could not be reached ({type(error).__name__}).")
        except httpx.TransportError as error:
            return failed(f"{host} gave no whole answer ({type(error).__name__}).", sure=False)

    async def _answer(self, request: httpx.Request, job: Job) -> Result:
        response = await self._client.send(request, stream=True)
        try:
            content = await _content(response)
        finally:
            await response.aclose()
        line = f"{request.method} {request.url.host}{request.url.path} → {response.status_code}"
        if content is None:
            return failed(f"The answer has more than {MOST_BYTES:,} bytes; ask for less.", sure=False, log=line)
        if response.is_redirect:
            return failed("It wants to lead elsewhere; write the final address into the step.", log=line)
        if response.is_error:
            sure = response.status_code < 500 or response.status_code in SURE_ABOVE
            return failed(f"{job.step.id}: the answer was {response.status_code}.", sure=sure, log=line)
        return Result("done", _value(response, content), log=line, tainted=True)


def _body(body: JsonValue) -> dict[str, Any]:
    if body is None:
        return {}
    return {"content": body} if isinstance(body, str) else {"json": body}


async def _content(response: httpx.Response) -> bytes | None:
    """The whole body; None when it is too large."""
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > MOST_BYTES:
            return None
    return bytes(content)


def _value(response: httpx.Response, content: bytes) -> JsonValue:
    text = content.decode(response.encoding or "utf-8", errors="replace")
    if "json" not in response.headers.get("content-type", ""):
        return text
    try:
        return httpx.Response(200, content=content).json()
    except (ValueError, RecursionError):
        return text
