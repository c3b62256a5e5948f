"""Code that a person or a model wrote, checked before anybody runs it: its names, and whether its reads are scoped."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.erp.impact.known import Known
from agents.erp.impact.names import Hop, hops
from agents.erp.impact.report import Certainty
from agents.erp.impact.uses.reader import PREFETCHED, Names, Reader
from agents.erp.impact.uses.surroundings import Surroundings
from agents.erp.impact.uses.value import NOTHING, Value, of
from agents.erp.schema.asking.cards import scope_text
from agents.erp.schema.lookup import Lookup
from agents.erp.schema.snapshot import Model
from agents.erp.source import Module
from agents.erp.source.parsing import Unparsable, as_module

LOOKUPS = frozenset(
    """
    exact iexact contains icontains in gt gte lt lte startswith istartswith endswith iendswith range isnull regex iregex
    date year iso_year month day week week_day iso_week_day quarter time hour minute second search unaccent length
    lower upper trim abs contained_by has_key has_keys has_any_keys len overlap trigram_similar pk id
    """.split()  # noqa: SIM905 - a list that is read as prose
)
ROW_NAMES = frozenset(
    """
    pk save delete refresh_from_db full_clean clean clean_fields validate_unique validate_constraints serializable_value
    get_deferred_fields asave adelete arefresh_from_db prepare_database_save _state _meta __class__ DoesNotExist
    """.split()  # noqa: SIM905 - a list that is read as prose
)
LOOSE = frozenset({"argument", "getattr", "form"})
NEW_NAMES = frozenset({"annotate", "alias", "aggregate", "values", "values_list", "extra"})
NARROWING = frozenset({"filter", "get", "get_or_create", "update_or_create", "create", "aget"})
MOST = 20_000
_BEFORE = re.compile(r"\A[^\n`]*?[:`]\s*`*(?=\w)")  # "is this safe: Invoice.objects…"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong with the code; `line` counts from 1."""

    line: int
    text: str


def problems(known: Known, code: str) -> list[Problem]:
    """What is wrong with a piece of ORM code; it is read, never run. Words before it on its line do not matter."""
    try:
        module = _module(code[:MOST])
    except Unparsable as problem:
        return [Problem(problem.line, f"This is no Python: {problem}.")]
    around = Surroundings(known.tree, known.snapshot)
    names = _classes(known)
    checker = _Checker(around, module, _made_up(module.tree), _written(module.tree))
    checker.read_body(module.tree.body, names)
    return sorted({*checker.found, *_unscoped(known, module.tree, names)})


def _module(code: str) -> Module:
    """Raises Unparsable, for the code as it is if it is none without its first words either."""
    try:
        return as_module("snippet", "snippet.py", code, own=True)
    except Unparsable:
        bare = _BEFORE.sub("", code.strip().strip("`"), count=1)
        if bare == code:
            raise
    try:
        return as_module("snippet", "snippet.py", bare, own=True)
    except Unparsable:
        return as_module("snippet", "snippet.py", code, own=True)


def _classes(known: Known) -> Names:
    """The project's models under their class names, where only one has it: code may leave its imports out."""
    names: dict[str, list[Model]] = {}
    for model in Lookup(known.snapshot).models:
        if model.own:
            names.setdefault(model.name, []).append(model)
    return {name: of(models[0].label, "class") for name, models in names.items() if len(models) == 1}


def _made_up(tree: ast.Module) -> frozenset[str]:
    """Names that the code gives to expressions: `annotate(total=…)`."""
    return frozenset(
        keyword.arg
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NEW_NAMES
        for keyword in node.keywords
        if keyword.arg
    )


def _written(tree: ast.Module) -> frozenset[str]:
    """All keywords and texts of the code, among which a predicate on a joined row's scope would be."""
    keywords = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return frozenset(keywords | texts)


