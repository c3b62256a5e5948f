"""A model as its class and the classes above it describe it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from agents.erp.schema.reading.classes import ModelClass, ModelClasses
from agents.erp.schema.reading.constants import Constants
from agents.erp.schema.reading.manager_calls import ManagerCall, ManagerReader
from agents.erp.schema.reading.meta_rules import MetaRules
from agents.erp.schema.reading.model_fields import ModelFields
from agents.erp.schema.reasons import BASE_DYNAMIC, BASE_UNREAD, DECORATED
from agents.erp.schema.snapshot import Confidence, Hint, Manager, Method, Model, Place, Unknown
from agents.erp.source import Definition, SourceTree, dotted_name

OVERRIDES = frozenset(
    {
        *("save", "delete", "clean", "full_clean", "clean_fields", "validate_unique", "validate_constraints"),
        *("save_base", "asave", "adelete", "from_db", "refresh_from_db", "__init__"),
    }
)
PATH_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
USER_SETTING = "AUTH_USER_MODEL"

Function = ast.FunctionDef | ast.AsyncFunctionDef


class ModelReader:
    """Reads models; what cannot be resolved is added to `unknowns`."""

    def __init__(
        self, tree: SourceTree, classes: ModelClasses, fields: ModelFields, constants: Constants, user_model: str
    ) -> None:
        self._tree = tree
        self._classes = classes
        self._fields = fields
        self._managers = ManagerReader(tree)
        self._constants = constants
        self._rules = MetaRules(classes, constants)
        self._user_model = user_model
        self.unknowns: list[Unknown] = []

    def model(self, found: ModelClass) -> Model:
        """The model, without scope and reverse relations."""
        option = self._classes.option
        return Model(
            label=found.label,
            name=found.name,
            module=found.definition.module.name,
            app=found.app,
            table=self._table(found),
            place=Place(file=found.definition.path, line=found.definition.line),
            doc=_first_paragraph(found.definition.node),
            verbose_name=option(found, "verbose_name", str) or "",
            proxy=option(found, "proxy", bool) or False,
            managed=option(found, "managed", bool) is not False,
            swapped=self._is_swapped(found),
            own=found.own,
            abstract_bases=tuple(base.definition.name for base in self._classes.contributing(found) if base.abstract),
            parents=tuple(parent.label for parent in self._classes.parents(found)),
            fields=self._fields.of(found),
            unique_together=self._rules.unique_together(found),
            constraints=self._rules.constraints(found),
            indexes=self._rules.indexes(found),
            ordering=self._rules.ordering(found),
            managers=self._all_managers(found),
            base_manager=option(found, "base_manager_name", str) or "",
            overrides=tuple(self._methods(found, _is_override)),
            properties=tuple(self._methods(found, _is_property)),
            hints=tuple(self._hints(found)),
            confidence=self._confidence(found),
        )

    def _table(self, found: ModelClass) -> str:
        """The table; a proxy has that of the model it stands for."""
        parents = self._classes.parents(found)
        if parents and self._classes.option(found, "proxy", bool):
            return self._table(parents[0])
        return self._classes.option(found, "db_table", str) or f"{found.app}_{found.name.lower()}"

    def _is_swapped(self, found: ModelClass) -> bool:
        """Whether the settings put another model in the place of this one."""
        setting = self._classes.option(found, "swappable", str)
        chosen = self._user_model if setting == USER_SETTING else self._constants.setting(setting or "")
        return isinstance(chosen, str) and chosen.lower() != found.label.lower()

    def _confidence(self, found: ModelClass) -> Confidence:
        """How much of the class was seen; each reason is noted."""
        unseen = self._classes.unseen_bases(found)
        codes = [BASE_DYNAMIC if base.reason == "expression" else BASE_UNREAD for base in unseen]
        for code, base in zip(codes, unseen, strict=True):
            self._note(found, code, base.name)
        for decorator in (
            found.definition.node.decorator_list if isinstance(found.definition.node, ast.ClassDef) else ()
        ):
            self._note(found, DECORATED, f"@{ast.unparse(decorator)[:80]}")
        if BASE_DYNAMIC in codes:
            return "dynamic"
        return "base_unresolved" if codes else "complete"

    def _note(self, found: ModelClass, code: str, detail: str) -> None:
        place = Place(file=found.definition.path, line=found.definition.line)
        self.unknowns.append(Unknown(code=code, subject=found.label, detail=detail, place=place))

    # --- managers, methods, hints ---------------------------------------------------------------------------------

    def _all_managers(self, found: ModelClass) -> tuple[Manager, ...]:
        """Managers in Django's order: of the class itself, then of its bases; the first is the default."""
        calls: dict[str, ManagerCall] = {}
        for base in self._classes.contributing(found):
            for name, value in base.body.items():
                if name not in calls and (made := self._managers.call(base.definition, value)):
                    calls[name] = made
        if not calls:
            why = "Django's own manager"
            return (
                Manager(name="objects", manager_class="django.db.models.Manager", default=True, scoped="no", why=why),
            )
        named = self._classes.option(found, "default_manager_name", str)
        default = named if named in calls else next(iter(calls))
        return tuple(self._managers.manager(name, made, default=name == default) for name, made in calls.items())

    def _methods(self, found: ModelClass, wanted: Callable[[Function], bool]) -> Iterator[Method]:
        """Methods of the class and its bases, the first of each name; Django's own are left out."""
        seen: set[str] = set()
        for entry in self._tree.mro(found.definition):
            if not isinstance(entry, Definition) or entry.path.startswith("django/"):
                continue
            for statement in entry.node.body if isinstance(entry.node, ast.ClassDef) else ():
                if isinstance(statement, Function) and wanted(statement) and statement.name not in seen:
                    seen.add(statement.name)
                    place = Place(file=entry.path, line=statement.lineno)
                    yield Method(name=statement.name, defined_in=entry.name, place=place)

    def _hints(self, found: ModelClass) -> Iterator[Hint]:
        """Texts in the class body, and in calls of managers, that look like a lookup path."""
        seen: set[str] = set()
        for entry in self._tree.mro(found.definition):
            body = entry.node.body if isinstance(entry, Definition) and isinstance(entry.node, ast.ClassDef) else ()
            path = entry.path if isinstance(entry, Definition) else ""
            for statement in body:
                name, value = _assignment(statement)
                for text in _path_texts(value) if name not in seen else ():
                    yield Hint(text=text, place=Place(file=path, line=statement.lineno))
                seen.add(name)


def _assignment(statement: ast.stmt) -> tuple[str, ast.expr | None]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            return name, value
        case _:
            return "", None


def _path_texts(value: ast.expr | None) -> Iterator[str]:
    """A text, or texts in a call of a manager: `BranchManager("warehouse__branch")`."""
    texts: list[ast.expr] = [value] if isinstance(value, ast.Constant) else []
    if isinstance(value, ast.Call) and (dotted_name(value.func) or "").endswith("Manager"):
        texts = [*value.args, *(keyword.value for keyword in value.keywords)]
    constants = (text.value for text in texts if isinstance(text, ast.Constant))
    yield from (text for text in constants if isinstance(text, str) and text and PATH_LETTERS.issuperset(text))


def _first_paragraph(node: ast.AST) -> str:
    text = ast.get_docstring(node) if isinstance(node, ast.ClassDef) else None
    return " ".join((text or "").split("\n\n", maxsplit=1)[0].split())[:300]


def _is_override(statement: Function) -> bool:
    return statement.name in OVERRIDES


def _is_property(statement: Function) -> bool:
    names = {(dotted_name(decorator) or "").rpartition(".")[2] for decorator in statement.decorator_list}
    return bool(names & {"property", "cached_property"})
