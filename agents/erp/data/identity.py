"""From a user of the ERP to a scope, read from the ERP's database anew for every request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from agents.erp.data.policy import IdentitySql
from agents.erp.data.scope import TENANT, Grant, Key, NoAccess, Scope

LASTS = timedelta(minutes=2)  # one request, its delegates included
PERMISSIONS = frozenset({"sales", "purchasing", "stock", "ledger", "payroll", "approve", "admin", TENANT})
STRANGER = "I don't know you as an active user of the ERP. Connect yourself with a code from it first."


class Reads(Protocol):
    """A database that answers one reading statement. Raises SourceAway."""

    def rows(self, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]: ...


class Identity:
    """Reads users and memberships."""

    def __init__(self, source: Reads, sql: IdentitySql) -> None:
        self.source = source
        self.sql = sql

    def user(self, login: str) -> Key:
        """The active user of a login name. Raises NoAccess, SourceAway."""
        found = self.source.rows(self.sql.login, {"login": login})
        if not found:
            raise NoAccess(STRANGER)
        return found[0][0]

    def scope(self, user: Key, now: datetime) -> Scope:
        """What a user may see as of now.

        Raises NoAccess for somebody who may not log in or is a member of no branch, and SourceAway.
        """
        found = self.source.rows(self.sql.user, {"user": user})
        if not found:
            raise NoAccess(STRANGER)
        name, login, tenant, currency, administers = found[0]
        return Scope(
            tenant=tenant,
            branches=self._all(tenant) if administers else self._memberships(user, tenant),
            user=user,
            login=login,
            name=name or login,
            currency=currency,
            whole_tenant=bool(administers),
            expires_at=now + LASTS,
        )

    def _all(self, tenant: Key) -> tuple[Grant, ...]:
        """Every branch of the tenant by name: "no filter" is not a scope."""
        rows = self.source.rows(self.sql.branches, {"tenant": tenant})
        role = "tenant administrator"
        return tuple(Grant(key, code, name, role, PERMISSIONS, bool(active)) for key, code, name, active in rows)

    def _memberships(self, user: Key, tenant: Key) -> tuple[Grant, ...]:
        rows = self.source.rows(self.sql.memberships, {"user": user, "tenant": tenant})
        return tuple(_grant(row) for row in rows)


def _grant(row: tuple[Any, ...]) -> Grant:
    branch, code, name, active, role, held = row
    listed: list[str] = json.loads(held) if isinstance(held, str) else list(held)
    return Grant(branch, code, name, role, frozenset(listed) & PERMISSIONS - {TENANT}, bool(active))
