"""What has effects outside waits for a person: they see exactly what will happen, and only their yes makes it happen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agents.models import Completion, ToolCall
from agents.tool import Toolbox, ToolContext, tool
from bot.settings import Settings
from memory.connection import Store
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import NovaUnderTest, nova_under_test

SEND = ToolCall("c1", "send_invoice", {"to": "ada@example.com", "amount": 120})


class Post(Toolbox):
    """Sends invoices, which cannot be called back."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int]] = []

    @tool("writes", needs_approval=True)
    async def send_invoice(self, context: ToolContext, to: str, amount: int) -> str:
        """Send an invoice."""
        self.sent.append((to, amount))
        return f"sent to {to}"


BILLING = """---
name: office.billing
description: Sends invoices to customers by mail
owns: sending invoices
tier: large
tools: [send_invoice]
delegates: []
examples:
  - send Ada the invoice
  - invoice Ada 120
  - mail the bill to Ada
  - bill our customer for March
  - send out the invoice for order 7
---
Send invoices.

## Without a model
Nothing.
"""


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def model() -> ScriptedModel:
    wish = Completion("I'm sending it now.", (SEND,), stop="tools")
    return ScriptedModel([wish, "The invoice is on its way."])


@pytest.fixture
def with_pack(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with an agent that can send invoices, and one that can have it done."""
    pack = tmp_path / "pack" / "office"
    pack.mkdir(parents=True)
    (pack / "billing.md").write_text(BILLING)
    desk = BILLING.replace("office.billing", "office.desk").replace("Ada", "Bob")
    desk = desk.replace("[send_invoice]", "[]").replace("delegates: []", "delegates: [office.billing]")
    (pack / "desk.md").write_text(desk)
    return settings.model_copy(update={"nova_agent_dirs": (pack.parent,)})


@pytest.fixture
async def nova(with_pack: Settings, store: Store, post: Post, model: ScriptedModel) -> AsyncIterator[NovaUnderTest]:
    async with nova_under_test(with_pack, store, model=model, agents=("office.billing",), toolboxes=[post]) as running:
        yield running


async def test_nothing_happens_before_the_yes_and_people_see_what_would(nova: NovaUnderTest, post: Post):
    asked = await nova.say("send Ada the invoice over 120")
    assert "send_invoice(to='ada@example.com', amount=120)" in asked
    assert "sending it now" not in asked
    assert [button.label for button in nova.sent[-1].buttons] == ["Approve", "Decline"]
    assert post.sent == []
    assert (await nova.trace()).outcome == "waiting"


async def test_after_the_yes_it_happens_once_and_the_answer_goes_on(nova: NovaUnderTest, post: Post):
    await nova.say("send Ada the invoice over 120")
    question = nova.sent[-1].id
    for _ in range(2):
        await nova.platform.press(question, "Approve")
        await nova.settled()
    assert post.sent == [("ada@example.com", 120)]
    assert [seen.text for seen in nova.sent[1:]] == ["The invoice is on its way."]


async def test_after_a_no_it_does_not_happen_and_the_agent_is_told(
    nova: NovaUnderTest, post: Post, model: ScriptedModel
):
    model.script[1] = "All right, no invoice."
    await nova.say("send Ada the invoice over 120")
    question = nova.sent[-1].id
    await nova.press("Decline")
    await nova.platform.press(question, "Approve")
    await nova.settled()
    assert post.sent == []
    assert nova.sent[-1].text == "All right, no invoice."
    assert "said no" in str(model.prompts[-1].turns[-1])


async def test_only_the_asker_or_an_owner_decides(nova: NovaUnderTest, post: Post, model: ScriptedModel):
    await nova.say("send Ada the invoice over 120", person="1002")
    question = nova.sent[-1].id
    await nova.platform.press(question, "Approve", person="1001")  # an owner
    await nova.settled()
    assert len(post.sent) == 1
    model.script = [Completion("", (SEND,), stop="tools")]
    await nova.say("send Ada the invoice over 120", person="1001")
    assert "Only the person" in await nova.press("Approve", person="1002")
    assert len(post.sent) == 1


async def test_a_wish_survives_a_restart(with_pack: Settings, store: Store, post: Post, model: ScriptedModel):
    agents = ("office.billing",)
    async with nova_under_test(with_pack, store, model=model, agents=agents, toolboxes=[post]) as before:
        await before.say("send Ada the invoice over 120")
    async with nova_under_test(with_pack, store, model=model, agents=agents, toolboxes=[post]) as nova:
        nova.platform.adapter.seen.extend(before.sent)
        await nova.press("Approve")
        assert post.sent == [("ada@example.com", 120)]
        assert nova.sent[-1].text == "The invoice is on its way."


async def test_a_wish_expires(nova: NovaUnderTest, store: Store, post: Post):
    await nova.say("send Ada the invoice over 120")
    async for name in store.redis.scan_iter("nova:{approval:*"):
        await store.redis.delete(name)
    assert "too long ago" in await nova.press("Approve")
    assert post.sent == []


async def test_a_wish_of_an_agent_that_was_asked_by_another_goes_on_in_both(
    with_pack: Settings, store: Store, post: Post
):
    ask = Completion("", (ToolCall("c0", "ask", {"agent": "office.billing", "task": "invoice Ada"}),), stop="tools")
    model = ScriptedModel([ask, Completion("", (SEND,), stop="tools"), "sent it", "Billing has sent it."])
    async with nova_under_test(with_pack, store, model=model, agents=("office.desk",), toolboxes=[post]) as nova:
        await nova.say("have the invoice sent")
        await nova.press("Approve")
        assert post.sent == [("ada@example.com", 120)]
        assert nova.sent[-1].text == "Billing has sent it."
        [span] = (await nova.trace()).spans
        assert [inner.agent for inner in span.delegated] == ["office.billing"]
