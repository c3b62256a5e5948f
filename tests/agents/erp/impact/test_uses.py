"""Every place that names a field is found, hop by hop; the same name on another model is none."""

from __future__ import annotations

import pytest

from agents.erp.impact.known import Known
from agents.erp.impact.report import Reference
from tests.agents.erp.impact.conftest import MakeKnown

MODELS = """
from django.db import models

class Customer(models.Model):
    code = models.CharField(max_length=9)

class Order(models.Model):
    number = models.CharField(max_length=9)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

class Line(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    number = models.IntegerField()
"""
PROJECT = {"shop/__init__.py": "", "shop/models.py": MODELS}


def places(found: tuple[Reference, ...], kind: str) -> list[tuple[str, int]]:
    return [(use.file, use.line) for use in found if use.kind == kind]


@pytest.mark.parametrize(
    ("kind", "file", "line"),
    [
        ("attribute", "airep_demo/sales/models.py", 88),
        ("lookup", "airep_demo/sales/tasks.py", 48),
        ("F", "airep_demo/sales/tasks.py", 49),
        ("order_by", "airep_demo/sales/views.py", 15),
        ("only", "airep_demo/sales/views.py", 13),
        ("admin", "airep_demo/sales/admin.py", 30),
        ("form", "airep_demo/sales/forms.py", 22),
        ("form", "airep_demo/sales/forms.py", 30),
        ("serializer", "airep_demo/api/serializers.py", 13),
        ("filter", "airep_demo/api/serializers.py", 58),
        ("template", "airep_demo/templates/sales/invoice_detail.html", 2),
        ("import map", "airep_demo/imports/maps/invoices.csv", 2),
        ("raw SQL", "airep_demo/reports/statement.py", 12),
        ("fixture", "airep_demo/fixtures/sample_sales.json", 7),
        ("constraint", "airep_demo/sales/models.py", 84),
        ("ordering", "airep_demo/sales/models.py", 83),
        ("argument", "airep_demo/reports/columns.py", 12),
        ("migration", "airep_demo/sales/migrations/0001_initial.py", 132),
    ],
)
def test_each_kind_of_reference_is_found_in_the_reference_erp(known: Known, kind: str, file: str, line: int):
    assert (file, line) in places(known.uses.of_field("sales.Invoice", "number"), kind)


def test_the_same_name_on_another_model_is_no_reference(known: Known):
    files = {use.file for use in known.uses.of_field("sales.Invoice", "number") if use.certainty == "certain"}
    assert not [file for file in files if "purchasing" in file or "finance" in file]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("Order.objects.filter(number='1')", "lookup"),
        ("Line.objects.filter(order__number='1')", "lookup"),
        ("Line.objects.exclude(order__number__startswith='1').order_by('-order__number')", "order_by"),
        ("Order.objects.values('number')", "values"),
        ("[row['number'] for row in Order.objects.values('id')]", "values"),
        ("Order.objects.create(number='1')", "write"),
        ("Order(number='1')", "write"),
        ("Order.objects.first().number", "attribute"),
        ("[order.number for order in Order.objects.all()]", "attribute"),
        ("Line.objects.get(pk=1).order.number", "attribute"),
        ("Customer.objects.get(pk=1).order_set.get().number", "attribute"),
        ("Order.objects.annotate(n=models.F('number'))", "F"),
        ("Line.objects.filter(models.Q(order__number='1') | models.Q(pk=1))", "lookup"),
        ("Order.objects.filter(pk__in=Line.objects.filter(order=models.OuterRef('number')))", "OuterRef"),
        ("Order.objects.get(pk=1).save(update_fields=['number'])", "update_fields"),
        ("getattr(Order.objects.get(pk=1), 'number')", "getattr"),
        ("get_object_or_404(Order, number='1')", "lookup"),
        ("Order._meta.get_field('number')", "getattr"),
    ],
)
def test_code_names_a_field_in_many_ways(make_known: MakeKnown, code: str, kind: str):
    head = "from django.db import models\nfrom django.shortcuts import get_object_or_404\n"
    source = f"{head}from shop.models import Customer, Line, Order\nfound = {code}\n"
    found = make_known({**PROJECT, "shop/work.py": source}).uses.of_field("shop.Order", "number")
    assert ("shop/work.py", 4) in places(found, kind)


