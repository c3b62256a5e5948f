"""Tools as code: an async method with types and a docstring becomes something an agent may call.

Every call is checked, timed and leaves a receipt, so that "done" can be told from "said so".
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import json
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from agents.models import ToolCall, ToolSchema

logger = logging.getLogger(__name__)

Effect = Literal["reads", "writes"]
Understand = Callable[[str], Mapping[str, Any] | None]
Method = TypeVar("Method", bound=Callable[..., Awaitable[str]])


class ToolProblem(Exception):
    """A tool could not do what was asked; the text says why, in words a model or a person can act on."""


@dataclass(frozen=True, slots=True)
class ToolContext:
    """Carried beside the model, never through it: who asks, where, when, in which turn.

    A new one is made for every attempt at a turn; `made` counts the writes of this attempt by call, so that the second
    wish for the same write is told from a first one that is being replayed.
    """

    turn: str
    person: str
    person_name: str
    conversation: str
    place: str
    now: datetime
    timezone: str
    owner: bool = False
    made: Counter[str] = field(default_factory=Counter[str], compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a tool ran (or did not). `call` is unique within the turn."""

    turn: str
    call: str
    tool: str
    effect: Effect
    arguments_hash: str
    ok: bool
    milliseconds: float
    summary: str
    replayed: bool = False


class Receipts(Protocol):
    """Where results of writes are kept, so that answering a turn again does not write again."""

    async def find(self, turn: str, call: str) -> str | None: ...

    async def keep(self, turn: str, call: str, content: str) -> None: ...


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What goes back to the model, with its receipt."""

    content: str
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Tool:
    """One callable ability. `retries` counts further tries after a failure, for reads only."""

    schema: ToolSchema
    effect: Effect
    arguments: type[BaseModel]
    function: Callable[..., Awaitable[str]]
    timeout: float
    retries: int
    most_characters: int

    @property
    def name(self) -> str:
        return self.schema.name

    async def run(self, call: ToolCall, context: ToolContext, receipts: Receipts) -> ToolResult:
        """Run one call. Never raises for a bad call or a failing tool: the result says what went wrong.

        A write is kept under its turn, tool, arguments and number: the second time the same write is wanted in a turn
        it runs again, but answering the turn again finds both and runs neither.
        """
        started = time.perf_counter()
        digest = _hash(call.arguments)
        wish = f"{self.name}:{digest}"
        identity = f"{wish}:{context.made[wish] + 1}"
        kept = await receipts.find(context.turn, identity) if self.effect == "writes" else None
        ok, content = (True, kept) if kept is not None else await self._attempt(call, context)
        if ok and self.effect == "writes":
            context.made[wish] += 1
            if kept is None:
                await receipts.keep(context.turn, identity, content)
        receipt = Receipt(
            turn=context.turn,
            call=call.id,
            tool=self.name,
            effect=self.effect,
            arguments_hash=digest,
            ok=ok,
            milliseconds=(time.perf_counter() - started) * 1000,
            summary=content[:200],
            replayed=kept is not None,
        )
        return ToolResult(_shortened(content, self.most_characters), receipt)

    async def _attempt(self, call: ToolCall, context: ToolContext) -> tuple[bool, str]:
        try:
            arguments = self.arguments.model_validate(dict(call.arguments))
        except ValidationError as error:
            return False, _bad_arguments(self.name, error)
        values = {name: getattr(arguments, name) for name in type(arguments).model_fields}
        tries = 1 + (self.retries if self.effect == "reads" else 0)
        for left in reversed(range(tries)):
            try:
                async with asyncio.timeout(self.timeout):
                    return True, await self.function(context, **values)
            except ToolProblem as problem:
                return False, str(problem)
            except (TimeoutError, ConnectionError) as error:
                if not left:
                    return False, self._no_answer(error)
            except Exception:  # a bug in one tool costs one call, not the turn and what was done in it before
                logger.exception("tool %s failed inside, in turn %s", self.name, context.turn)
                return False, f"{self.name} failed inside; the log says why.{self._unsure}"
        raise AssertionError("the loop above always returns")

    def _no_answer(self, error: TimeoutError | ConnectionError) -> str:
        why = f"gave no answer within {self.timeout:g} s" if isinstance(error, TimeoutError) else "lost its connection"
        return f"{self.name} {why}.{self._unsure}"

    @property
    def _unsure(self) -> str:
        return " Whether it took effect is not known." if self.effect == "writes" else ""


def tool(
    effect: Effect,
    *,
    timeout: float = 10.0,
    retries: int = 0,
    most_characters: int = 8000,
    understand: Understand | None = None,
) -> Callable[[Method], Method]:
    """Mark a method of a toolbox as a tool: `async def name(self, context, ...) -> str`.

    The docstring is what a model reads. `understand` turns plain words into arguments, for when no model does.
    """

    def mark(function: Method) -> Method:
        function.__dict__["tool_settings"] = _Settings(effect, timeout, retries, most_characters, understand)
        return function

    return mark


@dataclass(frozen=True, slots=True)
class _Settings:
    effect: Effect
    timeout: float
    retries: int
    most_characters: int
    understand: Understand | None


class Toolbox:
    """Base of objects whose marked methods are tools."""

    def tools(self) -> tuple[Tool, ...]:
        """The tools of this object, in the order in which its class writes them."""
        return tuple(_as_tool(getattr(self, name)) for name in self.names())

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The tools' names, known before anything is connected."""
        return tuple(name for name, member in vars(cls).items() if hasattr(member, "tool_settings"))


