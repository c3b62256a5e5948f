"""Work that a queue would run; here they are plain functions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Sum

from airep_demo.crm.models import Customer
from airep_demo.finance.models import PaymentAllocation
from airep_demo.reports.kpi import open_invoices
from airep_demo.sales.models import Invoice
from airep_demo.scoping.tasks import scoped_task


@scoped_task
def mark_paid() -> int:
    """Set issued invoices to paid once their allocations reach the total; returns how many."""
    done = 0
    for invoice in open_invoices().filter(owed__lte=0):
        invoice.status = Invoice.Status.PAID
        invoice.save(update_fields=["status"])
        done += 1
    return done


@scoped_task
def dunning_list(day: dt.date) -> list[str]:
    """A line for each overdue invoice, the oldest first."""
    late = open_invoices().filter(owed__gt=0, due_on__lt=day).select_related("customer").order_by("due_on", "number")
    return [f"{row.customer.code} {row.number} due {row.due_on}: {row.owed}" for row in late]


@scoped_task
def sleeping_customers(since: dt.date) -> list[str]:
    """Codes of customers who bought before a day and not after it, within the scope."""
    bought = Invoice.objects.filter(customer=OuterRef("pk"))
    rows = Customer.objects.filter(
        Exists(bought.filter(issued_on__lt=since)), ~Exists(bought.filter(issued_on__gte=since))
    )
    return list(rows.order_by("code").values_list("code", flat=True))


@scoped_task
def received_by_customer(code: str) -> Decimal:
    """What a customer paid towards invoices of this scope, with whichever branch's payment."""
    rows = PaymentAllocation.objects.filter(Q(invoice__customer__code=code) & Q(invoice__number__isnull=False))
    return rows.annotate(number=F("invoice__number")).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
