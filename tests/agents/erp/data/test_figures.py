"""Every figure against the right answers, which the seeding works out row by row without SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from agents.erp.data.figures import FIGURES
from agents.erp.data.figuring import Ask, Result, Sitting, work_out
from agents.erp.data.periods import BEGINNING, Period
from agents.erp.data.scope import NoAccess
from tests.agents.erp.data.kit import Workbench
from tests.agents.erp.reference.kit import demo, right_answers

TODAY = demo().as_of
MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
WHO = {"nadia": "2", "omar": "2+5", "rania": "1+2+5", "tiago": "3", "rui": "4", "ines": "3+4"}
ALL = tuple(dict.fromkeys(WHO.values()))
Sums = dict[str, Decimal]


def right(login: str) -> Mapping[str, Any]:
    return right_answers(*ALL)[WHO[login]]


def decimals(sums: Mapping[str, str]) -> Sums:
    return {name: Decimal(value) for name, value in sums.items() if Decimal(value)}


def figure(sitting: Sitting, name: str, period: Period | None = None, **asked: Any) -> Result:
    return work_out(Ask(FIGURES[name], period or Period(TODAY, TODAY), **asked), sitting)


def by_code(result: Result, place: int) -> Sums:
    """First word of the first column -> a column."""
    cells = [(str(row[0]).split()[0], row[place]) for row in result.rows]
    return {code: value for code, value in cells if isinstance(value, Decimal) and value}


def sums(name: str, place: int, period: Period | None = None, **asked: Any) -> Callable[[Sitting], Sums]:
    return lambda sitting: by_code(figure(sitting, name, period, **asked), place)


SAME: Mapping[str, Callable[[Sitting], Sums]] = {
    "receivable": sums("receivable", 1),
    "payable": sums("payable", 1),
    "over_limit": sums("over_limit", 3),
    "on_hand": sums("on_hand", 1, by=("item",)),
    "reorder": sums("reorder", 4),
    "net_sales": sums("net_sales", 1, MAY, by=("customer",)),
    "net_sales_months": sums("net_sales", 1, Period(BEGINNING, TODAY), by=("month",)),
}


@pytest.mark.parametrize("login", WHO)
@pytest.mark.parametrize("answer", SAME)
def test_the_figure_is_the_right_answer(bench: Workbench, login: str, answer: str):
    assert SAME[answer](bench.sitting(login)) == decimals(right(login)[answer])


@pytest.mark.parametrize("login", WHO)
def test_ageing_puts_every_amount_into_its_bucket(bench: Workbench, login: str):
    for figure_name, answer in (("receivable_ageing", "receivable_ageing"), ("payable_ageing", "payable_ageing")):
        totals = figure(bench.sitting(login), figure_name).total[2:]
        buckets = ("not due", "1-30", "31-60", "61-90", "over 90")
        found = dict(zip(buckets, totals, strict=True))

        assert {name: value for name, value in found.items() if value} == decimals(right(login)[answer])


@pytest.mark.parametrize("login", WHO)
def test_overdue_counts_from_the_day_after_the_due_day(bench: Workbench, login: str):
    sitting = bench.sitting(login)

    assert figure(sitting, "overdue_invoices").total[-1] == Decimal(right(login)["receivable_overdue"])
    assert figure(sitting, "overdue_bills").total[-1] == Decimal(right(login)["payable_overdue"])


@pytest.mark.parametrize("login", WHO)
def test_stock_is_worth_its_movements_and_the_books_say_the_same(bench: Workbench, login: str):
    sitting = bench.sitting(login)
    value = figure(sitting, "stock_value").total[1]
    balance = by_code(figure(sitting, "account_balance", Period(BEGINNING, TODAY)), 1)

    assert value == sum(decimals(right(login)["stock_value"]).values())
    assert value == balance["1200"]


@pytest.mark.parametrize("login", WHO)
def test_negative_stock_lists_exactly_the_piles_below_zero(bench: Workbench, login: str):
    found = sorted(
        value for row in figure(bench.sitting(login), "negative_stock").rows if isinstance(value := row[3], Decimal)
    )

    assert found == sorted(decimals(right(login)["negative_stock"]).values())


@pytest.mark.parametrize("login", WHO)
def test_margin_is_net_sales_less_cost_and_its_share_comes_from_the_sums(bench: Workbench, login: str):
    net, cost = (Decimal(right(login)["margin"][name]) for name in ("net", "cost"))
    total = figure(bench.sitting(login), "margin", MAY).total

    assert [value or 0 for value in total[1:4]] == [net, cost, net - cost]
    assert total[4] == ((net - cost) * 100 / net if net else None)


@pytest.mark.parametrize("login", WHO)
def test_backlog_counts_what_confirmed_orders_still_have_to_deliver(bench: Workbench, login: str):
    total = figure(bench.sitting(login), "backlog").total[4]

    assert (total or 0) == sum(decimals(right(login)["backlog"]).values())


@pytest.mark.parametrize("login", WHO)
def test_the_trial_balance_is_right_by_account_and_adds_up_to_nothing(bench: Workbench, login: str):
    result = figure(bench.sitting(login), "trial_balance", Period(BEGINNING, TODAY))
    found = {str(row[0]).split()[0]: [row[1], row[2]] for row in result.rows}
    wanted = {code: [Decimal(each) for each in sides] for code, sides in right(login)["trial_balance"].items()}

    assert found == {code: sides for code, sides in wanted.items() if any(sides)}
    assert result.total[3] == 0


@pytest.mark.parametrize("login", WHO)
def test_entries_that_do_not_balance_are_found_posted_or_not(bench: Workbench, login: str):
    found = [row[-1] for row in figure(bench.sitting(login), "unbalanced_entries").rows]

    assert found == list(decimals(right(login)["unbalanced"]).values())


@pytest.mark.parametrize("login", WHO)
def test_the_checklist_names_what_keeps_may_open(bench: Workbench, login: str):
    steps: dict[str, int] = {}
    for row in figure(bench.sitting(login), "close_checklist", MAY).rows:
        assert isinstance(row[3], int)
        steps[str(row[2])[3:]] = steps.get(str(row[2])[3:], 0) + row[3]
    wanted = right(login)["blockers"]

    assert [
        steps.get(name, 0) for name in ("draft invoices", "draft bills", "entries not posted", "branch not closed")
    ] == [wanted[name] for name in ("draft invoices", "draft bills", "unposted entries", "open branches")]


@pytest.mark.parametrize("login", WHO)
def test_duplicates_are_bills_with_the_same_reference_typed_differently(bench: Workbench, login: str):
    found = sorted(str(row[2]) for row in figure(bench.sitting(login), "duplicate_bills").rows)

    assert found == sorted(number for group in right(login)["duplicates"] for number in group)


@pytest.mark.parametrize("login", WHO)
def test_the_three_way_match_tells_quantity_from_price(bench: Workbench, login: str):
    found = {str(row[0]): row[3] for row in figure(bench.sitting(login), "three_way").rows}

    assert found == {number.split("/")[1]: cause for number, cause in right(login)["three_way"].items()}


@pytest.mark.parametrize("login", ["rania", "tiago", "ines", "rui"])
def test_people_and_pay_are_counted_as_the_seed_made_them(bench: Workbench, login: str):
    sitting, wanted = bench.sitting(login), right(login)
    pay = figure(sitting, "payroll", MAY)

    assert (figure(sitting, "headcount").total[1] or 0) == wanted["headcount"]
    assert len(figure(sitting, "pending_leave").rows) == wanted["waiting_leave"]
    assert [value or 0 for value in pay.total[2:]] == [
        Decimal(wanted["payroll"][name]) for name in ("gross", "deductions", "net", "payslips")
    ]
    assert len(figure(sitting, "pending_approvals").rows) == wanted["pending_approvals"]


@pytest.mark.parametrize("login", WHO)
def test_assets_lose_value_month_by_month(bench: Workbench, login: str):
    total = figure(bench.sitting(login), "book_value").total[2]

    assert total == sum(decimals(right(login)["book_values"]).values())


# --- what the scope does to figures ------------------------------------------------------------------------------


def test_a_payment_of_another_branch_settles_an_invoice_only_for_who_sees_both(bench: Workbench):
    """Irbid paid half of an invoice of Aqaba: Aqaba's manager sees it owed in full, who sees both sees half."""
    alone = by_code(figure(bench.sitting("tariq"), "receivable"), 1)["C-012"]
    both = by_code(figure(bench.sitting("omar"), "receivable", branches=frozenset({5})), 1)["C-012"]
    seen = by_code(figure(bench.sitting("omar"), "receivable"), 1)["C-012"]

    assert alone == both == seen * 2


