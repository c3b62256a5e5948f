"""The names of what lies in Redis, read from the modules that name it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import cast

from bot.reference.markdown import code, first_line, table
from memory.keys import key

ROOT = Path(__file__).parents[2]
SOURCES = ("memory/**/*.py", "bot/**/*.py")
READERS = ("memory/belongings/", "bot/checkup/", "bot/reference/")  # they look at what others keep
MOST_VALUES = 8  # of a loop that are written out; the shards of the inbox are not
PLACEHOLDER = re.compile(r"<[^>]*>")
INTRODUCTION = """\
# Keys in Redis

The form is `nova:{owner}:part`. The braces are Redis Cluster's hash tag: keys that change together share an owner, so
they lie on one node. `<…>` stands for what differs. People are `telegram:<id>`, `slack:<team>:<id>`, `console:<name>`.
The queue of tasks is kept by [docket](https://pypi.org/project/pydocket/), below `nova:` without braces.
How long things are kept: [operations](../operations.md#what-is-kept-and-for-how-long). These names may change with any
version; `nova memory export` and `nova backup` are what to build on.
"""


def page() -> str:
    rows = [
        (code(file), first_line(import_module(_module(file)).__doc__), " ".join(code(name) for name in names))
        for file, names in kept().items()
    ]
    return f"{INTRODUCTION}\n{table(('module', 'what it keeps', 'keys'), rows)}\n"


def kept() -> Mapping[str, Sequence[str]]:
    """Source file -> the keys it names, with `<…>` for what differs."""
    files = sorted(str(path.relative_to(ROOT)) for source in SOURCES for path in ROOT.glob(source))
    named = {file: _names_in(file) for file in files if not file.startswith(READERS)}
    return {file: names for file, names in named.items() if names}


def _module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _names_in(file: str) -> Sequence[str]:
    """The keys of one module; those that differ in the name of an id alone count once."""
    text = (ROOT / file).read_text(encoding="utf-8")
    if "from memory.keys import key" not in text:
        return ()
    tree, module = ast.parse(text), import_module(_module(file))
    loops = _loops(tree, module)
    found = {PLACEHOLDER.sub("<>", name): name for call in _calls(tree) for name in _names_of(call, module, loops)}
    return sorted(
        name for name in found.values() if "*" not in name and not name.endswith(":")
    )  # the others are searched


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == key.__name__:
            yield node


def _names_of(call: ast.Call, module: ModuleType, loops: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for parts in product(*(_texts(part, module, loops) for part in call.args)):
        yield key(*parts)


def _texts(part: ast.expr, module: ModuleType, loops: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """What a part of a key can be: its text, the values of a loop, or `<what the code calls it>`."""
    if isinstance(part, ast.Constant):
        return (str(part.value),)
    if isinstance(part, ast.JoinedStr):
        return ("".join(_piece(each) for each in part.values),)
    if isinstance(part, ast.Name) and part.id in loops:
        return loops[part.id]
    if isinstance(part, ast.Name) and isinstance(vars(module).get(part.id), str):
        return (vars(module)[part.id],)
    return (f"<{_called(part)}>",)


def _piece(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else f"<{_called(part)}>"


def _called(part: ast.expr) -> str:
    """A word for what is inserted there: the last name in it."""
    match part:
        case ast.FormattedValue(value=value):
            return _called(value)
        case ast.Call(args=[first, *_]):
            return _called(first)
        case ast.Call(func=ast.Attribute(value=value)):
            return _called(value)
        case ast.Attribute(value=ast.Name(id="self"), attr=name) | ast.Name(id=name):
            return name.strip("_")
        case ast.Attribute(value=value, attr=name):
            return f"{_called(value)} {name}"
        case _:
            return "part"


def _loops(tree: ast.Module, module: ModuleType) -> Mapping[str, Sequence[str]]:
    """The texts that variables of a module's loops run through."""
    found: dict[str, list[str]] = defaultdict(list)
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Name):
            found[node.target.id] += [each for each in _values(node.iter, module) if each not in found[node.target.id]]
    return {name: values for name, values in found.items() if 0 < len(values) <= MOST_VALUES}


def _values(listed: ast.expr, module: ModuleType) -> Sequence[str]:
    if isinstance(listed, ast.Tuple):
        return [str(each.value) for each in listed.elts if isinstance(each, ast.Constant)]
    named = vars(module).get(listed.id) if isinstance(listed, ast.Name) else None
    return [str(each) for each in cast("tuple[object, ...]", named)] if isinstance(named, tuple) else ()
