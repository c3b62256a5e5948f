"""The backend without a key: tools answer what they understand, and the rest is said honestly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from agents.models import Completion, ModelTurn, Prompt, PromptTurn, ToolCall, ToolSchema, ToolTurn, Usage, UserTurn
from agents.models.embedded import Embedded


def schema(name: str, word: str) -> ToolSchema:
    def understand(text: str) -> Mapping[str, Any] | None:
        return {"text": text} if word in text else None

    return ToolSchema(name, "", {"type": "object"}, understand)


async def answer(*turns: PromptTurn, tools: tuple[ToolSchema, ...] = ()) -> Completion:
    prompt = Prompt(
        "system", turns, tools, 100, context="the secret of the context", fallback="I need a model for that."
    )
    return await Embedded().complete(prompt)


async def test_the_first_tool_that_understands_is_called():
    tools = (schema("add", "plus"), schema("convert", "miles"), schema("other", "miles"))
    completion = await answer(UserTurn("3 miles"), tools=tools)
    assert completion.calls == (ToolCall("call-1", "convert", {"text": "3 miles"}),)
    assert completion.stop == "tools"


async def test_only_the_present_message_counts():
    turns = (UserTurn("3 miles"), ModelTurn("4.8 km"), UserTurn("thanks"))
    completion = await answer(*turns, tools=(schema("convert", "miles"),))
    assert completion.calls == ()


async def test_what_the_tool_said_is_the_answer():
    call = ToolCall("call-1", "convert", {})
    completion = await answer(UserTurn("3 miles"), ModelTurn("", (call,)), ToolTurn("call-1", "convert", "4.8 km"))
    assert (completion.text, completion.stop, completion.calls) == ("4.8 km", "end", ())


async def test_what_no_tool_understands_is_met_with_the_agents_own_words():
    completion = await answer(UserTurn("write a poem"), tools=(schema("convert", "miles"), ToolSchema("ask", "", {})))
    assert (completion.text, completion.stop) == ("I need a model for that.", "refusal")


async def test_an_answer_to_a_question_that_was_asked_back_completes_the_request():
    turns = (UserTurn("convert 3"), ModelTurn("I did not. When? Say for example “now”."), UserTurn("miles"))
    completion = await answer(*turns, tools=(schema("convert", "miles"), schema("other", "3")))
    assert completion.calls == (ToolCall("call-1", "convert", {"text": "miles"}),)  # the message itself comes first
    completed = await answer(*turns, tools=(schema("convert", "3 miles"),))
    assert completed.calls == (ToolCall("call-1", "convert", {"text": "convert 3 miles"}),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hi", "Hello!"),
        ("hey Nova, how are you?", "What can I do for you?"),
        ("Thanks a lot 🙏", "You're welcome."),
        ("good night!", "Bye!"),
        ("who are you?", "a program, not a person"),
        ("you are useless", "I'm sorry"),
        ("i want to die", "https://findahelpline.com"),
        ("ok, got it", "All right."),
        ("vielen Dank!", "Gern geschehen."),
        ("¡hola!", "¡Hola!"),
        ("merci beaucoup", "Avec plaisir."),
        ("صباح الخير", "نوفا"),
    ],
)
async def test_a_courtesy_is_answered_in_kind_and_in_its_language(text: str, said: str):
    completion = await answer(UserTurn(text))
    assert said in completion.text
    assert completion.stop == "end"


async def test_whoever_greets_first_learns_that_no_language_model_is_connected():
    assert "ANTHROPIC_API_KEY" in (await answer(UserTurn("hello"))).text


@pytest.mark.parametrize("text", ["thanks, and net sales in May?", "hi can you write a poem", "yes", "🙂", "hi " * 60])
async def test_a_message_that_wants_more_than_a_courtesy_is_not_met_with_one(text: str):
    assert (await answer(UserTurn(text))).text == "I need a model for that."


async def test_it_costs_nothing_and_does_not_think():
    completion = await answer(UserTurn("write a poem"))
    assert Embedded().cost_usd(Usage(1000, 1000)) == 0
    assert completion.usage == Usage()
    assert not Embedded().thinks
