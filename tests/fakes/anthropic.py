"""Anthropic's Messages API on loopback: as strict about requests as the real one, and as quick as a server can be.

    async with AnthropicServer("text, a turn or a failure", ...) as server:
        ...  # point ANTHROPIC_BASE_URL at server.url
    assert server.requests[0].body["model"] == "claude-haiku-5-5"

Answers are taken from the script in order; when it is used up (or for benchmarks), `answer` makes them.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self, cast

from aiohttp import web

from tests.fakes.loopback import Loopback

TOOL_NAME = re.compile(r"^[a-zA-Z0-9_-]{1,64}$")
GONE = ("temperature", "top_p", "top_k")
KNOWN = {
    "model", "max_tokens", "messages", "system", "tools", "tool_choice", "stream", "cache_control", "metadata",
    "output_config", "service_tier", "stop_sequences", "thinking",
}  # fmt: skip
SCHEMA_WORDS = {
    "type", "enum", "const", "anyOf", "$ref", "$defs", "description", "title", "format", "properties", "required",
    "additionalProperties", "items", "minItems",
}  # fmt: skip
ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
}


@dataclass(frozen=True, slots=True)
class ToolUse:
    """The model's wish to call a tool."""

    name: str
    input: Mapping[str, Any]
    id: str = "toolu_1"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of the model. `pieces` arrive one by one; `usage` is what the API counts."""

    pieces: Sequence[str] = ()
    calls: Sequence[ToolUse] = ()
    stop: str | None = None
    input_tokens: int = 20
    output_tokens: int = 5
    cached: int = 0
    written: int = 0
    cut: Literal["no", "socket", "stream", "arguments"] = "no"  # how it breaks off after its last piece
    hold: asyncio.Event | None = None  # after the first piece nothing is sent until this is set
    error: str | None = None  # type of an error event that ends the stream

    @property
    def stop_reason(self) -> str:
        return self.stop or ("tool_use" if self.calls else "end_turn")


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that fails before an answer begins."""

    status: int
    message: str = "it failed"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Raw:
    """A response that is none of the Messages API."""

    body: str
    content_type: str = "text/event-stream"


