"""The state while one function is read, and what is reported of it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.erp.audit.finding import Evidence, IsoClass, Place
from agents.erp.audit.reading.cover import Cover
from agents.erp.audit.reading.values import Predicate, Query, Token, Tokens, Value
from agents.erp.source import Definition

Checked = dict[tuple[Token, str], Evidence]


@dataclass(frozen=True, slots=True)
class Function:
    """A function as read for one class: `owner` is the class whose instance calls it, None for a plain function."""

    definition: Definition
    owner: Definition | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """Tokens that a test vouches for; as keys of one model only, if one is named."""

    tokens: Tokens
    model: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """Rows that were put to use at a place while nothing covered them deeply enough; `covers` is what there was."""

    query: Query
    place: Place
    how: str
    covers: tuple[Cover, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function of the project: what each of its parameters gets."""

    callee: Function
    arguments: Mapping[str, Value]
    place: Place


@dataclass(frozen=True, slots=True)
class Mark:
    """Something said to be wrong at one place that is no query: a cache, a process-wide value, a copied field."""

    rule: IsoClass
    node: ast.AST
    within: ast.AST
    message: str
    fix: str
    sure: bool = True


@dataclass(slots=True)
class Report:
    """What reading a function told."""

    returns: list[Value] = field(default_factory=list[Value])
    uses: list[Use] = field(default_factory=list[Use])
    inherited: set[tuple[Place, str, tuple[Predicate, ...], str]] = field(
        default_factory=set[tuple[Place, str, tuple[Predicate, ...], str]]
    )
    calls: list[Call] = field(default_factory=list[Call])
    follows: bool = False  # what it tells depends on how far its own calls were followed
    attributes: dict[str, Value] = field(default_factory=dict[str, Value])
    checked: Checked = field(default_factory=dict[tuple[Token, str], Evidence])
    vouched: dict[Token, Evidence] = field(default_factory=dict[Token, Evidence])  # rows given back after a check
    unvouched: set[Token] = field(default_factory=set[Token])  # rows given back without one
    copied: dict[str, str] = field(default_factory=dict[str, str])
    marks: list[Mark] = field(default_factory=list[Mark])
    seen: list[Query] = field(default_factory=list[Query])
    passed: list[Checked] = field(default_factory=list[Checked])
    proofs: list[tuple[Proof, Place]] = field(default_factory=list[tuple[Proof, Place]])


@dataclass(slots=True)
class Frame:
    """Names and what has been checked so far, on one way through a function."""

    function: Function
    names: dict[str, Value]
    checked: Checked
    report: Report
    calls_left: int
    ended: bool = False
    gives_out: bool = False

    @property
    def definition(self) -> Definition:
        return self.function.definition

    @property
    def level(self) -> int:
        """How many calls deep calls may be followed from here."""
        self.report.follows = True
        return self.calls_left

    def place(self, node: ast.AST) -> Place:
        return Place(self.definition.path, getattr(node, "lineno", self.definition.line))

    def branch(self) -> Frame:
        """The same state, to be changed apart."""
        return Frame(
            self.function, dict(self.names), dict(self.checked), self.report, self.calls_left, gives_out=self.gives_out
        )

    def check(self, tokens: Tokens, evidence: Evidence, model: str = "") -> None:
        """From here on these are known to be the asker's own; as keys of one model only, if one is named."""
        for token in tokens:
            self.checked.setdefault((token, model), evidence)
