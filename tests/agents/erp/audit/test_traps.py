"""Code that looks like a leak and is none, and code that looks safe and is not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

import pytest

from agents.erp.audit.finding import Finding
from agents.erp.audit.opening import open_audit
from tests.agents.erp.audit.projects import ROOTS, audited, told, write_project

HEAD = """
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from shop.models import *
"""


def view(body: str) -> str:
    return HEAD + dedent(body)


def findings_of(folder: Path, body: str, roots: Sequence[str] = ROOTS) -> tuple[Finding, ...]:
    return audited(folder, {"shop/views.py": view(body)}, roots).findings


def silent(folder: Path, body: str) -> bool:
    found = findings_of(folder, body)
    assert not found, told(found)
    return True


MANAGED = """
    from contextvars import ContextVar
    from django.db import models
    from org.models import Company

    current = ContextVar("current", default=None)

    class ScopedManager(models.Manager):
        def get_queryset(self):
            company = current.get()
            if company is None:
                {otherwise}
            return super().get_queryset().filter(company=company)

    class Item(models.Model):
        company = models.ForeignKey(Company, models.CASCADE)
        name = models.CharField(max_length=80)
        objects = ScopedManager()
    """
ITEMS = """
    from django.shortcuts import get_object_or_404, render
    from things.models import Item

    def named(request):
        return render(request, "items.html", {"items": Item.objects.filter(name=request.GET["name"])})

    def one(request, pk):
        return render(request, "item.html", {"item": get_object_or_404(Item, pk=pk)})
    """


def with_manager(otherwise: str) -> dict[str, str]:
    models = MANAGED.format(otherwise=otherwise)
    return {"things/__init__.py": "", "things/models.py": models, "things/views.py": ITEMS}


def test_queries_under_a_manager_that_fails_closed_are_covered(tmp_path: Path):
    report = audited(tmp_path, with_manager('raise RuntimeError("no company")'))
    assert report.findings == (), told(report.findings)


def test_a_manager_that_fails_open_is_told_once_and_its_queries_are_not(tmp_path: Path):
    report = audited(tmp_path, with_manager("return super().get_queryset()"))
    assert told(report.findings) == ["ISO-J confirmed things/models.py:11"]


def test_an_escape_manager_is_a_leak_without_a_predicate_and_none_with_one(tmp_path: Path):
    models = MANAGED.format(otherwise='raise RuntimeError("no company")') + "    unscoped = models.Manager()\n"
    views = """
        from django.shortcuts import render
        from things.models import Item

        def wide(request, pk):
            return render(request, "item.html", {"item": Item.unscoped.get(pk=pk)})

        def narrow(request, pk):
            return render(request, "item.html", {"item": Item.unscoped.get(pk=pk, company=request.user.company)})
        """
    files = {"things/__init__.py": "", "things/models.py": dedent(models), "things/views.py": views}
    report = audited(tmp_path, files)
    assert told(report.findings) == ["ISO-A confirmed things/views.py:5"]


def test_a_check_after_the_row_was_read_covers_it(tmp_path: Path):
    assert silent(
        tmp_path,
        """
        def order(request, pk):
            order = Order.objects.get(pk=pk)
            if order.site_id != request.user.site_id:
                raise PermissionDenied
            return render(request, "order.html", {"order": order})
        """,
    )


@pytest.mark.parametrize(
    "body",
    [
        """
        import logging

        def order(request, pk):
            order = Order.objects.get(pk=pk)
            if order.site_id != request.user.site_id:
                logging.warning("another site's order")
            return render(request, "order.html", {"order": order})
        """,
        """
        def order(request, pk):
            order = Order.objects.get(pk=pk)
            order.status = "seen"
            order.save()
            if order.site_id != request.user.site_id:
                raise PermissionDenied
            return HttpResponse("")
        """,
    ],
    ids=["it only logs", "it comes after the first use"],
)
def test_a_check_covers_nothing_if(body: str, tmp_path: Path):
    assert [finding.rule for finding in findings_of(tmp_path, body)] == ["ISO-A"]


@pytest.mark.parametrize(
    "condition",
    [
        'site_id=request.GET["site"]',
        'Q(site=request.user.site) | Q(number=request.GET["number"])',
        "customer__isnull=True",
        'status="open"',
    ],
    ids=["the client names the site", "an alternative goes around it", "an empty relation", "a constant"],
)
def test_a_condition_is_no_scope_if(condition: str, tmp_path: Path):
    body = f"""
        from django.db.models import Q

        def orders(request):
            found = Order.objects.filter({condition})
            return render(request, "orders.html", {{"orders": found}})
        """
    assert [finding.rule for finding in findings_of(tmp_path, body)] == ["ISO-A"]


def test_a_guard_of_the_url_says_nothing_about_an_id_in_the_body(tmp_path: Path):
    body = """
        from functools import wraps

        def own_site(function):
            @wraps(function)
            def inner(request, site_id, *args, **kwargs):
                if site_id != request.user.site_id:
                    raise PermissionDenied
                return function(request, site_id, *args, **kwargs)
            return inner

        @own_site
        def by_url(request, site_id):
            return render(request, "orders.html", {"orders": Order.objects.filter(site_id=site_id)})

        @own_site
        def by_body(request, site_id):
            return render(request, "order.html", {"order": Order.objects.get(pk=request.POST["order"])})
        """
    assert [finding.within for finding in findings_of(tmp_path, body)] == ["by_body"]


def test_shared_reference_data_is_silent(tmp_path: Path):
    assert silent(
        tmp_path,
        """
        def units(request, pk):
            return render(request, "units.html", {"units": Unit.objects.all(), "unit": Unit.objects.get(pk=pk)})
        """,
    )


def test_models_that_are_shared_by_design_are_silent(tmp_path: Path):
    body = """
        def customer(request, pk):
            return render(request, "customer.html", {"customer": Customer.objects.get(pk=pk)})
        """
    declared = '[models."shop.Customer"]\nlevel = "G"\npath = ""\nshared_by_design = true\n'
    assert [finding.model for finding in findings_of(tmp_path / "a", body)] == ["shop.Customer"]
    report = audited(tmp_path / "b", {"shop/views.py": view(body), "nova-erp.toml": declared})
    assert report.findings == (), told(report.findings)


@pytest.mark.parametrize("file", ["shop/migrations/0002_fill.py", "shop/tests/test_views.py", "shop/seeds/orders.py"])
def test_migrations_tests_and_seeds_are_no_entry_points(file: str, tmp_path: Path):
    code = view("def order(request, pk):\n    return HttpResponse(Order.objects.get(pk=pk).number)\n")
    assert audited(tmp_path, {file: code}).findings == ()


def test_of_two_classes_of_one_name_the_imported_one_counts(tmp_path: Path):
    files = {
        "world/__init__.py": "",
        "world/models.py": """
            from django.db import models

            class Customer(models.Model):
                name = models.CharField(max_length=80)
            """,
        "world/views.py": """
            from django.http import HttpResponse
            from world.models import Customer

            def customer(request, pk):
                return HttpResponse(Customer.objects.get(pk=pk).name)
            """,
        "shop/views.py": """
            from django.http import HttpResponse
            from shop.models import Customer

            def customer(request, pk):
                return HttpResponse(Customer.objects.get(pk=pk).name)
            """,
    }
    assert told(audited(tmp_path, files).findings) == ["ISO-A confirmed shop/views.py:5"]


def test_scope_that_a_service_gets_from_its_callers_is_followed(tmp_path: Path):
    service = """
        from shop.models import Order

        def orders_of(site):
            return list(Order.objects.filter(site=site))

        def order_by(key):
            return Order.objects.get(pk=key)
        """
    views = """
        from django.shortcuts import render
        from shop.services import order_by, orders_of

        def orders(request):
            return render(request, "orders.html", {"orders": orders_of(request.user.site)})

        def order(request, pk):
            return render(request, "order.html", {"order": order_by(pk)})
        """
    report = audited(tmp_path, {"shop/services.py": service, "shop/views.py": views})
    assert told(report.findings) == ["ISO-A confirmed shop/services.py:7"]
    assert "orders" not in {finding.within for finding in report.findings}


def test_a_manager_of_django_scopes_covers_its_queries(tmp_path: Path):
    files = {
        "things/__init__.py": "",
        "things/models.py": """
            from django.db import models
            from django_scopes import ScopedManager
            from org.models import Company

            class Item(models.Model):
                company = models.ForeignKey(Company, models.CASCADE)
                objects = ScopedManager(company="company")
            """,
        "things/views.py": """
            from django.shortcuts import render
            from things.models import Item

            def item(request, pk):
                return render(request, "item.html", {"item": Item.objects.get(pk=pk)})
            """,
    }
    assert audited(tmp_path, files).findings == ()


def test_a_verdict_stays_when_names_and_order_change(tmp_path: Path):
    one = """
        def show(request, pk):
            return render(request, "order.html", {"order": Order.objects.get(pk=pk)})

        def mine(request):
            return render(request, "orders.html", {"orders": Order.objects.filter(site=request.user.site)})
        """
    other = """
        def b(request):
            return render(request, "orders.html", {"orders": Order.objects.filter(site=request.user.site)})

        def a(request, thing):
            x = thing
            return render(request, "order.html", {"order": Order.objects.get(pk=x)})
        """
    first = [(finding.rule, finding.verdict) for finding in findings_of(tmp_path / "one", one)]
    assert first == [(finding.rule, finding.verdict) for finding in findings_of(tmp_path / "other", other)]
    assert first == [("ISO-A", "confirmed")]


# --- what is not sure is a candidate ----------------------------------------------------------------------------------


def test_the_result_of_a_job_is_a_candidate_since_its_id_cannot_be_guessed(tmp_path: Path):
    views = """
        from celery.result import AsyncResult
        from django.http import JsonResponse

        def progress(request, job):
            return JsonResponse({"result": AsyncResult(job).result})
        """
    assert told(audited(tmp_path, {"shop/views.py": views}).findings) == ["ISO-D candidate shop/views.py:5"]


def test_one_cause_in_a_function_is_confirmed_once(tmp_path: Path):
    views = """
        from django.shortcuts import get_object_or_404, render
        from shop.models import Order

        def show(request, pk):
            if request.method == "POST":
                return render(request, "done.html", {"order": get_object_or_404(Order, pk=pk)})
            return render(request, "order.html", {"order": get_object_or_404(Order, pk=pk)})
        """
    report = audited(tmp_path, {"shop/views.py": views})
    assert told(report.findings) == ["ISO-A confirmed shop/views.py:6", "ISO-A candidate shop/views.py:7"]


def test_a_form_that_only_the_admin_site_uses_is_a_candidate(tmp_path: Path):
    admin = """
        from django import forms
        from django.contrib import admin
        from shop.models import Line, Order

        class LineForm(forms.ModelForm):
            order = forms.ModelChoiceField(queryset=Order.objects.all())

            class Meta:
                model = Line
                fields = ["order"]

        @admin.register(Line)
        class LineAdmin(admin.ModelAdmin):
            form = LineForm
        """
    report = audited(tmp_path, {"shop/admin.py": admin})
    assert told(report.findings) == ["ISO-C candidate shop/admin.py:6"]


def test_rows_listed_by_what_everybody_shares_are_a_candidate(tmp_path: Path):
    views = """
        from django.shortcuts import get_object_or_404, render
        from shop.models import Product, Unit

        def by_unit(request, pk):
            unit = get_object_or_404(Unit, pk=pk)
            return render(request, "unit.html", {"products": list(Product.objects.filter(unit=unit))})
        """
    found = audited(tmp_path, {"shop/views.py": views}).findings
    assert {finding.verdict for finding in found} == {"candidate"}, told(found)


SITES = {
    "news/__init__.py": "",
    "news/models.py": """
        from django.contrib.sites.managers import CurrentSiteManager
        from django.contrib.sites.models import Site
        from django.db import models

        class Note(models.Model):
            sites = models.ManyToManyField(Site)
            objects = models.Manager()
            on_site = CurrentSiteManager("sites")
        """,
}


@pytest.mark.parametrize("rows", ["Note.objects.filter(sites=request.site)", "Note.on_site"])
def test_without_roots_rows_of_the_current_site_are_covered(rows: str, tmp_path: Path):
    found = audited(tmp_path, {**SITES, "news/views.py": note_view(rows)}, roots=()).findings
    assert told(found) == []


def test_without_roots_rows_of_any_site_may_be_a_leak(tmp_path: Path):
    found = audited(tmp_path, {**SITES, "news/views.py": note_view("Note.objects")}, roots=()).findings
    assert told(found) == ["ISO-A candidate news/views.py:6"]


def note_view(rows: str) -> str:
    return f"""
        from django.http import JsonResponse
        from django.shortcuts import get_object_or_404
        from news.models import Note

        def note(request, pk):
            return JsonResponse({{"id": get_object_or_404({rows}, pk=pk).pk}})
        """


def test_where_permissions_of_the_project_stand_before_every_view_a_leak_is_less_sure(tmp_path: Path):
    settings = 'REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ["shop.permissions.MayRead"]}'
    view = """
        from rest_framework.viewsets import ModelViewSet
        from shop.models import Order

        class Orders(ModelViewSet):
            queryset = Order.objects.all()
        """
    plain = audited(tmp_path / "plain", {"shop/views.py": view})
    guarded = audited(tmp_path / "guarded", {"shop/views.py": view, "conf/rest.py": settings})
    assert [finding.verdict for finding in (*plain.findings, *guarded.findings)] == ["confirmed", "candidate"]


HANDING = {
    "shop/rows.py": """
        from shop.models import Order

        def numbers(key):
            rows = Order.objects.filter(CONDITION=key)
            return [dict(number=row.number) for row in rows]
        """,
    "shop/steps.py": """
        from shop.rows import numbers

        def page(key):
            return numbers(key)
        """,
    "shop/views.py": """
        from django.http import JsonResponse
        from shop.steps import page

        def orders(request):
            return JsonResponse({"orders": page(KEY)})
        """,
}


def handed(folder: Path, condition: str, key: str) -> list[str]:
    """What is told of the file that reads the rows, when it alone is audited."""
    files = {name: text.replace("CONDITION", condition).replace("KEY", key) for name, text in HANDING.items()}
    return told(open_audit(write_project(folder, files), ROOTS).of(["shop/rows.py"]).findings)


def test_rows_are_followed_through_functions_of_other_files_that_only_hand_them_on(tmp_path: Path):
    assert handed(tmp_path / "open", "status", '"open"') == ["ISO-A confirmed shop/rows.py:4"]
    assert handed(tmp_path / "kept", "site", "request.user.site") == []
