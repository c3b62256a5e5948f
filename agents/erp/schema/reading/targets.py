"""Which model an expression or a text means."""

from __future__ import annotations

import ast

from agents.erp.schema.reading.classes import ModelClass, ModelClasses
from agents.erp.schema.reading.constants import Constants
from agents.erp.source import Definition, External, Module, SourceTree, dotted_name

CONTRIB = {
    "django.contrib.auth.models": "auth",
    "django.contrib.contenttypes.models": "contenttypes",
    "django.contrib.sites.models": "sites",
    "django.contrib.sessions.models": "sessions",
    "django.contrib.flatpages.models": "flatpages",
}


class Targets:
    """Resolves targets of relations and senders of signals to labels."""

    def __init__(self, tree: SourceTree, classes: ModelClasses, constants: Constants, user_model: str) -> None:
        self._tree = tree
        self._classes = classes
        self._constants = constants
        self.user_model = user_model
        self._by_lower = {label.lower(): label for label in classes.concrete}

    def label(self, module: Module, expression: ast.expr | None, owner: ModelClass | None = None) -> str | None:
        """The label, None where only the running project knows. Texts may be `self`, `Model` or `app.Model`."""
        if isinstance(expression, ast.Call):
            return self._called(module, expression)
        value = self._constants.value(module, expression, owner.definition.qualname if owner else "")
        if isinstance(value, str):
            return self._of_text(value, owner)
        name = dotted_name(expression)
        if name and name.endswith("settings.AUTH_USER_MODEL"):
            return self.user_model
        found = (
            self._tree.resolve(module.name, name, within=owner.definition.qualname if owner else "") if name else None
        )
        if isinstance(found, External):
            return _contrib(found.name)
        return self._of_definition(found) if found else None

    def _of_definition(self, found: Definition) -> str | None:
        if found.kind == "class":
            model = self._classes.of(found)
            return model.label if model else None
        value = found.node.value if isinstance(found.node, ast.Assign | ast.AnnAssign) else None
        return self._called(found.module, value) if isinstance(value, ast.Call) else None

    def _of_text(self, text: str, owner: ModelClass | None) -> str:
        if text == "self" and owner:
            return owner.label
        if "." not in text and owner:
            text = f"{owner.app}.{text}"
        if text.count(".") > 1:
            text = ".".join(text.split(".")[-2:])
        return self._by_lower.get(text.lower(), text)

    def _called(self, module: Module, call: ast.Call) -> str | None:
        name = (dotted_name(call.func) or "").rpartition(".")[2]
        if name == "get_user_model":
            return self.user_model
        if name == "get_model":
            values = [self._constants.value(module, argument) for argument in call.args]
            texts = [value for value in values if isinstance(value, str)]
            return self._of_text(".".join(texts), None) if texts and len(texts) == len(values) else None
        if name == "getattr" or not call.args:
            value = self._constants.value(module, call)
            return self._of_text(value, None) if isinstance(value, str) else None
        return None


def _contrib(name: str) -> str | None:
    """Models of Django's own apps, whose sources may not be at hand."""
    module, _, last = name.rpartition(".")
    return f"{CONTRIB[module]}.{last}" if module in CONTRIB else None
