"""Under which dotted name each file of a project is imported.

Folders without `__init__.py` may be on the import path (`src/`, `apps/`) or be namespace packages, and nothing in the
tree says which. The project's own imports do: the folder below which more of them lead somewhere wins.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

IMPORT = re.compile(r"(?m)^[ \t]*(?:from|import)[ \t]+([A-Za-z_][\w.]*)")
DOTTED_TEXT = re.compile(r"""["']([A-Za-z_]\w*(?:\.\w+)*)["']""")
NAMING_FILES = frozenset({"apps", "manage", "asgi", "wsgi", "urls"})


class Layout:
    """The files of one project by import path; paths are posix, relative to the folder that the imports start from.

    `texts` maps each path (`shop/sales/models.py`) to its source.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._paths = tuple(texts)
        self._files = dict(sorted(((_stem(path), path) for path in texts), key=lambda pair: _is_package(pair[1])))
        packages = {stem for stem, path in self._files.items() if _is_package(path)}
        commanded = {str(PurePosixPath(path).parent) for path in texts if PurePosixPath(path).name == "manage.py"}
        folders = {folder for path in texts for folder in _folders(path)}
        self._roots = frozenset({folder for folder in folders if folder not in packages} | commanded)
        self._commanded = commanded
        self._places = folders | self._files.keys()
        self._by_first = self._index_of_first_names()
        self._votes = self._counted(texts)

    def _index_of_first_names(self) -> Mapping[str, list[str]]:
        """Roots in which an import of a first name can start."""
        index: dict[str, list[str]] = defaultdict(list)
        for place in sorted(self._places - {"."}):
            folder = str(PurePosixPath(place).parent)
            if folder in self._roots:
                index[PurePosixPath(place).name].append(folder)
        return index

    def _counted(self, texts: Mapping[str, str]) -> Counter[tuple[str, str]]:
        """For each root and first name, how many different dotted names lead somewhere from there."""
        dotted = {name for path, text in texts.items() for name in _mentioned(path, text)}
        return Counter(
            (root, first)
            for name in dotted
            for first in [name.partition(".")[0]]
            for root in self._by_first.get(first, ())
            if _below(root, name) in self._places
        )

    def names(self) -> Mapping[str, str]:
        """The dotted name of each file; where several claim one, all but the first get their name from the top."""
        names: dict[str, str] = {}
        taken: set[str] = set()
        for path in sorted(self._paths):
            name = self._name(path)
            names[path] = _dotted(_stem(path), ".") if name in taken else name
            taken.add(names[path])
        return names

    def _name(self, path: str) -> str:
        return _dotted(_stem(path), max(self._roots_above(path), key=lambda root: self._rank(root, path)))

    def _rank(self, root: str, path: str) -> tuple[int, bool, int]:
        first = _dotted(_stem(path), root).partition(".")[0]
        return self._votes[root, first], root in self._commanded, len(root)

    def _roots_above(self, path: str) -> list[str]:
        """Possible roots of a file, outermost first; the project's own folder if nothing else is one."""
        return [folder for folder in reversed(_folders(path)) if folder in self._roots] or ["."]

    def find(self, dotted: str, near: str) -> tuple[str | None, str | None]:
        """The file of a dotted name as imported by the file `near`: (beside or above it, elsewhere in the project)."""
        above = self._roots_above(near)[::-1]
        elsewhere = [root for root in self._by_first.get(dotted.partition(".")[0], ()) if root not in above]
        shadowed = dotted.partition(".")[0] in sys.stdlib_module_names
        return self._first(above, dotted), None if shadowed else self._first(elsewhere, dotted)

    def _first(self, roots: Iterable[str], dotted: str) -> str | None:
        return next((file for root in roots if (file := self._files.get(_below(root, dotted)))), None)


def _mentioned(path: str, text: str) -> Iterator[str]:
    yield from IMPORT.findall(text)
    if PurePosixPath(path).stem in NAMING_FILES or "settings" in path:
        yield from DOTTED_TEXT.findall(text)


def _is_package(path: str) -> bool:
    return PurePosixPath(path).name == "__init__.py"


def _stem(path: str) -> str:
    """`shop/models.py` -> `shop/models`, `shop/__init__.py` -> `shop`."""
    pure = PurePosixPath(path)
    return str(pure.parent if _is_package(path) else pure.with_suffix(""))


def _folders(path: str) -> list[str]:
    """The folders that hold a file, innermost first; the last is `.`."""
    return [str(parent) for parent in PurePosixPath(path).parents]


def _below(root: str, dotted: str) -> str:
    return str(PurePosixPath(root, *dotted.split(".")))


def _dotted(stem: str, root: str) -> str:
    return ".".join(PurePosixPath(stem).relative_to(root).parts) or PurePosixPath(stem).name
