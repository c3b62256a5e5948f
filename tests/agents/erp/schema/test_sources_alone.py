"""What a project's sources tell where people write models in many ways; what they can't tell has a reason."""

from __future__ import annotations

import pytest

from agents.erp.schema import reasons
from agents.erp.schema.snapshot import Field, SchemaSnapshot
from tests.agents.erp.schema.conftest import ReadProject

HEAD = (
    "from django.conf import settings\nfrom django.contrib.auth import get_user_model\nfrom django.db import models\n"
)
NAMES = (
    HEAD
    + "from django.apps import apps\nfrom people.models import Site\nWHERE = 'people.Site'\nUser = get_user_model()\n"
)


def codes(snapshot: SchemaSnapshot) -> set[str]:
    return {unknown.code for unknown in snapshot.unknowns}


def field_of(snapshot: SchemaSnapshot, name: str) -> Field:
    return snapshot.models["shop.Thing"].fields[name]


@pytest.mark.parametrize(
    ("target", "label"),
    [
        ("Site", "people.Site"),
        ("'people.Site'", "people.Site"),
        ("'people.site'", "people.Site"),
        ("WHERE", "people.Site"),
        ("'Thing'", "shop.Thing"),
        ("'self'", "shop.Thing"),
        ("settings.AUTH_USER_MODEL", "people.Person"),
        ("get_user_model()", "people.Person"),
        ("User", "people.Person"),
        ("apps.get_model('people', 'Site')", "people.Site"),
        ("getattr(settings, 'MAIN_MODEL', 'people.Company')", "people.Company"),
        ("settings.SITE_MODEL", "people.Site"),
    ],
)
def test_a_relation_finds_its_target_however_it_is_written(read_project: ReadProject, target: str, label: str):
    snapshot = read_project(
        {
            "trade/models.py": f"{NAMES}class Thing(models.Model):\n    to = models.ForeignKey({target}, models.CASCADE)\n",
            "conf/settings.py": 'INSTALLED_APPS = ["people", "trade.apps.TradeConfig"]\n'
            'AUTH_USER_MODEL = "people.Person"\nSITE_MODEL = "people.Site"\n',
        }
    )
    assert field_of(snapshot, "to").target == label


def test_a_target_that_only_the_running_project_knows_is_listed_as_unknown(read_project: ReadProject):
    text = f"{HEAD}class Thing(models.Model):\n    to = models.ForeignKey(settings.NOWHERE, models.CASCADE)\n"
    snapshot = read_project({"trade/models.py": text})
    (unknown,) = [entry for entry in snapshot.unknowns if entry.code == reasons.TARGET_DYNAMIC]
    assert (unknown.subject, str(unknown.place)) == ("shop.Thing.to", "trade/models.py:5")


@pytest.mark.parametrize(
    ("made", "type_and_base"),
    [
        ("models.SlugField()", ("SlugField", "SlugField")),
        ("Short()", ("Short", "CharField")),
        ("money()", ("DecimalField", "DecimalField")),
        ("vendored.ColorField()", ("ColorField", "ColorField")),
        ("OwnerKey('people.Site', models.CASCADE)", ("OwnerKey", "ForeignKey")),
    ],
)
def test_fields_of_ones_own_kind_are_recognised(read_project: ReadProject, made: str, type_and_base: tuple[str, str]):
    kinds = """
class Short(models.CharField): pass
class OwnerKey(models.ForeignKey): pass
def money():
    return models.DecimalField(max_digits=9, decimal_places=2)
"""
    text = f"{HEAD}import vendored\n{kinds}\nclass Thing(models.Model):\n    it = {made}\n    other = object()\n"
    thing = read_project({"trade/models.py": text}).models["shop.Thing"]
    assert (thing.fields["it"].type, thing.fields["it"].base_type) == type_and_base
    assert list(thing.fields) == ["id", "it"]


