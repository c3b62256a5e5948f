"""How long it takes to say what a change implies: finding uses, one report, a question in words, a scratch database."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import TypeVar

from agents.erp.impact.asking.answering import answer
from agents.erp.impact.engine import impact
from agents.erp.impact.known import Known
from agents.erp.impact.operation import Operation
from agents.erp.impact.sql.scratch import ProjectScratch
from agents.erp.impact.uses.collecting import find_uses
from agents.erp.schema.taking import take
from agents.erp.schema.target import Target, reference_target
from agents.erp.source import read_tree

T = TypeVar("T")
QUESTIONS = (
    "what breaks if I rename Invoice.number to invoice_no?",
    "can Item become branch-level?",
    "on_delete of SalesOrder.customer PROTECT → CASCADE",
    "Can a branch-A user attach a branch-B warehouse to a GoodsReceipt?",
)
RENAME = Operation(op="rename_field", model="sales.Invoice", field="number", to="invoice_no")


def main() -> None:
    target = reference_target()
    snapshot = take(Target(target.project, settings_module=target.settings_module))
    tree, reading = timed(lambda: read_tree(target.project))
    uses, finding = timed(lambda: find_uses(tree, snapshot))
    lines = sum(len(module.lines) for module in tree.modules.values())
    print(
        f"sources read in {reading:.2f} s, uses found in {finding:.2f} s ({lines:,} lines, {lines / finding:,.0f} lines/s)"
    )
    reports = [timed(lambda: impact(snapshot, uses, RENAME))[1] for _ in range(50)]
    print(f"one report {statistics.median(reports) * 1000:.1f} ms (median of 50)")
    known = Known(snapshot, uses, tree)
    asked = [timed(lambda q=question: answer(known, q))[1] for question in QUESTIONS]
    print(f"questions in words: {', '.join(f'{seconds * 1000:.0f} ms' for seconds in asked)}")
    _, trying = timed(lambda: ProjectScratch(target).statements(RENAME))
    print(f"statements of a migrated scratch database: {trying:.1f} s")


def timed(call: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    result = call()
    return result, time.perf_counter() - started


if __name__ == "__main__":
    main()
