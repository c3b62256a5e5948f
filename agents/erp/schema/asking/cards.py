"""One model or one field in a few lines, each with its place."""

from __future__ import annotations

from collections.abc import Iterator

from agents.erp.schema.snapshot import Constraint, Field, Incoming, Index, Model, SchemaSnapshot, Scope

MOST_CHOICES = 12
MOST_INCOMING = 20
LEVELS = {"G": "global", "T": "tenant", "B": "branch", "T(+B)": "tenant (+ branch)"}


def at(place: object) -> str:
    """A place as evidence, nothing where it is not known."""
    return f" ({place})" if str(place) else ""


def kind(field: Field) -> str:
    """Type and size: `CharField(20)`, `DecimalField(18, 4)`, `ForeignKey → crm.Customer`."""
    if field.relation and field.target:
        return f"{field.type} → {field.target}"
    if field.max_digits is not None:
        return f"{field.type}({field.max_digits}, {field.decimal_places})"
    return f"{field.type}({field.max_length})" if field.max_length else field.type


def traits(field: Field) -> list[str]:
    """What else is declared, in words."""
    every = {
        "primary key": field.primary_key,
        "null allowed": field.null,
        "not null": not field.null and field.relation not in {"m2m", "generic"},
        "unique": field.unique and not field.primary_key,
        "indexed": field.db_index and not field.unique and not field.relation,
        "may be blank in forms": field.blank and not field.null and not field.auto_created and not field.relation,
        f"on_delete {field.on_delete}": field.on_delete is not None,
        f"through {field.through}": field.through is not None,
        "no database constraint": not field.db_constraint,
        f"default {field.default_value}": field.default_value is not None,
        f"default: a {field.default}": field.default in {"value", "callable"} and field.default_value is None,
        "default: set by the database": field.default == "database",
    }
    told = [text for text, holds in every.items() if holds]
    if field.choices:
        told.append(f"one of {choices(field)}")
    return told


def choices(field: Field) -> str:
    shown = ", ".join(f"`{value}`" for value, _ in field.choices[:MOST_CHOICES])
    more = field.choices_count - min(len(field.choices), MOST_CHOICES)
    return f"{shown} and {more} more" if more else shown


def field_line(model: Model, field: Field) -> str:
    """A field with its type, its traits and its place."""
    return f"`{model.label}.{field.name}`: {'; '.join([kind(field), *traits(field)])}{at(field.place)}"


def constraint_text(model: Model, constraint: Constraint) -> str:
    """A rule in words."""
    what = ", ".join([*constraint.fields, *constraint.expressions])
    if constraint.check:
        what = constraint.check
    where = f" where {constraint.condition}" if constraint.condition else ""
    nulls = (
        "" if constraint.nulls_distinct is None else f", nulls {'' if constraint.nulls_distinct else 'not '}distinct"
    )
    name = f" `{constraint.name}`" if constraint.name else ""
    return f"{constraint.type}({what}){where}{nulls}{name} on `{model.label}`{at(model.place)}"


def constraint_lines(model: Model) -> list[str]:
    """Every rule of a model: constraints, unique groups, unique fields."""
    groups = [
        f"unique_together({', '.join(group)}) on `{model.label}`{at(model.place)}" for group in model.unique_together
    ]
    fields = [
        f"`{model.label}.{field.name}` is unique on its own{at(field.place)}"
        for field in model.fields.values()
        if field.unique and not field.primary_key
    ]
    return [*(constraint_text(model, constraint) for constraint in model.constraints), *groups, *fields]


def index_text(model: Model, index: Index) -> str:
    what = ", ".join([*index.fields, *index.expressions])
    where = f" where {index.condition}" if index.condition else ""
    return f"{index.type}({what}){where} `{index.name}` on `{model.label}`{at(model.place)}"


def index_lines(model: Model) -> list[str]:
    """Declared indexes, and fields that Django indexes by themselves."""
    single = [
        f"`{model.label}.{field.name}` has its own index{at(field.place)}"
        for field in model.fields.values()
        if field.db_index and not field.unique
    ]
    return [*(index_text(model, index) for index in model.indexes), *single]


def incoming_line(snapshot: SchemaSnapshot, incoming: Incoming) -> str:
    """A relation that points here: who, through what, and its reverse name."""
    place = snapshot.models[incoming.model].fields[incoming.field].place
    reverse = f"reverse `{incoming.accessor}`" if incoming.accessor else "no reverse name"
    on_delete = f", on_delete {incoming.on_delete}" if incoming.on_delete else ""
    return f"`{incoming.model}.{incoming.field}`: {_relation(incoming)}{on_delete}, {reverse}{at(place)}"


def _relation(incoming: Incoming) -> str:
    return {"fk": "foreign key", "one_to_one": "one-to-one", "m2m": "many-to-many", "generic": "generic"}[
        incoming.relation
    ]


def scope_text(scope: Scope) -> str:
    """Level and path in a clause."""
    if scope.root:
        return f"the {scope.root} root itself"
    if scope.level == "G":
        return "global: no path without an empty hop leads to a tenant or branch"
    return f"{LEVELS[scope.level]} level through `{scope.path}` ({scope.source})"


def card(snapshot: SchemaSnapshot, model: Model) -> Iterator[str]:
    """A model on one screen."""
    names = [
        text
        for text, holds in {"proxy": model.proxy, "unmanaged": not model.managed, "swapped out": model.swapped}.items()
        if holds
    ]
    notes = f", {', '.join(names)}" if names else ""
    yield f"**{model.label}**: table `{model.table}`{notes}{at(model.place)}"
    if model.doc:
        yield f"“{model.doc}”"
    yield f"Scope: {scope_text(model.scope)}."
    yield "Fields:"
    yield from (f"- `{field.name}`: {'; '.join([kind(field), *traits(field)])}" for field in model.fields.values())
    if rules := constraint_lines(model):
        yield "Rules:"
        yield from (f"- {rule}" for rule in rules)
    if pointing := [f"`{entry.model}.{entry.field}`" for entry in shown_incoming(snapshot, model)]:
        yield f"Pointed to by: {', '.join(pointing)}."


def shown_incoming(snapshot: SchemaSnapshot, model: Model) -> list[Incoming]:
    """Incoming relations without those of hidden tables."""
    return [entry for entry in model.incoming if not snapshot.models[entry.model].auto_created]