OWN_KIND = """
class SiteKey(models.ForeignKey):
    def __init__(self, to=WHERE, *args, verbose_name="where", **kwargs):
        kwargs["null"] = True
        kwargs.setdefault("related_name", "things")
        super().__init__(to, on_delete=models.PROTECT, verbose_name=verbose_name, **kwargs)
"""


def test_what_a_field_class_sets_itself_counts(read_project: ReadProject):
    things = "class Thing(models.Model):\n    a = SiteKey()\n    b = SiteKey('people.Company', null=False, related_name='bs')\n"
    thing = read_project({"trade/models.py": f"{NAMES}{OWN_KIND}{things}"}).models["shop.Thing"]
    facts = {
        name: (f.target, f.on_delete, f.null, f.related_name, f.verbose_name)
        for name, f in thing.fields.items()
        if f.relation
    }
    assert facts == {
        "a": ("people.Site", "PROTECT", True, "things", "where"),
        "b": ("people.Company", "PROTECT", True, "bs", "where"),
    }


@pytest.mark.parametrize(
    ("default", "kind", "value"),
    [
        ("'new'", "value", "'new'"),
        ("State.NEW", "value", "'new'"),
        ("True", "value", "True"),
        ("dict", "callable", None),
        ("lambda: 1", "callable", None),
        ("timezone.now", "callable", None),
        ("make_code", "callable", None),
    ],
)
def test_defaults_are_told_apart(read_project: ReadProject, default: str, kind: str, value: str | None):
    text = (
        f"{HEAD}from django.utils import timezone\nclass State(models.TextChoices):\n    NEW = 'new', 'New'\n"
        f"def make_code(): return 1\nclass Thing(models.Model):\n    it = models.CharField(default={default})\n"
    )
    it = field_of(read_project({"trade/models.py": text}), "it")
    assert (it.default, it.default_value) == (kind, value)


@pytest.mark.parametrize(
    "choices",
    [
        "[('a', 'A'), ('b', 'B')]",
        "CHOICES",
        "State.choices",
        "State",
        "CHOICES[:0] or CHOICES",
        "[('Letters', [('a', 'A'), ('b', 'B')])]",
        "FIRST + (('b', 'B'),)",
    ],
)
def test_choices_are_counted_however_they_are_written(read_project: ReadProject, choices: str):
    kinds = "CHOICES = [('a', 'A'), ('b', _('B'))]\nFIRST = (('a', 'A'),)\nclass State(models.TextChoices):\n    a = 'a', 'A'\n    b = 'b'\n"
    text = f"{HEAD}{kinds}class Thing(models.Model):\n    it = models.CharField(choices={choices})\n"
    it = field_of(read_project({"trade/models.py": text}), "it")
    if "[:0]" in choices:
        assert it.choices_count == 0  # a slice is not followed; the running project tells
    else:
        assert it.choices == (("a", "A"), ("b", "B"))


def test_models_below_conditions_count_and_what_is_no_model_does_not(read_project: ReadProject):
    text = f"""{HEAD}
from django import forms
from absent import Base
if not settings.OFF:
    class Thing(models.Model):
        if True:
            a = models.CharField()
class Form(forms.Form):
    a = forms.CharField()
class Unseen(Base):
    a = models.CharField()
class Helper(Base):
    a = 1
class Child(Unseen):
    pass
class Expression(models.Expression):
    output_field = models.BooleanField()
"""
    snapshot = read_project({"trade/models.py": text})
    assert {label for label in snapshot.models if label.startswith("shop.")} == {
        "shop.Thing",
        "shop.Unseen",
        "shop.Child",
    }
    assert "a" in snapshot.models["shop.Thing"].fields
    assert snapshot.models["shop.Unseen"].confidence == "base_unresolved"
    assert [u.detail for u in snapshot.unknowns if u.subject == "shop.Unseen"] == ["absent.Base"]


