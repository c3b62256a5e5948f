"""Tool calls that weaker models write as text are understood, and text that is no call stays text."""

from __future__ import annotations

import pytest

from agents.models import Completion, ModelTurn, Prompt, ToolCall, ToolSchema, ToolTurn, UserTurn
from agents.models.fenced import in_text, with_calls

TOOLS = (ToolSchema("add", "Add numbers.", {"type": "object"}),)
CALL = ToolCall("text-1", "add", {"a": 1})


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"name": "add", "arguments": {"a": 1}}\n```',
        '```tool_call\n{"tool": "add", "parameters": {"a": 1}}\n```',
        '<tool_call>{"name": "add", "arguments": {"a": 1}}</tool_call>',
        '{"name": "add", "arguments": {"a": 1}}',
        '```\n[{"name": "add", "input": {"a": 1}}]\n```',
        '```json\n{"type": "function", "function": {"name": "add", "arguments": "{\\"a\\": 1}"}}\n```',
    ],
)
def test_a_call_in_any_of_the_usual_forms_is_understood(text: str):
    completion = with_calls(Completion(text), TOOLS)
    assert completion.calls == (CALL,)
    assert completion.text == ""
    assert completion.stop == "tools"


def test_what_is_said_beside_a_call_is_kept():
    said = 'Let me add.\n```json\n{"name": "add", "arguments": {"a": 1}}\n```'
    assert with_calls(Completion(said), TOOLS).text == "Let me add."


@pytest.mark.parametrize(
    "text",
    [
        "plain words",
        '```json\n{"name": "delete", "arguments": {}}\n```',
        '```json\n{"a": 1}\n```',
        "```json\nnot json\n```",
        '```json\n{"name": "add", "arguments": [1]}\n```',
    ],
)
def test_what_is_no_call_of_a_known_tool_stays_text(text: str):
    assert with_calls(Completion(text), TOOLS) == Completion(text)


def test_a_proper_call_or_a_cut_answer_is_left_alone():
    proper = Completion('{"name": "add", "arguments": {}}', (CALL,), stop="tools")
    cut = Completion('{"name": "add", "arguments": {}}', stop="length")
    assert with_calls(proper, TOOLS) == proper
    assert with_calls(cut, TOOLS) == cut


def test_without_tool_blocks_everything_is_said_in_words():
    turns = (UserTurn("1+1?"), ModelTurn("", (CALL,)), ToolTurn("text-1", "add", "2"))
    prompt = in_text(Prompt("Be brief.", turns, TOOLS, 100))
    assert prompt.tools == ()
    assert "Add numbers." in prompt.system
    assert [type(turn).__name__ for turn in prompt.turns] == ["UserTurn", "ModelTurn", "UserTurn"]
    assert with_calls(Completion(prompt.turns[1].text), TOOLS).calls == (CALL,)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]
