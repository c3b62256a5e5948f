"""Where a name leads: imports, aliases, stars, re-exports, classes, packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.erp.source import Definition, External, SourceTree, read_tree
from tests.agents.erp.source.conftest import MakeTree, write

SHOP = {
    "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
    "shop/__init__.py": "",
    "shop/settings.py": "",
    "sales/__init__.py": "",
    "sales/models.py": """
        from django.db import models

        class Status(models.TextChoices):
            DRAFT = "draft"

        class Invoice(models.Model):
            class State(models.TextChoices):
                OPEN = "open"
            status = models.CharField(choices=Status.choices)
        """,
    "sales/views.py": """
        from . import models as m
        from .models import Invoice as Bill
        import sales.models
        Paper = Bill
        """,
}


def names(tree: SourceTree, module: str, *dotted: str) -> list[str]:
    return [found.name if (found := tree.resolve(module, name)) else "" for name in dotted]


@pytest.mark.parametrize("name", ["Bill", "m.Invoice", "sales.models.Invoice", "Paper"])
def test_every_way_to_import_a_class_leads_to_its_definition(make_tree: MakeTree, name: str):
    found = make_tree(SHOP).resolve("sales.views", name)
    assert isinstance(found, Definition)
    assert (found.kind, found.name, found.path, found.line) == ("class", "sales.models.Invoice", "sales/models.py", 7)


def test_names_inside_classes_are_found_also_inherited_ones(make_tree: MakeTree):
    tree = make_tree(SHOP | {"sales/more.py": "from sales.models import Invoice\nclass Credit(Invoice):\n    pass\n"})
    assert names(tree, "sales.more", "Credit.State.OPEN") == ["sales.models.Invoice.State.OPEN"]


def test_a_name_in_a_class_is_seen_from_inside_it_first(make_tree: MakeTree):
    tree = make_tree({"a.py": "class State: pass\nclass Box:\n    class State: pass\n"})
    inside, outside = tree.resolve("a", "State", within="Box"), tree.resolve("a", "State")
    assert [found and found.name for found in (inside, outside)] == ["a.Box.State", "a.State"]


def test_what_django_defines_is_called_as_people_import_it(make_tree: MakeTree):
    tree = make_tree({"a.py": "from django.db import models\nfrom django.db.models.fields.related import ForeignKey\n"})
    assert tree.resolve("a", "models.Model") == External("django.db.models.Model")
    assert tree.resolve("a", "ForeignKey") == External("django.db.models.ForeignKey")


def test_stars_and_re_exports_are_followed_through_packages(make_tree: MakeTree):
    tree = make_tree(
        {
            "sales/__init__.py": "",
            "sales/models/__init__.py": "from .invoice import *\nfrom .order import Order as SalesOrder\n",
            "sales/models/invoice.py": "class Invoice: pass\nclass _Hidden: pass\n",
            "sales/models/order.py": "class Order: pass\n",
            "sales/views.py": "from sales.models import Invoice, SalesOrder, _Hidden\n",
        }
    )
    found = names(tree, "sales.views", "Invoice", "SalesOrder")
    assert found == ["sales.models.invoice.Invoice", "sales.models.order.Order"]
    assert tree.resolve("sales.views", "_Hidden") == External("sales.models._Hidden", "unresolved")


def test_imports_that_go_in_a_circle_end(make_tree: MakeTree):
    tree = make_tree({"a.py": "from b import X\n", "b.py": "from a import X\n", "c.py": "from c import *\nY = Y\n"})
    assert tree.resolve("a", "X") == External("b.X", "unresolved")
    assert isinstance(tree.resolve("c", "Y"), Definition)


def test_the_first_branch_counts_where_the_second_is_a_substitute(make_tree: MakeTree):
    tree = make_tree(
        {
            "a.py": """
            try:
                from fast import Parser
            except ImportError:
                from slow import Parser
            if True:
                class Thing: pass
            else:
                class Thing: pass
            """,
            "fast.py": "class Parser: pass\n",
            "slow.py": "class Parser: pass\n",
        }
    )
    assert names(tree, "a", "Parser") == ["fast.Parser"]
    thing = tree.resolve("a", "Thing")
    assert isinstance(thing, Definition)
    assert thing.line == 7


def test_a_missing_package_gives_way_to_what_the_project_has_instead(make_tree: MakeTree):
    tree = make_tree(
        {
            "a.py": "try:\n    from absent import Tool\nexcept ImportError:\n    from own import Tool\n",
            "own.py": "class Tool: pass",
        }
    )
    assert names(tree, "a", "Tool") == ["own.Tool"]


def test_same_names_in_two_apps_stay_apart(make_tree: MakeTree):
    tree = make_tree(
        {
            "crm/__init__.py": "",
            "crm/models.py": "class Contact: pass",
            "hr/__init__.py": "",
            "hr/models.py": "class Contact: pass",
            "hr/views.py": "from crm.models import Contact as Theirs\nfrom .models import Contact\n",
        }
    )
    assert names(tree, "hr.views", "Theirs", "Contact") == ["crm.models.Contact", "hr.models.Contact"]


def test_classes_asked_for_by_a_text_are_found(make_tree: MakeTree):
    tree = make_tree(
        SHOP
        | {
            "reports.py": """
            from django.apps import apps
            from oscar.core.loading import get_class, get_classes
            Invoice = apps.get_model("sales", "Invoice")
            Same = apps.get_model("sales.Invoice")
            One = get_class("sales.models", "Invoice")
            Status, Two = get_classes("sales.models", ["Status", "Invoice"])
            Gone = apps.get_model("sales", "Nothing")
            """,
        }
    )
    expected = ["sales.models.Invoice"] * 4 + ["sales.models.Status"]
    assert names(tree, "reports", "Invoice", "Same", "One", "Two", "Status") == expected
    gone = tree.resolve("reports", "Gone")
    assert isinstance(gone, Definition)
    assert gone.kind == "assignment"


# --- packages and folders ----------------------------------------------------------------------------------------


def test_packages_are_read_when_a_name_leads_there_and_are_not_the_projects_own(make_tree: MakeTree):
    tree = make_tree(
        {"a.py": "from tree.models import Node\nfrom absent import Thing\n"},
        packages={"tree/__init__.py": "", "tree/models.py": "class Node: pass\n"},
    )
    node = tree.resolve("a", "Node")
    assert isinstance(node, Definition)
    assert (node.module.own, node.path) == (False, "tree/models.py")
    assert "tree.models" not in tree.modules
    assert tree.resolve("a", "Thing") == External("absent.Thing")


@pytest.mark.parametrize(
    ("files", "module"),
    [
        (
            {"src/shop/__init__.py": "", "src/shop/models.py": "", "src/shop/views.py": "import shop.models"},
            "shop.models",
        ),
        ({"apps/shop/models.py": "", "apps/shop/views.py": "from apps.shop import models"}, "apps.shop.models"),
        ({"apps/shop/__init__.py": "", "apps/shop/models.py": "", "main.py": "from shop import models"}, "shop.models"),
        ({"back/manage.py": "", "back/shop/models.py": "", "back/shop/views.py": "import shop.models"}, "shop.models"),
    ],
    ids=["src", "namespace package", "folder on the path", "nested project"],
)
def test_modules_are_called_as_the_project_imports_them(make_tree: MakeTree, files: dict[str, str], module: str):
    assert module in make_tree(files).modules


def test_a_folder_that_is_itself_a_package_keeps_its_name(tmp_path: Path):
    write(
        tmp_path,
        {"shop/__init__.py": "", "shop/models.py": "class A: pass", "shop/views.py": "from shop.models import A"},
    )
    tree = read_tree(tmp_path / "shop")
    found = tree.resolve("shop.views", "A")
    assert isinstance(found, Definition)
    assert found.path == "models.py"


def test_two_projects_side_by_side_each_import_their_own(make_tree: MakeTree):
    tree = make_tree(
        {
            f"{side}/{name}": text
            for side in ("east", "west")
            for name, text in {
                "manage.py": "",
                "app/__init__.py": "",
                "app/models.py": f"class Only{side.title()}: pass",
                "app/views.py": f"from app.models import Only{side.title()} as Model",
            }.items()
        }
    )
    views = [module.name for module in tree.modules.values() if module.path.endswith("views.py")]
    assert {name for view in views for name in names(tree, view, "Model")} == {
        "app.models.OnlyEast",
        "west.app.models.OnlyWest",
    }


def test_a_script_called_like_a_standard_module_is_not_taken_for_it(make_tree: MakeTree):
    tree = make_tree(
        {"scripts/json.py": "class Decoder: pass", "app/__init__.py": "", "app/a.py": "from json import Decoder"}
    )
    assert tree.resolve("app.a", "Decoder") == External("json.Decoder")


def test_a_package_whose_own_parts_are_imported_by_their_first_names_is_on_the_path(tmp_path: Path):
    files = {
        "manage.py": "",
        "apps/__init__.py": "",
        "apps/billing/__init__.py": "",
        "apps/billing/models.py": "class Invoice: ...",
        "apps/billing/rates.py": "class Rate: ...",
        "apps/stock/__init__.py": "",
        "apps/stock/models.py": "from billing.models import Invoice\nfrom billing.rates import Rate",
        "apps/stock/views.py": "from stock.models import Invoice",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = read_tree(tmp_path).resolve("stock.views", "Invoice")
    assert isinstance(found, Definition)
    assert found.name == "billing.models.Invoice"
