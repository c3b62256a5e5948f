"""Another model answers when the first is overloaded, and never after the first has begun to speak."""

from __future__ import annotations

import pytest

from agents.models import Completion, ModelError, OnText, Prompt, Usage
from agents.models.fallback import Fallback
from tests.fakes.model import ScriptedModel

PROMPT = Prompt("", (), (), 100)
BUSY = ModelError("HTTP 529", person_text="Overloaded.", passing=True)
REFUSED = ModelError("HTTP 401", person_text="Bad key.")


class Breaking:
    """Says half a sentence, then breaks off."""

    name = "breaking"
    thinks = True

    async def complete(self, prompt: Prompt, on_text: OnText | None = None) -> Completion:
        if on_text:
            await on_text("Half a")
        raise BUSY

    def cost_usd(self, usage: Usage) -> float:
        return 0.0


async def test_the_next_model_answers_for_an_overloaded_one():
    assert (await Fallback([ScriptedModel([BUSY]), ScriptedModel(["Here."])]).complete(PROMPT)).text == "Here."


async def test_a_failure_that_does_not_pass_is_told():
    second = ScriptedModel(["Here."])
    with pytest.raises(ModelError, match="401"):
        await Fallback([ScriptedModel([REFUSED]), second]).complete(PROMPT)
    assert second.prompts == []


async def test_nobody_reads_two_answers():
    heard: list[str] = []
    second = ScriptedModel(["Here."])

    async def hear(text: str) -> None:
        heard.append(text)

    with pytest.raises(ModelError):
        await Fallback([Breaking(), second]).complete(PROMPT, hear)
    assert heard == ["Half a"]
    assert second.prompts == []


async def test_when_all_are_overloaded_the_last_one_says_so():
    with pytest.raises(ModelError, match="529"):
        await Fallback([ScriptedModel([BUSY]), ScriptedModel([BUSY])]).complete(PROMPT)
