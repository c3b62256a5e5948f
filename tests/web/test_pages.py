"""What owners see on each page of the console."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser

from bot.web.console.parts import Console
from bot.web.console.tree import rows_of
from memory.traces import AgentSpan, ToolSpan
from tests.web.conftest import Browser, one
from tests.web.html import flaws
from tests.web.seed import PEOPLE, hostile, rich_trace, seed

PAGES = (
    "/console",
    "/console/chat",
    "/console/conversations",
    "/console/conversations?days=28&find=invoices",
    f"/console/conversations/{PEOPLE[1]}:dm",
    "/console/answers/t-rich",
    "/console/agents",
    "/console/agents/erp.ledger",
    "/console/router",
    "/console/router?text=who+owes+us+money%3F",
    "/console/improvement",
    "/console/pipelines",
    "/console/pipelines?name=month-end",
    "/console/pipelines/runs/5",
    "/console/costs",
    "/console/memory",
    f"/console/memory?person={PEOPLE[2]}",
    f"/console/memory/forget?person={PEOPLE[2]}&fact=f-1",
    f"/console/memory/forget?person={PEOPLE[2]}",
    "/console/inbox",
    "/console/inbox/drop?id=telegram:1:77",
    "/console/doctor",
)


async def test_every_page_is_valid_html_with_one_heading_and_its_landmarks(console: Console, owner: Browser):
    await seed(console)
    for path in PAGES:
        assert flaws((await owner.get(path)).text) == [], path
        page = await owner.see(path)
        assert len(page.css("h1")) == 1, path
        assert len(page.css("main")) == len(page.css("nav")) == len(page.css('a.skip[href="#main"]')) == 1, path
        assert len(page.css("table > caption")) == len(page.css("table")) - len(page.css(".said table")), path


async def test_the_first_page_tells_whether_nova_is_well(console: Console, owner: Browser):
    await seed(console)
    cards = {
        card.css("span")[0].text(): card.text(separator=" ") for card in (await owner.see("/console")).css(".card")
    }
    assert "1 warning." in cards["Health"]
    assert "1 unsent, 1 set aside" in cards["Held"]
    assert "$" in cards["Cost today"]
    assert "%" in cards["Complaints, 7 days"]


async def test_every_page_is_there_before_anything_happened(owner: Browser):
    for path in (
        "",
        "/chat",
        "/conversations",
        "/agents",
        "/router",
        "/improvement",
        "/pipelines",
        "/costs",
        "/memory",
        "/inbox",
        "/doctor",
    ):
        assert flaws((await owner.get(f"/console{path}")).text) == [], path


def test_bars_stand_where_each_part_began_and_parts_in_that_order():
    now = datetime(2026, 11, 2, 9, tzinfo=UTC)
    first = now.timestamp()
    late = ToolSpan("c2", "send_mail", "writes", "{}", True, 100.0, "sent", began=first + 0.8)
    asked = AgentSpan("erp.schema", "", "p", "m", "answered", 300.0, began=first + 0.4)
    agent = AgentSpan(
        "erp.reports", "", "p", "m", "answered", 900.0, tools=(late,), delegated=(asked,), began=first + 0.1
    )
    trace = replace(rich_trace(now), started_at=now, milliseconds=1000.0, spans=(agent,))
    rows = [(row.name, round(row.bar.left), round(row.bar.width)) for row in rows_of(trace)]
    assert rows == [("erp.reports", 10, 90), ("erp.schema", 40, 30), ("send_mail", 80, 10)]


async def test_an_answer_is_a_tree_of_agents_and_tools_with_bars_of_time(console: Console, owner: Browser):
    await seed(console)
    page = await owner.see("/console/answers/t-rich")
    rows = [
        (row.css("th")[0].text(strip=True), row.css("svg rect")[1].attributes) for row in page.css(".tree tbody tr")
    ]
    assert [name for name, _ in rows] == [
        "erp.reports",
        "erp_rowsreads",
        "erp.schema",
        "language.writer",
        "send_mailwrites",
    ]
    lefts = [float(bar["x"] or 0) for _, bar in rows]
    assert lefts[0] == lefts[1] < lefts[2] < lefts[3] == lefts[4]
    assert all(float(bar["x"] or 0) + float(bar["width"] or 0) <= 100 for _, bar in rows)
    said = one(page, "main").text(separator=" ")
    for told in (
        "71%",
        "4.1 s",
        "5,080",
        "$0.0113",
        "My report goes to Huda",
        "I have mailed it to Huda.",
        '"2026-10"',
    ):
        assert told in said


async def test_conversations_can_be_searched(console: Console, owner: Browser):
    await seed(console)
    found = (await owner.see("/console/conversations?days=28&find=SLACK:T1:C9")).css("#talks tbody tr")
    assert len(found) == 1
    assert "/console/conversations/slack%3AT1%3AC9%3A1700000000.1" in (found[0].html or "")
    turns = (await owner.see("/console/conversations/slack:T1:C9:1700000000.1")).css(".turn h2")
    assert turns[0].text() == "what did we sell last month, and mail it to Huda?"


async def test_agents_are_listed_with_traffic_and_complaints(console: Console, owner: Browser):
    await seed(console)
    page = await owner.see("/console/agents")
    assert one(page, "h1").text() == f"{len(console.roster)} agents"
    rows = {row.css("th")[0].text(): row.css("td")[2].text() for row in page.css("tbody tr")}
    assert len(rows) == len(console.roster)
    assert int(rows["erp.ledger"]) > 5
    assert sum(not answers for answers in rows.values()) > 20


async def test_a_sentence_is_tried_on_the_router(owner: Browser):
    page = await owner.see("/console/router?text=who+owes+us+money%3F")
    assert one(page, ".tried").text() == "who owes us money?"
    assert "money" in [mark.text() for mark in page.css("mark")]
    assert page.css(".scores tbody th")[0].text().startswith("erp.")


async def test_corrections_are_counted_by_pair(console: Console, owner: Browser):
    await seed(console)
    rows = [row.text(separator=" ").split() for row in (await owner.see("/console/router")).css("tbody tr")]
    assert [row[:3] for row in rows] == [["erp.reports", "erp.ledger", "6"], ["general.chat", "erp.stock", "2"]]
    assert " ".join(rows[0][3:]) == "“who owes us money?”"


async def test_a_fix_is_shown_as_what_it_changes_but_not_one_persons_facts(console: Console, owner: Browser):
    await seed(console)
    page = await owner.see("/console/improvement")
    assert "text: who owes us money" in page.css("ins")[0].text()
    [private] = [article for article in page.css("article") if "F-4" in article.text()]
    assert private.css("form, ins") == []
    assert "Only they see it" in private.text()


async def test_a_run_shows_its_steps_as_bars(console: Console, owner: Browser):
    await seed(console)
    steps = (await owner.see("/console/pipelines/runs/5")).css(".tree tbody tr")
    assert [step.css("th")[0].text() for step in steps] == ["collect", "both", "both/left", "both/right", "ok"]
    assert all(step.css("svg") for step in steps)
    assert "asks: Send it?" in steps[-1].text()


async def test_costs_are_a_chart_and_the_same_as_a_table(console: Console, owner: Browser):
    await seed(console)
    page = await owner.see("/console/costs")
    bars = page.css(".chart svg rect")
    assert len(bars) == len(page.css("details tbody tr")) == 30
    highest = max(float(bar.attributes["height"] or 0) for bar in bars)
    assert highest == 100
    assert "erp.reports" in one(page, "main").text()


async def test_what_is_not_there_is_404(owner: Browser):
    for path in (
        "answers/none",
        "agents/nobody",
        "conversations/nowhere",
        "pipelines/runs/99",
        "memory/forget?person=x&fact=y",
        "memory/forget",
        "inbox/drop?id=x",
        "anything",
    ):
        assert (await owner.get(f"/console/{path}")).status_code == 404, path


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7}}"


async def test_what_people_write_never_becomes_part_of_a_page(console: Console, owner: Browser):
    await hostile(console, HOSTILE)
    quoted = HOSTILE.replace("<", "%3C").replace(">", "%3E").replace('"', "%22").replace("#", "%23")
    paths = [
        *PAGES,
        "/console/answers/t-hostile",
        f"/console/conversations/{HOSTILE}",
        f"/console/router?text={quoted}",
        f"/console/memory?person={quoted}",
        f"/console/conversations?find={quoted}",
        "/console/pipelines/runs/66",
        f"/console/inbox/drop?id={quoted}",
        f"/console/{quoted}",
    ]
    seen = 0
    for path in paths:
        answer = await owner.get(path)
        page = LexborHTMLParser(answer.text)
        assert not page.css("img[src='x'], [onerror]"), path
        assert not [script for script in page.css("script") if script.text().strip() or not script.attributes], path
        assert "'49" not in answer.text, path
        seen += "&lt;script&gt;" in answer.text
    assert seen >= 12
