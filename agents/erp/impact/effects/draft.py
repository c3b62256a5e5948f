"""A report while it is being written, and what every effect needs to know of its subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from agents.erp.impact.names import place_of, plain_manager
from agents.erp.impact.operation import Operation
from agents.erp.impact.report import Change, Check, ImpactReport, Isolation, Reference, Row, Statement, Step, Verdict
from agents.erp.impact.uses.index import UseIndex
from agents.erp.schema.asking.cards import kind
from agents.erp.schema.hops import Way, way_of
from agents.erp.schema.snapshot import Constraint, Field, Index, Model, SchemaSnapshot


@dataclass(frozen=True)
class Subject:
    """The operation with the model and field that it is about; `field` is None for a new one or a whole model."""

    snapshot: SchemaSnapshot
    uses: UseIndex
    operation: Operation

    @cached_property
    def model(self) -> Model:
        return self.snapshot.models[self.operation.model]

    @cached_property
    def field(self) -> Field | None:
        return self.model.fields.get(self.operation.field)

    @property
    def the_field(self) -> Field:
        """The field of an operation that was checked to have one."""
        return self.model.fields[self.operation.field]

    @property
    def name(self) -> str:
        """`sales.Invoice.number`, or the model's label."""
        return f"{self.model.label}.{self.operation.field}" if self.operation.field else self.model.label

    @property
    def place(self) -> str:
        return str(place_of(self.model, self.field))

    @property
    def table(self) -> str:
        return f'"{self.model.table}"'

    @property
    def column(self) -> str:
        """The column of the field, or what Django will call that of a new one."""
        if self.field:
            return self.field.column or self.field.name
        return f"{self.operation.field}_id" if self.operation.type.startswith(RELATIONS) else self.operation.field

    @property
    def all_rows(self) -> str:
        """The queryset that sees all rows."""
        return f"{self.model.name}.{plain_manager(self.model)}"

    def scope_way(self, model: Model) -> Way | None:
        """The hops of a model's scope path."""
        found = way_of(self.snapshot.models, model.label, model.scope.path) if model.scope.path else None
        return found[0] if found else None

    def scoped_through(self, label: str, name: str) -> list[Model]:
        """Models whose scope path leads over a field."""
        return [
            model
            for model in self.own_models
            if (way := self.scope_way(model)) and any(holder == label and hop.name == name for holder, hop in way.hops)
        ]

    @cached_property
    def own_models(self) -> Sequence[Model]:
        return [model for model in self.snapshot.models.values() if model.own and not model.auto_created]


RELATIONS = ("ForeignKey", "OneToOneField")


@dataclass
class Draft:
    """Rows so far; `verdict` and `summary` are the last word of whoever sets them."""

    before: str = ""
    after: str = ""
    verdict: Verdict = "safe in steps"
    summary: str = ""
    schema_effect: list[Row] = field(default_factory=list[Row])
    migration_ops: list[Row] = field(default_factory=list[Row])
    sql: list[Statement] = field(default_factory=list[Statement])
    blockers: list[Check] = field(default_factory=list[Check])
    references: list[Reference] = field(default_factory=list[Reference])
    deletion_semantics: list[Row] = field(default_factory=list[Row])
    isolation: Isolation = field(default_factory=Isolation)
    isolation_rows: list[Row] = field(default_factory=list[Row])
    unscoped: list[Reference] = field(default_factory=list[Reference])
    uniqueness: list[Row] = field(default_factory=list[Row])
    rollout: list[Step] = field(default_factory=list[Step])
    rollback: list[Row] = field(default_factory=list[Row])
    tests_to_add: list[Row] = field(default_factory=list[Row])
    advice: list[Row] = field(default_factory=list[Row])
    unknowns: list[str] = field(default_factory=list[str])

    def report(self, subject: Subject) -> ImpactReport:
        operation = subject.operation
        change = Change(
            op=operation.op,
            model=operation.model,
            field=operation.field,
            before=self.before or operation.before,
            after=self.after or operation.to,
        )
        return ImpactReport(
            operation=operation,
            change=change,
            verdict=self.verdict,
            summary=self.summary,
            schema_effect=tuple(self.schema_effect),
            migration_ops=tuple(self.migration_ops),
            sql=tuple(self.sql),
            blockers=tuple(self.blockers),
            references=tuple(dict.fromkeys(self.references)),
            deletion_semantics=tuple(self.deletion_semantics),
            isolation=self.isolation.model_copy(
                update={"rows": tuple(self.isolation_rows), "unscoped_queries": tuple(self.unscoped)}
            ),
            uniqueness=tuple(self.uniqueness),
            rollout=tuple(self.rollout),
            rollback=tuple(self.rollback),
            tests_to_add=tuple(self.tests_to_add),
            advice=tuple(self.advice),
            unknowns=tuple(dict.fromkeys(self.unknowns)),
        )


def described(field: Field) -> str:
    """A field's type with its null trait: `DecimalField(18, 4), not null`."""
    return f"{kind(field)}, {'null allowed' if field.null else 'not null'}"


def rules_with(model: Model, name: str) -> Iterator[Constraint]:
    """Constraints that name a field, `unique_together` included."""
    for constraint in model.constraints:
        text = " ".join([*constraint.expressions, constraint.check or "", constraint.condition or ""])
        if name in constraint.fields or _names(text, name):
            yield constraint
    for group in model.unique_together:
        if name in group:
            yield Constraint(type="unique_together", fields=group)


def indexes_with(model: Model, name: str) -> Iterator[Index]:
    for index in model.indexes:
        text = " ".join([*index.expressions, index.condition or ""])
        if any(name == entry.lstrip("-") for entry in index.fields) or _names(text, name):
            yield index


def _names(text: str, name: str) -> bool:
    """Whether `Q(end__gt=F('start'))` names `end`."""
    words = text.replace("'", " ").replace("(", " ").replace("=", " ").replace(",", " ").replace(")", " ").split()
    return any(word.split("__")[0] == name for word in words)


def rule_name(model: Model, constraint: Constraint) -> str:
    """`UniqueConstraint(branch, number)` with its name, for a sentence."""
    what = constraint.check or ", ".join([*constraint.fields, *constraint.expressions])
    named = f" `{constraint.name}`" if constraint.name else ""
    return f"{constraint.type}({what}){named} of `{model.label}`"
