"""When Nova is unsure it asks, when it was wrong it can be put right, and both are remembered as labels."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot import choices
from bot.router import Route, Step
from bot.router.trained import TrainedRouter
from bot.settings import BadSettings, Settings
from memory.connection import Store
from memory.labels import Label, Labels
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import NovaUnderTest, nova_under_test


def route(first: float, second: float, method: str = "head") -> Route:
    top = (("erp.receivables", first), ("erp.ledger", second), ("general.chat", 0.01))
    return Route((Step("erp.receivables"),), first, first - second, "because", method, top)  # pyright: ignore[reportArgumentType]


class Unsure:
    """A router that cannot decide between two agents."""

    def route(self, text: str, history: Sequence[str] = (), last_route: Sequence[str] = ()) -> Route:
        return route(0.35, 0.33)

    def explain(self, text: str) -> list[str]:
        return ["overdue"]


@pytest.mark.parametrize(
    ("first", "second", "asks"),
    [(0.35, 0.33, True), (0.9, 0.05, False), (0.5, 0.4, False), (0.4, 0.2, False), (0.15, 0.1, False)],
)
def test_nova_asks_only_when_two_agents_are_likely_and_neither_leads(first: float, second: float, *, asks: bool):
    assert bool(choices.between(route(first, second))) == asks


def test_what_was_chosen_otherwise_is_not_asked_about():
    assert choices.between(route(0.35, 0.33, method="command")) == ()


async def test_when_unsure_nova_asks_with_buttons_and_the_tap_answers(settings: Settings, store: Store):
    async with nova_under_test(settings, store, model=ScriptedModel(["42 are overdue."]), router=Unsure()) as nova:
        asked = await nova.say("what is overdue?")
        assert "erp.receivables" in asked
        assert "erp.ledger" in asked
        assert [button.label for button in nova.sent[-1].buttons] == ["erp.receivables", "erp.ledger"]
        await nova.press("erp.ledger")
        assert nova.sent[-1].text == "42 are overdue."
        assert (await nova.trace()).route.steps == ("erp.ledger",)
        [label] = await Labels(store.redis).all()
        assert (label.text, label.agent, label.source) == ("what is overdue?", "erp.ledger", "asked")


async def test_the_chosen_agent_is_asked_in_the_words_that_were_said(settings: Settings, store: Store):
    model = ScriptedModel(["42."])
    async with nova_under_test(settings, store, model=model, router=Unsure()) as nova:
        await nova.say("what is overdue for sara@example.com?")
        assert (await nova.trace()).question == "what is overdue for [e-mail]?"
        await nova.press("erp.ledger")
        assert "sara@example.com" in model.asked().text
        [label] = await Labels(store.redis).all()
        assert label.text == "what is overdue for [e-mail]?"


async def test_a_second_tap_gives_no_second_answer(settings: Settings, store: Store):
    async with nova_under_test(settings, store, model=ScriptedModel(["42."]), router=Unsure()) as nova:
        await nova.say("what is overdue?")
        question = nova.sent[-1]
        for _ in range(2):
            await nova.platform.press(question.id, "erp.ledger")
            await nova.settled()
        assert [seen.text for seen in nova.sent].count("42.") == 1


async def test_nova_never_asks_twice_in_a_row(settings: Settings, store: Store):
    async with nova_under_test(settings, store, model=ScriptedModel(["An answer."]), router=Unsure()) as nova:
        assert "Did you mean" in await nova.say("what is overdue?")
        assert await nova.say("no idea, just tell me") == "An answer."


async def test_only_the_asker_or_an_owner_may_choose(settings: Settings, store: Store):
    async with nova_under_test(settings, store, model=ScriptedModel(["42."]), router=Unsure()) as nova:
        await nova.say("what is overdue?")
        assert "Only the person who asked" in await nova.press("erp.ledger", person="1002")
        assert await Labels(store.redis).all() == ()


async def test_thumbs_down_offers_the_other_agents_and_the_tap_asks_again(settings: Settings, store: Store):
    class Wrong(Unsure):
        def route(self, text: str, history: Sequence[str] = (), last_route: Sequence[str] = ()) -> Route:
            return route(0.8, 0.15)

    model = ScriptedModel(["From receivables.", "From the ledger."])
    async with nova_under_test(settings, store, model=model, router=Wrong()) as nova:
        await nova.say("balance of 1200?")
        await nova.press("👎")
        await nova.press("Wrong agent")
        assert [button.label for button in nova.sent[-1].buttons] == ["erp.ledger", "general.chat"]
        await nova.press("erp.ledger")
        assert nova.sent[-1].text.startswith("From the ledger.")
        [label] = await Labels(store.redis).all()
        assert (label.agent, label.routed, label.source) == ("erp.ledger", ("erp.receivables",), "corrected")


async def test_who_was_asked_why_today_is_offered_the_other_agents_at_once(settings: Settings, store: Store):
    class Wrong(Unsure):
        def route(self, text: str, history: Sequence[str] = (), last_route: Sequence[str] = ()) -> Route:
            return route(0.8, 0.15)

    model = ScriptedModel(["From receivables.", "From receivables again."])
    async with nova_under_test(settings, store, model=model, router=Wrong()) as nova:
        await nova.say("balance of 1200?")
        await nova.press("👎")
        await nova.say("balance of 1300?")
        await nova.press("👎")
        assert [button.label for button in nova.sent[-1].buttons] == ["erp.ledger", "general.chat"]


async def test_choosing_an_agent_by_command_is_a_label_too(settings: Settings, store: Store):
    async with nova_under_test(settings, store, model=ScriptedModel(["42."]), router=Unsure()) as nova:
        await nova.say("/ask erp.ledger what is overdue?")
        [label] = await Labels(store.redis).all()
        assert (label.text, label.agent, label.source) == ("what is overdue?", "erp.ledger", "command")


async def test_why_names_the_words_that_mattered(settings: Settings, store: Store, router: TrainedRouter):
    async with nova_under_test(settings, store, router=router) as nova:
        await nova.say("what is 17.5% of 2380?")
        assert "Words that mattered" in await nova.say("/why")


async def test_a_bound_conversation_goes_to_its_agent_unless_a_person_chooses(settings: Settings, store: Store):
    bound = settings.model_copy(update={"nova_bindings": ("fake=general.chat", "fake:team=erp.sales")})
    async with nova_under_test(bound, store, model=ScriptedModel(["a", "b", "c"]), router=Unsure()) as nova:
        await nova.say("@nova hello", chat="team")
        assert (await nova.trace()).route.steps == ("erp.sales",)
        assert (await nova.trace()).route.method == "binding"
        await nova.say("hello")
        assert (await nova.trace()).route.steps == ("general.chat",)
        await nova.say("@nova /ask erp.ledger hello", chat="team")
        assert (await nova.trace()).route.steps == ("erp.ledger",)


def test_the_longest_binding_wins_and_a_prefix_is_a_whole_part(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NOVA_BINDINGS", "slack=general.chat, slack:T1:C1=erp.sales")
    settings = Settings.load()
    assert settings.bound_agent("slack:T1:C1:17.5") == "erp.sales"
    assert settings.bound_agent("slack:T1:C12:17.5") == "general.chat"
    assert settings.bound_agent("telegram:1:2") is None


def test_a_binding_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NOVA_BINDINGS", "slack:T1:C1")
    with pytest.raises(BadSettings, match="NOVA_BINDINGS"):
        Settings.load()


async def test_without_a_model_a_follow_up_works_on_the_last_answer(nova: NovaUnderTest):
    await nova.say("format as a table: name, qty\nbolt, 5\nnut, 7")
    answer = await nova.say("now as json")
    assert '"bolt"' in answer


async def test_labels_are_bounded_and_one_an_answer(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("memory.labels.MOST", 3)
    labels = Labels(store.redis)
    from datetime import UTC, datetime, timedelta

    for number in range(5):
        at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=number)
        await labels.keep(Label(f"a{number}", "text", "erp.ledger", (), "sara", "command", at))
        await labels.keep(Label(f"a{number}", "text", "erp.sales", (), "sara", "command", at))
    assert [(label.answer, label.agent) for label in await labels.all()] == [
        ("a2", "erp.sales"),
        ("a3", "erp.sales"),
        ("a4", "erp.sales"),
    ]
