"""People who log in, and what they may do where. Scopes are computed from these, so their managers are plain."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from airep_demo.org.models import Branch, Tenant


class User(AbstractUser):
    """Somebody who logs in; belongs to one tenant."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT)
    is_tenant_admin = models.BooleanField(default=False)

    REQUIRED_FIELDS = ("email", "tenant")

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Role(models.Model):
    """A named set of permissions: sales, purchasing, stock, ledger, payroll, approve, admin."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    name = models.CharField(max_length=60)
    permissions = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("tenant", "name"), name="accounts_role_tenant_name"),)

    def __str__(self) -> str:
        return self.name


class BranchMembership(models.Model):
    """A user's role in one branch: the same person may be a manager here and a clerk there."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE)
    role = models.ForeignKey(Role, on_delete=models.PROTECT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "branch"), name="accounts_membership_user_branch"),)

    def __str__(self) -> str:
        return f"{self.user} at {self.branch}: {self.role}"
