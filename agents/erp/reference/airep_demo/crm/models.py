"""Customers belong to the company: any branch may sell to them."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models

from airep_demo.org.models import Branch, Tenant
from airep_demo.scoping.models import TenantScoped


class Customer(TenantScoped):
    """Somebody who buys. `home_branch` only describes; it decides nothing about who may see the customer."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=160)
    home_branch = models.ForeignKey(Branch, on_delete=models.SET_NULL, null=True, blank=True)
    credit_limit = models.DecimalField(
        max_digits=18, decimal_places=2, default=Decimal(0), validators=[MinValueValidator(Decimal(0))]
    )
    payment_days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("tenant", "code"), name="crm_customer_tenant_code"),)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
