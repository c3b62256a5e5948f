"""The order in which Python looks through a class and its bases."""

from __future__ import annotations

import inspect
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from agents.erp.source import Definition, External, SourceTree, read_tree
from tests.agents.erp.source.conftest import MakeTree, write


def order(tree: SourceTree, module: str, name: str) -> list[str]:
    found = tree.resolve(module, name)
    assert isinstance(found, Definition)
    return [entry.name.removeprefix(f"{module}.") for entry in tree.mro(found)]


def test_bases_come_in_pythons_order_across_modules(make_tree: MakeTree):
    tree = make_tree(
        {
            "base.py": "class Root: pass\nclass Left(Root): pass\nclass Right(Root): pass\n",
            "a.py": "from base import Left, Right\nclass Both(Left, Right): pass\n",
        }
    )
    assert order(tree, "a", "Both") == ["Both", "base.Left", "base.Right", "base.Root"]


def test_unseen_bases_stay_in_the_order_with_the_reason(make_tree: MakeTree):
    tree = make_tree(
        {
            "a.py": """
            import six
            from django.views.generic import ListView
            from .gone import Mixin
            class One(Mixin, ListView): pass
            class Two(factory("x")): pass
            class Three(dict): pass
            class Four(six.with_metaclass(Meta, One)): pass
            class Five(One[int]): pass
            """,
        }
    )
    found = tree.resolve("a", "Two")
    assert isinstance(found, Definition)
    assert tree.mro(found)[1:] == (External("factory('x')", "expression"),)
    assert order(tree, "a", "One") == ["One", "gone.Mixin", "django.views.generic.ListView"]
    assert order(tree, "a", "Three") == ["Three", "builtins.dict"]
    assert order(tree, "a", "Four")[1] == order(tree, "a", "Five")[1] == "One"


def test_a_class_that_hides_its_own_base_has_it_all_the_same(make_tree: MakeTree):
    tree = make_tree({"base.py": "class User: pass\n", "a.py": "from base import User\nclass User(User): pass\n"})
    assert order(tree, "a", "User") == ["User", "base.User"]


def test_bases_that_contradict_each_other_or_go_in_a_circle_end(make_tree: MakeTree):
    tree = make_tree(
        {"a.py": "class A: pass\nclass B(A): pass\nclass C(A, B): pass\nclass D(E): pass\nclass E(D): pass\n"}
    )
    assert set(order(tree, "a", "C")) == {"A", "B", "C"}
    assert "D" in order(tree, "a", "E")


def test_all_classes_are_listed_nested_and_conditional_ones_too(make_tree: MakeTree):
    tree = make_tree({"a.py": "if x:\n    class A:\n        class Meta: pass\ndef f():\n    class Local: pass\n"})
    assert [found.qualname for found in tree.classes()] == ["A", "A.Meta"]


@given(st.lists(st.lists(st.integers(0, 7), max_size=3, unique=True), min_size=1, max_size=8))
def test_the_order_is_pythons_own_for_any_classes(parents: list[list[int]]):
    classes: dict[str, type] = {}
    for number, wanted in enumerate(parents):
        bases = tuple(classes[f"C{parent}"] for parent in wanted if parent < number and f"C{parent}" in classes)
        try:
            classes[f"C{number}"] = type(f"C{number}", bases, {})
        except TypeError:  # Python refuses these bases
            continue
    text = [
        f"class {name}({', '.join(base.__name__ for base in cls.__bases__)}): pass" for name, cls in classes.items()
    ]
    with TemporaryDirectory() as folder:
        tree = read_tree(write(Path(folder), {"a.py": "\n".join(text)}))
    assert {name: order(tree, "a", name) for name in classes} == {
        name: [entry.__name__ for entry in inspect.getmro(cls)[:-1]] for name, cls in classes.items()
    }
