"""Values of expressions, as far as the sources tell them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from agents.erp.source import Definition, Module, SourceTree, dotted_name

UNKNOWN: Final = object()
TRANSLATIONS = frozenset(
    {"_", "gettext", "gettext_lazy", "ugettext_lazy", "ugettext", "pgettext", "pgettext_lazy", "N_"}
)
CHOICES_BASES = ("Choices", "TextChoices", "IntegerChoices")
DEEPEST = 20

Values = Mapping[str, Any]


class Constants:
    """Evaluates expressions without running anything. `settings` are the project's settings, as far as known."""

    def __init__(self, tree: SourceTree, settings: Values) -> None:
        self._tree = tree
        self._settings = settings

    def value(self, module: Module, expression: ast.expr | None, within: str = "", depth: int = 0) -> Any:
        """The value, or UNKNOWN. `within` is the qualified name of the class that the expression stands in."""
        if expression is None or depth > DEEPEST:
            return UNKNOWN

        def inner(part: ast.expr | None) -> Any:
            return self.value(module, part, within, depth + 1)

        match expression:
            case ast.Constant(value=value):
                return value
            case ast.Name() | ast.Attribute():
                return self._named(module, expression, within, depth)
            case ast.Call():
                return self._called(expression, inner)
            case _:
                return computed(expression, inner)

    def setting(self, name: str) -> Any:
        return self._settings.get(name, UNKNOWN)

    def _named(self, module: Module, expression: ast.expr, within: str, depth: int) -> Any:
        dotted = dotted_name(expression)
        if dotted is None:
            return UNKNOWN
        if is_setting(self._tree, module, dotted):
            return self.setting(dotted.rpartition(".")[2])
        return self._of(self._tree.resolve(module.name, dotted, within=within), module, dotted, within, depth)

    def _of(self, found: object, module: Module, dotted: str, within: str, depth: int) -> Any:
        if isinstance(found, Definition) and isinstance(found.node, ast.Assign | ast.AnnAssign):
            outer, _, name = found.qualname.rpartition(".")
            value = self.value(found.module, _assigned(found.node, name), outer, depth + 1)
            return value[0] if outer and self._is_choice(found, outer, value) else value
        owner, _, last = dotted.rpartition(".")
        if found is None and owner and last in {"choices", "value", "label", "values"}:
            return self._of_choices(self._tree.resolve(module.name, owner, within=within), last, depth)
        return UNKNOWN

    def _is_choice(self, member: Definition, owner: str, value: Any) -> bool:
        return isinstance(value, tuple) and self._is_choices(self._tree.resolve(member.module.name, owner))

    def _is_choices(self, found: object) -> bool:
        if not isinstance(found, Definition) or found.kind != "class":
            return False
        return any(base.name.rpartition(".")[2] in CHOICES_BASES for base in self._tree.mro(found)[1:])

    def _of_choices(self, found: object, what: str, depth: int) -> Any:
        """`Status.choices`, or `.value` and `.label` of a member."""
        if isinstance(found, Definition) and found.kind == "assignment":
            outer, _, name = found.qualname.rpartition(".")
            pair = _pair(name, self.value(found.module, _assigned(found.node, name), outer, depth + 1))
            return pair[1] if what == "label" else pair[0]
        if not isinstance(found, Definition) or not self._is_choices(found):
            return UNKNOWN
        pairs = self._members(found, depth)
        return [pair[0] for pair in pairs] if what == "values" else pairs

    def _members(self, choices: Definition, depth: int) -> list[tuple[Any, Any]]:
        """Value and label of each member of a class of choices."""
        pairs: list[tuple[Any, Any]] = []
        for statement in choices.node.body if isinstance(choices.node, ast.ClassDef) else ():
            target = statement.targets[0] if isinstance(statement, ast.Assign) else None
            if isinstance(statement, ast.Assign) and isinstance(target, ast.Name) and target.id[0] != "_":
                value = self.value(choices.module, statement.value, choices.qualname, depth + 1)
                pairs.append(_pair(target.id, value))
        return pairs

    def _called(self, call: ast.Call, inner: Callable[[ast.expr | None], Any]) -> Any:
        name = (dotted_name(call.func) or "").rpartition(".")[2]
        if name in TRANSLATIONS and call.args:
            return inner(call.args[-1])
        if name in {"list", "tuple", "str", "sorted"} and len(call.args) == 1:
            return inner(call.args[0])
        if name == "getattr" and len(call.args) >= 2:
            return self._setting_or_default(call, inner)
        return UNKNOWN

    def _setting_or_default(self, call: ast.Call, inner: Callable[[ast.expr | None], Any]) -> Any:
        name = inner(call.args[1])
        if dotted_name(call.args[0]) != "settings" or not isinstance(name, str):
            return UNKNOWN
        known = self.setting(name)
        return known if known is not UNKNOWN or len(call.args) < 3 else inner(call.args[2])