Answer = Said | Failure | Raw | str | None  # None: the connection is closed without a word


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent."""

    body: Mapping[str, Any]
    headers: Mapping[str, str]

    @property
    def messages(self) -> Sequence[Mapping[str, Any]]:
        return self.body["messages"]

    @property
    def question(self) -> str:
        """All text of the last message."""
        return "\n".join(block.get("text", "") for block in _blocks(self.messages[-1]))


class AnthropicServer:
    """The server; `requests` are those it accepted, `refused` the reasons why it did not accept others."""

    def __init__(self, *script: Answer, key: str | None = None) -> None:
        self.script: list[Answer] = list(script)
        self.answer: Callable[[Request], Answer] = lambda _: "All well."
        self.requests: list[Request] = []
        self.refused: list[str] = []
        self.input_tokens = 0
        self.output_tokens = 0
        self.url = ""
        self._key = key

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_post("/v1/messages", self._messages)
        self._site = Loopback(app, ends_handlers=True)
        self.url = f"http://{await self._site.open()}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._site.close()

    async def _messages(self, http: web.Request) -> web.StreamResponse:
        request = Request(await http.json(), {name.lower(): value for name, value in http.headers.items()})
        problem = self._problem(request)
        if problem:
            self.refused.append(problem.message)
            return _failed(problem)
        self.requests.append(request)
        answer = self.script.pop(0) if self.script else self.answer(request)
        match answer:
            case None:
                _hang_up(http)
                return web.Response()
            case Failure():
                return _failed(answer)
            case Raw():
                return web.Response(text=answer.body, content_type=answer.content_type)
            case str():
                answer = Said([answer])
            case Said():
                pass
        self.input_tokens += answer.input_tokens + answer.cached + answer.written
        self.output_tokens += answer.output_tokens
        if not request.body.get("stream"):
            return web.json_response(_whole(answer, request.body["model"]))
        return await _stream(http, answer, request.body["model"])

    def _problem(self, request: Request) -> Failure | None:
        keys = {request.headers.get("x-api-key"), request.headers.get("authorization", "").removeprefix("Bearer ")}
        if self._key and self._key not in keys:
            return Failure(401, "invalid x-api-key")
        if "anthropic-version" not in request.headers:
            return Failure(400, "anthropic-version: header is required")
        problem = next(_problems(request.body), None)
        return Failure(400, problem) if problem else None


def _problems(body: Mapping[str, Any]) -> Iterator[str]:
    """What the real API would refuse, first problem first."""
    if not isinstance(body.get("model"), str) or not body["model"]:
        yield "model: Field required"
    if not isinstance(body.get("max_tokens"), int) or body["max_tokens"] < 1:
        yield "max_tokens: Field required"
    for name in sorted(body.keys() - KNOWN):
        yield f"{name}: {'is no longer supported' if name in GONE else 'Extra inputs are not permitted'}"
    if body.get("tool_choice", {}).get("type") in {"any", "tool"}:
        yield "tool_choice: forcing a tool is not supported by this model"
    if "system" in body and not _has_text(body["system"]):
        yield "system: text content blocks must be non-empty"
    yield from _tool_problems(body.get("tools", ()))
    yield from _format_problems(body.get("output_config"))
    messages = cast("Sequence[Mapping[str, Any]]", body.get("messages") or ())
    if not messages:
        yield "messages: at least one message is required"
    yield from _turn_problems(messages)
    yield from _pairing_problems(messages)


def _tool_problems(tools: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    names = [tool.get("name", "") for tool in tools]
    if len(set(names)) != len(names):
        yield "tools: Tool names must be unique."
    for number, tool in enumerate(tools):
        if not TOOL_NAME.match(tool.get("name", "")):
            yield f"tools.{number}.name: String should match pattern '{TOOL_NAME.pattern}'"
        if tool.get("input_schema", {}).get("type") != "object":
            yield f"tools.{number}.input_schema.type: Field required"


def _format_problems(config: Mapping[str, Any] | None) -> Iterator[str]:
    if config is None:
        return
    for name in sorted(config.keys() - {"effort", "format"}):
        yield f"output_config.{name}: Extra inputs are not permitted"
    form: Mapping[str, Any] | None = config.get("format")
    if form is None:
        return
    if form.get("type") != "json_schema" or not isinstance(form.get("schema"), dict):
        yield "output_config.format: a `json_schema` with a `schema` is required"
        return
    yield from _schema_problems(form["schema"])


def _schema_problems(schema: Mapping[str, Any]) -> Iterator[str]:
    """The part of JSON Schema that the API compiles, and no more."""
    place = "output_config.format.schema"
    for name in sorted(schema.keys() - SCHEMA_WORDS):
        yield f"{place}: For '{schema.get('type')}' type, property '{name}' is not supported"
    if not schema.keys() & {"type", "enum", "const", "anyOf", "$ref"}:
        yield f"{place}: a type is required"
    if schema.get("minItems", 0) not in {0, 1}:
        yield f"{place}: For 'array' type, 'minItems' values other than 0 or 1 are not supported"
    properties: Mapping[str, Any] = schema.get("properties", {})
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        yield f"{place}: For 'object' type, 'additionalProperties' must be explicitly set to false"
    for name in schema.get("required", ()):
        if name not in properties:
            yield f"{place}: required property '{name}' is not defined"
    for inner in (*properties.values(), *schema.get("anyOf", ()), schema.get("items")):
        if inner is not None:
            yield from _schema_problems(inner)


def _turn_problems(messages: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    previous = "assistant"
    for number, message in enumerate(messages):
        role = message.get("role")
        if role not in {"user", "assistant"} or role == previous:
            yield f"messages.{number}: roles must alternate between user and assistant, beginning with user"
        previous = str(role)
        blocks = _blocks(message)
        if not blocks:
            yield f"messages.{number}: all messages must have non-empty content"
        for block in blocks:
            if block["type"] == "text" and not _has_text(block.get("text")):
                yield f"messages.{number}: text content blocks must contain non-whitespace text"
    if previous == "assistant" and messages:
        yield "messages: this model does not support assistant message prefill"


def _pairing_problems(messages: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Each tool_use is answered by a tool_result at the beginning of the very next message, and none without."""
    open_calls: set[str] = set()
    for number, message in enumerate(messages):
        blocks = _blocks(message)
        results = [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]
        for unasked in set(results) - open_calls:
            yield f"messages.{number}: unexpected `tool_use_id` {unasked} found in `tool_result` blocks"
        for missing in open_calls - set(results):
            yield f"messages.{number}: `tool_use` id {missing} was found without a `tool_result` block after it"
        if results and blocks[0]["type"] != "tool_result":
            yield f"messages.{number}: tool_result blocks must come first"
        calls = [block["id"] for block in blocks if block["type"] == "tool_use"]
        if len(set(calls)) != len(calls):
            yield f"messages.{number}: `tool_use` ids must be unique"
        open_calls = set(calls)
    if open_calls:
        yield "messages: `tool_use` ids were found without `tool_result` blocks"


