"""Which manager Django uses where: what a scoped default manager covers, and what goes past it.

Line numbers are those of Django 5.2.19, below `django/`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Uses = Literal["base", "default", "none"]


@dataclass(frozen=True, slots=True)
class ManagerFact:
    """An access to rows, the manager behind it, what follows, and where Django does it."""

    access: str
    uses: Uses
    so: str
    places: tuple[str, ...]
    asked: str  # words of a question that this fact answers, as a pattern


FACTS: Sequence[ManagerFact] = (
    ManagerFact(
        "forward foreign key or one-to-one (`line.order`), reverse one-to-one, `refresh_from_db`, `save`",
        "base",
        "not filtered by a scoped default manager",
        (
            "db/models/fields/related_descriptors.py:161",
            "db/models/fields/related_descriptors.py:452",
            "db/models/base.py:718",
            "db/models/base.py:1127",
        ),
        r"forward|refresh_from_db|\bsave\b|follow\w* (a |the )?(foreign key|fk)|one.to.one",
    ),
    ManagerFact(
        "deleting: the collector, and the target of a generic foreign key",
        "base",
        "a cascade crosses branches",
        ("db/models/deletion.py:406", "contrib/contenttypes/models.py:179"),
        r"delet|cascad|collector|generic",
    ),
    ManagerFact(
        "`ForeignKey.validate` in `full_clean`",
        "base",
        "accepts the id of another branch's row",
        ("db/models/fields/related.py:1130",),
        r"full_clean|validat|another branch|other branch",
    ),
    ManagerFact(
        "reverse foreign key, many-to-many, `prefetch_related`",
        "default",
        "a subclass of the default manager: filtered",
        ("db/models/fields/related_descriptors.py:642", "db/models/fields/related_descriptors.py:1022"),
        r"reverse|_set\b|many.to.many|m2m|prefetch|related manager",
    ),
    ManagerFact(
        "choices of form fields; lists and choices in the admin",
        "default",
        "asked when the form class is created, not when the form is shown",
        ("db/models/fields/related.py:1213", "contrib/admin/options.py:437", "contrib/admin/options.py:266"),
        r"form|admin|choice|dropdown",
    ),
    ManagerFact(
        "unique checks and `UniqueConstraint.validate`",
        "default",
        "a conflict in another branch is not seen; then the database's IntegrityError tells that it exists",
        ("db/models/base.py:1505", "db/models/constraints.py:623"),
        r"unique|integrityerror|duplicat",
    ),
    ManagerFact(
        "`get_object_or_404(Model)` and generic views",
        "default",
        "filtered",
        ("shortcuts.py:65", "views/generic/detail.py:70", "views/generic/list.py:34"),
        r"get_object_or_404|generic view|detail ?view|list ?view",
    ),
    ManagerFact(
        "log-in and `request.user`",
        "default",
        "the default manager of the user model must not need a scope",
        ("contrib/auth/backends.py:65", "contrib/auth/backends.py:232"),
        r"log.?in|request\.user|authenticat",
    ),
    ManagerFact(
        "joins in `filter`, `annotate`, `aggregate`, `select_related`",
        "none",
        "no manager applies: a sum over a relation adds up the rows of all branches",
        (),
        r"join|annotate|aggregate|select_related|\bsum\b",
    ),
)

NOTES: Sequence[str] = (
    "Related managers are made again without constructor arguments: one that keeps its path in `__init__` loses it.",
    "A manager that raises in `get_queryset` breaks the import of every ModelForm over its model.",
    "A queryset that is built at import inside a scope keeps that scope for everybody.",
    "Relations and unique validators made by Django REST framework use the default manager (utils/field_mapping.py).",
)


def applying(text: str) -> list[ManagerFact]:
    """The facts that a question is about; all of them if it names none."""
    found = [fact for fact in FACTS if re.search(fact.asked, text, re.IGNORECASE)]
    return found or list(FACTS)
