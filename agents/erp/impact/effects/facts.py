"""Facts of Django and of PostgreSQL that answers quote, each with its source."""

from __future__ import annotations

from agents.erp.impact.report import Row, row
from agents.erp.schema.manager_facts import FACTS

COLLECTOR = "db/models/deletion.py:406"
FK_VALIDATE = "db/models/fields/related.py:1130"
FORM_CHOICES = "db/models/fields/related.py:1213"
UNIQUE_CHECKS = "db/models/base.py:1505"
CONSTRAINT_CHECKS = "db/models/constraints.py:623"
ALTER_TABLE = "PostgreSQL manual, ALTER TABLE"
CREATE_INDEX = "PostgreSQL manual, CREATE INDEX"
EXPLICIT_LOCKING = "PostgreSQL manual, Explicit Locking"
UNIQUE_NULLS = "PostgreSQL manual, Unique Constraints"
DJANGO_OPERATIONS = "Django manual, Migration Operations"
DJANGO_MIGRATIONS = "Django manual, Migrations: historical models"
DJANGO_UPDATE = "Django manual, QuerySet.update()"
DJANGO_CONSTRAINTS = "Django manual, Constraints reference"


def manager_rows(*asked: str) -> list[Row]:
    """The facts about managers whose access contains one of the texts."""
    return [
        row(f"{fact.access}: {_manager(fact.uses)}, {fact.so}", *(f"django/{place}" for place in fact.places))
        for fact in FACTS
        if any(text in fact.access for text in asked)
    ]


def _manager(uses: str) -> str:
    return {"base": "`_base_manager`", "default": "`_default_manager`", "none": "no manager at all"}[uses]
