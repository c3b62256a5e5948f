"""Things a branch owns for longer than a year."""

import datetime as dt
from decimal import Decimal

from django.db import models

from airep_demo.hr.models import Employee
from airep_demo.org.models import Branch
from airep_demo.scoping.models import BranchScoped


class Asset(BranchScoped):
    """Depreciated in equal monthly parts over its life. A custodian may belong to another branch."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT)
    tag = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    custodian = models.ForeignKey(Employee, on_delete=models.SET_NULL, null=True, blank=True)
    cost = models.DecimalField(max_digits=18, decimal_places=2)
    salvage = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    acquired_on = models.DateField()
    life_months = models.PositiveSmallIntegerField()
    disposed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("tag",)
        constraints = (models.UniqueConstraint(fields=("branch", "tag"), name="assets_asset_branch_tag"),)

    def __str__(self) -> str:
        return f"{self.tag} {self.name}"

    def book_value(self, day: dt.date) -> Decimal:
        """Cost less straight-line depreciation for the full months up to a day, never below salvage."""
        months = (day.year - self.acquired_on.year) * 12 + day.month - self.acquired_on.month
        worn = (self.cost - self.salvage) * min(max(months, 0), self.life_months) / self.life_months
        return (self.cost - worn).quantize(Decimal("0.01"))
