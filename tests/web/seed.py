"""A Nova with a fortnight behind it: conversations, votes, corrections, spending, findings, runs, and some trouble."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.message import Button, RawEvent, Rejected, Reply, Sent, Target
from adapters.web import Entry, Web
from bot.improvement.finding import Evaluation, Finding, Proposal
from bot.improvement.loop import Memory
from bot.improvement.operations import AddBullet, AddUtterance
from bot.improvement.overlays import slice_hashes
from bot.improvement.rates import Rate
from bot.improvement.storing import rows_of
from bot.web.console.parts import Console
from bot.web.console.transcript import Transcript
from memory.facts import Fact
from memory.feedback import Feedback
from memory.improvement import Improvement
from memory.labels import Label, Labels
from memory.ledger import Amount, Ledger
from memory.runs import Run, Runs, Starter, StepRecord
from memory.traces import AgentSpan, RouteRecord, ToolSpan, Trace

OWNER = "fake:1001"
PEOPLE = (OWNER, "telegram:20417", "slack:T1:U52", "slack:T1:U77")
ASKED = (
    ("what is 17.5% of 2380?", "general.calculator", "**416.5**"),
    ("which invoices are overdue?", "erp.ledger", "Three are overdue:\n\n| number | days |\n|---|---|\n| A-17 | 12 |"),
    ("translate ‘good morning’ to Arabic", "language.translator", "صباح الخير"),
    ("remind me tomorrow at nine to call Omar", "general.reminders", "I will remind you tomorrow at 09:00."),
    ("summarise this thread for me", "language.summarizer", "- the order is late\n- Huda calls the supplier"),
    ("how many people are in payroll this month?", "erp.payroll", "There are 42 people in this month's payroll."),
)
PIPELINE = """\
name: month-end
description: Collects the figures of a month and sends them to the owner.
triggers:
  - command: close the month
steps:
  - id: collect
    message: The month is being closed.
  - id: both
    parallel:
      - id: left
        message: Sales are there.
      - id: right
        message: Costs are there.
  - id: ok
    approval: Send it?
