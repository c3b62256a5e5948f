"""Accounts, periods, entries and payments."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum

from airep_demo.crm.models import Customer
from airep_demo.org.models import Branch, Tenant
from airep_demo.purchasing.models import Supplier, SupplierBill
from airep_demo.sales.models import Invoice
from airep_demo.scoping.models import BranchScoped, TenantScoped


class Account(TenantScoped):
    class Kind(models.TextChoices):
        ASSET = "asset"
        LIABILITY = "liability"
        EQUITY = "equity"
        INCOME = "income"
        EXPENSE = "expense"

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("tenant", "code"), name="finance_account_tenant_code"),)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FiscalPeriod(TenantScoped):
    """A month of the books. It closes after every branch has."""

    class Status(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT)
    start = models.DateField()
    end = models.DateField()
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.OPEN)

    class Meta:
        ordering = ("start",)
        constraints = (
            models.UniqueConstraint(fields=("tenant", "start"), name="finance_period_tenant_start"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="finance_period_end_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.start:%B %Y}"


class BranchPeriodClose(BranchScoped):
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    period = models.ForeignKey(FiscalPeriod, on_delete=models.PROTECT, related_name="closes")
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("branch", "period"), name="finance_close_branch_period"),)

    def __str__(self) -> str:
        return f"{self.branch.code} closed {self.period}"


class JournalEntry(BranchScoped):
    """A booking. It counts once it is posted; an entry belongs to one branch, so its lines do."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    period = models.ForeignKey(FiscalPeriod, on_delete=models.PROTECT)
    number = models.CharField(max_length=20)
    memo = models.CharField(max_length=200, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "journal entries"
        ordering = ("posted_at", "number")
        constraints = (models.UniqueConstraint(fields=("branch", "number"), name="finance_entry_branch_number"),)

    def __str__(self) -> str:
        return self.number

    @property
    def difference(self) -> Decimal:
        """Debits less credits; zero when the entry balances."""
        return self.lines.aggregate(difference=Sum("debit") - Sum("credit"))["difference"] or Decimal(0)


class JournalLine(BranchScoped):
    branch_path: ClassVar[str] = "entry__branch"

    entry = models.ForeignKey(JournalEntry, on_delete=models.CASCADE, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    debit = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    credit = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0), name="finance_line_debit_or_credit"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account.code} {self.debit} / {self.credit}"


class Payment(BranchScoped):
    """Money from a customer or to a supplier. What it pays for are its allocations."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    paid_on = models.DateField()

    class Meta:
        ordering = ("-paid_on", "pk")

    def __str__(self) -> str:
        return f"{self.amount} on {self.paid_on}"


class PaymentAllocation(BranchScoped):
    """A part of a payment that settles an invoice or a bill, possibly one of another branch."""

    branch_path: ClassVar[str] = "payment__branch"

    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="allocations")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="allocations")
    bill = models.ForeignKey(SupplierBill, on_delete=models.PROTECT, null=True, blank=True, related_name="allocations")
    amount = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(invoice__isnull=False, bill__isnull=True) | Q(invoice__isnull=True, bill__isnull=False),
                name="finance_allocation_invoice_or_bill",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} of payment {self.payment_id}"
