"""What a named figure is made of: facts (rows with everything that may be asked of them) and how they are added up.

A fact is SQL over names of models, each of which stands for that model's rows in scope. It gives one row per thing and
must give `_branch`, the branch the row belongs to, or `_tenant` where it belongs to none (`owner` says which).
`:day` is the day asked for, `:first` and `:last` the days of the period, all as ISO text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from agents.erp.data.sight import BRANCH as OWNER

Shape = Literal["text", "date", "money", "quantity", "count", "percent", "days"]
When = Literal["day", "period", "always"]
Entity = Literal["customer", "supplier", "item", "warehouse", "employee", "account", "asset", "user"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """Something to show or group by: `sql` is what is shown, over the columns of the fact."""

    header: str
    sql: str
    shape: Shape = "text"
    places: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """Something to add up: `sql` is added, or with `per` divided by another sum; `places` as in the copy."""

    header: str
    sql: str
    shape: Shape = "money"
    places: int = 2
    per: str = ""
    factor: int = 1


@dataclass(frozen=True, slots=True)
class Fact:
    """`models` maps the names used in `sql` to labels, `entities` what a question may name to its id column.

    A branch counts where the asker may see all models but the `optional` ones, which only add a name to a row. `kinds`
    are words that narrow it down (as a pattern) to a condition: "sick" to the days of that kind.
    """

    models: Mapping[str, str]
    sql: str
    dimensions: Mapping[str, Dimension]
    measures: Mapping[str, Measure]
    entities: Mapping[Entity, str]
    optional: frozenset[str] = frozenset()
    kinds: Mapping[str, str] = field(default_factory=dict[str, str])
    owner: str = OWNER


@dataclass(frozen=True, slots=True)
class Figure:
    """A named figure with its one written definition.

    `by` is how it is grouped unless somebody asks otherwise; without measures it lists the fact's rows. `where` is a
    condition over the columns of the fact; `order` names what is shown,
    with `-` the largest first. "More than 5,000" is compared with `amount`, "over 60 days" with `age`.
    A `cumulative` figure goes from the beginning to the last day, one `ahead` looks into the coming days; a `direct`
    one is for direct messages only.
    """

    title: str
    fact: Fact
    definition: str
    by: tuple[str, ...]
    measures: tuple[str, ...] = ()
    when: When = "always"
    default: str = "today"
    where: str = ""
    order: str = ""
    notes: tuple[str, ...] = ()
    amount: str = ""
    age: str = ""
    permission: str = ""
    direct: bool = False
    total: bool = True
    cumulative: bool = False
    ahead: bool = False

    @property
    def main(self) -> int:
        """Which of its measures a figure is about: the one that it is ordered by, else the first."""
        by = self.order.removeprefix("-")
        return self.measures.index(by) if by in self.measures else 0


BRANCH = Dimension("Branch", "branch")
CUSTOMER = Dimension("Customer", "customer_code || ' ' || customer_name")
SUPPLIER = Dimension("Supplier", "supplier_code || ' ' || supplier_name")
ITEM = Dimension("Item", "sku || ' ' || item_name")
WAREHOUSE = Dimension("Warehouse", "branch || ' ' || warehouse_code || ' ' || warehouse_name")


def spans(column: str) -> dict[str, Dimension]:
    """Month, quarter and year of a date column."""
    quarter = f"substr({column}, 1, 4) || '-Q' || ((substr({column}, 6, 2) + 2) / 3)"
    return {
        "month": Dimension("Month", f"substr({column}, 1, 7)"),
        "quarter": Dimension("Quarter", quarter),
        "year": Dimension("Year", f"substr({column}, 1, 4)"),
    }
