"""Figures of the loop: a week of 5,000 answers, growth to 100,000, what listening adds to an answer, bytes a trace."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np

from bot.improvement.listening import Listener, heard
from bot.improvement.loop import Loop
from bot.improvement.ports import Change, Means, Route, RouteExamples, Surroundings
from bot.improvement.records import AnswerRecord, Book, ToolUse
from bot.improvement.routing import KeepingEncoder
from bot.improvement.storing import rows_of
from memory.encoder import Encoder
from memory.traces import AgentSpan, RouteRecord, ToolSpan, Trace, to_json

START = datetime(2026, 1, 5, tzinfo=UTC)
AGENTS = tuple(f"erp.agent{number}" for number in range(34))
SAID = ("no, I meant the other one", "that's wrong", "thanks", "and for last month?", "")
KINDS = 150


class Fixed:
    """Routes and replays that cost nothing, so that what is measured is the loop."""

    version, tokens = "r1", 0

    @staticmethod
    def with_examples(examples: RouteExamples) -> Route:
        del examples
        return lambda text: (AGENTS[len(text) % 34],)

    @staticmethod
    def origin(text: str) -> None:
        del text

    @staticmethod
    def nearest(text: str, most: int) -> tuple[tuple[str, str, str, float], ...]:
        del text, most
        return ()

    @staticmethod
    def vectors(texts: Sequence[str]) -> list[bytes]:
        return [bytes(384) for _ in texts]

    @staticmethod
    def good(record: AnswerRecord, change: Change) -> None:
        del record, change

    @staticmethod
    def value(person: str, memory: str) -> None:
        del person, memory

    @staticmethod
    def values(memory: str) -> tuple[str, ...]:
        del memory
        return ()


def book(answers: int, days: int) -> Book:
    """Answers of 200 people about 150 kinds of things; on every tenth kind they often remark something."""
    dice, found = Random(1), Book()
    centres = np.random.default_rng(1).normal(size=(KINDS, 384))
    listener = Listener(found, {agent: agent for agent in AGENTS})
    noise = np.random.default_rng(2)
    for number in range(answers):
        at = START + timedelta(days=days) * number / answers
        kind, person = dice.randrange(KINDS), f"p{dice.randrange(200)}"
        vector = centres[kind] + 0.6 * noise.normal(size=384)
        small = np.rint(vector / np.abs(vector).max() * 127).astype(np.int8).tobytes()
        tools = (ToolUse("company_figures", "error" if dice.random() < 0.01 else "ok"),)
        text = f"question {kind} about {number % 900}"
        agent = AGENTS[kind % 34]
        record = AnswerRecord(f"{number:06}", at, person, person, text, agent, (agent,), tools=tools, vector=small)
        listener.answered(record)
        if dice.random() < (0.4 if kind % 10 == 0 else 0.03):
            listener.wrote(person, person, dice.choice(SAID), at + timedelta(minutes=1))
            if dice.random() < 0.3:
                listener.pressed(record.id, person, "down", at + timedelta(minutes=1))
    return found


def analysed(answers: int, days: int) -> None:
    filled = book(answers, days)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    means = Means(Surroundings(agents={agent: agent for agent in AGENTS}), Fixed(), Fixed(), Fixed())
    loop, started = Loop(), time.process_time()
    report = loop.weekly(filled, means, START + timedelta(days=days + 1), 1)
    took = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = sum(map(len, rows_of(loop.memory).values())) / 1024
    print(
        f"{answers:>7,} answers in {days} days: {took:5.1f} s of one core, peak {peak:.0f} MB "
        f"({before:.0f} MB with the answers alone), {len(report.findings)} findings, {rows:.0f} kB kept"
    )


def listening() -> None:
    last = AnswerRecord("a", START, "p", "p", "which invoices are overdue for Riyadh", AGENTS[0], AGENTS[:1])
    texts = [f"which invoices are overdue for branch {number}" for number in range(2000)]
    started = time.perf_counter()
    for text in texts:
        heard(last, text, START + timedelta(minutes=1), AGENTS)
    print(f"listening to a next message: {(time.perf_counter() - started) / len(texts) * 1000:.3f} ms (bar: 2 ms)")


def stored() -> None:
    tool = ToolSpan("c1", "company_figures", "reads", '{"question": "overdue invoices"}', True, 12.0, "14 invoices" * 8)
    span = AgentSpan("erp.receivables", "overdue invoices", "0123456789ab", "m", "answered", 80.0, tools=(tool,))
    top = tuple((agent, 0.1) for agent in AGENTS[:5])
    route = RouteRecord(("erp.receivables",), 0.9, 0.5, "head", "the message reads like what it owns", top)
    trace = Trace(
        "0" * 12, "telegram:1:dm", "telegram", "telegram:1", "which invoices are overdue for Riyadh",
        "14 invoices are overdue in Riyadh, together JOD 21,340. " * 4, START, 80.0, "answered", route, (span,),
    )  # fmt: skip
    print(f"a trace in the store: {len(to_json(trace)) + 480 + 200:,} bytes with vector and indexes (bar: 3,000)")


def encoded() -> None:
    texts = [f"which invoices are overdue for branch {number} since monday" for number in range(500)]
    encoder = Encoder(threads=1)
    encoder.encode(["warm"])
    started = time.process_time()
    KeepingEncoder(encoder).encode(texts)
    print(
        f"a vector for a new question: {(time.process_time() - started) / len(texts) * 1000:.1f} ms of one core, once"
    )


def main() -> None:
    listening()
    stored()
    for answers, days in ((5_000, 7), (20_000, 28)):
        analysed(answers, days)
    if "--growth" in sys.argv:
        analysed(100_000, 140)
    encoded()  # last, because the encoder takes memory of its own


if __name__ == "__main__":
    main()
