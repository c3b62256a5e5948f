"""Writes the audit log."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils import timezone

from airep_demo.audit.models import AuditLog
from airep_demo.org.models import Branch


def record(action: str, row: Model, branch: Branch, **payload: Any) -> AuditLog:
    """Keep that something happened to a row of a branch."""
    return AuditLog.unscoped.create(
        tenant_id=branch.tenant_id,
        branch=branch,
        action=action,
        model=row._meta.label,
        object_id=str(row.pk),
        payload=payload,
        at=timezone.now(),
    )