def test_figures_with_a_sensitive_field_leave_out_branches_without_the_permission(bench: Workbench):
    result = figure(bench.sitting("omar"), "payroll", MAY)

    assert (result.branches, result.left_out) == (("Irbid",), ("Aqaba",))


def test_without_the_permission_anywhere_there_is_no_figure_and_no_total(bench: Workbench):
    with pytest.raises(NoAccess, match="roles do not include"):
        figure(bench.sitting("dana"), "payroll", MAY)


def test_a_branch_can_only_narrow(bench: Workbench):
    with pytest.raises(NoAccess):
        figure(bench.sitting("nadia"), "receivable", branches=frozenset({1}))


def test_a_custodian_of_another_branch_is_not_named(bench: Workbench):
    forklift = next(row for row in figure(bench.sitting("nadia"), "assets").rows if row[0] == "FL-0001")

    assert forklift[3] == "not shown to you"


def test_an_old_payslip_of_somebody_who_moved_away_stays_without_the_name(bench: Workbench):
    rows = figure(bench.sitting("hala"), "payslip", Period(BEGINNING, TODAY)).rows
    here = figure(bench.sitting("omar"), "payslip", Period(BEGINNING, TODAY)).rows

    assert not any("another branch" in str(row[0]) for row in rows)
    assert any(row[0] == "of another branch" for row in here)


