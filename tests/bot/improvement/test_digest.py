"""The digest as people read it: figures that can be counted again, fixes with their test, and nothing longer than fits."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from adapters.message import Reply, Target
from adapters.slack import blocks as slack_blocks
from adapters.text import plain, utf16_len
from bot.improvement.digest import as_json, shortened, written
from bot.improvement.finding import Cause, Document, Evaluation, Finding, Happened, Proposal, Report
from bot.improvement.messages import APPLY, buttons, read_button
from bot.improvement.operations import AddBullet, AddUtterance, MoveUtterance, MuteTool, Op, ReplaceFact
from bot.improvement.rates import Rate

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def finding(number: int, cause: Cause, target: str, agent: str = "erp.ledger", subject: str = "") -> Finding:
    return Finding(
        id=f"F-{number}",
        key=target,
        cause=cause,
        target=target,
        state="proposed",
        evidence=("a1", "a2"),
        people=4,
        score=5.0,
        week=3,
        agent=agent,
        subject=subject,
        rate=Rate(11, 14),
        reason="11 of 12 would have been right",
    )


def proposal(number: int, *ops: Op, better: int = 10, worse: int = 0, golden: int = 170, subject: str = "") -> Proposal:
    tested = Evaluation(12, 1, better, worse, 0.0005, 93.1, golden, 0, passed=True, tested=True)
    return Proposal(
        f"P-{number}", f"F-{number}", ops, {"route": "00" * 32}, tested, "shown", NOW, NOW + timedelta(14), subject
    )


ROUTE = (
    *(AddUtterance(agent="erp.receivables", id=f"u{i}", text=f"overdue invoices <branch> {'x' * i}") for i in range(6)),
    MoveUtterance.of("s1", "erp.ledger", "erp.receivables", "overdue invoices"),
)


def report(*, findings: tuple[Finding, ...] = (), proposals: tuple[Proposal, ...] = (), **more: object) -> Report:
    return Report(
        week=47,
        at=NOW,
        complaints=Rate(38, 412),
        before=Rate(53, 411),
        history=more.get("history", (Rate(53, 411), Rate(38, 412))),  # pyright: ignore[reportArgumentType]
        ratings=23,
        raters=6,
        findings=findings,
        proposals=proposals,
        documents=more.get("documents", ()),  # pyright: ignore[reportArgumentType]
        happened=more.get("happened", ()),  # pyright: ignore[reportArgumentType]
        watching=(),
    )


def full() -> Report:
    return report(
        findings=(
            finding(31, "route", "route:erp.ledger>erp.receivables"),
            finding(32, "prompt", "prompt:language.tone", "language.tone"),
            finding(33, "memory", "memory:ab12/7", subject="ab12"),
        ),
        proposals=(
            proposal(31, *ROUTE),
            proposal(32, AddBullet(agent="language.tone", id="b1", section="style", text="No greeting."), worse=1),
            proposal(33, ReplaceFact(person="ab12", id="7", text="a secret value"), golden=0, subject="ab12"),
        ),
        documents=(
            Document("F-34", "tool.spec", "erp.inventory was asked 9× for what no tool does", "…"),
            Document("F-35", "bug.report", "fx_rates fails: 17 of 38 calls failed in the last week", "…"),
        ),
        happened=(
            Happened("F-27", 5, "kept", "11 of 36 → 3 of 36 missed", NOW),
            Happened("F-28", 6, "rolled back", "6 of 12 missed, 10 of 100 before", NOW),
        ),
    )


def test_a_digest_reads_well():
    found = written(full(), "week 47", {"general.planner": Rate(2, 5)})
    assert found.head == (
        "**Nova · week 47** · 3 fixes ready, 2 need you\n\n"
        "38 of 412 answers drew a complaint (9.2 %, 7.1–11.8) ▼ from 12.9 % · 23 ratings from 6 people\n"
        "`█▆` complaints by week\n\n"
        "**Needs you**\n"
        "- 🔧 **F-34** erp.inventory was asked 9× for what no tool does\n"
        "- ⚠️ **F-35** fx\\_rates fails: 17 of 38 calls failed in the last week\n\n"
        "**Last week**\n"
        "- ✓ **F-27** kept: 11 of 36 → 3 of 36 missed\n"
        "- ↩️ **F-28** taken back: 6 of 12 missed, 10 of 100 before\n\n"
        "Watching, not enough evidence: general.planner (2 of 5)"
    )
    assert found.fixes[0].body == (
        "🧭 **F-31** Route: questions for `erp.receivables` go to `erp.ledger`\n"
        "Why: 11 of 14 such answers were bad, 4 people; 11 of 12 would have been right\n"
        "Fix: +6 examples, move 1 → `erp.receivables`\n"
        "Tested: 12 unseen, 10 better, 0 worse (p = 0.0005) · 170 others: 0 worse (≤ 1.7 %)"
    )


def test_a_line_that_starts_with_half_of_the_people_says_so():
    assert "starts at 50 %" in written(full(), "week 47").fixes[1].body


def test_a_fact_about_a_person_is_not_in_the_message_about_it():
    found = written(full(), "week 47")
    assert "a secret value" not in found.text
    assert found.fixes[2].subject == "ab12"


def test_a_mute_is_told_with_its_end():
    mute = MuteTool(tool="fx_rates", until=NOW + timedelta(days=7))
    found = written(report(findings=(finding(1, "tool", "tool:fx_rates"),), proposals=(proposal(1, mute),)), "week 47")
    assert "don't call `fx_rates` until Mon 30 Nov" in found.fixes[0].body


def test_at_most_three_fixes_and_two_needs_are_told():
    findings = tuple(finding(n, "route", f"route:a.b>c.d{n}") for n in range(1, 8))
    documents = tuple(Document(f"F-{n}", "tool.spec", "x", "…") for n in range(9))
    found = written(
        report(findings=findings, proposals=tuple(proposal(n, *ROUTE) for n in range(1, 8)), documents=documents), "w"
    )
    assert len(found.fixes) == 3
    assert found.head.count("🔧") == 2


def test_few_answers_get_no_percentage():
    few = Report(1, NOW, Rate(2, 5), Rate(0, 0), (), 0, 0, (), (), (), (), ())
    assert "2 of 5 answers drew a complaint" in written(few, "week 1").head
    assert "%" not in written(few, "week 1").head


def test_a_week_without_questions_says_so():
    nothing = Report(1, NOW, Rate(0, 0), Rate(0, 0), (), 0, 0, (), (), (), (), ())
    assert "Nobody asked anything" in written(nothing, "week 1").head
    assert nothing.is_quiet


def test_buttons_fit_and_mean_what_was_shown():
    fix = written(full(), "week 47").fixes[0]
    for button in buttons(fix):
        assert len(button.value.encode()) <= 48
        assert len(button.label) <= 75
    tap = read_button(buttons(fix)[0].value)
    assert tap is not None
    assert (tap.finding, tap.what) == ("F-31", APPLY)
    assert tap.fits(proposal(31, *ROUTE), NOW)
    assert not tap.fits(proposal(31, *ROUTE), NOW + timedelta(days=15))
    changed = Proposal("P-31", "F-31", ROUTE, {"route": "11" * 32}, Evaluation(), "shown", NOW, NOW)
    assert not tap.fits(changed, NOW)


@pytest.mark.parametrize("value", ["", "fx|F-1|a", "fx|F-1|a|h|soon", "route|a|b|c|1"])
def test_other_buttons_are_not_those_of_a_fix(value: str):
    assert read_button(value) is None


def test_34_troubled_agents_in_wide_letters_still_fit():
    long = "🧭" * 300
    findings = tuple(finding(n, "route", f"route:{long}>c.d") for n in range(1, 35))
    documents = tuple(Document(f"F-{n}", "tool.spec", long, "…") for n in range(34))
    complaints = {f"agent.{n}": Rate(n, 40) for n in range(34)}
    found = written(
        report(findings=findings, proposals=tuple(proposal(n, *ROUTE) for n in range(1, 35)), documents=documents),
        "w",
        complaints,
    )
    target = Target("slack", "T", "D1", "dm", "slack:T:D1")
    for body, below in ((found.head, ()), *((fix.body, buttons(fix)) for fix in found.fixes)):
        assert utf16_len(plain(body)) <= 4096
        content = slack_blocks.Content.of(Reply("k", target, body, below))
        assert len(json.dumps(content.blocks)) <= 10_000
        assert content.blocks is not None
        assert len(content.blocks) <= 50


def test_the_json_form_has_the_figures():
    content = json.loads(as_json(full()))
    assert (content["complaints"], content["answers"]) == (38, 412)
    assert content["proposals"][0]["eval"]["b"] == 10
    assert content["findings"][0]["target"] == "route:erp.ledger>erp.receivables"


@pytest.mark.parametrize(
    ("text", "shown"), [("a  b\nc", "a b c"), ("x\u202ey\u0007", "xy"), ("w " * 60, "w " * 39 + "w…")]
)
def test_what_is_quoted_is_one_short_line(text: str, shown: str):
    assert shortened(text) == shown
