"""The rules of squawk, a linter, beside the SQL of a change: asked where it is installed, told apart where it is not."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from agents.erp.impact.engine import impact
from agents.erp.impact.known import Known
from agents.erp.impact.operation import Operation
from agents.erp.impact.report import ImpactReport
from agents.erp.impact.sql.squawk import ABSENT, LinterFailed, Squawk, installed, linted

RENAME = Operation(op="rename_field", model="sales.Invoice", field="number", to="invoice_no")
INDEX = Operation(op="add_index", model="inventory.StockLedgerEntry", fields=("posting_at",))

# What squawk 2.70 says of `CREATE INDEX "x" ON "a" ("c");` on the second line.
COMPLAINT = {
    "file": "change.sql",
    "line": 1,
    "column": 0,
    "level": "Warning",
    "message": "During normal index creation, table updates are blocked, but reads are still allowed.",
    "help": "Use `concurrently` to avoid blocking writes.",
    "rule_name": "require-concurrent-index-creation",
    "column_end": 28,
    "line_end": 1,
}


class Strict:
    """A linter with something against everything."""

    def rules(self, statements: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        return tuple(("no-such-thing",) for _ in statements)


class Broken:
    def rules(self, statements: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        raise LinterFailed("squawk gave no report: it crashed")


def program(folder: Path, says: str) -> Squawk:
    """A program that answers as squawk does: a report on its output, 1 as its exit."""
    file = folder / "squawk"
    file.write_text(f"#!{sys.executable}\nimport sys\nsys.stdin.read()\nprint({says!r})\nsys.exit(1)\n")
    file.chmod(file.stat().st_mode | stat.S_IEXEC)
    return Squawk(file)


def report(known: Known, operation: Operation) -> ImpactReport:
    return impact(known.snapshot, known.uses, operation)


def test_each_complaint_belongs_to_the_statement_of_its_line(tmp_path: Path):
    about_the_file = {**COMPLAINT, "line": 0, "rule_name": "require-lock-timeout"}
    squawk = program(tmp_path, json.dumps([about_the_file, COMPLAINT]))

    assert squawk.rules(["DROP\nTABLE a;", 'CREATE INDEX "x" ON "a" ("c");']) == (
        (),
        ("require-concurrent-index-creation",),
    )


def test_a_program_that_says_nothing_sensible_is_a_failure_with_a_reason(tmp_path: Path):
    with pytest.raises(LinterFailed, match="gave no report"):
        program(tmp_path, "Segmentation fault").rules(["SELECT 1;"])
    with pytest.raises(LinterFailed, match="gave no report"):
        Squawk(tmp_path / "nothing").rules(["SELECT 1;"])


def test_what_the_linter_says_takes_the_place_of_what_the_manual_says(known: Known):
    sql = linted(report(known, RENAME), Strict()).sql

    assert [entry.rules for entry in report(known, RENAME).sql] == [("renaming-column",)]
    assert [entry.rules for entry in sql] == [("no-such-thing",)]


def test_a_linter_that_is_missing_or_broken_is_an_unknown_of_the_report(known: Known):
    assert ABSENT in linted(report(known, RENAME), None).unknowns
    assert "squawk gave no report: it crashed" in linted(report(known, RENAME), Broken()).unknowns


def test_a_change_without_sql_needs_no_linter(known: Known):
    manager = Operation(op="on_delete", model="sales.SalesOrder", field="customer", to="CASCADE")

    assert linted(report(known, manager), None) == report(known, manager)


def test_a_statement_that_keeps_a_rule_is_not_said_to_break_it(known: Known):
    rules = {entry.statement.split('"')[0]: entry.rules for entry in report(known, INDEX).sql}

    assert rules == {"CREATE INDEX ": ("require-concurrent-index-creation",), "CREATE INDEX CONCURRENTLY ": ()}


@pytest.mark.skipif(installed() is None, reason="squawk is not installed")
@pytest.mark.parametrize("operation", [RENAME, INDEX])
def test_the_real_squawk_agrees_with_the_rules_that_the_manual_names(known: Known, operation: Operation):
    found = report(known, operation)

    assert [entry.rules for entry in linted(found, installed()).sql] == [entry.rules for entry in found.sql]
