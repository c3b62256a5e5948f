"""What Nova says it did is what its tools did: an empty "Done!" is taken back before it is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agents.models import Completion, ModelTurn, ToolCall
from agents.tool import Toolbox, ToolContext, ToolProblem, tool
from bot.explain import full
from bot.settings import Settings
from memory.connection import Store
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import NovaUnderTest, nova_under_test

SEND = Completion("", (ToolCall("c1", "send_email", {"to": "lena@example.com"}),), stop="tools")
PAY = Completion("", (ToolCall("c2", "pay_invoice", {"number": "INV-204"}),), stop="tools")
PAY_ANOTHER = Completion("", (ToolCall("c3", "pay_invoice", {"number": "INV-205"}),), stop="tools")
DELEGATE = Completion("", (ToolCall("c1", "ask", {"agent": "office.post", "task": "mail Lena"}),), stop="tools")
CLAIM = "Done, I've sent it to Lena."

AGENT = """---
name: {name}
description: Looks after {what}
owns: {what}
tier: large
tools: [{tools}]
delegates: [{delegates}]
{more}examples:
  - look after {what}
  - see to {what} for me
  - {what} please
  - can you handle {what}
  - I need {what} today
---
Look after {what}.

## Without a model
Nothing.
"""


class Office(Toolbox):
    """Sends mail, and pays invoices where a person agrees."""

    def __init__(self) -> None:
        self.online = True

    @tool("writes")
    async def send_email(self, context: ToolContext, to: str) -> str:
        """Send an email."""
        if not self.online:
            raise ToolProblem("the mail server does not answer")
        return f"sent to {to}"

    @tool("writes", needs_approval=True)
    async def pay_invoice(self, context: ToolContext, number: str) -> str:
        """Pay an invoice."""
        return f"paid {number}"


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def with_office(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with an agent that sends and pays, one that has it done, and one that works on texts."""
    pack = tmp_path / "pack" / "office"
    pack.mkdir(parents=True)
    for name, tools, delegates, more in (
        ("post", "send_email, pay_invoice", "", ""),
        ("desk", "", "office.post", ""),
        ("letters", "", "", "checks: [keeps-numbers]\n"),
    ):
        filled = AGENT.format(name=f"office.{name}", what=f"{name} things", tools=tools, delegates=delegates, more=more)
        (pack / f"{name}.md").write_text(filled)
    return settings.model_copy(update={"nova_agent_dirs": (pack.parent,)})


@pytest.fixture
async def nova(
    with_office: Settings, store: Store, office: Office, model: ScriptedModel, request: pytest.FixtureRequest
) -> AsyncIterator[NovaUnderTest]:
    agents = getattr(request, "param", ("office.post",))
    async with nova_under_test(with_office, store, model=model, agents=agents, toolboxes=[office]) as running:
        yield running


async def test_said_without_a_tool_it_is_taken_back(nova: NovaUnderTest, model: ScriptedModel):
    model.script = ["Lena prefers mornings. " + CLAIM]
    answer = await nova.say("mail Lena")
    assert answer.startswith("Lena prefers mornings.\n\nI have to correct myself.")
    assert f"- “{CLAIM}”\nNo tool was called" in answer


async def test_said_after_the_tool_did_it_it_stays(nova: NovaUnderTest, model: ScriptedModel):
    model.script = [SEND, CLAIM]
    assert await nova.say("mail Lena") == CLAIM
    assert (await nova.trace()).untrue == ()


async def test_said_though_the_tool_failed_it_is_taken_back_with_the_reason(
    nova: NovaUnderTest, model: ScriptedModel, office: Office
):
    office.online = False
    model.script = [SEND, CLAIM]
    answer = await nova.say("mail Lena")
    assert not answer.startswith(CLAIM)
    assert "What was tried and failed:\n- “send_email: the mail server does not answer”" in answer


async def test_what_was_done_beside_is_told(nova: NovaUnderTest, model: ScriptedModel):
    model.script = [SEND, "I've sent the mail. I have also deleted the file."]
    answer = await nova.say("mail Lena and delete the file")
    assert answer.startswith("I've sent the mail.\n\nI have to correct myself.")
    assert "- “I have also deleted the file.”\nWhat was done:\n- “send_email: sent to lena@example.com”" in answer


async def test_the_correction_is_in_the_trace_and_why_tells_it(nova: NovaUnderTest, model: ScriptedModel):
    model.script = [CLAIM]
    answer = await nova.say("mail Lena")
    trace = await nova.trace()
    assert trace.untrue == (CLAIM,)
    assert trace.answer == answer
    assert f"taken back  {CLAIM}" in full(trace, {})
    assert f"Taken back, as no tool had done it: “{CLAIM}”." in await nova.say("/why")


async def test_the_next_answer_builds_on_the_correction_not_on_the_claim(nova: NovaUnderTest, model: ScriptedModel):
    model.script = [CLAIM, "Not yet."]
    corrected = await nova.say("mail Lena")
    assert corrected != CLAIM
    await nova.say("did she get it?")
    assert ModelTurn(corrected) in model.prompts[-1].turns


@pytest.mark.parametrize("nova", [("office.desk",)], indirect=True)
async def test_what_a_delegate_did_counts(nova: NovaUnderTest, model: ScriptedModel):
    model.script = [DELEGATE, SEND, "It is sent.", CLAIM]
    assert await nova.say("have Lena mailed") == CLAIM


@pytest.mark.parametrize("nova", [("office.desk",)], indirect=True)
async def test_what_a_delegate_only_says_does_not(nova: NovaUnderTest, model: ScriptedModel):
    model.script = [DELEGATE, CLAIM, CLAIM]
    assert "I have to correct myself" in await nova.say("have Lena mailed")


@pytest.mark.parametrize("nova", [("office.post", "office.desk")], indirect=True)
async def test_what_an_earlier_step_did_counts(nova: NovaUnderTest, model: ScriptedModel):
    model.script = [SEND, "It is sent.", CLAIM]
    assert await nova.say("mail Lena, then tell me") == CLAIM


async def test_what_was_done_before_a_pause_counts_after_it(nova: NovaUnderTest, model: ScriptedModel):
    model.script = [SEND, PAY, PAY_ANOTHER, "The email was sent to Lena. I've paid INV-204 and INV-205."]
    await nova.say("mail Lena and pay INV-204 and INV-205")
    await nova.press("Approve")
    await nova.press("Approve")
    assert nova.sent[-1].text == "The email was sent to Lena. I've paid INV-204 and INV-205."


async def test_declined_but_claimed_it_is_taken_back(nova: NovaUnderTest, model: ScriptedModel):
    model.script = [PAY, "Done! I've paid INV-204."]
    await nova.say("pay INV-204")
    await nova.press("Decline")
    assert "I have to correct myself" in nova.sent[-1].text


@pytest.mark.parametrize("nova", [("office.letters",)], indirect=True)
async def test_a_text_that_somebody_asked_for_may_say_what_it_likes(nova: NovaUnderTest, model: ScriptedModel):
    model.script = ["J'ai envoyé la facture hier soir."]
    assert await nova.say("translate: I have sent the invoice") == "J'ai envoyé la facture hier soir."
