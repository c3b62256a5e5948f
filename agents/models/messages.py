"""Prompts and answers in the shapes of the Anthropic Messages API.

Thinking blocks are not sent back; the conversation is kept as text and tool calls, which every compatible server
understands.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from agents.models import (
    Completion,
    ModelTurn,
    Picture,
    Prompt,
    PromptTurn,
    StopReason,
    ToolCall,
    ToolSchema,
    ToolTurn,
    Usage,
)

if TYPE_CHECKING:
    import anthropic.types
    from anthropic.types import Message

EARLIER = (
    "(What was said earlier is left out.)"  # said where a conversation begins with Nova; the API wants a person first
)
STOPS: dict[str, StopReason] = {
    "end_turn": "end",
    "stop_sequence": "end",
    "tool_use": "tools",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refusal",
    "pause_turn": "end",
}


def completion_of(message: Message) -> Completion:
    """A whole answer of the API."""
    stop = STOPS.get(message.stop_reason or "", "end")
    text = "".join(block.text for block in message.content if block.type == "text")
    calls = tuple(
        ToolCall(block.id, block.name, cast("dict[str, Any]", block.input))
        for block in message.content
        if block.type == "tool_use"
    )
    # The arguments of a call at the end of a cut answer may be cut as well, so that none of them is to be run.
    return Completion(text, () if stop == "length" else calls, usage_of(message), stop)


def usage_of(message: Message) -> Usage:
    """What the API counted so far; some servers that imitate it do not count."""
    usage = cast("anthropic.types.Usage | None", message.usage)
    if usage is None:
        return Usage()
    cached, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    return Usage(usage.input_tokens + cached + written, usage.output_tokens, cached, written)


def messages_of(prompt: Prompt) -> list[dict[str, Any]]:
    """The turns as the API wants them: a person first, sides taking turns, nothing empty."""
    messages: list[dict[str, Any]] = []
    for turn in prompt.turns:
        role, content = _content(turn)
        if not content:
            continue  # the API refuses messages that say nothing
        if messages and messages[-1]["role"] == role:
            messages[-1]["content"] += content
        else:
            messages.append({"role": role, "content": content})
    if messages and messages[0]["role"] == "assistant":
        messages.insert(0, {"role": "user", "content": [{"type": "text", "text": EARLIER}]})
    if prompt.context:
        _present(messages).insert(0, {"type": "text", "text": f"<context>\n{prompt.context}\n</context>"})
    return messages


def _present(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The content of the person's present request; tool results after it are user content too, but carry no text."""
    for message in reversed(messages):
        content: list[dict[str, Any]] = message["content"]
        if message["role"] == "user" and any(block["type"] == "text" for block in content):
            return content
    raise ValueError("a prompt needs at least one user turn")


def _content(turn: PromptTurn) -> tuple[str, list[dict[str, Any]]]:
    if isinstance(turn, ToolTurn):
        result = {"type": "tool_result", "tool_use_id": turn.call_id, "content": turn.content, "is_error": not turn.ok}
        return "user", [result]
    if isinstance(turn, ModelTurn):
        calls = [
            {"type": "tool_use", "id": call.id, "name": call.name, "input": dict(call.arguments)} for call in turn.calls
        ]
        text = [{"type": "text", "text": turn.text}] if turn.text.strip() else []
        return "assistant", [*text, *calls]
    said = [{"type": "text", "text": turn.text}] if turn.text.strip() else []
    return "user", [*map(_picture, turn.pictures), *said]


def _picture(picture: Picture) -> dict[str, Any]:
    data = base64.b64encode(picture.content).decode()
    return {"type": "image", "source": {"type": "base64", "media_type": picture.mime, "data": data}}


def tool_of(tool: ToolSchema) -> dict[str, Any]:
    return {"name": tool.name, "description": tool.description, "input_schema": dict(tool.parameters)}
