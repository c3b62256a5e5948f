"""The snapshot of a project's schema: frozen, versioned, written as JSON.

Names of models are labels (`sales.Invoice`), paths are lookups (`warehouse__branch`), files are posix paths relative to
the project (or to the packages' folder, for installed packages) and lines count from 1; line 0 is "not known".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

VERSION = 1

Source = Literal["runtime", "static", "merged"]
Relation = Literal["fk", "one_to_one", "m2m", "generic"]
Default = Literal["none", "value", "callable", "database"]
Level = Literal["G", "T", "B", "T(+B)"]
ScopeSource = Literal["declared", "derived"]
Root = Literal["tenant", "branch"]
Scoped = Literal["yes", "no", "fail-open", "unknown"]
Confidence = Literal["complete", "base_unresolved", "dynamic"]
Between = Literal["runtime-static", "models-migrations", "models-database"]


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(Record):
    """Where something stands in the sources."""

    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Unknown(Record):
    """Something that could not be resolved; `code` is one of the reason codes of `reasons.py`."""

    code: str
    subject: str
    detail: str = ""
    place: Place = Place()


class Drift(Record):
    """A disagreement; `ours` is what the models say (at run time), `theirs` what the other reading says."""

    between: Between
    subject: str
    what: str
    ours: str
    theirs: str


class Mechanism(Record):
    """A way in which the project keeps tenants or branches apart, as found."""

    kind: str
    detail: str
    place: Place


class Field(Record):
    """A column, relation or generic relation of a model, inherited ones included.

    `default_value` is the Python text of a short constant; `choices` are the first 50, `choices_count` counts them all.
    """

    name: str
    type: str
    base_type: str = ""
    column: str | None = None
    verbose_name: str = ""
    help_text: str = ""
    null: bool = False
    blank: bool = False
    unique: bool = False
    primary_key: bool = False
    default: Default = "none"
    default_value: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    choices_count: int = 0
    max_length: int | None = None
    max_digits: int | None = None
    decimal_places: int | None = None
    validators: tuple[str, ...] = ()
    relation: Relation | None = None
    target: str | None = None
    to_field: str | None = None
    on_delete: str | None = None
    related_name: str | None = None
    related_query_name: str | None = None
    through: str | None = None
    limit_choices_to: str | None = None
    db_index: bool = False
    db_constraint: bool = True
    auto_created: bool = False
    generic_parts: tuple[str, str] | None = None
    defined_in: str = ""
    place: Place = Place()

    @property
    def forward(self) -> bool:
        """Whether one row leads to at most one row of the target: the hops that scopes may follow."""
        return self.relation in {"fk", "one_to_one"}


class Constraint(Record):
    """A constraint of `Meta.constraints`, or a unique rule of `unique_together`."""

    type: str
    name: str = ""
    fields: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()
    condition: str | None = None
    check: str | None = None
    nulls_distinct: bool | None = None
    deferrable: str | None = None


class Index(Record):
    name: str = ""
    fields: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()
    condition: str | None = None
    type: str = "Index"


class Manager(Record):
    """A manager; `scoped` says whether its rows are limited to a scope, `why` what was seen.

    `narrows_by` are the lookups that its get_queryset filters by, `*` one that is computed.
    """

    name: str
    manager_class: str
    default: bool = False
    scoped: Scoped = "unknown"
    why: str = ""
    narrows_by: tuple[str, ...] = ()
    place: Place = Place()


class Method(Record):
    """A method of the model: one that replaces Django's (save, delete, clean and the like), or a property."""

    name: str
    defined_in: str
    place: Place


class Signal(Record):
    """A receiver connected to this model's signals; `sender` is empty for one that hears all models."""

    signal: str
    receiver: str
    place: Place


class Incoming(Record):
    """A relation that points here; `accessor` is the reverse name in code, None where it was switched off."""

    model: str
    field: str
    relation: Relation
    accessor: str | None
    query_name: str
    on_delete: str | None = None


class Hint(Record):
    """A text of the model's class body that may name a scope path (`branch_path = "warehouse__branch"`)."""

    text: str
    place: Place


class ScopePath(Record):
    """A way from a model to a root over forward relations. `shortest` among those without a nullable hop."""

    root: Root
    path: str
    nullable_hops: tuple[str, ...] = ()
    shortest: bool = False


class Scope(Record):
    """Whose row it is. `path` leads to the root of the level (empty for the root itself and for global models).

    `tenant_path` is the way to the tenant that counts: for a row of a branch it goes over that branch.
    """

    level: Level = "G"
    path: str = ""
    tenant_path: str | None = None
    root: Root | None = None
    all_paths: tuple[ScopePath, ...] = ()
    nullable_hops: tuple[str, ...] = ()
    source: ScopeSource = "derived"
    shared_by_design: bool = False
    evidence: str = ""


class Model(Record):
    label: str
    name: str
    module: str
    app: str
    table: str
    place: Place = Place()
    doc: str = ""
    verbose_name: str = ""
    proxy: bool = False
    managed: bool = True
    swapped: bool = False
    auto_created: bool = False
    own: bool = True
    abstract_bases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    fields: Mapping[str, Field] = {}
    unique_together: tuple[tuple[str, ...], ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    ordering: tuple[str, ...] = ()
    managers: tuple[Manager, ...] = ()
    base_manager: str = ""
    overrides: tuple[Method, ...] = ()
    properties: tuple[Method, ...] = ()
    signals: tuple[Signal, ...] = ()
    hints: tuple[Hint, ...] = ()
    scope: Scope = Scope()
    incoming: tuple[Incoming, ...] = ()
    sensitive: tuple[str, ...] = ()
    confidence: Confidence = "complete"

    @property
    def default_manager(self) -> Manager | None:
        return next((manager for manager in self.managers if manager.default), None)


class Roots(Record):
    """Labels of the models that scopes lead to; `proposed` until a person has confirmed them."""

    tenant: str | None = None
    branch: str | None = None
    proposed: bool = True
    evidence: tuple[str, ...] = ()


class SchemaSnapshot(Record):
    """All of it. `abstract` are the abstract bases of the models, by dotted name."""

    version: int = VERSION
    project: str
    settings_module: str | None = None
    django: str | None = None
    user_model: str = "auth.User"
    taken_at: str | None = None
    source: Source
    file_hashes: Mapping[str, str] = {}
    roots: Roots = Roots()
    mechanism: tuple[Mechanism, ...] = ()
    drift: tuple[Drift, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    abstract: Mapping[str, Place] = {}
    models: Mapping[str, Model] = {}

    def target(self, field: Field) -> Model | None:
        """The model that a relation points to, if it is in the snapshot."""
        return self.models.get(field.target) if field.target else None
