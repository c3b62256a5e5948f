"""Why rows are within a scope."""

from __future__ import annotations

from dataclasses import dataclass

from agents.erp.audit.finding import Evidence
from agents.erp.audit.reading.values import NOTHING, Tokens

PERSONAL = 3  # rows of one person: narrower than any branch


@dataclass(frozen=True, slots=True)
class Cover:
    """One reason. `depth`: 1 a tenant, 2 a branch, 3 a person. `needs`: arguments that must be the asker's own for it.

    `through`: rows it rests on, which have to be within the scope themselves.
    """

    kind: str
    evidence: Evidence
    depth: int
    needs: Tokens = NOTHING
    through: Tokens = NOTHING
