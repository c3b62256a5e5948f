"""What a source tree is made of: modules, definitions in them, and names that lead outside."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Literal

Kind = Literal["module", "class", "function", "assignment"]
Outside = Literal["package", "expression", "unresolved"]


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be read, with the line of the trouble (0: the file as a whole)."""

    path: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """One parsed file. `path` is relative to the tree's root (own) or to the packages' folder (installed)."""

    name: str
    path: str
    tree: ast.Module
    lines: tuple[str, ...]
    own: bool
    is_package: bool

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Definition:
    """A class, function, assignment (its whole statement) or module; `qualname` is empty for a module."""

    module: Module
    qualname: str
    node: ast.AST
    kind: Kind

    @property
    def name(self) -> str:
        """Dotted name from the top of the imports: `sales.models.Invoice.Status`."""
        return f"{self.module.name}.{self.qualname}" if self.qualname else self.module.name

    @property
    def path(self) -> str:
        return self.module.path

    @property
    def line(self) -> int:
        return getattr(self.node, "lineno", 1)


@dataclass(frozen=True, slots=True)
class External:
    """A name whose definition is not in the tree.

    `package`: dotted name inside a package that was not read. `expression`: source text of something only running the
    project can tell (a call, a subscript). `unresolved`: a dotted name that should be in the project and isn't visible.
    """

    name: str
    reason: Outside = "package"


Found = Definition | External
