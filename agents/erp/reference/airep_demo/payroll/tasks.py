"""The monthly run."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Q

from airep_demo.finance.models import FiscalPeriod
from airep_demo.hr.models import Employee
from airep_demo.org.models import Branch
from airep_demo.payroll.models import PayrollRun, Payslip
from airep_demo.scoping.scope import current_scope
from airep_demo.scoping.tasks import scoped_task

DEDUCTED = Decimal("0.0750")  # social security, the employee's share


@scoped_task
def draft_run(start: dt.date) -> list[int]:
    """Make draft runs with payslips for the active branches in scope; returns the runs' ids."""
    period = FiscalPeriod.objects.get(start=start)
    scope = current_scope()
    branches = Branch.objects.filter(pk__in=scope.branch_ids if scope else (), is_active=True)
    return [_run(branch, period).pk for branch in branches]


def _run(branch: Branch, period: FiscalPeriod) -> PayrollRun:
    run = PayrollRun.objects.create(branch=branch, period=period)
    here = Employee.objects.filter(branch=branch, hired_on__lte=period.end)
    for employee in here.filter(Q(left_on__isnull=True) | Q(left_on__gte=period.start)):
        deductions = _quarters(employee.base_salary * DEDUCTED)
        net = employee.base_salary - deductions
        Payslip.objects.create(run=run, employee=employee, gross=employee.base_salary, deductions=deductions, net=net)
    return run


def _quarters(amount: Decimal) -> Decimal:
    """Rounded to a quarter, the smallest coin in use."""
    return (amount * 4).quantize(Decimal(1)) / 4
