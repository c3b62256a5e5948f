"""Presses that no button of Nova's stands behind: whatever a client sends, only who may decide decides, and once.

Telegram says itself that a bad client can send any data with a press, so nothing in one is believed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agents.models import Completion
from bot.settings import Settings
from memory.connection import Store
from memory.feedback import Feedback
from tests.bot.test_approving import BILLING, SEND, Post
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import NovaUnderTest, nova_under_test
from tests.redteam.kit import remembered, reminder

OWNER, MEMBER, STRANGER = "1001", "1002", "666"


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
async def nova(settings: Settings, store: Store, tmp_path: Path, post: Post) -> AsyncIterator[NovaUnderTest]:
    """A Nova with a fact and a reminder of its owner's, and an invoice that waits for the owner's yes."""
    folder = tmp_path / "pack" / "office"
    folder.mkdir(parents=True)
    (folder / "billing.md").write_text(BILLING)
    pack = settings.model_copy(update={"nova_agent_dirs": (folder.parent,)})
    wish = Completion("", (SEND,), stop="tools")
    model = ScriptedModel([wish, *["Well."] * 20])
    async with nova_under_test(pack, store, model=model, agents=("office.billing",), toolboxes=[post]) as running:
        yield running


async def asked(nova: NovaUnderTest, person: str = OWNER) -> str:
    """The value of the button that would have the invoice sent."""
    await nova.say("send Ada the invoice over 120", person=person)
    return next(button.value for button in nova.sent[-1].buttons if button.label == "Approve")


async def forge(nova: NovaUnderTest, button: str, value: str, person: str = MEMBER, **more: object) -> list[str]:
    """Press what need not exist; returns the notes that were shown for it."""
    before = len(nova.platform.adapter.notes)
    press = {"kind": "press", "id": "m1", "on": "m1", "button": button, "value": value, "person": person}
    await nova.platform.deliver(press | {"chat": f"dm-{person}", "chat_kind": "dm"} | more)
    await nova.settled()
    return nova.platform.adapter.notes[before:]


# --- approvals --------------------------------------------------------------------------------------

BY_OTHERS: dict[str, dict[str, object]] = {
    "another member": {"person": MEMBER},
    "another member in the asker's own chat": {"person": MEMBER, "chat": "dm-1001"},
    "another member in a group": {"person": MEMBER, "chat": "-5", "chat_kind": "group"},
    "a stranger": {"person": STRANGER},
    "a stranger in the asker's own chat": {"person": STRANGER, "chat": "dm-1001"},
    "a program with the owner's name": {"person": OWNER, "bot": True},
    "somebody whose name begins like the owner's": {"person": "10011"},
    "somebody with the owner's name in capitals and spaces": {"person": " 1001"},
    "nobody": {"person": ""},
    "everyone": {"person": "*"},
}


@pytest.mark.parametrize("who", BY_OTHERS)
async def test_nobody_else_says_yes(nova: NovaUnderTest, post: Post, who: str):
    value = await asked(nova)
    await forge(nova, "approve", value, **BY_OTHERS[who])  # pyright: ignore[reportArgumentType]
    assert post.sent == []
    await forge(nova, "approve", value, OWNER)  # the true yes still counts
    assert len(post.sent) == 1


EDITED = (
    "",
    "yes",
    ":yes",
    "*:yes",
    "{id}",
    "{id}:",
    "{id}:no:yes:no",
    "{id}: yes",
    "{id}:YES",
    "{id}\n:yes",
    "{id}}}:x{{:yes",
    "../{id}:yes",
    "{id}:yes\0",
    "0" * 12 + ":yes",
    "A" * 100_000 + ":yes",
    "\N{PILE OF POO}:yes",
)


@pytest.mark.parametrize("value", EDITED, ids=lambda value: ascii(value[:20]))
async def test_an_edited_yes_is_none_not_even_the_askers(nova: NovaUnderTest, post: Post, value: str):
    name = (await asked(nova)).partition(":")[0]
    await forge(nova, "approve", value.format(id=name), OWNER)
    assert post.sent == []


@pytest.mark.parametrize("button", ["Approve", "approve ", "approve\0", "pipeline", "fix", "budget", "memory", "route"])
async def test_a_yes_under_another_name_is_none(nova: NovaUnderTest, post: Post, button: str):
    value = await asked(nova)
    try:
        await forge(nova, button, value, OWNER)
    finally:
        assert post.sent == []


async def test_a_yes_after_the_no_comes_too_late(nova: NovaUnderTest, post: Post):
    value = await asked(nova)
    await forge(nova, "approve", value.replace(":yes", ":no"), OWNER)
    assert await forge(nova, "approve", value, OWNER) == ["That was declined already."]
    assert post.sent == []


async def test_a_yes_counts_once_however_often_it_is_sent(nova: NovaUnderTest, post: Post):
    value = await asked(nova)
    for _ in range(5):
        await forge(nova, "approve", value, OWNER)
    assert len(post.sent) == 1


async def test_a_yes_to_what_has_expired_is_none(nova: NovaUnderTest, post: Post, store: Store):
    value = await asked(nova)
    await store.redis.delete(f"nova:{{approval:{value.partition(':')[0]}}}:work")
    assert "too long ago" in (await forge(nova, "approve", value, OWNER))[0]
    assert post.sent == []


# --- others' buttons --------------------------------------------------------------------------------


async def test_a_member_allows_no_more_money(nova: NovaUnderTest):
    for value in ("day", "person:fake:1002", "", "anything"):
        assert await forge(nova, "budget", value) == ["Only owners can allow more."]


@pytest.mark.parametrize(
    "value", ["fx|F-1|apply|0|9999999999", "fx|F-1|undo|1|0", "fx|F-1|apply|*|0", "fx", "", "fx|||||||", "fx|F-1|x|y|z"]
)
async def test_a_member_changes_nothing_of_nova(nova: NovaUnderTest, value: str):
    await forge(nova, "fix", value)
    assert (await nova.nova.improving.loop()).overlays.all == ()


@pytest.mark.parametrize("verb", ["outdated", "replace", "both"])
async def test_a_fact_of_somebody_else_is_neither_seen_nor_changed(nova: NovaUnderTest, verb: str):
    fact = await remembered(nova, OWNER, "my dentist is Dr Hadid")
    notes = await forge(nova, "memory", f"{verb}:{fact}")
    assert not any("Hadid" in note for note in notes)
    assert [one.text for one in await nova.memories.facts.all(f"fake:{OWNER}")] == ["my dentist is Dr Hadid"]


@pytest.mark.parametrize("minutes", ["60", "done"])
async def test_a_reminder_of_somebody_else_stays(nova: NovaUnderTest, minutes: str):
    kept = await reminder(nova, OWNER, "r1")
    assert await forge(nova, "snooze", f"r1:{minutes}") == ["That reminder is gone, or it is somebody else's."]
    assert await kept.find(f"fake:{OWNER}", "r1")


async def test_a_question_of_somebody_else_is_not_asked_again(nova: NovaUnderTest):
    await nova.say("/new")
    await asked(nova)
    seen, trace = len(nova.sent), await nova.trace()
    assert await forge(nova, "route", f"{trace.id}:general.chat") == ["Only the person who asked can choose."]
    assert len(nova.sent) == seen


@pytest.mark.parametrize("agent", ["", "erp.nobody", "../chat", "general.chat\0"])
async def test_an_agent_that_is_none_is_not_asked(nova: NovaUnderTest, agent: str):
    await asked(nova)
    seen, trace = len(nova.sent), await nova.trace()
    await forge(nova, "route", f"{trace.id}:{agent}", OWNER)
    assert len(nova.sent) == seen


async def test_a_private_answer_of_somebody_else_is_not_rated(nova: NovaUnderTest):
    await asked(nova)
    trace = await nova.trace()
    seen = len(nova.sent)
    await forge(nova, "feedback", f"{trace.id}:down")
    assert len(nova.sent) == seen  # nor is it told which agents were considered for it
    assert not await Feedback(nova.memories.store.redis, keep=nova.nova.settings.keep_traces).votes(trace.id)


@pytest.mark.parametrize("button", ["pipeline", "feedback", "nothing", "", "A" * 10_000])
@pytest.mark.parametrize("value", ["1:one:yes", "9:x:no"])
async def test_what_does_not_exist_is_not_done(nova: NovaUnderTest, button: str, value: str):
    seen = len(nova.sent)
    await forge(nova, button, value)
    assert len(nova.sent) == seen


MALFORMED = {
    "snooze": ["r1:soon", "r1:", "r1:-1", "r1:999999999999999", f"r1:{'9' * 5000}"],
    "pipeline": ["", "1", "1:one", "1:one:yes:more", ":::::"],
}


@pytest.mark.parametrize("button", MALFORMED)
async def test_a_malformed_press_is_not_an_error_inside(
    nova: NovaUnderTest, button: str, caplog: pytest.LogCaptureFixture
):
    await reminder(nova, MEMBER, "r1")
    for value in MALFORMED[button]:
        await forge(nova, button, value)
    assert not any(record.exc_info for record in caplog.records)
    assert await nova.nova.inbox.set_aside() == ()
