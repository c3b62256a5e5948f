"""An invoice that changes its state leaves a trace."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from airep_demo.audit.record import record
from airep_demo.sales.models import Invoice


@receiver(post_save, sender=Invoice)
def invoice_saved(instance: Invoice, *, created: bool, **_: Any) -> None:
    action = "create" if created else "change"
    record(action, instance, instance.branch, number=instance.number, status=instance.status, total=str(instance.total))


@receiver(post_delete, sender=Invoice)
def invoice_deleted(instance: Invoice, **_: Any) -> None:
    record("delete", instance, instance.branch, number=instance.number)
