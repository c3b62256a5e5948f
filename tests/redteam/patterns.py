"""Every regular expression of Nova, and for each the texts that would make a careless one run for ever.

A pattern is slow where a repetition can share out the same letters in many ways and then fails. So for each
repetition in it there is a text: what leads up to it, its own letters over and over, and an end that fits nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, cast

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "adapters", "agents", "memory")
NOT_FOREIGN = ("agents/erp/reference", "bot/improvement/faults")  # a project of its own; people who are simulated
ALONE = ("__main__.py", "_script.py")  # run by themselves when imported
FUNCTIONS = frozenset(("compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"))
op: Any = import_module("re._constants")  # Python's own reading of patterns, which has no types
parser: Any = import_module("re._parser")
NOTHING_FITS = "\0\N{SNOWMAN}"


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern and the place where it is written."""

    place: str
    pattern: re.Pattern[str]


def all_patterns() -> list[Found]:
    """Those that modules keep, also in tables, and those that stand in a call; each once."""
    found: dict[tuple[str, int], Found] = {}
    for file in _files():
        for each in (*_kept(file), *_written(file)):
            found.setdefault((each.pattern.pattern, each.pattern.flags), each)
    return [each for each in found.values() if isinstance(cast("object", each.pattern.pattern), str)]


def attacks(pattern: str, flags: int, length: int) -> list[str]:
    """Texts of about this length, one or two for each repetition in the pattern."""
    parsed = parser.parse(pattern, flags & ~re.DEBUG)
    texts: dict[str, None] = {}
    for lead, pump in _pumps(list(parsed), ""):
        if pump:
            texts[lead + pump * (length // len(pump)) + NOTHING_FITS] = None
            whole = lead + pump
            texts[whole * (length // len(whole)) + NOTHING_FITS] = None
    return list(texts)


def _files() -> Iterator[Path]:
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            if not file.relative_to(ROOT).as_posix().startswith(NOT_FOREIGN) and not file.name.endswith(ALONE):
                yield file


def _kept(file: Path) -> Iterator[Found]:
    name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    if "re." not in file.read_text():
        return
    try:
        module = import_module(name)
    except ImportError:  # of an extra that is not installed here
        return
    for variable, value in vars(module).items():
        for pattern in _within(value):
            yield Found(f"{name}.{variable}", pattern)


def _within(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield cast("re.Pattern[str]", value)
    elif isinstance(value, dict):
        yield from (pattern for each in cast("dict[Any, Any]", value).items() for pattern in _within(each))
    elif isinstance(value, tuple | list | frozenset | set):
        yield from (pattern for each in cast("Iterable[Any]", value) for pattern in _within(each))


def _written(file: Path) -> Iterator[Found]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and _is_re(node.func) and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield Found(f"{file.relative_to(ROOT)}:{node.lineno}", re.compile(first.value, _flags(node)))


def _is_re(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in FUNCTIONS
    )


def _flags(call: ast.Call) -> int:
    names = {
        each.attr
        for node in (*call.args[1:], *call.keywords)
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute)
    }
    return sum(int(getattr(re, name)) for name in names if isinstance(getattr(re, name, None), re.RegexFlag))


def _pumps(nodes: list[Any], lead: str) -> Iterator[tuple[str, str]]:
    """For each repetition without a small limit: what leads up to it, and its letters once."""
    for kind, value in nodes:
        for inner in _inner(kind, value):
            yield from _pumps(inner, lead)
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT) and value[1] > 50:
            yield lead, _sample(list(value[2]))
        lead += _sample([(kind, value)])


def _inner(kind: Any, value: Any) -> list[list[Any]]:
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return [list(value[2])]
    if kind is op.SUBPATTERN:
        return [list(value[-1])]
    if kind is op.ATOMIC_GROUP:
        return [list(value)]
    if kind is op.BRANCH:
        return [list(each) for each in value[1]]
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return [list(value[1])]
    return []


def _sample(nodes: list[Any]) -> str:
    """A short text that fits."""
    return "".join(_letters(kind, value) for kind, value in nodes)


def _letters(kind: Any, value: Any) -> str:
    if kind is op.LITERAL:
        return chr(value)
    if kind is op.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if kind is op.ANY:
        return "a"
    if kind is op.IN:
        return _one_of(value)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return _sample(list(value[2])) * max(1, min(value[0], 50))
    inner = _inner(kind, value)
    return _sample(inner[0]) if inner and kind not in (op.ASSERT, op.ASSERT_NOT) else ""


CLASSES = {
    "CATEGORY_SPACE": " ",
    "CATEGORY_DIGIT": "1",
    "CATEGORY_WORD": "a",
    "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_NOT_WORD": "-",
    "CATEGORY_NOT_DIGIT": "a",
}


def _one_of(items: Any) -> str:
    kind, value = items[0]
    if kind is op.NEGATE:
        taken = re.compile("[" + "".join(re.escape(chr(v)) for k, v in items[1:] if k is op.LITERAL) + "\0]")
        return next((each for each in "a 1-x!" if not taken.match(each)), "z")
    if kind is op.LITERAL:
        return chr(value)
    if kind is op.RANGE:
        return chr(value[0])
    return CLASSES.get(str(value), "a")
