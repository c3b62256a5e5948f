"""Which functions hear a model's signals."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping

from agents.erp.schema.reading.targets import Targets
from agents.erp.schema.snapshot import Model, Place, Signal
from agents.erp.source import Module, SourceTree, dotted_name

SIGNALS = frozenset({"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"})


def with_signals(tree: SourceTree, targets: Targets, models: Mapping[str, Model]) -> dict[str, Model]:
    """The models with their receivers: decorated with `receiver`, or connected by a call."""
    heard: dict[str, list[Signal]] = defaultdict(list)
    for module in tree.modules.values():
        if any("receiver" in line or ".connect(" in line for line in module.lines):
            for sender, signal in _receivers(module, targets):
                heard[sender].append(signal)
    everywhere = heard.pop("", [])
    return {
        label: model.model_copy(update={"signals": (*heard[label], *everywhere)})
        if heard.get(label) or everywhere
        else model
        for label, model in models.items()
    }


def _receivers(module: Module, targets: Targets) -> Iterator[tuple[str, Signal]]:
    """Sender's label (empty: every model) and the receiver."""
    for node in ast.walk(module.tree):
        for signals, call, receiver, line in _connections(node):
            expression = next((keyword.value for keyword in call.keywords if keyword.arg == "sender"), None)
            sender = "" if expression is None else targets.label(module, expression)
            for name in signals:
                if name in SIGNALS and sender is not None:
                    place = Place(file=module.path, line=line)
                    yield sender, Signal(signal=name, receiver=f"{module.name}.{receiver}", place=place)


def _connections(node: ast.AST) -> Iterator[tuple[list[str], ast.Call, str, int]]:
    """Signals, the call that connects, the receiver's name and its line."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        for call in node.decorator_list:
            if isinstance(call, ast.Call) and (dotted_name(call.func) or "").endswith("receiver") and call.args:
                yield _names(call.args[0]), call, node.name, node.lineno
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect":
        receiver = dotted_name(node.args[0]) if node.args else None
        if receiver:
            yield _names(node.func.value), node, receiver, node.lineno


def _names(expression: ast.expr) -> list[str]:
    elements = expression.elts if isinstance(expression, ast.List | ast.Tuple) else [expression]
    return [(dotted_name(element) or "").rpartition(".")[2] for element in elements]
