"""Companies and their branches: what every scope is made of, so their managers are Django's own."""

from django.db import models


class Tenant(models.Model):
    """A company. Nothing is ever shared between two of them."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """A place of business. An inactive one keeps its history and takes nothing new."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "branches"
        ordering = ("tenant", "code")
        constraints = (models.UniqueConstraint(fields=("tenant", "code"), name="org_branch_tenant_code"),)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