def computed(expression: ast.expr, inner: Callable[[ast.expr | None], Any]) -> Any:
    """The value of an expression whose parts `inner` evaluates."""
    match expression:
        case ast.Tuple(elts=elements):
            value: Any = tuple(_flat(elements, inner))
        case ast.List(elts=elements) | ast.Set(elts=elements):
            value = _flat(elements, inner)
        case ast.Dict(keys=keys, values=values):
            value = {inner(key): inner(part) for key, part in zip(keys, values, strict=True)}
        case ast.BinOp(op=ast.Add()):
            value = _sum(inner(expression.left), inner(expression.right))
        case ast.BinOp(op=ast.Mult()):
            value = _product(inner(expression.left), inner(expression.right))
        case ast.UnaryOp(op=operator, operand=operand):
            value = _signed(operator, inner(operand))
        case ast.JoinedStr(values=values):
            value = _joined([inner(part) for part in values])
        case ast.FormattedValue(value=part):
            value = inner(part)
        case _:
            value = UNKNOWN
    return value


def _signed(operator: ast.unaryop, value: Any) -> Any:
    if isinstance(operator, ast.Not) and value is not UNKNOWN:
        return not value
    return -value if isinstance(operator, ast.USub) and isinstance(value, int | float) else UNKNOWN


def _flat(elements: list[ast.expr], inner: Callable[[ast.expr | None], Any]) -> list[Any]:
    out: list[Any] = []
    for element in elements:
        if isinstance(element, ast.Starred):
            value = items(inner(element.value))
            out += [UNKNOWN] if value is None else value
        else:
            out.append(inner(element))
    return out


def items(value: Any) -> list[Any] | None:
    """The elements of a list or tuple, None for anything else."""
    return list(cast("Sequence[Any]", value)) if isinstance(value, list | tuple) else None


def _sum(left: Any, right: Any) -> Any:
    """Unlike lists and tuples are joined too: settings mix them through `list()` and `tuple()`."""
    if (first := items(left)) is not None:
        return [*first, *(second if (second := items(right)) is not None else [UNKNOWN])]
    if type(left) is type(right) and isinstance(left, str | int | float):
        return left + right
    return UNKNOWN


def _product(left: Any, right: Any) -> Any:
    return left * right if isinstance(left, int | float) and isinstance(right, int | float) else UNKNOWN


def _joined(parts: list[Any]) -> Any:
    return "".join(map(str, parts)) if all(isinstance(part, str | int) for part in parts) else UNKNOWN


def _pair(name: str, value: Any) -> tuple[Any, Any]:
    """Value and label of a choice; without a label Django makes one of the name."""
    pair = items(value) or []
    if len(pair) == 2:
        return pair[0], pair[1]
    return value, name.replace("_", " ").title()


def _assigned(node: ast.AST, name: str) -> ast.expr | None:
    """The expression that a name gets in an assignment, `a, b = 1, 2` included."""
    if isinstance(node, ast.AnnAssign):
        return node.value
    if not isinstance(node, ast.Assign):
        return None
    for target in node.targets:
        if isinstance(target, ast.Name):
            return node.value
        if isinstance(target, ast.Tuple | ast.List) and isinstance(node.value, ast.Tuple | ast.List):
            names = [element.id if isinstance(element, ast.Name) else None for element in target.elts]
            return dict(zip(names, node.value.elts, strict=False)).get(name)
    return None


def is_setting(tree: SourceTree, module: Module, dotted: str) -> bool:
    """Whether a name is `settings.X` of Django's settings."""
    owner, _, last = dotted.rpartition(".")
    if not owner or not last.isupper():
        return False
    found = tree.resolve(module.name, owner)
    return found is not None and found.name in {"django.conf.settings", "django.conf"}
