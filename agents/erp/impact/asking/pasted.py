"""Operations that somebody pasted: of a migration, of SQL, of an error message. They are read, never run."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from agents.erp.impact.operation import Operation

OPERATION = re.compile(
    r"\b(?:migrations\.)?(RenameField|RemoveField|AlterField|AddField|RenameModel|DeleteModel|"
    r"AddIndex)\("
)
PROTECTED = re.compile(r"Cannot delete some instances of model '(\w+)'")
POSITIONS: Mapping[str, tuple[str, ...]] = {
    "RenameField": ("model_name", "old_name", "new_name"),
    "RemoveField": ("model_name", "name"),
    "AlterField": ("model_name", "name", "field"),
    "AddField": ("model_name", "name", "field"),
    "RenameModel": ("old_name", "new_name"),
    "DeleteModel": ("name",),
    "AddIndex": ("model_name", "index"),
}
MOST = 4000


def pasted_operation(text: str) -> Operation | None:
    """The first operation in a text; names are not checked."""
    refused = PROTECTED.search(text)
    if refused:
        return Operation(op="delete_rows", model=refused[1])
    found = OPERATION.search(text)
    call = _call(text[found.start() :]) if found else None
    if found is None or call is None:
        return None
    given = dict(zip(POSITIONS[found[1]], call.args, strict=False))
    given.update({keyword.arg: keyword.value for keyword in call.keywords if keyword.arg})
    return _operation(found[1], given)


def _call(text: str) -> ast.Call | None:
    """The call that a text begins with: as much of it as is one expression."""
    for end in (place + 1 for place, sign in enumerate(text[:MOST]) if sign == ")"):
        try:
            parsed = ast.parse(text[:end], mode="eval").body
        except SyntaxError:
            continue
        return parsed if isinstance(parsed, ast.Call) else None
    return None


def _operation(kind: str, given: Mapping[str, ast.expr]) -> Operation | None:
    texts = {name: str(node.value) for name, node in given.items() if isinstance(node, ast.Constant)}
    model, name = texts.get("model_name", ""), texts.get("name", "")
    match kind:
        case "RenameField":
            return Operation(op="rename_field", model=model, field=texts["old_name"], to=texts["new_name"])
        case "RemoveField":
            return Operation(op="remove_field", model=model, field=name)
        case "RenameModel":
            return Operation(op="rename_model", model=texts["old_name"], to=texts["new_name"])
        case "DeleteModel":
            return Operation(op="remove_model", model=name)
        case "AddIndex":
            return Operation(op="add_index", model=model, fields=_listed(given.get("index")))
        case _:
            written, null = _field(given.get("field"))
            op = "add_field" if kind == "AddField" else "alter_field"
            return Operation(op=op, model=model, field=name, type=written, null=null)


def _listed(node: ast.expr | None) -> tuple[str, ...]:
    """The fields of `Index(fields=[…])`."""
    options = {keyword.arg: keyword.value for keyword in node.keywords} if isinstance(node, ast.Call) else {}
    listed = options.get("fields")
    entries = listed.elts if isinstance(listed, ast.List | ast.Tuple) else []
    return tuple(str(entry.value).lstrip("-") for entry in entries if isinstance(entry, ast.Constant))


def _field(node: ast.expr | None) -> tuple[str, bool | None]:
    """`DecimalField(10, 2)` and whether NULL is allowed, of `models.DecimalField(max_digits=10, decimal_places=2)`."""
    if not isinstance(node, ast.Call):
        return "", None
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    options = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
    sizes = [options[key] for key in ("max_digits", "decimal_places", "max_length") if key in options]
    target = options.get("to") or (ast.unparse(node.args[0]) if node.args else "")
    inside = target.strip("'\"") if name in {"ForeignKey", "OneToOneField"} else ", ".join(sizes)
    return f"{name}({inside})" if inside else name, options.get("null") == "True"
