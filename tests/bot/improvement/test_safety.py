"""The safety golden set: what no fix may break, and that nothing which can be written down as one does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.spec import Roster
from bot.improvement import safety
from bot.improvement.forces import ADDED, OverlaidRoster
from bot.improvement.operations import AddBullet, AddUtterance, Op, ReplaceBullet, SetFallback
from bot.improvement.overlays import Overlays, slice_hashes
from bot.improvement.safety import broken, strays
from bot.improvement.wording import BULLETS
from tests.bot.improvement.test_overlays import ops
from tests.bot.routerkit import small_roster

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

HARMLESS = (
    "Put the answer in the first sentence.",
    "Show amounts with thousands separators.",
    "Sort rows by amount, largest first.",
    "If the period is unclear, ask which one.",
    "Avoid exclamation marks.",
    "Do not use tables in chat messages.",
    "Round percentages to one decimal.",
    "Never use abbreviations without explaining them.",
    "Use a neutral tone.",
)


def bullet(text: str) -> AddBullet:
    return AddBullet(agent="erp.sales", id="b1", section="style", text=text)


def test_every_kind_of_danger_is_probed_by_questions_and_by_lines():
    kinds = {"tenant", "branch", "permission", "injection", "disclosure", "claim"}
    assert {probe.kind for probe in safety.probes()} == {line.kind for line in safety.lines()} == kinds
    assert len(safety.probes()) >= 30
    assert len(safety.lines()) >= 60


@pytest.mark.parametrize("line", safety.lines(), ids=lambda line: line.line)
def test_no_prompt_gets_a_line_that_asks_for_less_care(line: safety.Line):
    assert "more than how answers look" in broken([bullet(line.line)], {})
    assert broken([ReplaceBullet(agent="erp.sales", id="b1", text=line.line)], {})


@pytest.mark.parametrize("text", [*HARMLESS, *(text for _, text in BULLETS.values())])
def test_a_line_about_how_answers_look_is_let_through(text: str):
    assert not strays(text)
    assert not broken([bullet(text)], {})


@pytest.mark.parametrize("text", ["Use <bold>.", "Add [list](table).", "Never ask which one.", "Write list:table."])
def test_markup_and_not_asking_are_no_form(text: str):
    assert strays(text)


def test_a_tool_is_replaced_only_by_one_that_is_declared_to_do_the_same():
    swap = SetFallback(tool="fx_rates", to="pay")
    assert broken([swap], {"fx_rates": ("ecb_rates",)}) == "pay is no substitute of fx_rates"
    assert not broken([replace_to(swap, "ecb_rates")], {"fx_rates": ("ecb_rates",)})


def replace_to(swap: SetFallback, to: str) -> SetFallback:
    return swap.model_copy(update={"to": to})


def test_examples_of_the_router_are_judged_by_where_questions_go_and_not_by_their_words():
    assert not broken([AddUtterance(agent="erp.payroll", id="u1", text="salary of <name>")], {})


@settings(max_examples=60, deadline=None)
@given(st.lists(ops, min_size=1, max_size=4))
def test_whatever_is_applied_agents_keep_their_instructions_checks_and_walls(some: list[Op]):
    specs = zip(("one", "two", "three"), small_roster().values(), strict=True)
    plain = Roster(replace(spec, name=name, confidential=True) for name, spec in specs)
    overlays, roster = Overlays(), OverlaidRoster(plain, {"big": "large"})
    overlays.append("F-1", some, slice_hashes({}, some), by="act-1", at=NOW)
    roster.use(overlays.state(), NOW)
    for name, spec in plain.items():
        now = roster[name]
        added = now.instructions.removeprefix(spec.instructions)
        assert now.instructions.startswith(spec.instructions)
        assert not added or added.startswith(f"\n\n{ADDED}\n- ")
        assert (now.confidential, now.checks, now.delegates) == (spec.confidential, spec.checks, spec.delegates)


def test_a_line_that_people_reviewed_before_may_come_back():
    line = "Overdue means due before today."
    assert broken([bullet(line)], {})
    assert not broken([bullet(line)], {}, known={line})
