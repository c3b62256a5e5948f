"""Ways along forward relations: the only ones along which a row belongs to exactly one other row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agents.erp.schema.snapshot import Field, Model, SchemaSnapshot

MOST_HOPS = 4
ID_SUFFIXES = ("_id", "__id", "__pk")


Hop = tuple[str, Field]  # the label of the model that holds a field, and the field


@dataclass(frozen=True, slots=True)
class Way:
    """Hops from a model to another."""

    hops: tuple[Hop, ...]

    @property
    def path(self) -> str:
        return "__".join(field.name for _, field in self.hops)

    @property
    def nullable_hops(self) -> tuple[str, ...]:
        """Lookups of the hops that may be empty."""
        names = [field.name for _, field in self.hops]
        return tuple("__".join(names[: i + 1]) for i, (_, field) in enumerate(self.hops) if field.null)

    @property
    def owned(self) -> int:
        """Hops whose row is deleted with the row it points to: a part rather than a reference."""
        return sum(field.on_delete == "CASCADE" for _, field in self.hops)


def ways(snapshot: SchemaSnapshot, start: str, goal: str, most: int = MOST_HOPS) -> list[Way]:
    """All ways of at most `most` hops that visit no model twice, the shortest first.

    Fields that lead to the user model, or that say who did something, are not followed, nor are links to parents,
    whose fields a model has anyway.
    """
    found = [Way(hops) for hops in _walk(snapshot, start, frozenset({start}), most) if hops[-1][1].target == goal]
    return sorted(found, key=lambda way: len(way.hops))


def _walk(snapshot: SchemaSnapshot, here: str, visited: frozenset[str], most: int) -> Iterator[tuple[Hop, ...]]:
    """All chains of hops from a model."""
    model = snapshot.models.get(here)
    for field in followed(snapshot, model) if model and most else ():
        target = field.target or ""
        if target not in visited:
            yield ((here, field),)
            for rest in _walk(snapshot, target, visited | {target}, most - 1):
                yield ((here, field), *rest)


def followed(snapshot: SchemaSnapshot, model: Model) -> Iterator[Field]:
    """Fields that may carry a scope."""
    for field in model.fields.values():
        is_link = field.auto_created and field.primary_key
        actor = field.target == snapshot.user_model or field.name.endswith("_by")
        if field.forward and field.target and not is_link and not actor:
            yield field


def way_of(models: Mapping[str, Model], start: str, path: str) -> tuple[Way, str] | None:
    """The hops of a written path and the model it ends at; None where a name is no forward relation.

    A key at the end (`branch_id`, `branch__pk`) means the relation itself.
    """
    for suffix in ID_SUFFIXES:
        plain = path.removesuffix(suffix)
        found = _written(models, start, plain) if plain != path else None
        if found:
            return found
    return _written(models, start, path)


def _written(models: Mapping[str, Model], start: str, path: str) -> tuple[Way, str] | None:
    hops: list[Hop] = []
    here = start
    for name in path.split("__"):
        field = models[here].fields.get(name) if here in models else None
        if field is None or not field.forward or not field.target:
            return None
        hops.append((here, field))
        here = field.target
    return Way(tuple(hops)), here
