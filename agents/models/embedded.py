"""The backend that needs no key: it recognises what a tool can answer and lets the tool answer.

It never pretends to think. What no tool understands is met with the agent's own words about what a model would add.
"""

from __future__ import annotations

from agents.models import Completion, OnText, Prompt, ToolCall, ToolTurn, Usage, last_user_text


class Embedded:
    """Answers from tools alone."""

    name = "embedded"
    thinks = False

    async def complete(self, prompt: Prompt, on_text: OnText | None = None) -> Completion:
        """Call the first tool that understands the words, or repeat what the called tool said."""
        del on_text  # its answers are whole at once
        if prompt.turns and isinstance(prompt.turns[-1], ToolTurn):
            return Completion(prompt.turns[-1].content)
        asked = last_user_text(prompt.turns)
        for tool in prompt.tools:
            arguments = tool.understand(asked) if tool.understand else None
            if arguments is not None:
                return Completion("", calls=(ToolCall("call-1", tool.name, arguments),), stop="tools")
        return Completion(prompt.fallback, stop="refusal")

    def cost_usd(self, usage: Usage) -> float:
        del usage
        return 0.0