def test_bases_made_at_run_time_and_decorators_are_named(read_project: ReadProject):
    text = f"{HEAD}class Thing(make_base('x'), models.Model):\n    pass\n@register(1)\nclass Other(models.Model):\n    pass\n"
    snapshot = read_project({"trade/models.py": text})
    assert snapshot.models["shop.Thing"].confidence == "dynamic"
    assert {reasons.BASE_DYNAMIC, reasons.DECORATED} <= codes(snapshot)


def test_classes_with_a_factory_by_text_are_resolved(read_project: ReadProject):
    text = f"{HEAD}from django.apps import apps\nSite = apps.get_model('people', 'Site')\nclass Depot(Site):\n    class Meta:\n        proxy = True\n"
    depot = read_project({"trade/models.py": text}).models["shop.Depot"]
    assert (depot.parents, depot.table, depot.proxy) == (("people.Site",), "people_site", True)


# --- settings and apps -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "settings",
    [
        'from .base import *\nINSTALLED_APPS += ["trade.apps.TradeConfig"]\n',
        'from .base import *\nINSTALLED_APPS.append("trade")\n',
        'from .base import *\nINSTALLED_APPS = [*INSTALLED_APPS, "trade"]\n',
        'DJANGO = ["people"]\nOWN = ("trade",)\nINSTALLED_APPS = DJANGO + list(OWN)\n',
        'INSTALLED_APPS: list[str] = ["people"]\nINSTALLED_APPS.extend(["trade"])\n',
        'try:\n    from .base import *\nexcept ImportError:\n    pass\nINSTALLED_APPS.insert(0, "trade")\n',
    ],
)
def test_the_list_of_apps_is_put_together_as_the_settings_do(read_project: ReadProject, settings: str):
    base = "INSTALLED_APPS = ['people']\n"
    snapshot = read_project({"conf/settings.py": settings, "conf/base.py": base})
    assert {"people.Site", "shop.Order"} <= set(snapshot.models)
    assert not codes(snapshot) & {reasons.APPS_DYNAMIC, reasons.SETTINGS_UNREAD}


def test_an_app_that_is_not_installed_has_no_models(read_project: ReadProject):
    snapshot = read_project({"conf/settings.py": 'INSTALLED_APPS = ["people"]\n'})
    assert not any(label.startswith("shop.") for label in snapshot.models)


def test_apps_added_from_outside_the_settings_count(read_project: ReadProject):
    more = "from conf.settings import INSTALLED_APPS\nINSTALLED_APPS.append('trade')\n"
    snapshot = read_project({"conf/settings.py": 'INSTALLED_APPS = ["people"]\n', "conf/more.py": more})
    assert "shop.Order" in snapshot.models


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ('INSTALLED_APPS = ["people"] + find_plugins()\n', reasons.APPS_DYNAMIC),
        ('INSTALLED_APPS = ["people"]\nINSTALLED_APPS = sorted(INSTALLED_APPS, key=len)\n', reasons.APPS_DYNAMIC),
    ],
)
def test_a_list_that_is_computed_is_unknown_and_every_package_with_models_counts(
    read_project: ReadProject, settings: str, code: str
):
    snapshot = read_project({"conf/settings.py": settings})
    assert code in codes(snapshot)
    assert {"people.Site", "shop.Order"} <= set(snapshot.models)


def test_without_settings_every_package_with_models_counts_but_not_tests(read_project: ReadProject):
    snapshot = read_project({"manage.py": "", "conf/settings.py": ""})
    assert reasons.SETTINGS_UNREAD in codes(snapshot)
    assert "shop.Order" in snapshot.models
    assert "shop.OnlyForTests" not in snapshot.models
    assert snapshot.user_model == "people.Person"


def test_a_file_that_cannot_be_read_is_an_unknown(read_project: ReadProject):
    snapshot = read_project({"trade/broken.py": "class A(:\n"})
    (unknown,) = [entry for entry in snapshot.unknowns if entry.code == reasons.FILE_UNREAD]
    assert str(unknown.place) == "trade/broken.py:1"
