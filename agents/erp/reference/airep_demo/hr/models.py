"""Employees, their days at work and their leave."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from airep_demo.org.models import Branch, Tenant
from airep_demo.scoping.models import BranchScoped


class Employee(BranchScoped):
    """Somebody who works here. A transfer changes `branch`, and attendance and leave move along."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    hired_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    base_salary = models.DecimalField(max_digits=18, decimal_places=2)
    national_id = models.CharField(max_length=20)

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("tenant", "code"), name="hr_employee_tenant_code"),)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Attendance(BranchScoped):
    class Kind(models.TextChoices):
        PRESENT = "present"
        SICK = "sick"
        LEAVE = "leave"
        ABSENT = "absent"

    branch_path: ClassVar[str] = "employee__branch"

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE)
    date = models.DateField()
    hours = models.DecimalField(max_digits=5, decimal_places=2)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PRESENT)

    class Meta:
        verbose_name_plural = "attendance"
        constraints = (models.UniqueConstraint(fields=("employee", "date"), name="hr_attendance_employee_date"),)

    def __str__(self) -> str:
        return f"{self.employee.code} {self.date} {self.kind}"


class LeaveRequest(BranchScoped):
    class Status(models.TextChoices):
        REQUESTED = "requested"
        APPROVED = "approved"
        REJECTED = "rejected"

    branch_path: ClassVar[str] = "employee__branch"

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="leave_requests")
    kind = models.CharField(max_length=10)
    start = models.DateField()
    end = models.DateField()
    days = models.DecimalField(max_digits=5, decimal_places=1)
    reason = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REQUESTED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)

    class Meta:
        ordering = ("-start",)
        constraints = (models.CheckConstraint(condition=Q(end__gte=F("start")), name="hr_leave_end_after_start"),)

    def __str__(self) -> str:
        return f"{self.employee.code} {self.kind} {self.start} to {self.end}"
