"""Agents' answers reviewed by a model: what it is asked, which of its verdicts count, and when it stops."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field

import pytest

from agents.budget import Purse
from agents.models import Completion, ModelError, OnText, Prompt, Usage, last_user_text
from agents.models.embedded import Embedded
from bot.budgets import Budgets, read_budget
from bot.improvement.judging import Calibration, Judge, calibration, corrected, paying, sample
from bot.improvement.records import AnswerRecord, Book
from bot.improvement.view import View, look
from bot.notices import Notices
from bot.tasks import open_docket
from memory.cells import Cells
from memory.connection import Store
from memory.ledger import Ledger
from tests.bot.improvement.kit import BIKES, DAY, HOUR, MONDAY, routing

NOW = MONDAY + 7 * DAY
Says = Callable[[str, bool], Mapping[str, tuple[str, str]]]


@dataclass
class Critic:
    """A model that fails rubrics by a rule; `says` gets the answer and whether the rubrics came in their first order."""

    says: Says
    name: str = "critic"
    thinks: bool = True
    asked: list[Prompt] = field(default_factory=list[Prompt])

    async def complete(self, prompt: Prompt, on_text: OnText | None = None) -> Completion:
        del on_text
        self.asked.append(prompt)
        forward = prompt.system.index("answered:") < prompt.system.index("current:")
        failed = self.says(last_user_text(prompt.turns), forward)
        verdicts = [{"rubric": name, "verdict": verdict, "quote": quote} for name, (verdict, quote) in failed.items()]
        return Completion(json.dumps({"verdicts": verdicts}), usage=Usage(input=900, output=100))

    def cost_usd(self, usage: Usage) -> float:
        del usage
        return 0.0


@dataclass
class Broken(Critic):
    """A model whose server is away."""

    async def complete(self, prompt: Prompt, on_text: OnText | None = None) -> Completion:
        del prompt, on_text
        reason = "overloaded"
        raise ModelError(reason, person_text="", usage=Usage(input=10))


@pytest.fixture(scope="module")
def view() -> View:
    """Ten answers of last week; every second one has a price with the wrong currency."""
    book = Book()
    for number in range(10):
        said = "It costs 12 dollars." if number % 2 else "It costs 12 dinars."
        book.answered(
            AnswerRecord(
                id=f"a{number}",
                at=MONDAY + number * HOUR,
                person="ada",
                conversation="c",
                text=f"price of pump {number} in dinars",
                agent=BIKES,
                agents=(BIKES,),
                answer=said,
            )
        )
    return look(book, routing(), NOW)


def dollars(shown: str, forward: bool) -> Mapping[str, tuple[str, str]]:  # noqa: FBT001
    del forward
    return {"facts": ("fail", "12 dollars")} if "12 dollars" in shown else {"facts": ("pass", "")}


async def test_each_answer_is_asked_about_in_both_orders_and_what_fails_is_counted_by_agent(view: View):
    critic = Critic(dollars)
    found = await Judge(critic).review(view, 1)
    assert len(critic.asked) == 20
    assert {fault.answer for fault in found.faults} == {"a1", "a3", "a5", "a7", "a9"}
    assert found.by_agent() == {BIKES: {"facts": 5}}
    assert {signal.answer for signal in found.signals(view)} == {"a1", "a3", "a5", "a7", "a9"}


async def test_a_verdict_that_depends_on_the_order_does_not_count(view: View):
    def moody(shown: str, forward: bool) -> Mapping[str, tuple[str, str]]:  # noqa: FBT001
        return dollars(shown, forward) if forward else {}

    assert (await Judge(Critic(moody)).review(view, 1)).faults == ()


async def test_a_fail_without_words_that_are_really_there_does_not_count(view: View):
    def invents(shown: str, forward: bool) -> Mapping[str, tuple[str, str]]:  # noqa: FBT001
        del shown, forward
        return {"facts": ("fail", "12 euros"), "form": ("fail", "")}

    assert (await Judge(Critic(invents)).review(view, 1)).faults == ()


async def test_reviewing_ends_with_its_budget(view: View):
    found = await Judge(Critic(dollars), budget=5000).review(view, 1)
    assert not found.complete
    assert found.tokens == 6000  # the answer at which the budget was passed is looked at to the end
    assert len(found.answers) == 3


async def test_nothing_is_reviewed_without_a_model_that_thinks(view: View):
    found = await Judge(Embedded()).review(view, 1)
    assert (found.answers, found.tokens) == ((), 0)


async def test_a_model_that_fails_leaves_answers_unreviewed(view: View):
    found = await Judge(Broken(dollars)).review(view, 1)
    assert (found.answers, found.faults, found.tokens) == ((), (), 200)


@pytest.fixture
async def ledger(store: Store) -> AsyncGenerator[tuple[Ledger, Callable[[str], Purse]]]:
    """The ledger, and budgets over it with one limit a day."""
    ledger = Ledger(store.redis)
    async with open_docket(store, "test") as docket:
        notices, offers = Notices(store.redis, docket), Cells(store.redis, "offers")
        yield ledger, lambda limit: Budgets([read_budget(limit)], ledger, notices, offers, lambda: NOW)


Books = tuple[Ledger, Callable[[str], Purse]]


async def test_what_reviewing_costs_is_in_the_ledger_under_its_own_account(view: View, ledger: Books):
    books, budgets = ledger
    judge = Judge(paying({"large": Critic(dollars)}, budgets("day=500000tokens"))["large"])
    found = await judge.review(view, 1)
    assert (found.tokens, found.complete) == (20_000, True)
    spent = [await books.spent(account, NOW.date()) for account in ("day:all", "agent:improvement")]
    assert [amount.tokens for amount in spent] == [20_000, 20_000]


async def test_reviewing_stops_while_a_fifth_of_the_day_is_left_for_people(view: View, ledger: Books):
    _, budgets = ledger
    critic = Critic(dollars)
    found = await Judge(paying({"large": critic}, budgets("day=10000tokens"))["large"]).review(view, 1)
    assert not found.complete
    assert 4000 <= found.tokens <= 8000
    assert len(critic.asked) == found.tokens // 1000  # nothing is asked once the budget said no


async def test_the_digest_line_names_who_failed_what_and_says_when_the_budget_ended(view: View, ledger: Books):
    _, budgets = ledger
    found = await Judge(Critic(dollars)).review(view, 1)
    assert found.line == f"10 answers were reviewed by a model: {BIKES} contradicted its tools 5×"
    stopped = await Judge(paying({"large": Critic(dollars)}, budgets("day=10tokens"))["large"]).review(view, 1)
    assert stopped.line == "No answer was reviewed: the budget was reached."
    assert (await Judge(Embedded()).review(view, 1)).line == ""


def test_a_judge_of_another_model_has_another_version():
    assert Judge(Critic(dollars)).version != Judge(Critic(dollars, name="other")).version
    assert Judge(Critic(dollars)).version == Judge(Critic(dollars), budget=7).version


def test_the_sample_is_the_same_whenever_it_is_drawn(view: View):
    assert [one.id for one in sample(view, 3)] == [one.id for one in sample(view, 3)]


def test_a_judge_is_heard_until_owners_labels_say_it_errs():
    assert Calibration(found=3, flagged=9).is_trusted  # too few labels to say
    assert Calibration(found=16, missed=4, flagged=2, passed=28).is_trusted
    assert not Calibration(found=10, missed=10, flagged=10, passed=10).is_trusted


def test_labels_are_compared_where_there_is_a_verdict():
    verdicts = {"a": True, "b": False, "c": True}
    assert calibration(verdicts, {"a": True, "b": True, "c": False, "d": True}) == Calibration(1, 1, 1, 0)


def test_a_judged_rate_is_given_with_what_the_judge_itself_gets_wrong():
    low, middle, high = corrected(12, 60, Calibration(found=16, missed=4, flagged=2, passed=28))
    assert middle == pytest.approx(0.176, abs=0.02)
    assert low == pytest.approx(0.01, abs=0.02)
    assert high == pytest.approx(0.335, abs=0.03)
