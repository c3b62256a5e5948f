"""Classes that are asked for by a text: `get_model("sales", "Invoice")`, `get_class("offer.models", "Benefit")`."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Sequence

from agents.erp.source.module import Module

MODELS = "models"


class Wanted:
    """Finds the module that a loading call means, among the modules of the project."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self._by_last: dict[str, list[str]] = defaultdict(list)
        for module in modules:
            self._by_last[module.name.rpartition(".")[2]].append(module.name)

    def place(self, call: ast.Call, position: int | None) -> tuple[str, str] | None:
        """Module and name of the class that a call gives; `position` counts in a tuple of several."""
        texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
        names = [text for text in texts if isinstance(text, str)]
        match _last_name(call.func), names:
            case "get_model", [app, name]:
                return self._found(f"{app}.{MODELS}", name)
            case "get_model", [label] if label.count(".") == 1:
                app, _, name = label.partition(".")
                return self._found(f"{app}.{MODELS}", name)
            case "get_class", [module, name]:
                return self._found(module, name)
            case "get_classes", [module] if position is not None:
                return self._found(module, _element(call, position))
            case "import_string", [dotted] if "." in dotted:
                module, _, name = dotted.rpartition(".")
                return self._found(module, name)
            case _:
                return None

    def _found(self, suffix: str, name: str | None) -> tuple[str, str] | None:
        """The shortest module name that ends with the suffix."""
        candidates = self._by_last.get(suffix.rpartition(".")[2], ())
        fitting = [module for module in candidates if f".{module}".endswith(f".{suffix}")]
        return (min(fitting, key=len), name) if fitting and name else None


def _last_name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _element(call: ast.Call, position: int) -> str | None:
    listed = call.args[1] if len(call.args) > 1 else None
    elements: Sequence[ast.expr] = listed.elts if isinstance(listed, ast.List | ast.Tuple) else ()
    element = elements[position] if position < len(elements) else None
    return element.value if isinstance(element, ast.Constant) and isinstance(element.value, str) else None
