"""The digest as people read it: figures that can be counted again, fixes with their test, and nothing longer than fits."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.message import Person, Reply, Target
from adapters.slack import blocks as slack_blocks
from adapters.text import plain, utf16_len
from bot.improvement.digest import Beside, as_json, shortened, written
from bot.improvement.finding import Cause, Document, Evaluation, Finding, Happened, Proposal, Report
from bot.improvement.loop import Decision
from bot.improvement.messages import (
    APPLY,
    BAD,
    DOCUMENT,
    Tap,
    buttons,
    decided,
    messages,
    need_buttons,
    opened,
    read_button,
)
from bot.improvement.operations import AddBullet, AddUtterance, MoveUtterance, MuteTool, Op, ReplaceFact
from bot.improvement.overlays import Overlay
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
            Document(
                "F-34", "tool.spec", "erp.inventory was asked 9× for what no tool does: “export transfers excel”", "…"
            ),
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
        "**Nova · week 47** · 2 fixes ready, 2 need you\n\n"
        "38 of 412 answers drew a complaint (9.2 %, 7.1–11.8) ▼ from 12.9 % · 23 ratings from 6 people\n\n"
        "🧠 1 remembered fact may be out of date; the person it is about is asked.\n\n"
        "**Last week**\n"
        "- ✓ **F-27** kept: 11 of 36 → 3 of 36 missed\n"
        "- ↩️ **F-28** taken back: 6 of 12 missed, 10 of 100 before\n\n"
        "Watching, not enough evidence: general.planner (2 of 5)"
    )
    assert found.fixes[0].body == (
        "🧭 **F-31** Route: “overdue invoices \\<branch\\>” and the like go to `erp.ledger`, not `erp.receivables`\n"
        "**Why:** 11 of 14 such answers were bad, 4 people: 11 of 12 would have been right\n"
        "**Fix:** teach `erp.receivables` 6 examples, move 1 from `erp.ledger`\n"
        "**Tested:** on 12 new questions: 1 → 11 right, 0 worse (p = 0.0005) · 170 others: 0 worse (≤ 1.7 %)"
    )
    assert [need.body for need in found.needs] == [
        "🔧 **F-34** erp.inventory was asked 9× for what no tool does: “export transfers excel”",
        "⚠️ **F-35** fx\\_rates fails: 17 of 38 calls failed in the last week",
    ]
    assert found.text.endswith(found.needs[1].body)


def test_rates_are_drawn_in_text_where_there_is_no_picture():
    found = written(full(), "week 47")
    assert found.opening == f"{found.head}\n\n`█▆` complaints by week"
    assert replace(found, chart="iVBORw0=").opening == found.head


def test_what_people_did_says_why():
    beside = Beside({"F-31": "4 asked again, 3 corrected"}, loudest=15, reviewed="60 answers were reviewed by a model")
    found = written(full(), "week 47", beside=beside)
    assert "**Why:** 11 of 14 such answers were bad, 4 people: 4 asked again, 3 corrected" in found.fixes[0].body
    assert "23 ratings from 6 people · 15 complaints from one person" in found.head
    assert "60 answers were reviewed by a model" in found.head
    assert "one person" not in written(full(), "week 47", beside=Beside(loudest=12)).head


def test_a_line_that_starts_with_half_of_the_conversations_says_so():
    assert "starts with half of the conversations" in written(full(), "week 47").fixes[1].body


def test_a_fact_about_a_person_is_told_to_that_person_alone():
    found = written(full(), "week 47")
    assert "a secret value" not in found.text
    sent = messages(found, "slot", ["owner"], {"ab12": "ada"})
    (mine,) = [one for one in sent if "a secret value" in one.body]
    assert mine.person == "ada"
    assert "**Fix:** I go by “a secret value” instead." in mine.body
    assert [button.label for button in mine.buttons] == ["✅ Apply", "⏰ Later", "🙅 Not a problem"]
    assert not [one for one in sent if one.person == "owner" and "F-33" in one.body]


def test_a_change_that_did_not_help_needs_a_decision_and_brings_its_button():
    missed = Happened("F-29", 7, "offer undo", "10 of 36 → 12 of 40 missed", NOW)
    found = written(report(happened=(missed,)), "week 47")
    assert found.needs[0].body == "❔ **F-29** did not help: 10 of 36 → 12 of 40 missed. Undo it?"
    assert [button.value for button in need_buttons(found.needs[0])] == ["fx|F-29|u|7|0", "fx|F-29|n||0"]
    assert "Last week" not in found.head


def test_a_document_opens_in_its_message_to_be_copied_and_can_still_be_declined():
    need = written(full(), "week 47").needs[0]
    document, decline = need_buttons(need)
    tap = read_button(document.value)
    assert tap is not None
    assert (tap.finding, tap.what) == ("F-34", DOCUMENT)
    shown = opened(need, "Tool: inventory_export", Person("telegram:1", "Sara"))
    assert shown.body == f"{need.body}\n\n```\nTool: inventory_export\n```"
    assert shown.buttons == (decline,)


@pytest.mark.parametrize(("ops", "left"), [(ROUTE, ["↩️ Undo"]), ((ReplaceFact(person="ab12", id="7", text="x"),), [])])
def test_what_was_applied_can_be_undone_except_a_persons_fact(ops: tuple[Op, ...], left: list[str]):
    applied = Decision(ok=True, text="Applied 09:14.", overlay=Overlay(31, 30, "F-31", ops, (), {}, "act-1", NOW))
    shown = decided("…", Tap("F-31", APPLY), applied, Person("telegram:1", "Sara"))
    assert shown.body == "…\n\n✓ Applied 09:14. By Sara."
    assert [button.label for button in shown.buttons] == left


def test_examples_open_in_their_message_and_every_decision_stays():
    fix = written(full(), "week 47").fixes[0]
    shown = opened(fix, "- “overdue” ✗ → ✓", Person("telegram:1", "Sara"))
    assert shown.body.endswith("- “overdue” ✗ → ✓")
    assert [button.label for button in shown.buttons] == ["✅ Apply", "⏰ Later", "🙅 Not a problem"]
    assert shown.buttons[0].style == "primary"


def test_examples_are_marked_by_their_number():
    fix = written(full(), "week 47").fixes[0]
    shown = opened(fix, "1. “overdue” ✗ → ✓", Person("telegram:1", "Sara"), ["0123456789ab", "ba9876543210"])
    assert [button.label for button in shown.buttons[:4]] == ["✓ 1", "✗ 1", "✓ 2", "✗ 2"]
    tap = read_button(shown.buttons[3].value)
    assert tap is not None
    assert (tap.what, tap.hash) == (BAD, "ba9876543210")
    assert all(len(button.value.encode()) <= 48 for button in shown.buttons)


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
    assert len(found.needs) == 2
    assert "3 fixes ready, 2 need you" in found.head


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
    below_needs = [(need.body, need_buttons(need)) for need in found.needs]
    for body, below in ((found.head, ()), *((fix.body, buttons(fix)) for fix in found.fixes), *below_needs):
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
