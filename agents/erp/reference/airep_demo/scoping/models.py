"""Bases of scoped models: `objects` shows the current scope, `unscoped` everything."""

from typing import ClassVar

from django.db import models

from airep_demo.scoping.managers import BranchManager, TenantManager


class TenantScoped(models.Model):
    """A row that belongs to a tenant."""

    tenant_path: ClassVar[str] = "tenant"

    objects = TenantManager()
    unscoped = models.Manager()

    class Meta:
        abstract = True


class BranchScoped(models.Model):
    """A row that belongs to a branch, over `branch_path`."""

    branch_path: ClassVar[str] = "branch"

    objects = BranchManager()
    unscoped = models.Manager()

    class Meta:
        abstract = True
