"""Whether a manager limits what is seen: by every way out, under a condition only, or not at all."""

from __future__ import annotations

from textwrap import indent

import pytest

from agents.erp.schema.mechanism import detect
from agents.erp.schema.scope import derive
from agents.erp.schema.snapshot import Manager, Roots, SchemaSnapshot
from agents.erp.schema.static import static_snapshot
from agents.erp.source import read_tree
from tests.agents.erp.schema.conftest import ReadProject
from tests.agents.erp.schema.projects import write_project

HEAD = "from django.db import models\nfrom people.models import Site\ndef current(): ...\n"
ROOTS = Roots(tenant="people.Company", branch="people.Site", proposed=False)
MODEL = "class Thing(models.Model):\n    site = models.ForeignKey(Site, models.CASCADE)\n    objects = {}\n"


def manager(read: ReadProject, classes: str, made: str = "Scoped()") -> Manager:
    snapshot = derive(read({"trade/models.py": f"{HEAD}{classes}\n{MODEL.format(made)}"}), ROOTS)
    found = snapshot.models["shop.Thing"].default_manager
    assert found
    return found


def scoped(body: str, base: str = "models.Manager", name: str = "Scoped") -> str:
    return f"class {name}({base}):\n    def get_queryset(self):\n{indent(body, ' ' * 8)}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return super().get_queryset().filter(site=current())", "yes"),
        ("rows = super().get_queryset()\nreturn rows.filter(site__in=current()).select_related('site')", "yes"),
        (
            "rows = super().get_queryset()\nif not current():\n    raise LookupError\nreturn rows.filter(site=current())",
            "yes",
        ),
        (
            "rows = super().get_queryset()\nif not current():\n    return rows.none()\nreturn rows.filter(site=current())",
            "yes",
        ),
        (
            "if current():\n    rows = super().get_queryset().filter(site=1)\nelse:\n    rows = super().get_queryset().none()\nreturn rows",
            "yes",
        ),
        ("return super().get_queryset().filter(self.condition())", "yes"),
        (
            "rows = super().get_queryset()\nif current():\n    rows = rows.filter(site=current())\nreturn rows",
            "fail-open",
        ),
        (
            "rows = super().get_queryset()\nif not current():\n    return rows\nreturn rows.filter(site=current())",
            "fail-open",
        ),
        ("rows = super().get_queryset()\nreturn rows.filter(site=current()) if current() else rows", "fail-open"),
        (
            "rows = super().get_queryset()\ntry:\n    rows = rows.filter(site=current())\nexcept LookupError:\n    pass\nreturn rows",
            "fail-open",
        ),
        ("return super().get_queryset().select_related('site')", "no"),
        ("return super().get_queryset().annotate(n=models.Count('x', filter=models.Q(a=1)))", "no"),
        ("return super().get_queryset().filter(deleted=False)", "no"),
        ("return RowsQuerySet(self.model, using=self._db)", "no"),
        ("return self.narrowed(super().get_queryset())", "unknown"),
    ],
)
def test_a_get_queryset_is_judged_by_its_ways_out(read_project: ReadProject, body: str, expected: str):
    found = manager(read_project, scoped(body))
    assert found.scoped == expected
    assert "trade/models.py" in found.why or expected == "no"


def test_a_filter_of_the_base_counts_while_super_is_called(read_project: ReadProject):
    base = scoped("return super().get_queryset().filter(site=current())", name="Base")
    more = scoped("return super().get_queryset().filter(active=True)", base="Base")
    instead = scoped("return models.QuerySet(self.model)", base="Base")
    assert manager(read_project, base + more).scoped == "yes"
    assert manager(read_project, base + instead).scoped == "no"


@pytest.mark.parametrize(
    ("classes", "made", "expected"),
    [
        ("", "models.Manager()", "no"),
        ("class Rows(models.QuerySet): pass", "Rows.as_manager()", "no"),
        (
            f"class Rows(models.QuerySet): pass\n{scoped('return super().get_queryset().filter(site=1)')}",
            "Scoped.from_queryset(Rows)()",
            "yes",
        ),
        ("class Rows(models.QuerySet): pass\nScoped = models.Manager.from_queryset(Rows)", "Scoped()", "no"),
        ("from django_scopes import ScopedManager", "ScopedManager(site='site')", "yes"),
        ("from absent import TenantManager", "TenantManager()", "unknown"),
        (
            f"def make():\n{indent(scoped('return super().get_queryset().filter(site=1)'), '    ')}\n    return Scoped()",
            "make()",
            "yes",
        ),
    ],
)
def test_managers_are_recognised_however_they_are_made(
    read_project: ReadProject, classes: str, made: str, expected: str
):
    assert manager(read_project, classes, made).scoped == expected


def test_what_keeps_tenants_apart_is_found_with_its_place(tmp_path_factory: pytest.TempPathFactory):
    files = {
        "trade/models.py": f"{HEAD}{scoped('return super().get_queryset().filter(site=current())')}{MODEL.format('Scoped()')}",
        "trade/scope.py": "from contextvars import ContextVar\ncurrent_site = ContextVar('tenant')\n",
        "trade/timing.py": "from contextvars import ContextVar\nclock = ContextVar('now')\n",
        "trade/middleware.py": "class Middleware:\n    def __call__(self, request):\n        request.tenant = 1\n",
        "trade/views.py": "class SiteMixin:\n    def get_queryset(self):\n        return self.model.objects.filter(site=1)\n",
        "trade/migrations/0001.py": "SQL = 'ALTER TABLE x ENABLE ROW LEVEL SECURITY'\n",
    }
    tree = read_tree(write_project(tmp_path_factory.mktemp("mechanism"), files))
    snapshot = derive(static_snapshot(tree), ROOTS)
    found = detect(
        tree, snapshot, {"MIDDLEWARE": ["trade.middleware.Middleware"], "INSTALLED_APPS": ["django_tenants"]}
    )
    assert [(entry.kind, str(entry.place)) for entry in found] == [
        ("scoped_manager", "trade/models.py:9"),
        ("context_variable", "trade/scope.py:2"),
        ("middleware", "trade/middleware.py:1"),
        ("view_mixin", "trade/views.py:1"),
        ("schema_per_tenant", ""),
        ("row_level_security", "trade/migrations/0001.py:1"),
    ]


def test_where_nothing_keeps_them_apart_that_is_said(static: SchemaSnapshot, tmp_path_factory: pytest.TempPathFactory):
    tree = read_tree(write_project(tmp_path_factory.mktemp("nothing")))
    assert [entry.kind for entry in detect(tree, static, {})] == ["none"]
