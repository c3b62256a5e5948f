"""What was done, by whom. Rows of no branch concern the whole tenant."""

from django.conf import settings
from django.db import models

from airep_demo.org.models import Branch, Tenant
from airep_demo.scoping.managers import TenantOrBranchManager


class AuditLog(models.Model):
    """One event. `model` is a label like sales.Invoice; the payload may name rows of other branches."""

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT)
    branch = models.ForeignKey(Branch, on_delete=models.SET_NULL, null=True, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    action = models.CharField(max_length=20)
    model = models.CharField(max_length=80)
    object_id = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects = TenantOrBranchManager()
    unscoped = models.Manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("model", "object_id"), name="audit_log_object"),)

    def __str__(self) -> str:
        return f"{self.action} {self.model} {self.object_id}"