def test_a_function_that_returns_rows_is_followed(make_known: MakeKnown):
    source = (
        "from shop.models import Order\n"
        "def late():\n    rows = Order.objects.filter(pk=1)\n    return rows.exclude(pk=2)\n"
        "def show():\n    return [entry.number for entry in late()]\n"
    )
    found = make_known({**PROJECT, "shop/work.py": source}).uses.of_field("shop.Order", "number")
    assert places(found, "attribute") == [("shop/work.py", 6)]


def test_annotations_and_signals_tell_what_a_parameter_is(make_known: MakeKnown):
    source = (
        "from django.db.models.signals import post_save\nfrom django.dispatch import receiver\n"
        "from shop.models import Order\n"
        "def one(row: Order):\n    return row.number\n"
        "@receiver(post_save, sender=Order)\ndef saved(instance, **options):\n    print(instance.number)\n"
    )
    found = make_known({**PROJECT, "shop/work.py": source}).uses.of_field("shop.Order", "number")
    assert places(found, "attribute") == [("shop/work.py", 5), ("shop/work.py", 8)]


def test_a_variable_that_is_only_called_like_a_model_is_likely_a_row(make_known: MakeKnown):
    source = "def one(order):\n    return order.number\n"
    (found,) = make_known({**PROJECT, "shop/work.py": source}).uses.of_field("shop.Order", "number")
    assert (found.line, found.certainty) == (2, "likely")


def test_a_value_of_unknown_type_is_no_claim_but_is_kept(make_known: MakeKnown):
    known = make_known({**PROJECT, "shop/work.py": "def one(thing):\n    return thing.number\n"})
    assert known.uses.of_field("shop.Order", "number") == ()
    assert [use.place for use in known.uses.loose["number"]] == ["shop/work.py:2"]


def test_templates_follow_loops_and_what_the_view_gives(make_known: MakeKnown):
    view = (
        "from django.shortcuts import render\nfrom shop.models import Order\n"
        "def page(request):\n    return render(request, 'shop/page.html', {'rows': Order.objects.all()})\n"
    )
    page = "{% for entry in rows %}\n{{ entry.number }} {{ entry.customer.code }}\n{% endfor %}\n{{ rows.number }}\n"
    known = make_known({**PROJECT, "shop/views.py": view, "shop/templates/shop/page.html": page})
    place = [("shop/templates/shop/page.html", 2)]
    assert places(known.uses.of_field("shop.Order", "number"), "template") == place
    assert places(known.uses.of_field("shop.Customer", "code"), "template") == place


def test_raw_sql_is_read_by_table_and_short_name(make_known: MakeKnown):
    source = 'SQL = """\nSELECT o.number, l.number\nFROM shop_order AS o JOIN shop_line l ON l.order_id = o.id\n"""\n'
    uses = make_known({**PROJECT, "shop/report.py": source}).uses
    assert places(uses.of_field("shop.Order", "number"), "raw SQL") == [("shop/report.py", 2)]
    assert places(uses.of_field("shop.Line", "order"), "raw SQL") == [("shop/report.py", 3)]


def test_reverse_names_are_uses_of_the_relation(make_known: MakeKnown):
    source = "from shop.models import Order\nfound = Order.objects.filter(lines__number=1).prefetch_related('lines')\n"
    uses = make_known({**PROJECT, "shop/work.py": source}).uses
    assert {use.kind for use in uses.of_reverse("shop.Line", "order")} == {"lookup", "prefetch_related"}


def test_admin_registered_by_a_call_and_class_based_views_know_their_model(make_known: MakeKnown):
    source = (
        "from django.contrib import admin\nfrom django.views.generic import ListView\nfrom shop.models import Order\n"
        "class Plain(admin.ModelAdmin):\n    list_display = ['number']\n"
        "    def shout(self, obj):\n        return obj.number\n"
        "admin.site.register(Order, Plain)\n"
        "class Orders(ListView):\n    queryset = Order.objects.all()\n    ordering = ['-number']\n"
    )
    found = make_known({**PROJECT, "shop/admin.py": source}).uses.of_field("shop.Order", "number")
    assert places(found, "admin") == [("shop/admin.py", 5)]
    assert places(found, "ordering") == [("shop/admin.py", 11)]
    assert places(found, "attribute") == [("shop/admin.py", 7)]
