"""The backend that needs no key: it recognises what a tool can answer and lets the tool answer.

It never pretends to think. What no tool understands is met with the agent's own words about what a model would add.
"""

from __future__ import annotations

from collections.abc import Iterator

from agents.models import Completion, ModelTurn, OnText, Prompt, ToolCall, ToolTurn, Usage, UserTurn, last_user_text
from agents.models.courtesies import courtesy


class Embedded:
    """Answers from tools alone."""

    name = "embedded"
    thinks = False

    async def complete(self, prompt: Prompt, on_text: OnText | None = None) -> Completion:
        """Call the first tool that understands the words, or repeat what the called tool said."""
        del on_text  # its answers are whole at once
        if prompt.turns and isinstance(prompt.turns[-1], ToolTurn):
            return Completion(prompt.turns[-1].content)
        for asked in _readings(prompt):
            for tool in prompt.tools:
                arguments = tool.understand(asked) if tool.understand else None
                if arguments is not None:
                    return Completion("", calls=(ToolCall("call-1", tool.name, arguments),), stop="tools")
        if polite := courtesy(last_user_text(prompt.turns)):
            return Completion(polite)
        return Completion(prompt.fallback, stop="refusal")

    def cost_usd(self, usage: Usage) -> float:
        del usage
        return 0.0


def _readings(prompt: Prompt) -> Iterator[str]:
    """The message; and where Nova's last words asked something back, the earlier request completed by it."""
    asked = last_user_text(prompt.turns)
    yield asked
    match prompt.turns[-3:]:
        case [UserTurn(text=request), ModelTurn(text=answer), UserTurn()] if _asks_back(answer):
            yield f"{request} {asked}"
        case _:
            pass


def _asks_back(answer: str) -> bool:
    """Whether an answer is a question that a tool asked: `When? Say …`, `Which one? Say its number:`."""
    return any(f"{word}? Say" in answer for word in ("When", "Which one", "Add what"))
