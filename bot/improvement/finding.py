"""What the loop found, what it proposes about it, and what it tells the owners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from bot.improvement.operations import Op
from bot.improvement.rates import Rate

Cause = Literal["route", "prompt", "gap", "tool", "memory", "model", "unknown"]
FindingState = Literal["watch", "ready", "proposed", "canary", "kept", "rolled_back", "dismissed", "archived"]
ProposalState = Literal["tested", "gathering", "failed", "shown", "applied", "stale", "expired", "deferred"]

SHOWN: frozenset[FindingState] = frozenset({"ready", "proposed", "canary", "kept", "rolled_back"})


@dataclass(frozen=True, slots=True)
class Suspect:
    """Answers that go wrong together, before they have a number.

    `key` tells what they have in common and is the same from week to week (`tool:fx_rates`, `cell:erp.ledger`),
    `evidence` are the ids of the bad answers, `answers` of all in question, oldest first; `excess` is the number of
    bad answers a week above what is usual; `ready` whether the evidence suffices to show it.
    """

    key: str
    cause: Cause
    target: str
    evidence: tuple[str, ...]
    answers: tuple[str, ...]
    people: int
    excess: float
    ready: bool
    agent: str = ""
    subject: str = ""
    centroid: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A numbered finding (`F-3`), the same from week to week."""

    id: str
    key: str
    cause: Cause
    target: str
    state: FindingState
    evidence: tuple[str, ...]
    people: int
    score: float
    week: int
    agent: str = ""
    subject: str = ""
    centroid: tuple[int, ...] = ()
    reason: str = ""
    rate: Rate = field(default_factory=lambda: Rate(0, 0))
    muted_until: datetime | None = None
    quiet_weeks: int = 0

    def as_json(self, week: int) -> dict[str, JsonValue]:
        """A line of findings.jsonl."""
        return {
            "week": week,
            "finding": self.id,
            "state": self.state,
            "cause": self.cause,
            "target": self.target,
            "evidence": list(self.evidence),
            "score": round(self.score, 3),
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a change did: `n` cases, `better` and `worse`, before and after; the golden questions and how many broke.

    `tested` is False where nothing could be replayed; then there is no Apply button.
    """

    n: int = 0
    right_before: int = 0
    better: int = 0
    worse: int = 0
    midp: float = 1.0
    evalue: float = 0.0
    golden: int = 0
    golden_worse: int = 0
    passed: bool = False
    tested: bool = False
    reason: str = ""

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "n": self.n,
            "b": self.better,
            "c": self.worse,
            "midp": round(self.midp, 6),
            "E": round(self.evalue, 4),
            "reg_n": self.golden,
            "reg_c": self.golden_worse,
        }


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that may be approved. `subject` is the only person who may say yes (memory); "" means an owner."""

    id: str
    finding: str
    ops: tuple[Op, ...]
    slices: Mapping[str, str]
    evaluation: Evaluation
    state: ProposalState
    at: datetime
    expires: datetime
    subject: str = ""
    summary: str = ""
    used: tuple[str, ...] = ()  # cases of the test half that were looked at

    @property
    def applicable(self) -> bool:
        return self.state == "shown" and self.evaluation.passed


@dataclass(frozen=True, slots=True)
class Document:
    """What needs code: a tool that is missing (`tool.spec`) or broken (`bug.report`)."""

    finding: str
    kind: Literal["tool.spec", "bug.report"]
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Happened:
    """What became of an applied overlay."""

    finding: str
    overlay: int
    what: Literal["kept", "kept, effect unclear", "offer undo", "rolled back", "worn"]
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """A week as the digest tells it. `proposals` are the apply-able ones, best first."""

    week: int
    at: datetime
    complaints: Rate
    before: Rate
    history: tuple[Rate, ...]
    ratings: int
    raters: int
    findings: tuple[Finding, ...]
    proposals: tuple[Proposal, ...]
    documents: tuple[Document, ...]
    happened: tuple[Happened, ...]
    watching: tuple[Finding, ...]
    ledger: tuple[Mapping[str, JsonValue], ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether nobody needs to hear of it."""
        return not (self.proposals or self.documents or self.happened)