def test_a_figure_of_the_past_takes_payments_only_up_to_then(bench: Workbench):
    """The invoice was owed in full the day before it was paid, and not at all on the day."""
    day = date(2025, 11, 30)
    then = figure(bench.sitting("nadia"), "receivable", Period(day, day)).total[1]
    with closing(sqlite3.connect(demo().database)) as connection:
        (wanted,) = connection.execute(
            """SELECT round(sum(i.total - coalesce((SELECT sum(a.amount) FROM finance_paymentallocation a
                JOIN finance_payment p ON p.id = a.payment_id WHERE a.invoice_id = i.id AND p.paid_on <= ?), 0)), 2)
            FROM sales_invoice i WHERE i.branch_id = 2 AND i.status IN ('issued', 'paid') AND i.issued_on <= ?""",
            (day.isoformat(), day.isoformat()),
        ).fetchone()

    assert then == Decimal(str(wanted))


def test_a_thousand_tenths_are_a_hundred(own_file: Path, own_bench: Workbench):
    """Sums are exact: a thousand times 0.1 of binary fractions would be 99.9999999999986."""
    with closing(sqlite3.connect(own_file)) as connection, connection:
        connection.execute("DELETE FROM finance_paymentallocation")
        connection.execute("UPDATE sales_invoice SET total = 0.1, status = 'issued', issued_on = '2026-01-01'")
        (count,) = connection.execute("SELECT count(*) FROM sales_invoice WHERE branch_id = 2").fetchone()

    assert figure(own_bench.sitting("nadia"), "receivable").total[1] == Decimal(count) / 10
