"""Plans are worked out exactly, over what the database holds now, within limits of time and rows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from agents.erp.data import sealed
from agents.erp.data.copies import MOST, Copies
from agents.erp.data.engine import Rows
from agents.erp.data.localtime import local_times
from agents.erp.data.queryplan import QueryPlan
from agents.erp.data.sealed import Refused
from agents.erp.data.source import SourceAway, SqliteSource
from tests.agents.erp.data.kit import NOW, Workbench, catalogue
from tests.agents.erp.reference.kit import demo


def run(bench: Workbench, login: str, **plan: Any) -> Rows:
    return bench.engine.run(QueryPlan.model_validate(plan), bench.scope(login), NOW)


def truth(statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{demo().database}?mode=ro", uri=True)) as connection:
        return connection.execute(statement).fetchall()


def test_rows_come_with_real_dates_and_exact_decimals(bench: Workbench):
    row = run(
        bench,
        "omar",
        root="sales.Invoice",
        select=["number", "due_on", "total", "branch__name"],
        filters=[{"field": "number", "value": "INV-0329"}, {"field": "branch__code", "value": "AQB"}],
    ).values[0]

    assert row == ("INV-0329", date(2026, 7, 1), Decimal("5370.40"), "Aqaba")


def test_sums_agree_with_the_database(bench: Workbench):
    rows = run(
        bench,
        "omar",
        root="sales.Invoice",
        filters=[{"field": "status", "op": "in", "value": ["issued", "paid"]}],
        group_by=["issued_on__year", "branch__name"],
        aggregates=[{"function": "sum", "field": "total", "name": "net"}, {"function": "count", "name": "n"}],
    ).values
    wanted = truth("""
        SELECT substr(issued_on, 1, 4), b.name, round(sum(total), 2), count(*) FROM sales_invoice i
        JOIN org_branch b ON b.id = i.branch_id
        WHERE branch_id IN (2, 5) AND status IN ('issued', 'paid') GROUP BY 1, 2 ORDER BY 1, 2""")

    assert rows == tuple((year, name, Decimal(str(net)).quantize(Decimal("0.01")), n) for year, name, net, n in wanted)


@pytest.mark.parametrize(
    ("filters", "where"),
    [
        ([{"field": "total", "op": "gt", "value": "500.50"}], "total > 500.5"),
        ([{"field": "due_on", "op": "lte", "value": "2026-01-31"}], "due_on <= '2026-01-31'"),
        ([{"field": "status", "op": "ne", "value": "paid"}], "status <> 'paid'"),
        ([{"field": "status", "op": "not_in", "value": ["paid", "void"]}], "status NOT IN ('paid', 'void')"),
        ([{"field": "entry", "op": "is_empty"}], "entry_id IS NULL"),
        ([{"field": "customer__name", "op": "contains", "value": "petra"}], "customer_id IN (SELECT id FROM crm_customer WHERE name LIKE '%petra%')"),
        ([{"field": "number", "op": "starts_with", "value": "INV-00"}], "number LIKE 'INV-00%'"),
        ([{"field": "number", "op": "contains", "value": "%"}], "0"),
    ],
)  # fmt: skip
def test_filters_mean_what_they_say(bench: Workbench, filters: list[dict[str, object]], where: str):
    found = run(bench, "omar", root="sales.Invoice", filters=filters, aggregates=[{"function": "count", "name": "n"}])

    assert found.values == tuple(truth(f"SELECT count(*) FROM sales_invoice WHERE branch_id IN (2, 5) AND {where}"))


def test_a_quantity_times_a_cost_is_exact_to_the_last_digit(bench: Workbench):
    value = {"function": "sum", "field": "qty_delta", "times": "unit_cost", "name": "value"}

    assert run(bench, "omar", root="inventory.StockLedgerEntry", aggregates=[value]).values == (
        (Decimal("483990.88000000"),),
    )


def test_a_related_row_out_of_scope_is_as_good_as_none(bench: Workbench):
    """Money that Irbid received settles an invoice of Aqaba: who sees Irbid alone sees the money, not the invoice."""
    plan = {
        "root": "finance.PaymentAllocation",
        "select": ["payment__customer__code", "invoice", "invoice__number"],
        "filters": [{"field": "payment__customer__code", "value": "C-012"}, {"field": "bill", "op": "is_empty"}],
        "order": [{"by": "invoice__number"}],
    }
    alone, both = run(bench, "nadia", **plan).values[0], run(bench, "omar", **plan).values

    assert alone == ("C-012", None, None)
    assert all(invoice is not None for _, invoice, _ in both)


def test_more_rows_than_asked_for_are_announced(bench: Workbench):
    rows = run(bench, "omar", root="sales.Invoice", select=["number"], limit=10)

    assert (len(rows.values), rows.more) == (10, True)


def test_the_same_plan_gives_the_same_rows_in_the_same_order(bench: Workbench):
    first, second = (run(bench, "omar", root="finance.Payment", select=["amount", "paid_on"]) for _ in range(2))

    assert first == second


# --- limits ------------------------------------------------------------------------------------------------------


def test_a_statement_that_takes_too_long_is_stopped(bench: Workbench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sealed, "SECONDS", 0.05)
    copy = Copies(bench.source, catalogue()).of(bench.scope("rania"))
    table = catalogue().table("finance.JournalLine")
    slow = 'SELECT count(*) FROM "finance_journalline" a, "finance_journalline" b, "finance_journalline" c'

    with pytest.raises(Refused, match="longer than"):
        copy.run([table], slow, {})


def test_a_statement_that_gives_too_much_is_refused(bench: Workbench):
    copy = Copies(bench.source, catalogue()).of(bench.scope("rania"))

    with pytest.raises(Refused, match="more than 100 rows"):
        copy.run([catalogue().table("sales.Invoice")], 'SELECT * FROM "sales_invoice"', {}, most=100)


def test_a_refusal_says_nothing_of_the_statement(bench: Workbench):
    copy = Copies(bench.source, catalogue()).of(bench.scope("rania"))

    with pytest.raises(Refused) as refused:
        copy.run([], "SELECT secret FROM nowhere", {})
    assert "secret" not in str(refused.value)


def test_sums_beyond_exact_numbers_are_refused_instead_of_rounded(own_bench: Workbench, own_file: Path):
    with closing(sqlite3.connect(own_file)) as connection, connection:
        connection.execute("UPDATE inventory_stockledgerentry SET qty_delta = 900000000, unit_cost = 900000")
    value = {"function": "sum", "field": "qty_delta", "times": "unit_cost", "name": "value"}

    with pytest.raises(Refused, match="too large"):
        run(own_bench, "omar", root="inventory.StockLedgerEntry", aggregates=[value])


# --- the database ------------------------------------------------------------------------------------------------


def test_a_copy_is_kept_while_nobody_writes_and_made_anew_after(own_bench: Workbench, own_file: Path):
    copies, scope = Copies(own_bench.source, catalogue()), own_bench.scope("omar")
    first = copies.of(scope)
    assert copies.of(scope) is first

    with closing(sqlite3.connect(own_file)) as connection, connection:
        connection.execute("UPDATE org_branch SET name = 'Irbid city' WHERE id = 2")

    assert copies.of(scope) is not first


def test_only_the_newest_copies_are_kept(bench: Workbench):
    copies = Copies(bench.source, catalogue())
    first = copies.of(bench.scope("omar"))
    for login in ("rania", "huda", "sami", "dana", "yousef", "laila", "nadia", "tariq")[:MOST]:
        copies.of(bench.scope(login))

    assert copies.of(bench.scope("omar")) is not first


def test_another_file_in_its_place_is_noticed(own_bench: Workbench, own_file: Path, tmp_path: Path):
    before = own_bench.source.version()
    other = tmp_path / "other.sqlite3"
    other.write_bytes(own_file.read_bytes())
    other.replace(own_file)

    assert own_bench.source.version() != before


def test_a_database_that_is_written_ahead_is_read_as_of_now(own_file: Path, own_bench: Workbench):
    with closing(sqlite3.connect(own_file)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        before = run(own_bench, "omar", root="org.Branch", select=["name"]).values
        with connection:
            connection.execute("UPDATE org_branch SET name = 'Irbid city' WHERE id = 2")
        after = run(own_bench, "omar", root="org.Branch", select=["name"]).values

    assert before == (("Aqaba",), ("Irbid",))
    assert after == (("Aqaba",), ("Irbid city",))


def test_a_database_that_is_not_there_is_away(tmp_path: Path):
    with pytest.raises(SourceAway, match=r"nothing\.sqlite3 cannot be read"):
        SqliteSource(tmp_path / "nothing.sqlite3").version()


def test_nova_cannot_write_even_if_it_wanted_to(bench: Workbench):
    with pytest.raises(SourceAway, match="readonly"):
        bench.source.rows("DELETE FROM org_branch", {})


# --- days --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "utc", "local"),
    [
        ("Asia/Amman", "2026-05-31 22:30:00", "2026-06-01 01:30:00"),
        ("Asia/Amman", "2026-05-31 20:59:59.123456", "2026-05-31 23:59:59"),
        ("Europe/Lisbon", "2026-01-31 23:30:00", "2026-01-31 23:30:00"),
        ("Europe/Lisbon", "2026-06-30 23:30:00", "2026-07-01 00:30:00"),
        ("Asia/Kolkata", "2026-05-31 18:45:00", "2026-06-01 00:15:00"),
    ],
)
def test_a_moment_belongs_to_the_day_of_the_place(zone: str, utc: str, local: str):
    assert local_times(zone)(utc) == local


def test_what_is_posted_after_midnight_counts_for_the_new_day(own_bench: Workbench, own_file: Path):
    with closing(sqlite3.connect(own_file)) as connection, connection:
        connection.execute("UPDATE inventory_stockledgerentry SET posting_at = '2026-05-31 22:30:00'")
    months = run(
        own_bench,
        "omar",
        root="inventory.StockLedgerEntry",
        group_by=["posting_at__month"],
        aggregates=[{"function": "count", "name": "n"}],
    )

    assert [row[0] for row in months.values] == ["2026-06"]
