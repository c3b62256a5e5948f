"""A changed bank account is the oldest trick there is, so it leaves a trace in the tenant's log."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils import timezone

from airep_demo.audit.models import AuditLog
from airep_demo.audit.record import record
from airep_demo.purchasing.models import Supplier, SupplierBill


@receiver(pre_save, sender=Supplier)
def supplier_changing(instance: Supplier, **_: Any) -> None:
    """Notes that the account changed, never the account itself."""
    before = Supplier.unscoped.filter(pk=instance.pk, tenant_id=instance.tenant_id).values_list(
        "bank_account", flat=True
    )
    if before and before[0] != instance.bank_account:
        AuditLog.unscoped.create(
            tenant_id=instance.tenant_id,
            action="bank-account",
            model="purchasing.Supplier",
            object_id=str(instance.pk),
            payload={"code": instance.code},
            at=timezone.now(),
        )


@receiver(post_save, sender=SupplierBill)
def bill_saved(instance: SupplierBill, *, created: bool, **_: Any) -> None:
    record("create" if created else "change", instance, instance.branch, number=instance.number, status=instance.status)
