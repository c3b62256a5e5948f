"""The dashboard's key figures, kept for five minutes under a key that names tenant and branches."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TypedDict

from django.core.cache import cache
from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from airep_demo.finance.models import PaymentAllocation
from airep_demo.inventory.models import StockLedgerEntry
from airep_demo.sales.models import Invoice
from airep_demo.scoping.scope import Scope, ScopeMissing, current_scope

KEEP = 300  # seconds
MONEY = DecimalField(max_digits=18, decimal_places=2)


class Figures(TypedDict):
    net_sales: Decimal
    receivable: Decimal
    overdue: Decimal
    stock_value: Decimal


def month_figures(day: dt.date | None = None) -> Figures:
    """The figures of a day's month so far. Raises ScopeMissing outside a scope."""
    scope, day = current_scope(), day or timezone.localdate()
    if scope is None:
        raise ScopeMissing("key figures were asked for without a scope")
    return cache.get_or_set(cache_key(scope, day), lambda: _figures(day), KEEP)


def cache_key(scope: Scope, day: dt.date) -> str:
    branches = "-".join(map(str, sorted(scope.branch_ids)))
    return f"kpi:{scope.tenant_id}:{branches}:{day}"


def _figures(day: dt.date) -> Figures:
    counted = Q(status=Invoice.Status.ISSUED) | Q(status=Invoice.Status.PAID)
    month = Invoice.objects.filter(counted, issued_on__gte=day.replace(day=1), issued_on__lte=day)
    return {
        "net_sales": _sum(month.aggregate(figure=Sum("total"))),
        "receivable": _sum(open_invoices().aggregate(figure=Sum("owed"))),
        "overdue": _sum(open_invoices().filter(due_on__lt=day).aggregate(figure=Sum("owed"))),
        "stock_value": _sum(StockLedgerEntry.objects.aggregate(figure=Sum(F("qty_delta") * F("unit_cost")))),
    }


def open_invoices():  # noqa: ANN201 - an annotated queryset has no name
    """Issued invoices with `owed`: total less allocations, whichever branch received the money."""
    paid = (
        PaymentAllocation.unscoped.filter(invoice=OuterRef("pk"), invoice__branch__in=_branches())
        .values("invoice")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    rows = Invoice.objects.filter(status=Invoice.Status.ISSUED)
    return rows.annotate(owed=F("total") - Coalesce(Subquery(paid, output_field=MONEY), Decimal(0), output_field=MONEY))


def _branches() -> tuple[int, ...]:
    scope = current_scope()
    return scope.branch_ids if scope else ()


def _sum(row: dict[str, Decimal | None]) -> Decimal:
    return row["figure"] or Decimal(0)
