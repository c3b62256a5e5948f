"""Which names the body of a module or class binds, in the order in which a reader should try them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Statement = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True, slots=True)
class Imported:
    """`from module import name`, or the module itself where `name` is None. `module` is absolute."""

    module: str
    name: str | None


Binding = Statement | Imported


@dataclass(frozen=True, slots=True)
class Symbols:
    """Bindings of each name, the one that counts first; `stars` are the modules imported with `*`, last first."""

    names: dict[str, list[Binding]] = field(default_factory=dict[str, list[Binding]])
    stars: list[str] = field(default_factory=list[str])


def symbols_of(body: Sequence[ast.stmt], package: str) -> Symbols:
    """The bindings of a body; `package` is where relative imports start."""
    symbols = Symbols()
    for statement, counts in statements(body, counts=True):
        _bind(symbols, statement, package, counts=counts)
    return symbols


def statements(body: Sequence[ast.stmt], *, counts: bool) -> Iterator[tuple[ast.stmt, bool]]:
    """Simple statements, also inside `if`, `try`, `with` and loops. False where an alternative before it counts."""
    for statement in body:
        match statement:
            case ast.If() | ast.For() | ast.While():
                yield from statements(statement.body, counts=counts)
                yield from statements(statement.orelse, counts=False)
            case ast.Try() | ast.TryStar():
                yield from statements(statement.body, counts=counts)
                for handler in statement.handlers:
                    yield from statements(handler.body, counts=False)
                yield from statements([*statement.orelse, *statement.finalbody], counts=counts)
            case ast.With():
                yield from statements(statement.body, counts=counts)
            case _:
                yield statement, counts


def _bind(symbols: Symbols, statement: ast.stmt, package: str, *, counts: bool) -> None:
    if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
        symbols.stars.insert(0, absolute(statement, package))
        return
    for name, binding in _bindings(statement, package):
        known = symbols.names.setdefault(name, [])
        known.insert(0 if counts else len(known), binding)


def _bindings(statement: ast.stmt, package: str) -> Iterator[tuple[str, Binding]]:
    match statement:
        case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            yield statement.name, statement
        case ast.Assign():
            yield from ((name, statement) for target in statement.targets for name in _names(target))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            yield name, statement
        case ast.Import():
            yield from (_module_binding(alias) for alias in statement.names)
        case ast.ImportFrom():
            module = absolute(statement, package)
            yield from ((alias.asname or alias.name, Imported(module, alias.name)) for alias in statement.names)
        case _:
            return


def _names(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            yield from _names(element)


def _module_binding(alias: ast.alias) -> tuple[str, Imported]:
    if alias.asname:
        return alias.asname, Imported(alias.name, None)
    first = alias.name.partition(".")[0]
    return first, Imported(first, None)


def absolute(statement: ast.ImportFrom, package: str) -> str:
    """The absolute name of the module an import names; above the top level it starts with a dot."""
    if not statement.level:
        return statement.module or ""
    parents = package.split(".") if package else []
    if statement.level - 1 > len(parents):
        return f".{statement.module or ''}"
    base = parents[: len(parents) - statement.level + 1]
    return ".".join([*base, *([statement.module] if statement.module else [])])
