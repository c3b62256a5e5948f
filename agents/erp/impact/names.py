"""Lookups over the schema, hop by hop: `invoice__customer__code` from PaymentAllocation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agents.erp.schema.snapshot import Field, Model, Place, SchemaSnapshot

SEPARATOR = "__"


@dataclass(frozen=True, slots=True)
class Hop:
    """One name of a path: field `field` of model `holder`; `reverse` if it was walked against its direction."""

    holder: str
    field: Field
    target: str
    reverse: bool
    name: str


def hops(snapshot: SchemaSnapshot, label: str, path: str, *, prefetched: bool = False) -> list[Hop]:
    """The hops of a lookup as far as they exist; what is left is a transform or a comparison (`__gte`).

    A path of prefetch_related is made of attributes (`invoice_set`), all others of names for queries (`invoice`).
    """
    step = accessor if prefetched else one_hop
    found: list[Hop] = []
    here = snapshot.models.get(label)
    for name in path.split(SEPARATOR):
        hop = step(snapshot, here, name) if here else None
        if hop is None:
            break
        found.append(hop)
        here = snapshot.models.get(hop.target)
    return found


def one_hop(snapshot: SchemaSnapshot, model: Model, name: str) -> Hop | None:
    """A name on a model: its field, the column of a relation, its key, or a reverse name."""
    field = named_field(model, name)
    if field:
        by_column = name != field.name and name == field.column
        return Hop(model.label, field, "" if by_column else field.target or "", reverse=False, name=name)
    for entry in model.incoming:
        if name == entry.query_name:
            pointing = snapshot.models[entry.model].fields[entry.field]
            return Hop(entry.model, pointing, entry.model, reverse=True, name=name)
    return None


def named_field(model: Model, name: str) -> Field | None:
    if name == "pk":
        return next((field for field in model.fields.values() if field.primary_key), None)
    found = model.fields.get(name)
    return found or next((field for field in model.fields.values() if field.relation and field.column == name), None)


def accessor(snapshot: SchemaSnapshot, model: Model, name: str) -> Hop | None:
    """The same for an attribute of a row: reverse relations have another name there (`invoice_set`)."""
    field = named_field(model, name)
    if field:
        by_column = name != field.name and name == field.column
        return Hop(model.label, field, "" if by_column else field.target or "", reverse=False, name=name)
    for entry in model.incoming:
        if name == entry.accessor:
            return Hop(entry.model, snapshot.models[entry.model].fields[entry.field], entry.model, True, name)
    return None


def place_of(model: Model, field: Field | None = None) -> Place:
    """Where a field stands; the model where it is not known."""
    return field.place if field and field.place.line else model.place


def own_models(snapshot: SchemaSnapshot) -> Iterator[Model]:
    """The project's models, without hidden tables and proxies of others."""
    return (model for model in snapshot.models.values() if model.own and not model.auto_created)


def plain_manager(model: Model) -> str:
    """The manager under which a check sees all rows."""
    names = [manager.name for manager in model.managers if manager.scoped == "no"]
    return names[0] if names else "_base_manager"
