"""Whether anybody asks, before rows of the tenant in the URL are read, if the person who is logged in belongs there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property

from agents.erp.audit.reading.classes import FUNCTIONS
from agents.erp.audit.reading.frames import Function
from agents.erp.audit.reading.project import Project
from agents.erp.audit.reading.syntax import mentions
from agents.erp.source import Definition, External, Found, Module, dotted_name

LOGIN = re.compile(r"(^|\.)(login_required|IsAuthenticated|LoginRequiredMixin)$")
HARMLESS = re.compile(
    r"(^|\.)(IsAuthenticatedOrReadOnly|AllowAny|api_view|action|permission_classes|method_decorator)$"
)
ASKING = re.compile(
    r"perm(?!ission_classes)|forbidden|denied|unauthorized|\b40[13]\b|has_access|\bcan_\w+\(|is_member|authori[sz]e|_guard",
    re.IGNORECASE,
)
REFUSING = re.compile(r"\braise\b|denied|forbidden|unauthorized|redirect|40[134]|perm", re.IGNORECASE)
GUARDING = re.compile(r"Permission|Access|UserPasses|Superuser|Staff|permission_required|user_passes_test|_required$")
BEYOND_PERSON = re.compile(
    r"kwargs|\bview\.|parser_context|resolver|query_params|\bsuper\(|has_perms?\(|self\.\w+\(|"
    r"request\.(?!user\b|method\b|auth\b|successful_authenticator\b)\w+"
)
FIRST = (
    "get_permissions",
    "check_permissions",
    "dispatch",
    "initial",
    "setup",
    "test_func",
    "check_object_permissions",
)
ROUTED = re.compile(r"process_view|view_kwargs|resolver_match|path_info|get_host\(|subdomain|request\.path")
DEFAULTS = re.compile(r"DEFAULT_PERMISSION_CLASSES[^\]\)]*")
QUOTED = re.compile(r"[\"']([\w.]+)[\"']")


class Belonging:
    """Looks for checks of who may see the tenant that a URL names."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def is_forgotten(self, function: Function) -> bool:
        """A person has to be logged in, and nothing is seen that asks for more."""
        if self.is_asked_for_all or mentions(function.definition, ASKING):
            return False
        names = list(self._before(function))
        return any(LOGIN.search(found.name) for found in names) and not any(map(self._may_ask, names))

    def _before(self, function: Function) -> Iterator[Found]:
        """What stands before the function: decorators, the bases of its class, permission classes."""
        yield from self._named_in(function.definition)
        owner = function.owner
        if owner is None:
            return
        yield from self._project.tree.mro(owner)[1:]
        for name in FIRST:
            if asked := self._project.function_of(owner, name):
                yield asked.definition
        yield from self._named_in(owner)
        attribute = self._project.classes.attribute(owner, "permission_classes")
        yield from self._resolved(attribute[1], attribute[0]) if attribute else ()

    def _named_in(self, found: Definition) -> Iterator[Found]:
        node = found.node
        for decorator in node.decorator_list if isinstance(node, (*FUNCTIONS, ast.ClassDef)) else ():
            yield from self._resolved(decorator, found)

    def _resolved(self, node: ast.expr, within: Definition) -> Iterator[Found]:
        for part in ast.walk(node):
            name = dotted_name(part) if isinstance(part, ast.Name | ast.Attribute) else None
            if name and (found := self._project.resolve(within.module, name)):
                yield found

    def _may_ask(self, found: Found) -> bool:
        """A guard, or code of the project that may turn somebody away."""
        if isinstance(found, External):
            plain = LOGIN.search(found.name) or HARMLESS.search(found.name)
            return not plain and bool(GUARDING.search(found.name.rpartition(".")[2]))
        return mentions(found, REFUSING) if found.kind in {"function", "assignment"} else self._permits(found)

    def _turns_away(self, module: Module) -> bool:
        """One and the same function looks at the URL and may refuse: another only remembers whose it is."""
        functions = (function.definition for function in self._project.functions(module))
        return any(mentions(found, ROUTED) and mentions(found, REFUSING) for found in functions)

    def _permits(self, found: Definition) -> bool:
        """A permission class that looks at more than the person, or a mixin that asks before anything else."""
        asked = self._project.function_of(found, "has_permission")
        if asked and mentions(asked.definition, BEYOND_PERSON):
            return True
        return any(self._project.function_of(found, name) for name in ("has_object_permission", *FIRST))

    @cached_property
    def is_asked_for_all(self) -> bool:
        """By a middleware that looks at the URL, or by permission classes that hold for every view."""
        for module in self._project.tree.modules.values():
            text = self._project.text(module)
            if "iddleware" in module.path and ROUTED.search(text) and self._turns_away(module):
                return True
            defaults = DEFAULTS.search(text) if "DEFAULT_PERMISSION_CLASSES" in text else None
            if defaults and any(not name.startswith("rest_framework.") for name in QUOTED.findall(defaults[0])):
                return True
        return False
