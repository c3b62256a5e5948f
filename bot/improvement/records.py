"""What the loop looks at: answers as they were given, and what people did after them. Nothing here names a person.

The live bot and a simulated world fill the same records, so the same analysis serves both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

ToolStatus = Literal["ok", "empty", "error", "timeout", "missing"]  # missing: no such tool is registered
Kind = Literal[
    "down",
    "up",
    "puzzled",
    "correction",
    "reroute",
    "rephrase",
    "retry",
    "edited",
    "thanks",
    "why",
    "abandoned",
    "judged",
]
Why = Literal["wrong agent", "wrong facts", "style", "not done", "out of date", "skip"]

FAILED: frozenset[ToolStatus] = frozenset({"error", "timeout"})


@dataclass(frozen=True, slots=True)
class ToolUse:
    """One tool call of an answer; `told` is what it returned in short, redacted."""

    tool: str
    status: ToolStatus = "ok"
    told: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One answer.

    `person` and `place` are opaque (`place` is "dm" or a shared chat); `conversation` is what splits must not cut.
    `text` and `answer` are redacted; `vector` is the text's int8 vector (384 bytes), b"" where it is not known yet.
    `agents` are the steps of the route, `agent` the step the answer counts for, `top` the agents considered, best
    first; `unsure` whether the router's margin was unusually low (None: that is not known), `slow` whether the answer
    took unusually long. `router`, `prompt`, `model` and `overlay` are the versions that made it; `memories` the ids of
    facts used.
    """

    id: str
    at: datetime
    person: str
    conversation: str
    text: str
    agent: str
    agents: tuple[str, ...]
    place: str = "dm"
    platform: str = ""
    answer: str = ""
    top: tuple[tuple[str, float], ...] = ()
    margin: float = 1.0
    method: str = "head"
    router: str = ""
    prompt: str = ""
    model: str = ""
    overlay: int = 0
    tools: tuple[ToolUse, ...] = ()
    memories: tuple[str, ...] = ()
    outcome: str = "answered"
    milliseconds: float = 0.0
    reactions: bool = True
    unsure: bool | None = None
    slow: bool = False
    vector: bytes = b""

    @property
    def failed_tools(self) -> tuple[str, ...]:
        return tuple(use.tool for use in self.tools if use.status in FAILED)


@dataclass(frozen=True, slots=True)
class SignalRecord:
    """One thing one person did about one answer; per (answer, person, kind) the last one counts.

    `text` is what was written, redacted (correction, rephrase, retry); `agent` the agent a re-route names; `why` the
    reason of a one-tap why.
    """

    answer: str
    person: str
    kind: Kind
    at: datetime
    text: str = ""
    agent: str = ""
    why: Why | None = None


@dataclass(slots=True)
class Book:
    """Answers in the order they were given, with the signals on each; what the analysis reads.

    `asides` are the ids of answers to remarks, which are no questions to learn from.
    """

    answers: dict[str, AnswerRecord] = field(default_factory=dict[str, AnswerRecord])
    signals: dict[str, dict[tuple[str, Kind], SignalRecord]] = field(
        default_factory=dict[str, dict[tuple[str, Kind], SignalRecord]]
    )

    asides: set[str] = field(default_factory=set[str])
    remarks: dict[str, str] = field(default_factory=dict[str, str])

    def answered(self, record: AnswerRecord) -> None:
        self.answers[record.id] = record

    def remarked(self, answer: str, text: str) -> None:
        """Keep a short next message that is no signal by itself, but may speak of something remembered."""
        self.remarks[answer] = text

    def with_vectors(self, vectors: Mapping[str, bytes]) -> Book:
        """The same with the vectors of texts."""
        answers = {name: replace(one, vector=vectors.get(one.text, one.vector)) for name, one in self.answers.items()}
        return Book(answers, self.signals, self.asides, self.remarks)

    def signalled(self, signal: SignalRecord) -> None:
        """Keep a signal; one about an unknown answer is ignored."""
        if signal.answer in self.answers:
            self.signals.setdefault(signal.answer, {})[signal.person, signal.kind] = signal

    def withdrawn(self, answer: str, person: str, kind: Kind) -> None:
        """Take a signal back, as if it had never been given."""
        self.signals.get(answer, {}).pop((person, kind), None)

    def on(self, answer: str) -> Iterable[SignalRecord]:
        return self.signals.get(answer, {}).values()

    def between(self, start: datetime, end: datetime) -> Iterator[AnswerRecord]:
        """Answers with start <= at < end, oldest first."""
        found = (record for record in self.answers.values() if start <= record.at < end)
        return iter(sorted(found, key=lambda record: (record.at, record.id)))
