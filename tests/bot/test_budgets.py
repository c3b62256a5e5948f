"""Budgets: spending is known beforehand, nobody spends beyond, owners are told in time and can allow more."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.message import Button
from agents.budget import BudgetSpent, Spender
from agents.models import Usage
from bot.budgets import Budget, Budgets, notice_id, read_budget
from bot.notices import Notices
from bot.settings import BadSettings, Settings
from bot.tasks import open_docket
from memory.cells import Cells
from memory.connection import Store
from memory.ledger import HELD, Amount, Ledger
from tests.fakes.model import ScriptedModel
from tests.fakes.nova import NovaUnderTest, nova_under_test
from tests.fakes.platform import Seen

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANN, BEN = Spender("fake:1", "general.chat"), Spender("fake:2", "erp.ledger")
DOLLAR = Usage(input=500_000)  # the scripted model charges 2 dollars a million tokens


class Purse:
    """Budgets with a clock that the test moves."""

    def __init__(self, store: Store, notices: Notices, limits: Sequence[str]) -> None:
        self.now = NOON
        self.ledger = Ledger(store.redis)
        budgets = [read_budget(limit) for limit in limits]
        self.budgets = Budgets(budgets, self.ledger, notices, Cells(store.redis, "offers"), lambda: self.now)

    async def spend(self, spender: Spender, most: Usage = DOLLAR, used: Usage | None = None) -> None:
        async with self.budgets.paying(spender, ScriptedModel(), most) as bill:
            bill.used = used or most


@pytest.fixture
async def notices(store: Store):
    async with open_docket(store, "test") as docket:
        yield Notices(store.redis, docket)


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("day=5usd", Budget("day", "", Amount(usd=5))),
        ("person:telegram:5=0.5usd", Budget("person", "telegram:5", Amount(usd=0.5))),
        ("agent:erp.reports=200000tokens", Budget("agent", "erp.reports", Amount(tokens=200_000))),
    ],
)
def test_a_budget_is_written_in_a_line(text: str, budget: Budget):
    assert read_budget(text) == budget


def test_a_budget_that_says_nothing_is_named_when_nova_starts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NOVA_BUDGETS", "person=plenty")
    with pytest.raises(BadSettings, match="person=plenty"):
        Settings.load()


async def test_nobody_spends_beyond_the_day(store: Store, notices: Notices):
    purse = Purse(store, notices, ["day=2usd"])
    for spender in (ANN, BEN):
        await purse.spend(spender)
    with pytest.raises(BudgetSpent):
        await purse.spend(ANN)
    purse.now += timedelta(days=1)
    await purse.spend(ANN)


async def test_a_persons_budget_is_theirs(store: Store, notices: Notices):
    purse = Purse(store, notices, ["person=1usd"])
    await purse.spend(ANN)
    await purse.spend(BEN)
    with pytest.raises(BudgetSpent):
        await purse.spend(ANN)


async def test_an_agents_budget_concerns_that_agent_alone(store: Store, notices: Notices):
    purse = Purse(store, notices, ["agent:erp.ledger=400000tokens"])
    await purse.spend(ANN)
    with pytest.raises(BudgetSpent):
        await purse.spend(BEN)


async def test_what_was_set_aside_and_not_used_is_free_again(store: Store, notices: Notices):
    purse = Purse(store, notices, ["day=1.5usd"])
    for _ in range(3):
        await purse.spend(ANN, DOLLAR, Usage(input=100))
    assert (await purse.ledger.spent("day:all", NOON.date())).tokens == 300


async def test_calls_that_run_at_the_same_time_share_what_is_left(store: Store, notices: Notices):
    purse = Purse(store, notices, ["day=1usd"])
    async with purse.budgets.paying(ANN, ScriptedModel(), DOLLAR):
        with pytest.raises(BudgetSpent):
            await purse.spend(BEN)


async def test_a_refused_call_leaves_nothing_set_aside(store: Store, notices: Notices):
    purse = Purse(store, notices, ["person=1usd", "agent:general.chat=1tokens"])
    with pytest.raises(BudgetSpent):
        await purse.spend(ANN)
    await purse.spend(Spender(ANN.person, "general.help"))


async def test_what_a_killed_process_had_set_aside_is_free_after_a_while(store: Store, notices: Notices):
    purse = Purse(store, notices, ["day=1usd"])
    await purse.ledger.hold("day:all", NOON, Amount(usd=1), Amount(usd=1))
    with pytest.raises(BudgetSpent):
        await purse.spend(ANN)
    purse.now += HELD + timedelta(seconds=1)
    await purse.spend(ANN)


async def test_work_in_the_background_stops_first(store: Store, notices: Notices):
    purse = Purse(store, notices, ["day=2usd"])
    await purse.spend(ANN)
    with pytest.raises(BudgetSpent):
        await purse.spend(Spender("fake:1", "erp.reports", pipeline="month-end"))
    await purse.spend(ANN)


async def test_owners_are_told_which_work_rests(store: Store, notices: Notices):
    told: list[str] = []

    async def post(person: str, key: str, body: str, buttons: tuple[Button, ...] = ()) -> None:
        told.append(f"{person} {body} [{buttons[0].label}]")

    purse = Purse(store, notices, ["day=2usd"])
    await purse.spend(ANN)
    for spender in (Spender("", "improvement", pipeline="improvement"), ANN, ANN):
        with contextlib.suppress(BudgetSpent):
            await purse.spend(spender)
    for what in ("background", "100"):
        await notices.bring(notice_id("day:all", NOON.date(), what), ["fake:9"], post)
    assert len(told) == 2
    assert "What the background may spend, 80% of today's budget, is used up: day:all" in told[0]
    assert "The language model rests until midnight. [Allow 50% more today]" in told[1]


async def test_whoever_runs_in_the_background_is_not_told_that_all_is_spent(store: Store, notices: Notices):
    purse = Purse(store, notices, ["day=2usd"])
    await purse.spend(ANN)
    with pytest.raises(BudgetSpent) as stopped:
        await purse.spend(Spender("fake:1", "erp.reports", pipeline="month-end"))
    assert stopped.value.person_text.startswith("Work in the background may spend 80% of today's budget")


async def test_spending_is_recorded_where_nothing_limits_it(store: Store, notices: Notices):
    purse = Purse(store, notices, [])
    await purse.spend(ANN)
    assert (await purse.ledger.spent("agent:general.chat", date(2026, 3, 2))).usd == pytest.approx(1)


async def test_owners_are_told_at_80_and_100_percent_and_can_allow_more(settings: Settings, store: Store):
    tight = settings.model_copy(update={"nova_budget_usd_per_day": 0.3})
    script = ["Four.", "Six."]
    async with nova_under_test(tight, store, model=ScriptedModel(script), agents=("general.chat",)) as nova:
        ledger, today = Ledger(store.redis), datetime.now(UTC)
        await ledger.settle(ledger.open("day:all", today), Amount(usd=0.295))
        told = await nova.say("what is two and two, in words?", person="1002")
        assert "budget is used up" in told
        notice = await noticed(nova, "rests until midnight")
        await nova.platform.press(notice.id, "Allow 50% more today", person="1002")
        await nova.settled()
        assert nova.platform.adapter.notes[-1] == "Only owners can allow more."
        await nova.platform.press(notice.id, "Allow 50% more today", person="1001")
        await nova.settled()
        assert nova.platform.adapter.notes[-1].startswith("Allowed for")
        assert await nova.say("what is two and two, in words?", person="1002")
        assert "day:all" in (await noticed(nova, "of today's budget is spent")).text


async def noticed(nova: NovaUnderTest, words: str) -> Seen:
    """The message with these words, once a worker has brought it."""
    async with asyncio.timeout(10):
        while not any(words in seen.text for seen in nova.sent):
            await asyncio.sleep(0.01)
    return next(seen for seen in nova.sent if words in seen.text)
