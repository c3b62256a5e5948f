"""Whose data a question is about: one tenant and some of its branches, with what the asker may do in each.

A scope is made from the ERP's own memberships for every request. No tool and no model can change it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

Key = int | str  # a primary key of the ERP
TENANT = "tenant"  # the permission that only those hold who administer the whole tenant


class NoAccess(Exception):
    """The asker may not see what was asked for. The text never tells whether it exists."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person may do in one branch."""

    branch: Key
    code: str
    name: str
    role: str
    permissions: frozenset[str]
    active: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """The tenant and the branches one person may see, listed one by one for administrators too."""

    tenant: Key
    branches: tuple[Grant, ...]
    user: Key
    login: str
    name: str
    currency: str
    whole_tenant: bool
    expires_at: datetime

    def __post_init__(self) -> None:
        if not self.branches:
            raise NoAccess("You are not a member of any branch, so there is nothing I may show you.")

    @property
    def ids(self) -> frozenset[Key]:
        return frozenset(grant.branch for grant in self.branches)

    @property
    def hash(self) -> str:
        """Changes with anything that decides what may be seen; part of every cache key."""
        grants = sorted((str(grant.branch), sorted(grant.permissions)) for grant in self.branches)
        content = json.dumps([str(self.tenant), str(self.user), self.whole_tenant, grants])
        return hashlib.sha256(content.encode()).hexdigest()[:32]

    def branches_for(self, *permissions: str) -> frozenset[Key]:
        """The branches in which the person holds any of some permissions; all of them if none is asked for."""
        if not permissions:
            return self.ids
        return frozenset(grant.branch for grant in self.branches if not grant.permissions.isdisjoint(permissions))

    def names(self, branches: frozenset[Key] | None = None) -> tuple[str, ...]:
        """The names of branches, in the order of the scope."""
        return tuple(grant.name for grant in self.branches if branches is None or grant.branch in branches)

    def check(self, now: datetime) -> None:
        """Raises NoAccess for a scope that was made too long ago."""
        if now >= self.expires_at:
            raise NoAccess("That took too long; please ask again.")
