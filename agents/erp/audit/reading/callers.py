"""Who calls a function of the project."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from agents.erp.audit.reading.frames import Function
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.reader import Reader
from agents.erp.audit.reading.syntax import NO_ENTRY, text_of
from agents.erp.source import Definition, Module

CALLED = re.compile(r"(\w+)(?=\s*\(|\.(?:delay|apply_async|si?|send|enqueue|defer)\b)")
MOST = 40  # callers looked at for one function


class Callers:
    """The functions of a project by what they call."""

    def __init__(self, project: Project, reader: Reader) -> None:
        self._project = project
        self._reader = reader
        self._functions: dict[str, list[tuple[Function, frozenset[str]]]] = {}
        self._found: dict[Definition, list[Function]] = {}

    def of(self, callee: Definition) -> list[Function]:
        """Functions outside tests and migrations that call one."""
        if callee not in self._found:
            self._found[callee] = list(self._callers(callee))[:MOST]
        return self._found[callee]

    def _callers(self, callee: Definition) -> Iterator[Function]:
        owner, _, name = callee.qualname.rpartition(".")
        if name == "__init__":  # called by the name of its class
            name = owner.rpartition(".")[2]
        for module in self._mentions.get(name, ()):
            for function, called in self.functions(module):
                if name in called and function.definition != callee and self._calls(function, callee):
                    yield function

    def _calls(self, function: Function, callee: Definition) -> bool:
        return any(call.callee.definition.node is callee.node for call in self._reader.report(function).calls)

    @cached_property
    def _mentions(self) -> Mapping[str, Sequence[Module]]:
        """Modules by the names that are called in them."""
        found: dict[str, list[Module]] = defaultdict(list)
        for module in self._project.tree.modules.values():
            if not NO_ENTRY.search(module.path):
                for name in set(CALLED.findall(self._project.text(module))):
                    found[name].append(module)
        return found

    def functions(self, module: Module) -> Sequence[tuple[Function, frozenset[str]]]:
        """The functions and methods of a module, each with the names called in it."""
        if module.name not in self._functions:
            self._functions[module.name] = [
                (function, frozenset(CALLED.findall(text_of(function.definition))))
                for function in self._project.functions(module)
            ]
        return self._functions[module.name]
