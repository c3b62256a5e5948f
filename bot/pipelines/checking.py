"""What can be known to be wrong with a definition before it runs: names, references, conditions, clocks, limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yarl import URL

from agents.tools.mcp import SEPARATOR
from bot.pipelines.clock import BadRule, next_time
from bot.pipelines.conditions import HOW, is_condition
from bot.pipelines.definition import Pipeline, Step, Trigger
from bot.pipelines.references import FORM, REFERENCE, Place, references

FORMS = "inputs.<name>, steps.<id>.output, item, run.id, run.date, run.pipeline or, in http, secrets.<name>"
MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Known:
    """The names that exist here. Which tools an MCP server has is known only while it is connected."""

    agents: frozenset[str]
    tools: frozenset[str]
    servers: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    programs: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()

    def may_have(self, tool: str) -> bool:
        server, separator, _ = tool.partition(SEPARATOR)
        return tool in self.tools or bool(separator and server in self.servers)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a place of a definition, with the remedy."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a step may refer to."""

    inputs: frozenset[str]
    steps: set[str]
    every: frozenset[str]
    item: bool = False
    ids: set[str] = field(default_factory=set[str])  # those met so far, to find one that is used twice


def faults(pipeline: Pipeline, known: Known | None = None) -> Iterator[Fault]:
    """All of them, in the order of the file."""
    for number, trigger in enumerate(pipeline.triggers):
        yield from _trigger(trigger, ("triggers", number), known)
    every = [step.id for step in pipeline.every_step()]
    if len(every) > MOST_STEPS:
        yield Fault(("steps",), f"{len(every)} steps, at most {MOST_STEPS}; split the pipeline")
    sight = _Sight(frozenset(pipeline.inputs), set(), frozenset(every))
    yield from _steps(pipeline.steps, ("steps",), sight)
    if known:
        yield from _unknown(pipeline.steps, ("steps",), known)


def _trigger(trigger: Trigger, place: Place, known: Known | None) -> Iterator[Fault]:
    if trigger.command and trigger.command.startswith("/"):
        yield Fault((*place, "command"), "a phrase cannot begin with /, which is for Nova's own commands; remove it")
    try:
        zone = ZoneInfo(trigger.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield Fault((*place, "zone"), f"{trigger.zone!r} is no time zone; use a name like Asia/Amman")
        return
    if trigger.schedule:
        try:
            next_time(trigger.schedule, zone)
        except BadRule as error:
            yield Fault((*place, "schedule"), f"{error}; write for example '0 7 * * 1-5'")
    if trigger.webhook and known and trigger.webhook.secret not in known.secrets:
        remedy = "add `name=value` to NOVA_PIPELINE_SECRETS"
        yield Fault((*place, "webhook", "secret"), f"there is no secret {trigger.webhook.secret!r}; {remedy}")


def _steps(steps: tuple[Step, ...], place: Place, sight: _Sight) -> Iterator[Fault]:
    """Steps in sequence: each sees those before it."""
    for number, step in enumerate(steps):
        yield from _step(step, (*place, number), sight)
        sight.steps.add(step.id)
        if step.parallel:
            sight.steps.update(each.id for each in step.parallel)


def _step(step: Step, place: Place, sight: _Sight) -> Iterator[Fault]:
    if step.id in sight.ids:
        yield Fault((*place, "id"), f"the id {step.id!r} is used twice; rename one")
    sight.ids.add(step.id)
    if step.when is not None and not is_condition(step.when):
        yield Fault((*place, "when"), f"{step.when!r} is no condition; {HOW}")
    for inner, reference in references(dict(step.own)):
        if problem := _reference(reference, sight, secrets=inner[:1] == ("http",)):
            yield Fault((*place, *inner), f"${{{reference}}}: {problem}")
    for number, each in enumerate(step.parallel or ()):
        yield from _step(each, (*place, "parallel", number), sight)
    if step.for_each:
        inside = _Sight(sight.inputs, set(sight.steps), sight.every, item=True, ids=sight.ids)
        yield from _steps(step.for_each.do, (*place, "for_each", "do"), inside)


def _reference(reference: str, sight: _Sight, *, secrets: bool) -> str:
    """What is wrong with a reference; "" when nothing is."""
    found = FORM.fullmatch(reference)
    if found is None:
        return f"not a reference; it is {FORMS}"
    if found["input"] and found["input"] not in sight.inputs:
        return f"there is no such input; declare it under inputs{_meant(found['input'], sight.inputs)}"
    if found["step"] and found["step"] not in sight.steps:
        early = "that step has no output yet here; refer to a step that ends before this one"
        return early if found["step"] in sight.every else _no_step(found["step"], sight.every)
    if found["item"] and not sight.item:
        return "there is an item only inside for_each; move the step there"
    if found["secret"] and not secrets:
        return "secrets go into http steps only; remove it here"
    return ""


def _no_step(name: str, every: frozenset[str]) -> str:
    return f"there is no such step; correct the id{_meant(name, every)}"


def _unknown(steps: tuple[Step, ...], place: Place, known: Known) -> Iterator[Fault]:
    for number, step in enumerate(steps):
        here = (*place, number)
        yield from _names(step, here, known)
        inner = ("parallel",) if step.parallel else ("for_each", "do")
        yield from _unknown(step.within, (*here, *inner), known)


def _names(step: Step, here: Place, known: Known) -> Iterator[Fault]:
    if step.agent and step.agent not in known.agents:
        yield Fault(
            (*here, "agent"),
            f"there is no agent {step.agent!r}; `nova agents` lists them{_meant(step.agent, known.agents)}",
        )
    if step.tool and not known.may_have(step.tool):
        yield Fault(
            (*here, "tool"), f"there is no tool {step.tool!r}; correct the name{_meant(step.tool, known.tools)}"
        )
    if step.command and not REFERENCE.search(step.command[0]) and step.command[0] not in known.programs:
        yield Fault(
            (*here, "command", 0), f"{step.command[0]!r} may not be run; an owner can add it to NOVA_PIPELINE_PROGRAMS"
        )
    if step.command and REFERENCE.search(step.command[0]):
        yield Fault((*here, "command", 0), "the program itself cannot be a reference; name it")
    if step.http and (host := host_of(step.http.url)) and host not in known.hosts:
        yield Fault((*here, "http", "url"), f"{host!r} may not be called; an owner can add it to NOVA_PIPELINE_HOSTS")


def host_of(url: str) -> str:
    """`host` or `host:port` of an address; "" where a reference stands for it, or it has none."""
    beginning = url.split("://", 1)[-1].split("/", 1)[0]
    if REFERENCE.search(beginning):
        return ""
    try:
        address = URL(REFERENCE.sub("x", url))
    except ValueError:
        return ""
    host = address.host or ""
    return host if address.is_default_port() or not host else f"{host}:{address.port}"


def _meant(name: str, names: frozenset[str]) -> str:
    close = get_close_matches(name, names, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