def _blocks(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    content: str | list[dict[str, Any]] = message.get("content") or []
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content)


def _has_text(value: object) -> bool:
    return bool(str(value).strip()) if value else False


def _failed(failure: Failure) -> web.Response:
    error = {"type": ERROR_TYPES.get(failure.status, "api_error"), "message": failure.message}
    headers = {"request-id": "req_fake", **failure.headers}
    return web.json_response({"type": "error", "error": error}, status=failure.status, headers=headers)


def _whole(answer: Said, model: str) -> dict[str, Any]:
    text = [{"type": "text", "text": "".join(answer.pieces)}] if answer.pieces else []
    calls = [{"type": "tool_use", "id": call.id, "name": call.name, "input": call.input} for call in answer.calls]
    return _message(answer, model) | {"content": [*text, *calls], "stop_reason": answer.stop_reason}


def _message(answer: Said, model: str) -> dict[str, Any]:
    usage = {
        "input_tokens": answer.input_tokens,
        "output_tokens": 1,
        "cache_read_input_tokens": answer.cached,
        "cache_creation_input_tokens": answer.written,
    }
    start: dict[str, Any] = {"id": "msg_fake", "type": "message", "role": "assistant", "model": model, "content": []}
    return start | {"stop_reason": None, "stop_sequence": None, "usage": usage}


async def _stream(http: web.Request, answer: Said, model: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": "text/event-stream", "request-id": "req_fake"})
    await response.prepare(http)
    if answer.hold:
        first, *rest = _events(answer, model)
        await response.write(first)
        await answer.hold.wait()
        await response.write(b"".join(rest))
    else:
        await response.write(b"".join(_events(answer, model)))
    if answer.cut == "socket":
        await asyncio.sleep(0)
        _hang_up(http)
    return response


def _hang_up(http: web.Request) -> None:
    """Close the connection in the middle, as a network does."""
    if http.transport:
        http.transport.close()


def _events(answer: Said, model: str) -> Iterator[bytes]:
    """The stream in pieces: first the message's start with its first piece of text, then the rest."""
    begin = _event("message_start", message=_message(answer, model)) + _event("ping")
    if answer.pieces:
        block = {"type": "text", "text": ""}
        begin += _event("content_block_start", index=0, content_block=block)
        begin += _event("content_block_delta", index=0, delta={"type": "text_delta", "text": answer.pieces[0]})
    yield begin
    for piece in answer.pieces[1:]:
        yield _event("content_block_delta", index=0, delta={"type": "text_delta", "text": piece})
    if answer.error:
        yield _event("error", error={"type": answer.error, "message": "it failed"})
        return
    if answer.cut in {"socket", "stream"}:
        return
    if answer.pieces:
        yield _event("content_block_stop", index=0)
    for index, call in enumerate(answer.calls, start=1 if answer.pieces else 0):
        yield from _call_events(index, call, whole=answer.cut != "arguments")
    delta = {"stop_reason": answer.stop_reason, "stop_sequence": None}
    yield _event("message_delta", delta=delta, usage={"output_tokens": answer.output_tokens})
    yield _event("message_stop")


def _call_events(index: int, call: ToolUse, *, whole: bool) -> Iterator[bytes]:
    block: dict[str, Any] = {"type": "tool_use", "id": call.id, "name": call.name, "input": {}}
    yield _event("content_block_start", index=index, content_block=block)
    arguments = json.dumps(call.input)
    half = len(arguments) // 2
    for piece in (arguments[:half], arguments[half:]) if whole else (arguments[:half],):
        yield _event("content_block_delta", index=index, delta={"type": "input_json_delta", "partial_json": piece})
    yield _event("content_block_stop", index=index)


def _event(kind: str, **data: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind} | data)}\n\n".encode()
