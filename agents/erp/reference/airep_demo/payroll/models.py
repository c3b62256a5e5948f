"""Monthly pay, by the branch that runs it."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum

from airep_demo.finance.models import FiscalPeriod
from airep_demo.hr.models import Employee
from airep_demo.org.models import Branch
from airep_demo.scoping.models import BranchScoped


class PayrollRun(BranchScoped):
    class Status(models.TextChoices):
        DRAFT = "draft"
        APPROVED = "approved"
        PAID = "paid"

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    period = models.ForeignKey(FiscalPeriod, on_delete=models.PROTECT)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("branch", "period"), name="payroll_run_branch_period"),)

    def __str__(self) -> str:
        return f"{self.branch.code} {self.period}"

    @property
    def total_net(self) -> Decimal:
        return self.payslips.aggregate(total=Sum("net"))["total"] or Decimal(0)


class Payslip(BranchScoped):
    """One employee's pay in a run. It stays with the branch of the run when the employee moves."""

    branch_path: ClassVar[str] = "run__branch"

    run = models.ForeignKey(PayrollRun, on_delete=models.CASCADE, related_name="payslips")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="payslips")
    gross = models.DecimalField(max_digits=18, decimal_places=2)
    deductions = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    net = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("run", "employee"), name="payroll_payslip_run_employee"),
            models.CheckConstraint(condition=Q(net=F("gross") - F("deductions")), name="payroll_payslip_net"),
        )

    def __str__(self) -> str:
        return f"{self.employee.code} in {self.run}"
