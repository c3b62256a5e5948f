"""What needs code: a specification that can be handed over as it is, with nobody's words in it but everybody's."""

from __future__ import annotations

import json

from bot.improvement.documents import documents, quotable, theme
from bot.improvement.finding import Cause, Finding
from bot.improvement.ports import Surroundings
from bot.improvement.rates import Rate
from bot.improvement.view import View, look
from tests.bot.improvement.kit import BREAD, DAY, PEOPLE, Weeks, routing

AROUND = Surroundings(agents={BREAD: "Bakes.", "erp.payroll": "Pays."})
SHAPES = ("export transfers to excel for Riyadh-0{n}", "pls export the transfers of Jeddah-0{n} to excel")


def gap(evidence: tuple[str, ...], agent: str = BREAD, cause: Cause = "gap", reason: str = "") -> Finding:
    target = "tool:scale" if cause == "tool" else f"gap:{agent}"
    rate = Rate(len(evidence), len(evidence))
    return Finding("F-1", target, cause, target, "ready", evidence, 4, 3.0, 1, agent=agent, rate=rate, reason=reason)


def asked(people: int, agent: str = BREAD) -> tuple[tuple[str, ...], View]:
    weeks = Weeks()
    names = [weeks.asks(PEOPLE[n % people], SHAPES[n % 2].format(n=n), agent) for n in range(8)]
    return tuple(names), look(weeks.book, routing(), weeks.now + DAY)


def test_a_missing_tool_is_specified_by_what_people_asked_for():
    evidence, view = asked(4)
    (found,) = documents([gap(evidence)], view, AROUND)
    assert found.kind == "tool.spec"
    assert found.title == f"{BREAD} was asked 8× for what no tool does: “export transfers excel”"
    assert "Tool: bread_export_transfers_excel" in found.body
    assert "- export transfers to excel for <branch>" in found.body
    assert "Riyadh" not in found.body
    schema = json.loads(found.body.partition("Arguments: ")[2].partition("\n")[0])
    assert list(schema["properties"]) == ["what", "branch"]


def test_what_one_or_two_people_asked_is_not_quoted():
    evidence, view = asked(2)
    (found,) = documents([gap(evidence)], view, AROUND)
    assert found.title == f"{BREAD} was asked 8× for what no tool does"
    assert "xcel" not in found.body


def test_nothing_that_is_asked_about_pay_is_quoted():
    evidence, view = asked(4, "erp.payroll")
    assert quotable(gap(evidence, "erp.payroll"), view) == ()


def test_a_broken_tool_is_reported_with_its_figures():
    evidence, view = asked(4)
    (found,) = documents([gap(evidence, cause="tool", reason="17 of 38 calls failed")], view, AROUND)
    assert (found.kind, found.title) == ("bug.report", "scale fails: 17 of 38 calls failed")


def test_a_theme_is_what_most_asks_share():
    assert theme(["fax the list to Ann", "please fax the list", "fax a list by noon"]) == "fax list"
    assert theme(["one", "two"]) == ""
    assert theme([]) == ""
