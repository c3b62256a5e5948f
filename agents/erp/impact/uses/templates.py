"""Templates: `{{ invoice.number }}`, `{% for line in invoice.lines.all %}`, `{% if invoice.order %}`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from agents.erp.impact.names import Hop, accessor
from agents.erp.impact.report import Reference
from agents.erp.impact.uses.index import shown
from agents.erp.impact.uses.surroundings import Surroundings
from agents.erp.impact.uses.value import NOTHING, Value, element, of

ENDINGS = (".html", ".htm", ".txt", ".xml", ".jinja", ".jinja2", ".j2", ".mjml")
MARK = re.compile(r"\{\{(.+?)\}\}|\{%-?\s*(.+?)-?%\}")
CHAIN = re.compile(r"(?<![\w.'\"])([A-Za-z_]\w*(?:\.\w+)+)")
FOR = re.compile(r"^for\s+(\w+)\s+in\s+([\w.]+)")
WITH = re.compile(r"(\w+)\s*=\s*([\w.]+)")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NOTHING_GIVEN: Mapping[str, Value] = {}
PASSED_OVER = frozenset({"all", "count", "exists", "first", "last", "items", "values", "keys", "get_queryset"})


def read_template(around: Surroundings, file: Path, shown_path: str, text: str) -> None:
    """Record the fields that a template shows; variables are what code gives it, else what they are called."""
    given = _given(around, file)
    names: dict[str, Value] = dict(given)
    for number, line in enumerate(text.splitlines(), start=1):
        for mark in MARK.finditer(line):
            inside = str(mark[1] or mark[2])
            _bind(around, inside, names)
            for chain in _chains(inside):
                use = Reference(
                    kind="template", file=shown_path, line=number, certainty="certain", path=chain, text=shown(line)
                )
                _read_chain(around, chain, names, use)


def _chains(inside: str) -> list[str]:
    """Dotted names outside of quotes."""
    return CHAIN.findall(QUOTED.sub("", inside))


def _given(around: Surroundings, file: Path) -> Mapping[str, Value]:
    """The context of the template whose name the file's path ends with."""
    posix = file.as_posix()
    return next(
        (names for name, names in around.contexts.items() if name and posix.endswith(f"/{name}")), _NOTHING_GIVEN
    )


def _bind(around: Surroundings, inside: str, names: dict[str, Value]) -> None:
    loop = FOR.match(inside.strip())
    if loop:
        names[loop[1]] = element(_walk(around, loop[2], names)[0])
    elif inside.strip().startswith("with"):
        for name, path in WITH.findall(inside):
            names[name] = _walk(around, path, names)[0]


def _read_chain(around: Surroundings, chain: str, names: Mapping[str, Value], reference: Reference) -> None:
    _, hops = _walk(around, chain, names)
    for hop, value in hops:
        around.index.add(hop, reference.model_copy(update={"certainty": value.certainty}))
    first, *rest = chain.split(".")
    if not hops and first not in names and rest and first not in {"forloop", "request", "form", "block", "settings"}:
        around.index.add_loose(rest[0], reference.model_copy(update={"certainty": "possible"}))


def _walk(around: Surroundings, chain: str, names: Mapping[str, Value]) -> tuple[Value, list[tuple[Hop, Value]]]:
    """The value at the end of a chain, and the hops on the way."""
    first, *rest = chain.split(".")
    here = names.get(first) or _called(around, first)
    hops: list[tuple[Hop, Value]] = []
    for name in rest:
        here, hop = _step(around, here, name)
        hops += [(hop, here or NOTHING)] if hop and here else []
    return here, hops


def _step(around: Surroundings, here: Value, name: str) -> tuple[Value, Hop | None]:
    if not here.known or (name in PASSED_OVER and here.shape == "rows"):
        return (element(here) if name in {"first", "last"} else here), None
    if here.shape == "rows" and name.isdigit():
        return element(here), None
    model = around.snapshot.models[here.label]
    plain = name.removeprefix("get_").removesuffix("_display") if name.endswith("_display") else name
    hop = accessor(around.snapshot, model, plain) if here.shape in {"row", "dict"} else None
    if hop is None:
        return NOTHING, None
    many = hop.field.relation == "m2m" or (hop.reverse and hop.field.relation != "one_to_one")
    target = hop.target if hop.target in around.snapshot.models else ""
    return Value(target, "nothing" if not target else "rows" if many else "row", here.certainty), hop


def _called(around: Surroundings, name: str) -> Value:
    model = around.by_word.get(name)
    if model:
        return of(model.label, "row", "likely")
    one = around.by_word.get(name[:-1]) if name.endswith("s") else None
    return of(one.label, "rows", "likely") if one else NOTHING


def template_files(root: Path) -> Iterator[Path]:
    """Files of the project that may be templates."""
    return (path for path in project_files(root) if path.name.endswith(ENDINGS))


def project_files(root: Path) -> Iterator[Path]:
    """Every file of the project, without hidden folders, environments and compiled things."""
    for path in sorted(root.iterdir()):
        if path.name.startswith(".") or path.name in {
            "__pycache__",
            "node_modules",
            "site-packages",
            "locale",
            "static",
        }:
            continue
        if path.is_dir() and not path.is_symlink() and not (path / "pyvenv.cfg").exists():
            yield from project_files(path)
        elif path.is_file():
            yield path
