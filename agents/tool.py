"""Tools as code: an async method with types and a docstring becomes something an agent may call.

Every call is checked, timed and leaves a receipt, so that "done" can be told from "said so".
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from agents.arguments import call_text, digest, schema_of, what_is_wrong
from agents.breaker import Breaker
from agents.models import ToolCall, ToolSchema
from memory.traces import elapsed

logger = logging.getLogger(__name__)

Effect = Literal["reads", "writes"]
Understand = Callable[[str], Mapping[str, Any] | None]
Method = TypeVar("Method", bound=Callable[..., Awaitable[str]])


class ToolProblem(Exception):
    """A tool could not do what was asked; the text says why, in words a model or a person can act on."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A picture that a tool made and that goes along with the answer; `alt` says the same in words."""

    name: str
    mime: str
    content: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class ToolContext:
    """Carried beside the model, never through it: who asks, where, when, in which turn.

    A new one is made for every attempt at a turn; `made` counts the writes of this attempt by call, so that the second
    wish for the same write is told from a first one that is being replayed. `outside` marks a place shared with people
    of other companies, `pipeline` names the pipeline whose run is at work, `address` is where to write of one's own
    accord later, `tainted` says that text from outside is at play. `approved` holds the keys of the wishes that a
    person agreed to. `idempotency_key` is set for each call: the same for every try and replay of one write, another
    for any other, so that the far side can tell. `exhibits` collects the pictures of the turn.
    """

    turn: str
    person: str
    person_name: str
    conversation: str
    place: str
    now: datetime
    timezone: str
    owner: bool = False
    outside: bool = False
    pipeline: str = ""
    address: str = ""
    tainted: bool = False
    approved: frozenset[str] = frozenset()
    idempotency_key: str = ""
    made: Counter[str] = field(default_factory=Counter[str], compare=False, repr=False)
    exhibits: list[Exhibit] = field(default_factory=list[Exhibit], compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a tool ran (or did not). `call` is unique within the turn; `well`: the tool itself is in order."""

    turn: str
    call: str
    tool: str
    effect: Effect
    arguments_hash: str
    ok: bool
    milliseconds: float
    summary: str
    replayed: bool = False
    well: bool = True


class Receipts(Protocol):
    """Where results of writes are kept, so that answering a turn again does not write again. Keeping again replaces."""

    async def find(self, turn: str, call: str) -> str | None: ...

    async def keep(self, turn: str, call: str, content: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """A call that waits for a person's yes; `text` is exactly what will happen.

    Whoever agrees puts `key` into `ToolContext.approved` and runs `call` again, in the same turn.
    """

    key: str
    call: ToolCall
    text: str


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What goes back to the model, with its receipt. `wish` is set where nothing ran yet, for want of approval."""

    content: str
    receipt: Receipt
    wish: Wish | None = None


# What is kept under a write's key until its result is: begun and not heard of since, or surely without effect.
_BEGUN = "\0begun"
_WITHOUT_EFFECT = "\0without effect"
_UNSURE = "Whether it took effect is not known."


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How a call ended. `sure`: it is known whether it took effect; `well`: the tool itself is in order."""

    ok: bool
    content: str
    sure: bool = True
    well: bool = True
    replayed: bool = False
    wish: Wish | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """One callable ability.

    `timeout` is in seconds, for each try. `retries` counts further tries after a lost answer: for reads, and for writes
    that are `idempotent`, which means that the far side takes `ToolContext.idempotency_key` and acts once on each.
    What an `untrusted` tool returns was written by others. Once such text is at play, every write needs approval.
    """

    schema: ToolSchema
    effect: Effect
    arguments: type[BaseModel]
    function: Callable[..., Awaitable[str]]
    timeout: float
    retries: int
    most_characters: int
    idempotent: bool = False
    needs_approval: bool = False
    untrusted: bool = False

    def __post_init__(self) -> None:
        if self.retries and self.effect == "writes" and not self.idempotent:
            raise ValueError(f"tool {self.name!r} writes, so it may have retries only if it is idempotent")

    @property
    def name(self) -> str:
        return self.schema.name

    async def run(
        self, call: ToolCall, context: ToolContext, receipts: Receipts, breaker: Breaker | None = None
    ) -> ToolResult:
        """Run one call. Never raises for a bad call or a failing tool: the result says what went wrong.

        A write is kept under its turn, tool, arguments and number: the second time the same write is wanted in a turn
        it runs again, but answering the turn again finds both and runs neither. A write of which nobody knows whether
        it took effect is not run again either, unless it is idempotent.
        """
        started = time.perf_counter()
        arguments_hash = digest(call.arguments)
        wish = f"{self.name}:{arguments_hash}"
        key = f"{wish}:{context.made[wish] + 1}"
        outcome = await self._checked(call, context, key, receipts, breaker)
        if outcome.ok and self.effect == "writes":
            context.made[wish] += 1
        receipt = Receipt(
            turn=context.turn,
            call=call.id,
            tool=self.name,
            effect=self.effect,
            arguments_hash=arguments_hash,
            ok=outcome.ok,
            milliseconds=elapsed(started),
            summary=outcome.content[:200],
            replayed=outcome.replayed,
            well=outcome.well,
        )
        return ToolResult(_shortened(outcome.content, self.most_characters), receipt, outcome.wish)

    async def _checked(
        self, call: ToolCall, context: ToolContext, key: str, receipts: Receipts, breaker: Breaker | None
    ) -> _Outcome:
        """Everything that may keep a call from running, cheapest first; then the call."""
        try:
            arguments = self.arguments.model_validate(dict(call.arguments))
        except ValidationError as error:
            return _Outcome(False, f"{self.name} was not run: {what_is_wrong(self.arguments, error)}")
        if self.effect == "writes" and (before := await self._before(context.turn, key, receipts)):
            return before
        values = {name: getattr(arguments, name) for name in type(arguments).model_fields}
        asks = self.needs_approval or (self.effect == "writes" and context.tainted)
        if asks and key not in context.approved:
            wish = Wish(key, call, call_text(self.name, values))
            return _Outcome(False, f"Nothing was done yet; a person must approve this first: {wish.text}", wish=wish)
        if breaker and (seconds := await breaker.wait(self.name)):
            return _Outcome(False, f"{self.name} keeps failing and was not run; it may be tried in {seconds:.0f} s.")
        return await self._recorded(context, key, values, receipts, breaker)

    async def _before(self, turn: str, key: str, receipts: Receipts) -> _Outcome | None:
        """What came of this very write before, if that settles the matter."""
        kept = await receipts.find(turn, key)
        if kept is None or kept == _WITHOUT_EFFECT or (kept == _BEGUN and self.idempotent):
            return None
        if kept == _BEGUN:
            return _Outcome(False, f"{self.name} was begun before, so it was not run again. {_UNSURE}")
        return _Outcome(True, kept, replayed=True)

    async def _recorded(
        self, context: ToolContext, key: str, values: Mapping[str, Any], receipts: Receipts, breaker: Breaker | None
    ) -> _Outcome:
        """Run it, with a note of a write before and after, so that no end of this process leaves doubt unnoticed."""
        if self.effect == "writes":
            await receipts.keep(context.turn, key, _BEGUN)
        outcome = await self._tried(replace(context, idempotency_key=f"{context.turn}:{key}"), values)
        if self.effect == "writes" and outcome.sure:
            await receipts.keep(context.turn, key, outcome.content if outcome.ok else _WITHOUT_EFFECT)
        if breaker:
            await (breaker.worked(self.name) if outcome.well else breaker.failed(self.name))
        return outcome

    async def _tried(self, context: ToolContext, values: Mapping[str, Any]) -> _Outcome:
        for left in reversed(range(1 + self.retries)):
            try:
                async with asyncio.timeout(self.timeout):
                    return _Outcome(True, await self.function(context, **values))
            except ToolProblem as problem:
                return _Outcome(False, str(problem))
            except (TimeoutError, ConnectionError) as error:
                if not left:
                    return self._broken(self._no_answer(error))
            except Exception:  # a bug in one tool costs one call, not the turn and what was done in it before
                logger.exception("tool %s failed inside, in turn %s", self.name, context.turn)
                return self._broken("failed inside; the log says why")
        raise AssertionError("the loop above always returns")

    def _no_answer(self, error: TimeoutError | ConnectionError) -> str:
        why = f"gave no answer within {self.timeout:g} s" if isinstance(error, TimeoutError) else "lost its connection"
        return f"{why}; please ask again in a moment" if self.effect == "reads" else why

    def _broken(self, why: str) -> _Outcome:
        name = self.name.replace("_", " ")  # people read this where no model does
        if self.effect == "reads":
            return _Outcome(False, f"{name} {why}.", well=False)
        return _Outcome(False, f"{name} {why}. {_UNSURE}", sure=False, well=False)


def tool(
    effect: Effect,
    *,
    timeout: float = 10.0,
    retries: int = 0,
    most_characters: int = 8000,
    idempotent: bool = False,
    needs_approval: bool = False,
    untrusted: bool = False,
    understand: Understand | None = None,
) -> Callable[[Method], Method]:
    """Mark a method of a toolbox as a tool: `async def name(self, context, ...) -> str`.

    The docstring is what a model reads. `understand` turns plain words into arguments, for when no model does. The
    other settings are those of `Tool`; one that cannot be is a ValueError as soon as the toolbox lists its tools.
    """

    def mark(function: Method) -> Method:
        function.__dict__["tool_settings"] = _Settings(
            effect, timeout, retries, most_characters, idempotent, needs_approval, untrusted, understand
        )
        return function

    return mark


@dataclass(frozen=True, slots=True)
class _Settings:
    effect: Effect
    timeout: float
    retries: int
    most_characters: int
    idempotent: bool
    needs_approval: bool
    untrusted: bool
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
    """All tools by name. Two of one name are a mistake in the program; `others` may come and go while it runs."""

    def __init__(self, boxes: Iterable[Toolbox], others: Mapping[str, Tool] | None = None) -> None:
        self._tools: dict[str, Tool] = {}
        self._others = others or {}
        for tool in (tool for box in boxes for tool in box.tools()):
            if tool.name in self._tools:
                raise ValueError(f"two tools are named {tool.name!r}")
            self._tools[tool.name] = tool

    def __getitem__(self, name: str) -> Tool:
        return self._tools[name] if name in self._tools else self._others[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._tools, *self._others))

    def __len__(self) -> int:
        return len(self._tools) + len(self._others)

    def named(self, names: Iterable[str]) -> Mapping[str, Tool]:
        """Those of the names that are there now, in order; `wiki__*` stands for all that begin like that."""
        found: dict[str, Tool] = {}
        for name in names:
            if name.endswith("*"):
                found.update({each: self[each] for each in self if each.startswith(name[:-1])})
            elif name in self:
                found[name] = self[name]
        return found


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
        schema=ToolSchema(method.__name__, description, schema_of(arguments), settings.understand),
        effect=settings.effect,
        arguments=arguments,
        function=method,
        timeout=settings.timeout,
        retries=settings.retries,
        most_characters=settings.most_characters,
        idempotent=settings.idempotent,
        needs_approval=settings.needs_approval,
        untrusted=settings.untrusted,
    )


def _shortened(content: str, most: int) -> str:
    if len(content) <= most:
        return content
    return f"{content[:most]}\n[... {len(content) - most} more characters were left out]"