class Tools(Mapping[str, Tool]):
    """All tools by name. Two of one name are a mistake in the program."""

    def __init__(self, boxes: Iterable[Toolbox]) -> None:
        self._tools: dict[str, Tool] = {}
        for tool in (tool for box in boxes for tool in box.tools()):
            if tool.name in self._tools:
                raise ValueError(f"two tools are named {tool.name!r}")
            self._tools[tool.name] = tool

    def __getitem__(self, name: str) -> Tool:
        return self._tools[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tools)

    def __len__(self) -> int:
        return len(self._tools)


def _as_tool(method: Any) -> Tool:
    settings: _Settings = method.tool_settings
    hints = get_type_hints(method, include_extras=True)
    parameters = list(inspect.signature(method).parameters.values())[1:]
    fields: dict[str, Any] = {
        p.name: (hints[p.name], ... if p.default is inspect.Parameter.empty else p.default) for p in parameters
    }
    arguments = create_model(method.__name__, __config__=ConfigDict(extra="forbid"), **fields)
    description = inspect.cleandoc(method.__doc__ or "")
    return Tool(
        schema=ToolSchema(method.__name__, description, _parameters(arguments), settings.understand),
        effect=settings.effect,
        arguments=arguments,
        function=method,
        timeout=settings.timeout,
        retries=settings.retries,
        most_characters=settings.most_characters,
    )


def _parameters(arguments: type[BaseModel]) -> Mapping[str, Any]:
    """The JSON schema without pydantic's titles, which repeat the names and cost tokens in every prompt."""
    schema = arguments.model_json_schema()
    schema.pop("title", None)
    for parameter in schema.get("properties", {}).values():
        parameter.pop("title", None)
    return schema


def _bad_arguments(name: str, error: ValidationError) -> str:
    problems = [f"{'.'.join(map(str, item['loc'])) or 'arguments'}: {item['msg']}" for item in error.errors()]
    return f"{name} was not run, its arguments are wrong: {'; '.join(problems)}"


def _hash(arguments: Mapping[str, Any]) -> str:
    canonical = json.dumps(arguments, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _shortened(content: str, most: int) -> str:
    if len(content) <= most:
        return content
    return f"{content[:most]}\n[... {len(content) - most} more characters were left out]"
