"""How two models connect: all shortest ways over relations in either direction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agents.erp.schema.snapshot import Field, Incoming, Place, SchemaSnapshot

MOST_HOPS = 6
MOST_WAYS = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One relation, walked from `source` to `target`.

    `lookup` is what a query writes for it, `accessor` what code writes on a row; both are empty where switched off.
    """

    source: str
    target: str
    holder: str
    field: Field
    forward: bool
    lookup: str
    accessor: str

    @property
    def relation(self) -> str:
        """The field that makes the connection: `sales.Invoice.customer`."""
        return f"{self.holder}.{self.field.name}"

    @property
    def place(self) -> Place:
        return self.field.place

    @property
    def many(self) -> bool:
        """Whether one row of the source may meet several of the target."""
        return self.field.relation == "m2m" or (not self.forward and self.field.relation != "one_to_one")


@dataclass(frozen=True, slots=True)
class Connection:
    steps: tuple[Step, ...]

    @property
    def lookup(self) -> str:
        """The whole way as a query writes it from the first model; empty if a reverse name is switched off."""
        names = [step.lookup for step in self.steps]
        return "__".join(names) if all(names) else ""

    @property
    def shared(self) -> tuple[str, ...]:
        """Models that both sides only point to: their rows have that in common, and no link of their own."""
        pairs = zip(self.steps, self.steps[1:], strict=False)
        return tuple(step.target for step, following in pairs if step.forward and not following.forward)


def connections(snapshot: SchemaSnapshot, start: str, goal: str) -> list[Connection]:
    """All shortest ways between two models, of at most MOST_HOPS hops; [] if there is none.

    Hidden through tables are not walked (their many-to-many field is), nor is what Django itself adds: content types
    connect everything with everything.
    """
    ends: list[tuple[Step, ...]] = [()]
    reached = {start}
    for _ in range(MOST_HOPS):
        ends = [(*way, step) for way in ends for step in _steps(snapshot, way[-1].target if way else start)]
        ends = [way for way in ends if way[-1].target not in reached]
        if found := [Connection(way) for way in ends if way[-1].target == goal]:
            return sorted(found, key=lambda connection: _preference(snapshot, connection))[:MOST_WAYS]
        reached |= {way[-1].target for way in ends}
    return []


def _preference(snapshot: SchemaSnapshot, connection: Connection) -> tuple[bool, int, int]:
    """A link of one row to another first; what rows only have in common, and above all a root, says little."""
    nulls = sum(step.field.null for step in connection.steps)
    return over_a_root(snapshot, connection), len(connection.shared), nulls


def over_a_root(snapshot: SchemaSnapshot, connection: Connection) -> bool:
    """Whether a way passes through a tenant, a branch or a user."""
    common = {snapshot.roots.tenant, snapshot.roots.branch, snapshot.user_model}
    return any(step.target in common for step in connection.steps[:-1])


def _steps(snapshot: SchemaSnapshot, label: str) -> Iterator[Step]:
    model = snapshot.models.get(label)
    if model is None or _connects_everything(label):
        return
    for field in model.fields.values():
        if field.relation and field.target and field.target in snapshot.models:
            yield Step(label, field.target, label, field, forward=True, lookup=field.name, accessor=field.name)
    for incoming in model.incoming:
        field = _field_of(snapshot, incoming)
        if field and not snapshot.models[incoming.model].auto_created:
            accessor = incoming.accessor or ""
            lookup = incoming.query_name if accessor else ""
            yield Step(label, incoming.model, incoming.model, field, forward=False, lookup=lookup, accessor=accessor)


def _field_of(snapshot: SchemaSnapshot, incoming: Incoming) -> Field | None:
    model = snapshot.models.get(incoming.model)
    return model.fields.get(incoming.field) if model else None


def _connects_everything(label: str) -> bool:
    return label.partition(".")[0] in {"contenttypes", "admin", "sessions"}
