"""Which apps a project has, and under which label each module's models are registered."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from agents.erp.schema.reading.constants import UNKNOWN, Constants, items
from agents.erp.source import Definition, Module, SourceTree

TESTS = re.compile(r"(^|[/._])(tests?|testing|conftest)([/._]|$)|(^|/)test_|_tests?\.py$")


@dataclass(frozen=True, slots=True)
class App:
    """`name` is the dotted package, `auto_field` the type of automatic keys where the app says so."""

    name: str
    label: str
    auto_field: str | None = None


@dataclass(frozen=True, slots=True)
class Apps:
    """`complete` is False where INSTALLED_APPS could not be read as a whole; then every package with models counts."""

    apps: tuple[App, ...]
    complete: bool

    def of(self, module: str) -> App | None:
        """The innermost app that a module belongs to."""
        fitting = [app for app in self.apps if f"{module}.".startswith(f"{app.name}.")]
        return max(fitting, key=lambda app: len(app.name), default=None)

    def label(self, label: str) -> App | None:
        return next((app for app in self.apps if app.label == label), None)


def find_apps(tree: SourceTree, constants: Constants) -> Apps:
    """The installed apps; with unreadable settings also every package that looks like one."""
    entries = items(constants.setting("INSTALLED_APPS")) or []
    named = [entry for entry in entries if isinstance(entry, str)]
    complete = bool(named) and len(named) == len(entries)
    apps = [_entry(tree, constants, entry) for entry in named]
    if not complete:
        known = {app.name for app in apps}
        apps += [app for app in _candidates(tree, constants) if app.name not in known]
    return Apps(tuple(apps), complete)


def _entry(tree: SourceTree, constants: Constants, entry: str) -> App:
    """An entry of INSTALLED_APPS: a package, or the class of its configuration."""
    if tree.module(entry):
        return _package(tree, constants, entry)
    module, _, name = entry.rpartition(".")
    found = tree.resolve(module, name) if tree.module(module) else None
    if isinstance(found, Definition) and found.kind == "class":
        return _configured(tree, constants, found)
    guess = re.sub(r"\.apps\.\w+$", "", entry)
    return App(guess, guess.rpartition(".")[2])


def _package(tree: SourceTree, constants: Constants, package: str) -> App:
    configurations = _configurations(tree, f"{package}.apps")
    chosen = [c for c in configurations if _attribute(tree, constants, c, "default") is True] or [
        c for c in configurations if _attribute(tree, constants, c, "default") is not False
    ]
    if len(chosen) == 1:
        app = _configured(tree, constants, chosen[0])
        return App(package, app.label, app.auto_field)
    return App(package, package.rpartition(".")[2])


def _configurations(tree: SourceTree, module: str) -> list[Definition]:
    """Classes of an `apps` module that are configurations."""
    found = tree.module(module)
    classes = [node for node in found.tree.body if isinstance(node, ast.ClassDef)] if found else []
    definitions = [Definition(found, node.name, node, "class") for node in classes] if found else []
    return [entry for entry in definitions if any(base.name.endswith("AppConfig") for base in tree.mro(entry)[1:])]


def _configured(tree: SourceTree, constants: Constants, definition: Definition) -> App:
    name = _attribute(tree, constants, definition, "name")
    package = name if isinstance(name, str) else definition.module.package
    label = _attribute(tree, constants, definition, "label")
    auto_field = _attribute(tree, constants, definition, "default_auto_field")
    return App(
        package,
        label if isinstance(label, str) else package.rpartition(".")[2],
        auto_field.rpartition(".")[2] if isinstance(auto_field, str) else None,
    )


def _attribute(tree: SourceTree, constants: Constants, definition: Definition, name: str) -> Any:
    found = tree.member(definition, name)
    if not isinstance(found, Definition) or not isinstance(found.node, ast.Assign | ast.AnnAssign):
        return UNKNOWN
    return constants.value(found.module, found.node.value, found.qualname.rpartition(".")[0])


def _candidates(tree: SourceTree, constants: Constants) -> Iterator[App]:
    """Packages of the project that have models or a configuration, tests left out."""
    modules = [module for module in tree.modules.values() if not TESTS.search(module.path)]
    yield from _named_elsewhere(tree, constants, modules)
    packages: list[str] = []
    for package in sorted({package for module in modules for package in _app_package(module)}):
        inside = any(package.startswith(f"{outer}.") for outer in packages)
        if not inside or tree.module(f"{package}.apps") or tree.module(f"{package}.migrations"):
            packages.append(package)
    yield from (_package(tree, constants, package) for package in packages)


def _app_package(module: Module) -> Sequence[str]:
    name, last = module.name, module.name.rpartition(".")[2]
    return (name.rpartition(".")[0],) if last in {"models", "apps"} and "." in name else ()


def _named_elsewhere(tree: SourceTree, constants: Constants, modules: Sequence[Module]) -> Iterator[App]:
    """Configurations that name another package than their own."""
    for module in modules:
        if module.name.endswith(".apps"):
            for definition in _configurations(tree, module.name):
                app = _configured(tree, constants, definition)
                if app.name != module.package and tree.module(app.name):
                    yield app
