"""A question about data in a form that can be checked: the only thing a model may write.

Fields are paths over relations, such as `customer__name`; a date may end in `__month`, `__quarter` or `__year` where it
is grouped by. Whose rows are meant is not part of a plan.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST_LIMIT = 500
Operator = Literal[
    "eq", "ne", "lt", "lte", "gt", "gte", "in", "not_in", "contains", "starts_with", "is_empty", "is_not_empty"
]
Function = Literal["count", "sum", "avg", "min", "max", "count_distinct"]
Scalar = bool | int | Decimal | date | str
Path = Annotated[str, Field(pattern=r"^[a-zA-Z][a-zA-Z0-9_]*$", max_length=200)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Filter(Part):
    """`value` is a list for in and not_in, absent for is_empty and is_not_empty."""

    field: Path
    op: Operator = "eq"
    value: Scalar | tuple[Scalar, ...] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        listed, absent = self.op in {"in", "not_in"}, self.op in {"is_empty", "is_not_empty"}
        if absent != (self.value is None) or listed != isinstance(self.value, tuple):
            raise ValueError(f"{self.op} takes {'no value' if absent else 'a list' if listed else 'one value'}")
        return self


class Aggregate(Part):
    """`times` multiplies each row's value by another field first, as in quantity times unit cost."""

    function: Function
    field: Path | None = None
    times: Path | None = None
    name: Path

    @model_validator(mode="after")
    def _has_a_field(self) -> Self:
        if self.function != "count" and self.field is None:
            raise ValueError(f"{self.function} needs a field")
        return self


class Order(Part):
    by: Path
    descending: bool = False


class QueryPlan(Part):
    """Rows of a model (`select`), or figures over them (`aggregates`, by `group_by`)."""

    root: str
    select: tuple[Path, ...] = ()
    filters: tuple[Filter, ...] = ()
    group_by: tuple[Path, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    order: tuple[Order, ...] = ()
    limit: Annotated[int, Field(ge=1, le=MOST_LIMIT)] = 50

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        if bool(self.select) == bool(self.aggregates):
            raise ValueError("a plan has either select or aggregates")
        if self.group_by and not self.aggregates:
            raise ValueError("group_by needs aggregates")
        return self

    @property
    def paths(self) -> tuple[str, ...]:
        """Every field the plan touches."""
        sums = [path for each in self.aggregates for path in (each.field, each.times) if path]
        return (*self.select, *self.group_by, *(each.field for each in self.filters), *sums)
