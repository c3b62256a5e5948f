"""All that answers about one project rest on."""

from __future__ import annotations

from dataclasses import dataclass

from agents.erp.impact.uses.index import UseIndex
from agents.erp.schema.snapshot import SchemaSnapshot
from agents.erp.source import SourceTree


@dataclass(frozen=True, slots=True)
class Known:
    """Schema, uses of its names, and the sources themselves."""

    snapshot: SchemaSnapshot
    uses: UseIndex
    tree: SourceTree
