"""Reads the Python sources of a Django project without importing any of it.

    tree = read_tree(Path("shop"), packages=[Path(".venv/lib/python3.12/site-packages")])
    tree.resolve("sales.views", "Invoice")        # Definition of sales.models.Invoice: path, line, node
    tree.resolve("sales.models", "models.Model")  # External("django.db.models.Model")
    tree.mro(definition)                          # the class, its bases, their bases: Definitions and Externals
    tree.unread                                   # files that could not be read, with line and reason

Known limits: names bound at run time (`globals()`, `setattr`, `get_class("...")`) can't be seen and come back as
External with the reason `expression` or `unresolved`; of two bindings of one name the later counts, an `else` or
`except` branch only where the first branch binds nothing.
"""

from agents.erp.source.module import Definition, External, Found, Kind, Module, Unread
from agents.erp.source.reading import read_tree
from agents.erp.source.tree import SourceTree, dotted_name

__all__ = [
    "Definition",
    "External",
    "Found",
    "Kind",
    "Module",
    "SourceTree",
    "Unread",
    "dotted_name",
    "read_tree",
]
