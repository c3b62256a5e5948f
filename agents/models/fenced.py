"""Tool calls written as text: how weaker models make them, and how a server without tool blocks is asked for them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from agents.models import Completion, ModelTurn, Prompt, PromptTurn, ToolCall, ToolSchema, ToolTurn, UserTurn

FENCE = re.compile(
    r"```[\w-]*+\s*\n(?P<body>.*?)\n?```|<tool_call>(?P<tagged>(?:(?!<tool_call>).)*?)</tool_call>", re.DOTALL
)
NAMES, ARGUMENTS = ("name", "tool", "function"), ("arguments", "parameters", "input", "args")

HOW = """\
You can use tools. To use one, write only this block and wait for its result:
```json
{{"name": "<tool>", "arguments": {{...}}}}
```
The tools:
{tools}"""


def with_calls(completion: Completion, tools: Sequence[ToolSchema]) -> Completion:
    """The completion with the calls that its text holds, where the model made none in the proper way."""
    if completion.calls or completion.stop in ("length", "refusal") or not tools:
        return completion
    names = {tool.name for tool in tools}
    found = [(match, call) for match in FENCE.finditer(completion.text) if (call := _call(match, names))]
    bare = _read(completion.text.strip(), names) if not found else None
    if bare:
        return replace(completion, text="", calls=(_numbered(bare, 1),), stop="tools")
    if not found:
        return completion
    text = completion.text
    for match, _ in found:
        text = text.replace(match.group(0), "")
    calls = tuple(_numbered(call, number) for number, (_, call) in enumerate(found, start=1))
    return replace(completion, text=text.strip(), calls=calls, stop="tools")


def in_text(prompt: Prompt) -> Prompt:
    """The same request for a server that knows no tool blocks: tools in the instructions, calls and results as text."""
    listed = "\n".join(f"- {tool.name}: {tool.description} {json.dumps(tool.parameters)}" for tool in prompt.tools)
    system = f"{prompt.system}\n\n{HOW.format(tools=listed)}" if prompt.tools else prompt.system
    return replace(prompt, system=system, tools=(), turns=tuple(_as_text(turn) for turn in prompt.turns))


def _as_text(turn: PromptTurn) -> PromptTurn:
    if isinstance(turn, ToolTurn):
        return UserTurn(f"Result of {turn.name}{'' if turn.ok else ' (it failed)'}:\n{turn.content}")
    if isinstance(turn, ModelTurn) and turn.calls:
        return ModelTurn("\n".join([turn.text, *(_written(call) for call in turn.calls)]).strip())
    return turn


def _written(call: ToolCall) -> str:
    return f"```json\n{json.dumps({'name': call.name, 'arguments': dict(call.arguments)}, ensure_ascii=False)}\n```"


def _call(match: re.Match[str], names: set[str]) -> tuple[str, Mapping[str, Any]] | None:
    return _read(match["body"] or match["tagged"] or "", names)


def _read(text: str, names: set[str]) -> tuple[str, Mapping[str, Any]] | None:
    """The tool and arguments that a JSON text names; None when it is no call of a known tool."""
    try:
        data: object = json.loads(text)
    except ValueError:
        return None
    for each in _objects(data):
        name = next((each[key] for key in NAMES if isinstance(each.get(key), str)), None)
        arguments: object = next((each[key] for key in ARGUMENTS if key in each), dict[str, Any]())
        if isinstance(arguments, str):
            arguments = _object(arguments)
        if name in names and isinstance(arguments, dict):
            return cast("str", name), cast("dict[str, Any]", arguments)
    return None


def _objects(data: object) -> Iterator[dict[str, Any]]:
    """The object itself, or what it wraps (`{"function": {...}}`, a list of one)."""
    if isinstance(data, list):
        data = cast("list[object]", data)[0] if len(cast("list[object]", data)) == 1 else None
    if isinstance(data, dict):
        whole = cast("dict[str, Any]", data)
        yield whole
        yield from (cast("dict[str, Any]", inner) for inner in whole.values() if isinstance(inner, dict))


def _object(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _numbered(call: tuple[str, Mapping[str, Any]], number: int) -> ToolCall:
    return ToolCall(f"text-{number}", *call)