"""


async def seed(console: Console) -> str:
    """Fill the stores; returns the id of a trace that has everything."""
    now = console.now()
    await _answers(console, now)
    await console.traces.store(rich_trace(now))
    await Feedback(console.redis).vote("t-rich", OWNER, "up")
    await _labels(console, now)
    await _spending(console, now)
    await _facts(console, now)
    await _improvement(console, now)
    await _runs(console, now)
    await _trouble(console, now)
    return "t-rich"


def rich_trace(now: datetime, text: str = "what did we sell last month, and mail it to Huda?") -> Trace:
    """A chain of two agents with a delegate, tools that worked and one that failed."""
    rows = ToolSpan("c1", "erp_rows", "reads", '{"model": "sales.Invoice", "month": "2026-10"}', True, 412.0, "38 rows")
    mail = ToolSpan("c2", "send_mail", "writes", '{"to": "huda"}', False, 1210.0, "the server did not answer")
    inner = AgentSpan(
        "erp.schema", "which model holds sales?", "p3", "claude-sonnet-5-5", "answered", 640.0, 900, 400, 80, 0.0026
    )
    reports = AgentSpan(
        "erp.reports",
        "sales of last month",
        "p1",
        "claude-sonnet-5-5",
        "answered",
        2280.0,
        3100,
        1200,
        240,
        0.0086,
        (rows,),
        (inner,),
    )
    writer = AgentSpan(
        "language.writer", "mail it to Huda", "p2", "claude-haiku-5-5", "failed", 1630.0, 700, 0, 60, 0.0001, (mail,)
    )
    top = (("erp.reports", 0.71), ("erp.sales", 0.18), ("language.writer", 0.06), ("erp.ledger", 0.03))
    route = RouteRecord(("erp.reports", "language.writer"), 0.71, 0.53, "chain", "two steps, joined by “and”", top)
    return Trace(
        id="t-rich",
        conversation="slack:T1:C9:1700000000.1",
        platform="slack",
        person=PEOPLE[2],
        question=text,
        answer="Sales of October were **48,210 JOD** in 38 invoices. The mail could not be sent.",
        started_at=now - timedelta(minutes=4),
        milliseconds=4105.0,
        outcome="answered",
        route=route,
        spans=(reports, writer),
        recalled=("f-1", "e-gone"),
        gaps=("language.writer",),
        untrue=("I have mailed it to Huda.",),
        error="send_mail: the server did not answer",
    )


async def _answers(console: Console, now: datetime) -> None:
    chance = random.Random(7)
    for number in range(240):
        question, agent, answer = chance.choice(ASKED)
        person, at = chance.choice(PEOPLE), now - timedelta(days=14 * chance.random() ** 1.4, minutes=6)
        refused = chance.random() < 0.05
        top = ((agent, 0.8 - 0.3 * chance.random()), ("general.chat", 0.1), ("erp.sales", 0.05))
        span = AgentSpan(
            agent, "", "p1", "claude-sonnet-5-5", "refused" if refused else "answered", 900.0, 800, 0, 90, 0.0025
        )
        trace = Trace(
            id=f"t-{number:04}-{chance.getrandbits(32):08x}",
            conversation=f"{person}:dm" if chance.random() < 0.7 else "slack:T1:C9:1700000000.1",
            platform=person.partition(":")[0],
            person=person,
            question=question,
            answer=answer,
            started_at=at,
            milliseconds=700 + 2400 * chance.random(),
            outcome=span.outcome,
            route=RouteRecord((agent,), 0.8, 0.6, "head", f"the message reads like what {agent} owns", top),
            spans=(span,),
        )
        await console.traces.store(trace)
        if chance.random() < 0.09:
            await Feedback(console.redis).vote(trace.id, person, "down")


async def _labels(console: Console, now: datetime) -> None:
    labels = Labels(console.redis)
    pairs = [("erp.reports", "erp.ledger", "who owes us money?")] * 6 + [
        ("general.chat", "erp.stock", "anything left of the blue ones?")
    ] * 2
    for number, (went, meant, text) in enumerate(pairs):
        await labels.keep(
            Label(f"l-{number}", text, meant, (went,), PEOPLE[1], "corrected", now - timedelta(hours=number))
        )


async def _spending(console: Console, now: datetime) -> None:
    ledger, chance = Ledger(console.redis), random.Random(3)
    for back in range(30):
        at = now - timedelta(days=back)
        cents = 0.4 + chance.random() * (0.9 if at.weekday() < 5 else 0.2)
        for account, share in (
            ("day:all", 1.0),
            ("agent:erp.reports", 0.5),
            ("agent:erp.ledger", 0.3),
            (f"person:{PEOPLE[2]}", 0.6),
        ):
            await _spent(ledger, account, at, Amount(cents * share, int(cents * share * 210_000)))


async def _spent(ledger: Ledger, account: str, at: datetime, amount: Amount) -> None:
    await ledger.settle(ledger.open(account, at), amount)


async def _facts(console: Console, now: datetime) -> None:
    facts = (
        Fact("f-1", "My report goes to Huda every Monday.", now - timedelta(days=3), "m1", "dm"),
        Fact(
            "f-2",
            "The warehouse in Zarqa closes at four.",
            now - timedelta(days=9),
            "m2",
            "slack:T1:C9",
            confidence=0.8,
        ),
        Fact("f-3", "I am allergic to nuts.", now - timedelta(days=11), "m3", "dm", sensitivity="sensitive"),
    )
    for fact in facts:
        await console.facts.remember(PEOPLE[2], fact)
    await console.facts.retire(PEOPLE[2], "f-2", now)
    await console.facts.remember(PEOPLE[2], replace(facts[1], id="f-4", text="The warehouse in Zarqa closes at five."))


async def _improvement(console: Console, now: datetime) -> None:
    await keep_loop(console, loop_memory(now))


async def keep_loop(console: Console, memory: Memory) -> None:
    store = Improvement(console.redis)
    assert await store.save(await store.version(), rows_of(memory))


def loop_memory(now: datetime) -> Memory:
    """A finding with a fix on offer, one under watch, one that was applied, and a private one."""
    memory = Memory(issued=4)
    evidence = ("t-rich", "t-0001", "t-0002")
    found = Finding(
        "F-1",
        "cell:erp.ledger",
        "route",
        "route:erp.reports>erp.ledger",
        "proposed",
        evidence,
        3,
        4.2,
        46,
        reason="people chose erp.ledger",
        rate=Rate(6, 9),
    )
    memory.findings = {
        "F-1": found,
        "F-2": replace(
            found,
            id="F-2",
            key="tool:fx",
            cause="tool",
            target="tool:fx_rates",
            state="watch",
            score=1.1,
            rate=Rate(3, 40),
            reason="",
        ),
        "F-3": replace(
            found,
            id="F-3",
            key="p",
            cause="prompt",
            target="prompt:erp.reports",
            state="canary",
            agent="erp.reports",
            score=2.0,
            rate=Rate(9, 30),
        ),
        "F-4": replace(
            found, id="F-4", key="m", cause="memory", target="memory:p/f", subject="p-1", score=0.5, rate=Rate(2, 3)
        ),
    }
    ops = tuple(
        AddUtterance(id=f"u{n}", agent="erp.ledger", text=text)
        for n, text in enumerate(("who owes us money", "open balances of customers"))
    )
    passed = Evaluation(
        n=12, right_before=2, better=9, worse=0, midp=0.001, evalue=40.0, golden=120, passed=True, tested=True
    )
    offer = Proposal("P-1", "F-1", ops, slice_hashes({}, ops), passed, "shown", now, now + timedelta(days=9))
    memory.proposals = {"P-1": offer, "P-2": replace(offer, id="P-2", finding="F-4", subject="p-1")}
    bullet = (AddBullet(id="b1", agent="erp.reports", section="format", text="Give totals first, then the table."),)
    memory.overlays.append("F-3", bullet, slice_hashes({}, bullet), by="op", at=now - timedelta(days=2), canary=0.5)
    memory.history = {
        week: Rate(bad, 120) for week, bad in zip(range(38, 47), (21, 19, 22, 16, 14, 15, 11, 10, 8), strict=True)
    }
    return memory


async def _runs(console: Console, now: datetime) -> None:
    await console.library.save(PIPELINE)
    runs = Runs(console.redis)
    starter = Starter(OWNER, "Ann", "fake:dm", "dm", "UTC", owner=True)
    for number, state in enumerate(("done", "done", "failed", "done", "waiting"), start=1):
        began = now - timedelta(days=6 - number, minutes=20)
        ended = None if state == "waiting" else began + timedelta(seconds=40 * number)
        run = Run(
            str(number),
            "month-end",
            PIPELINE,
            starter,
            began,
            "schedule",
            state=state,
            ended_at=ended,
            error="left: no such chat" if state == "failed" else "",
        )
        await runs.keep(run)
        for record in _steps(began):
            await runs.keep_step(run.id, record)


def _steps(began: datetime) -> list[StepRecord]:
    def after(seconds: float) -> datetime:
        return began + timedelta(seconds=seconds)

    return [
        StepRecord("collect", "done", {"rows": 38}, began_at=began, ended_at=after(12)),
        StepRecord("both", "done", began_at=after(12), ended_at=after(30)),
        StepRecord("both/left", "done", "Sales are there.", began_at=after(12), ended_at=after(20)),
        StepRecord("both/right", "failed", error="no such chat", tries=3, began_at=after(12), ended_at=after(30)),
        StepRecord("ok", "waiting", asked="Send it?", began_at=after(31)),
    ]


class Refusing(Web):
    """Takes nothing."""

    async def send(self, part: Reply) -> Sent:
        raise Rejected("the chat is gone")


async def _trouble(console: Console, now: datetime) -> None:
    payload = {"text": "hello?", "message": {"from": 20417}}
    await console.inbox.quarantine(
        RawEvent("telegram:1:77", "telegram", "telegram:20417:dm", payload, now), "message.chat is missing"
    )
    target = Target("telegram", "local", "20417", "dm", "telegram:20417:dm")
    await console.outbox.put("lost", [Reply("lost:0", target, "Your report is ready.", (Button("b", "Open", "v"),))])
    await console.outbox.flush("lost", Refusing(Transcript(console.redis)))


async def hostile(console: Console, text: str) -> None:
    """The same text wherever people, platforms, models and tools can put one."""
    now = console.now()
    rich = rich_trace(now, text)
    tool = ToolSpan(text, text, "reads", text, False, 1.0, text)
    span = replace(rich.spans[0], task=text, model=text, prompt=text, tools=(tool,))
    named = AgentSpan(text, text, text, text, "failed", 1.0)
    route = replace(rich.route, why=text, steps=(text,), top=((text, 0.4),), method=text)
    words = replace(
        rich,
        id="t-hostile",
        conversation=text,
        person=text,
        answer=text,
        route=route,
        spans=(span, named),
        untrue=(text,),
        error=text,
        recalled=("h",),
        gaps=(text,),
    )
    await console.traces.store(words)
    await console.facts.remember(text, Fact("h", text, now, text, text))
    await Labels(console.redis).keep(Label("h", text, text, (text,), text, "corrected", now))
    memory = loop_memory(now)
    memory.findings["F-1"] = replace(memory.findings["F-1"], reason=text, target=text, evidence=(text,))
    bullet = (AddBullet(id="b", agent="erp.reports", section="format", text=text),)
    memory.proposals["P-1"] = replace(memory.proposals["P-1"], ops=bullet, slices=slice_hashes({}, bullet))
    await keep_loop(console, memory)
    starter = Starter(text, text, text, "dm", "UTC")
    runs = Runs(console.redis)
    await runs.keep(Run("66", text, text, starter, now, text, state="failed", ended_at=now, error=text))
    await runs.keep_step("66", StepRecord(text, "failed", {"said": text}, error=text, began_at=now, ended_at=now))
    await console.inbox.quarantine(RawEvent(text, "telegram", text, {"text": text}, now), text)
    await Transcript(console.redis).show(
        f"web:{OWNER}", Entry("h", "nova", text, now, (Button(text, text, text),), text, text)
    )
    await Transcript(console.redis).draft(f"web:{OWNER}", text)
