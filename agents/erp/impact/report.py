"""What a change implies, row by row; a row without evidence says that it is an assumption."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, Field

from agents.erp.impact.operation import Operation
from agents.erp.schema.snapshot import Record

Certainty = Literal["certain", "likely", "possible"]
Verdict = Literal["safe", "safe in steps", "needs data work", "advised against", "refused by Django", "a fact"]
Phase = Literal["before", "expand", "backfill", "dual-write", "switch", "contract", "after"]
Backend = Literal["postgresql", "sqlite"]


class Change(Record):
    """The operation as one reads it; `before` and `after` are what was and what will be."""

    op: str
    model: str
    field: str = ""
    before: str = Field(default="", validation_alias=AliasChoices("from", "before"), serialization_alias="from")
    after: str = Field(default="", validation_alias=AliasChoices("to", "after"), serialization_alias="to")


class Row(Record):
    """A consequence. `evidence` are places (`file:line`), paths in the schema (`sales.Invoice.number`) or sources."""

    text: str
    evidence: tuple[str, ...] = ()
    label: Literal["", "assumption"] = ""


class Statement(Record):
    """What a database has to do. `origin` says whether a scratch database gave it or a template."""

    statement: str
    backend: Backend
    lock: str
    rewrite: bool = False
    scan: bool = False
    data_loss: bool = False
    note: str = ""
    rules: tuple[str, ...] = ()
    origin: Literal["scratch", "template"] = "template"
    label: Literal["", "assumption"] = "assumption"
    evidence: tuple[str, ...] = ()


class Check(Record):
    """A query to run first: it finds data in the way."""

    question: str
    sql: str
    orm: str = ""
    evidence: tuple[str, ...] = ()
    label: Literal["", "assumption"] = ""


class Reference(Record):
    """A place that names what changes. `text` is its line, `path` the lookup or name as written there.

    `option` is what lists it: `search_fields`, `list_display`, `fields`.
    """

    kind: str
    file: str
    line: int
    certainty: Certainty
    path: str = ""
    text: str = ""
    option: str = ""

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"


class Isolation(Record):
    """Whose rows they are, before and after."""

    level_before: str = ""
    level_after: str = ""
    path_before: str = ""
    path_after: str = ""
    cross_branch_possible: bool | None = None
    unscoped_queries: tuple[Reference, ...] = ()
    rows: tuple[Row, ...] = ()


class Step(Record):
    """One step of the rollout; between two of them old and new processes run side by side."""

    phase: Phase
    text: str
    code: str = ""
    evidence: tuple[str, ...] = ()
    label: Literal["", "assumption"] = ""


class ImpactReport(Record):
    operation: Operation
    change: Change
    verdict: Verdict
    summary: str
    schema_effect: tuple[Row, ...] = ()
    migration_ops: tuple[Row, ...] = ()
    sql: tuple[Statement, ...] = ()
    blockers: tuple[Check, ...] = ()
    references: tuple[Reference, ...] = ()
    deletion_semantics: tuple[Row, ...] = ()
    isolation: Isolation = Isolation()
    uniqueness: tuple[Row, ...] = ()
    rollout: tuple[Step, ...] = ()
    rollback: tuple[Row, ...] = ()
    tests_to_add: tuple[Row, ...] = ()
    advice: tuple[Row, ...] = ()
    unknowns: tuple[str, ...] = ()


def row(text: str, *evidence: object) -> Row:
    """A row with its evidence; without any it is an assumption."""
    told = tuple(dict.fromkeys(str(entry) for entry in evidence if str(entry)))
    return Row(text=text, evidence=told, label="" if told else "assumption")


def step(phase: Phase, text: str, code: str = "", *evidence: object) -> Step:
    told = tuple(dict.fromkeys(str(entry) for entry in evidence if str(entry)))
    return Step(phase=phase, text=text, code=code, evidence=told, label="" if told else "assumption")