class _Checker(Reader):
    """Reads code as usual and keeps what the schema does not have."""

    def __init__(self, around: Surroundings, module: Module, made_up: frozenset[str], written: frozenset[str]) -> None:
        super().__init__(around, module)
        self.found: list[Problem] = []
        self._made_up = made_up
        self._written = written

    def path(self, label: str, path: str, node: ast.AST, kind: str, certainty: Certainty, *, option: str = "") -> bool:
        if certainty == "certain" and kind not in LOOSE and label:
            self._check(label, path, node, kind)
        return super().path(label, path, node, kind, certainty, option=option)

    def attribute(self, base: Value, name: str, node: ast.AST) -> Value:
        found = super().attribute(base, name, node)
        if base.shape == "row" and base.certainty == "certain" and found == NOTHING and not self._has(base.label, name):
            self._complain(node, f"a row of `{base.label}` has no `{name}`", f"{base.label}.{name}")
        return found

    def _check(self, label: str, path: str, node: ast.AST, kind: str) -> None:
        names = path.split("__")
        if names[0] in self._made_up or names[0] in {"", "?", "*"} or not path.isidentifier():
            return
        walked = hops(self.around.snapshot, label, path, prefetched=kind in PREFETCHED)
        if kind not in PREFETCHED:  # which reads through managers
            self._check_join(label, walked, node)
        rest = names[len(walked) :]
        holder = walked[-1].target or walked[-1].holder if walked else label
        json = bool(walked) and walked[-1].field.type == "JSONField"
        if not rest or json or (walked and set(rest) <= LOOKUPS):
            return
        where = f"after `{'__'.join(names[: len(walked)])}` " if walked else ""
        self._complain(node, f"{where}`{holder}` has no `{rest[0]}`", f"{holder}.{rest[0]}")

    def _check_join(self, label: str, walked: Sequence[Hop], node: ast.AST) -> None:
        """From rows of a tenant back to rows of branches: a join applies no manager, so all branches' rows count."""
        models = self.around.snapshot.models
        if models[label].scope.level not in {"G", "T"}:
            return
        deeper = [place for place, hop in enumerate(walked) if hop.reverse and models[hop.target].scope.level == "B"]
        if not deeper:
            return
        scope = models[walked[deeper[0]].target].scope
        way = "__".join(hop.name for hop in walked[: deeper[0] + 1])
        if not scope.path or any(word.startswith(f"{way}__{scope.path.split('__')[0]}") for word in self._written):
            return
        text = f"`{way}` joins `{label}`, which is no branch's, to rows of branches, and a join applies no manager: "
        remedy = f"those of all branches count. Narrow it: `filter=Q({way}__{scope.path}__in=branches)`."
        self.found.append(Problem(getattr(node, "lineno", 1), text + remedy))

    def _complain(self, node: ast.AST, what: str, name: str) -> None:
        near = ", ".join(f"`{entry}`" for entry in Lookup(self.around.snapshot).near(name)[:3])
        line = getattr(node, "lineno", 1)
        self.found.append(Problem(line, f"{what}.{f' Nearest: {near}.' if near else ''}"))

    def _has(self, label: str, name: str) -> bool:
        """Whether rows have an attribute that is no field: a method, a property, something of Django's."""
        model = self.around.snapshot.models[label]
        known = {entry.accessor for entry in model.incoming} | set(model.fields) | ROW_NAMES | self._made_up
        known |= {field.column for field in model.fields.values() if field.column}
        if name in known or (name.startswith("get_") and name.endswith("_display")) or name.startswith("get_next_by_"):
            return True
        return self.around.tree.resolve(model.module, f"{model.name}.{name}") is not None


# --- scope ------------------------------------------------------------------------------------------------------------


def _unscoped(known: Known, tree: ast.Module, names: Names) -> Iterator[Problem]:
    """Reads of scoped models past their scoped manager, without a predicate that starts with their scope."""
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            model = known.snapshot.models[names[node.value.id].label]
            if problem := _judged(model, node, set(_predicates(node, above))):
                yield problem


def _judged(model: Model, node: ast.Attribute, given: set[str]) -> Problem | None:
    scope = model.scope
    manager = next((entry for entry in model.managers if entry.name == node.attr), None)
    plain = node.attr in {"_base_manager", "_default_manager"} or manager is not None
    scoped = (manager or (model.default_manager if node.attr == "_default_manager" else None)) or None
    if not plain or not scope.path or scope.shared_by_design or (scoped and scoped.scoped == "yes"):
        return None
    if {name.split("__")[0] for name in given} & {scope.path.split("__")[0]}:
        return None
    return Problem(
        node.lineno,
        f"`{model.name}.{node.attr}` is not scoped and `{model.label}` is {scope_text(scope)}: add a predicate on "
        f"`{scope.path}`, or read through `{_scoped_manager(model)}`.",
    )


def _scoped_manager(model: Model) -> str:
    names = [manager.name for manager in model.managers if manager.scoped == "yes"]
    return f"{model.name}.{names[0]}" if names else "a scoped manager"


def _predicates(node: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[str]:
    """Keywords of the narrowing calls of a chain, from its manager outwards."""
    here: ast.AST | None = node
    while isinstance(here, ast.Attribute | ast.Call):
        if isinstance(here, ast.Call) and isinstance(here.func, ast.Attribute) and here.func.attr in NARROWING:
            yield from (keyword.arg for keyword in here.keywords if keyword.arg)
        here = above.get(here)
