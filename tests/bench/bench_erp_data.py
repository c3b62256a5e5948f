"""How fast company data are answered: the first question (which copies what may be seen) and the ones after it."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from agents.erp.data.demo import prepare
from agents.erp.data.figures import FIGURES
from agents.erp.data.figuring import Ask, work_out
from agents.erp.data.periods import Period
from agents.erp.data.queryplan import Aggregate, QueryPlan
from tests.agents.erp.data.kit import NOW, Workbench, workbench
from tests.agents.erp.reference.kit import demo

SIZES = ((100_000, 10), (300_000, 50), (1_000_000, 50))  # stock movements, branches
TODAY = Period(demo().as_of, demo().as_of)
PEOPLE = {"omar": "of two branches", "rania": "of all branches"}
SUM_BY_MONTH = QueryPlan(
    root="inventory.StockLedgerEntry",
    group_by=("posting_at__month",),
    aggregates=(Aggregate(function="sum", field="qty_delta", times="unit_cost", name="value"),),
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        prepare(Path(folder))
        print(f"reference ERP, migrated and seeded     {time.perf_counter() - started:.2f} s")
        for rows, branches in SIZES:
            file = enlarged(Path(folder), rows, branches)
            print(f"\n{rows:,} more stock movements of {branches} branches, {file.stat().st_size / 1e6:.0f} MB")
            bench = workbench(file)
            for login, whose in PEOPLE.items():
                print_questions(bench, login, whose)
            bench.source.close()


def print_questions(bench: Workbench, login: str, whose: str) -> None:
    figures = [f"{name} {seconds * 1000:,.0f} ms" for name, seconds in timed(bench, login)]
    print(f"  somebody {whose:16} first: {figures[0]}; then {', '.join(figures[1:])}")


def timed(bench: Workbench, login: str) -> Iterator[tuple[str, float]]:
    for name in ("stock_value", "stock_value", "on_hand", "negative_stock", "reorder", "slow_stock", "receivable"):
        started = time.perf_counter()
        work_out(Ask(FIGURES[name], TODAY), bench.sitting(login))
        yield name, time.perf_counter() - started
    started = time.perf_counter()
    bench.engine.run(SUM_BY_MONTH, bench.scope(login), NOW)
    yield "a plan by month", time.perf_counter() - started


def enlarged(folder: Path, rows: int, branches: int) -> Path:
    """The reference ERP with more branches of its first tenant, and movements spread over all of them."""
    file = Path(shutil.copy(demo().database, folder / f"{rows}.sqlite3"))
    draw = random.Random(1)
    more = range(100, 100 + branches - 3)
    stores = [1, 2, 4, 5, 8, *more]
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executemany(
            "INSERT INTO org_branch (id, tenant_id, code, name, is_active) VALUES (?1, 1, 'X' || ?1, 'Extra ' || ?1, 1)",
            [(key,) for key in more],
        )
        connection.executemany(
            "INSERT INTO inventory_warehouse (id, branch_id, code, name) VALUES (?1, ?1, 'MAIN', 'Store ' || ?1)",
            [(key,) for key in more],
        )
        connection.executemany(
            "INSERT INTO inventory_stockledgerentry (warehouse_id, item_id, qty_delta, unit_cost, posting_at) "
            "VALUES (?, ?, ?, ?, ?)",
            (movement(draw, stores) for _ in range(rows)),
        )
    return file


def movement(draw: random.Random, stores: list[int]) -> tuple[int, int, int, float, str]:
    day = f"{draw.choice((2024, 2025))}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02} 12:00:00"
    return (
        draw.choice(stores),
        draw.randrange(1, 151),
        draw.choice((5, 10, -4, -5)),
        draw.randrange(100, 9000) / 100,
        day,
    )


if __name__ == "__main__":
    main()
