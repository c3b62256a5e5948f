"""Slack's Web API through its SDK: three clients that differ in what they repeat, and failures read at once.

The SDK opens a connection for every call. That costs a few milliseconds and keeps a promise: on a connection kept
open, Slack may hang up just as a message leaves, and nobody could say whether it arrived.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any, Literal, cast

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from adapters.departure import departed
from adapters.message import JsonObject

log = logging.getLogger("adapters.slack")

ErrorKind = Literal["unsent", "limited", "lost", "refused"]

# AttributeError: the SDK trips over an answer that is no JSON object although its status is 200.
_FAILURES = (SlackApiError, SlackRequestError, aiohttp.ClientError, TimeoutError, AttributeError)
_SECRET = re.compile(r"(ticket=|xox[a-z]-|xapp-)[^\s&'\"]+")
_ANSWER_LOST = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})


class CallError(Exception):
    """One call that did not succeed, and how: it never left, told to wait, answer lost, or refused with a code."""

    def __init__(
        self, method: str, kind: ErrorKind, code: str, *, retry_after: float = 1.0, details: tuple[str, ...] = ()
    ) -> None:
        super().__init__(f"{method}: {code}")
        self.kind = kind
        self.code = code
        self.retry_after = retry_after
        self.details = details

    @property
    def is_passing(self) -> bool:
        """Whether repeating a harmless call may help."""
        return self.kind != "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call brought; names of headers are in lower case."""

    content: JsonObject
    headers: Mapping[str, str]


class WebApi:
    """One SDK client. Its methods take any keyword, so argument names are checked by the fake server in tests."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.client = client

    async def call(self, method: str, **arguments: object) -> JsonObject:
        """Call a method by its API name. Raises CallError."""
        return (await self.ask(method, **arguments)).content

    async def ask(self, method: str, **arguments: object) -> Answer:
        """The same, with the headers of the answer. Raises CallError."""
        function = cast("Callable[..., Awaitable[object]]", getattr(self.client, method.replace(".", "_")))
        with failures(method):
            answer = await function(**arguments)
        headers = cast("Mapping[str, str]", getattr(answer, "headers", {}))
        lowered = {name.lower(): value for name, value in headers.items()}
        return Answer(cast("JsonObject", getattr(answer, "data", {})), lowered)


class _Telling(AsyncWebClient):
    """Tells when the request for a new message is being written; like the SDK, it opens a connection for every call."""

    async def _request(self, **request: Any) -> dict[str, Any]:
        timeout = aiohttp.ClientTimeout(total=self.timeout)
        async with aiohttp.ClientSession(timeout=timeout, trace_configs=[_departures()]) as session:
            once = copy(self)
            once.session = session
            whole = super(_Telling, once)._request  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
            send = cast("Callable[..., Awaitable[dict[str, Any]]]", whole)
            return await send(**request)


def _departures() -> aiohttp.TraceConfig:
    async def tell(*_: object) -> None:
        await departed()

    trace = aiohttp.TraceConfig()
    trace.on_request_chunk_sent.append(tell)
    return trace


@dataclass(frozen=True, slots=True)
class Clients:
    """Bolt's app with its client for reading, and two clients for writing.

    `writes` waits for rate limits but never repeats a call whose answer was lost; `live` does not even wait, as by
    then there is more to show.
    """

    app: AsyncApp
    reads: WebApi
    writes: WebApi
    live: WebApi

    @classmethod
    def create(cls, token: str, base_url: str, signing_secret: str) -> Clients:
        logger = sdk_logger()
        app = AsyncApp(name="nova", token=token, signing_secret=signing_secret, logger=logger)
        limits = AsyncRateLimitErrorRetryHandler(max_retry_count=2)
        writes = _Telling(token, base_url, retry_handlers=[limits], logger=logger)
        live = _Telling(token, base_url, retry_handlers=[], logger=logger)
        app.client.base_url = writes.base_url
        return cls(app, WebApi(app.client), WebApi(writes), WebApi(live))


@contextmanager
def failures(method: str) -> Generator[None]:
    """Turn whatever the SDK and its HTTP client raise into a CallError."""
    try:
        yield
    except _FAILURES as error:
        raise _read(method, error) from error


def _read(method: str, error: Exception) -> CallError:
    if isinstance(error, aiohttp.ClientConnectorError):
        return CallError(method, "unsent", type(error).__name__)
    if not isinstance(error, SlackApiError):
        return CallError(method, "lost", type(error).__name__)
    response: object = getattr(error, "response", None)
    data: object = getattr(response, "data", None)
    answer: JsonObject = cast("JsonObject", data) if isinstance(data, dict) else {}
    status: int = getattr(response, "status_code", 0)
    code = str(answer.get("error", f"HTTP {status}"))
    if status == 429 or code == "ratelimited":
        return CallError(method, "limited", "ratelimited", retry_after=_retry_after(response))
    if "error" not in answer or status >= 500 or code in _ANSWER_LOST:
        return CallError(method, "lost", code)
    return CallError(method, "refused", code, details=_details(answer))


def _retry_after(response: object) -> float:
    headers: JsonObject = getattr(response, "headers", {})
    value = str(headers.get("Retry-After", ""))
    return float(value) if value.isdecimal() else 1.0


def _details(answer: JsonObject) -> tuple[str, ...]:
    """What Slack says beside the code: the scope that is missing, the block that is wrong."""
    if "needed" in answer:
        return (str(answer["needed"]),)
    metadata = cast("dict[str, list[object]]", answer.get("response_metadata") or {})
    return tuple(str(message) for message in metadata.get("messages", ()))


def sdk_logger() -> logging.Logger:
    """The SDK's own log: never its DEBUG lines, which quote what people write, and no secrets."""
    logger = logging.getLogger("adapters.slack.sdk")
    logger.setLevel(logging.INFO)
    if _redacted not in logger.filters:
        logger.addFilter(_redacted)
    return logger


def _redacted(record: logging.LogRecord) -> bool:
    """Connection errors quote the socket's address with its ticket, in the text and in the traceback."""
    record.msg, record.args = _SECRET.sub(r"\1…", record.getMessage()), None
    record.exc_info = None
    return True
