"""What Nova is held to: each bar with the bench that measures it, and where in its output the figure stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One promise. `pattern` finds its figures in the bench's output, each in group 1; the worst of them counts."""

    part: str
    what: str
    limit: float
    unit: str
    bench: str
    pattern: str
    at_least: bool = False

    def figure(self, output: str) -> float | None:
        """The worst figure that was printed; None where there is none, as on a machine without that bench's data."""
        found = [float(match.replace(",", "")) for match in re.findall(self.pattern, output)]
        return (min if self.at_least else max)(found, default=None)

    def kept(self, figure: float) -> bool:
        return figure >= self.limit if self.at_least else figure <= self.limit

    @property
    def asked(self) -> str:
        """The limit in words, as `<= 40 ms`."""
        return f"{'>=' if self.at_least else '<='} {self.limit:,g} {self.unit}"

    @property
    def command(self) -> str:
        return f"python -m tests.bench.bench_{self.bench}"


NUMBER = r"([\d,]+(?:\.\d+)?)"

BARS = (
    Bar(
        "answering",
        "Telegram round trip, instant model",
        40,
        "ms",
        "telegram",
        rf"round trip, instant model\s+{NUMBER}",
    ),
    Bar("answering", "tokens sent at turn 1", 1_500, "tokens", "telegram", rf"sent at turn 1 \s+{NUMBER}"),
    Bar("answering", "tokens sent at turn 10", 2_500, "tokens", "telegram", rf"sent at turn 10 \s*{NUMBER}"),
    Bar("answering", "tokens sent at turn 30", 3_000, "tokens", "telegram", rf"sent at turn 30 \s*{NUMBER}"),
    Bar("answering", "resident memory, idle", 220, "MiB", "telegram", rf"resident memory, idle\s+{NUMBER}"),
    Bar("delivery", "200 chats at once", 150, "messages/s", "throughput", rf"all of Nova\s+{NUMBER}", at_least=True),
    Bar("delivery", "one message after the other", 40, "ms", "throughput", rf"all of Nova.*other {NUMBER} ms"),
    Bar("delivery", "two workers against one", 1.7, "times", "throughput", rf"{NUMBER} times as many", at_least=True),
    Bar("delivery", "recovery after kill -9", 6, "s", "recovery", rf"longest\s+{NUMBER} s"),
    Bar("delivery", "store for an idle conversation", 4, "kB", "idle", rf"{NUMBER} kB in Redis"),
    Bar("routing", "20 words, median", 15, "ms", "router", rf"route, 20 words: p50 {NUMBER} ms"),
    Bar("routing", "20 words, 95 of 100", 40, "ms", "router", rf"route, 20 words: .*p95 {NUMBER} ms"),
    Bar("routing", "110 words, median", 80, "ms", "router", rf"route, 110 words: p50 {NUMBER} ms"),
    Bar("routing", "from nothing to the first route", 1, "s", "router", rf"first route {NUMBER} s"),
    Bar("routing", "resident memory", 200, "MB", "router", rf"resident memory {NUMBER} MB"),
    Bar("routing", "training the head from kept vectors", 5, "s", "router", rf"head {NUMBER} s"),
    Bar("routing", "public intents, top 1", 93, "%", "router", rf"clinc34.*top-1 {NUMBER}%", at_least=True),
    Bar("routing", "out of scope, rejected", 85, "%", "router", rf"scope rejected {NUMBER}%", at_least=True),
    Bar("routing", "out of scope, falsely rejected", 6, "%", "router", rf"at {NUMBER}% false"),
    Bar("routing", "public tools, top 1", 87, "%", "router", rf"metatool34.*top-1 {NUMBER}%", at_least=True),
    Bar("routing", "two tools among the first five", 55, "%", "router", rf"first five {NUMBER}%", at_least=True),
    Bar("tools", "overhead of a call", 3, "ms", "tools", rf"a tool call .*  {NUMBER} ms"),
    Bar("tools", "500 reminders of one minute", 10, "s", "tools", rf"last told\s+{NUMBER} s"),
    Bar("tools", "overhead of a pipeline's step", 15, "ms", "pipelines", rf"step overhead\s+{NUMBER} ms"),
    Bar("ERP", "answer about the schema", 300, "ms", "erp_schema", rf"(?:(?<=from it: )|(?<=ms, )){NUMBER} ms"),
    Bar("ERP", "snapshot of the reference ERP", 3, "s", "erp_schema", rf"reference ERP: taken {NUMBER} s"),
    Bar("ERP", "snapshot of pretix", 15, "s", "erp_schema", rf"pretix: .*; {NUMBER} s together"),
    Bar("ERP", "audit", 20_000, "lines/s", "erp_audit", rf"audit, (?!samples).*?{NUMBER} lines/s", at_least=True),
    Bar(
        "ERP",
        "answers from 1,000,000 rows, after the first",
        500,
        "ms",
        "erp_data",
        rf"(?:(?<=then )|(?<=ms, ))[a-z_ ]+ {NUMBER} ms",
    ),
    Bar("memory", "search in 10,000 turns", 25, "ms", "recall", rf" 10,000 turns .*?search {NUMBER} ms p50"),
    Bar("memory", "search in 100,000 turns", 150, "ms", "recall", rf"100,000 turns .*?search {NUMBER} ms p50"),
    Bar("memory", "adding a turn", 3, "ms", "recall", rf"adding {NUMBER} ms"),
    Bar("memory", "store for a turn", 2_000, "bytes", "memory", rf"{NUMBER} bytes a turn"),
    Bar("memory", "1,000 people with 1,000 turns each", 2.5, "GB", "memory", rf"would be {NUMBER} GB"),
    Bar("improvement", "hearing signals, per answer", 2, "ms", "improvement", rf"next message: {NUMBER} ms"),
    Bar("improvement", "a week of 5,000 answers", 60, "s", "improvement", rf" 5,000 answers in .*?:\s+{NUMBER} s"),
    Bar("improvement", "the same, memory", 300, "MB", "improvement", rf" 5,000 answers in .*?peak {NUMBER} MB"),
    Bar("improvement", "store for a trace", 3_000, "bytes", "improvement", rf"in the store: {NUMBER} bytes"),
)


def table(outputs: Mapping[str, str]) -> str:
    """The bars as one Markdown table, from what each bench that ran printed, by the bench's name."""
    rows = [_row(bar, bar.figure(outputs[bar.bench])) for bar in BARS if bar.bench in outputs]
    return "\n".join(("| part | what | measured | bar | | again |", "|---|---|---|---|---|---|", *rows))


def _row(bar: Bar, figure: float | None) -> str:
    measured = "not measured here" if figure is None else f"{figure:,g} {bar.unit}"
    verdict = "" if figure is None else "kept" if bar.kept(figure) else "**missed**"
    return f"| {bar.part} | {bar.what} | {measured} | {bar.asked} | {verdict} | `{bar.command}` |"
