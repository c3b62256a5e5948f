"""Under which dotted name each file of a project is imported.

Folders without `__init__.py` may be on the import path (`src/`, `apps/`) or be namespace packages, and nothing in the
tree says which. The project's own imports do: the folder below which more of them lead somewhere wins. A package may
be on the path as well (`apps/__init__.py`, and `from billing.models import Invoice`): its imports lead nowhere else.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

IMPORT = re.compile(r"(?m)^[ \t]*(?:from|import)[ \t]+([A-Za-z_][\w.]*)")
DOTTED_TEXT = re.compile(r"""["']([A-Za-z_]\w*(?:\.\w+)*)["']""")
SEVERAL = 3
NAMING_FILES = frozenset({"apps", "manage", "asgi", "wsgi", "urls"})


class Layout:
    """The files of one project by import path; paths are posix, relative to the folder that the imports start from.

    `texts` maps each path (`shop/sales/models.py`) to its source.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._paths = tuple(texts)
        self._files = dict(sorted(((_stem(path), path) for path in texts), key=lambda pair: _is_package(pair[1])))
        packages = {stem for stem, path in self._files.items() if _is_package(path)}
        commanded = {_folder(path) for path in texts if _last(path) == "manage.py"}
        folders = {folder for place in {_folder(path) for path in texts} for folder in (place, *_folders(place))}
        self._roots = frozenset({folder for folder in folders if folder not in packages} | commanded)
        self._commanded = commanded
        self._places = folders | self._files.keys()
        self._above: dict[str, Sequence[str]] = {}
        self._found: dict[tuple[str, str], tuple[str | None, str | None]] = {}
        self._by_first = self._index_of_first_names()
        dotted = {name for path, text in texts.items() for name in _mentioned(path, text)}
        if inner := self._packages_on_path(dotted, packages):
            self._roots |= inner
            self._by_first = self._index_of_first_names()
        self._votes = self._counted(dotted)

    def _packages_on_path(self, dotted: Iterable[str], packages: Container[str]) -> frozenset[str]:
        """Packages below which several imports lead somewhere that start in no other folder."""
        inside: dict[str, list[str]] = defaultdict(list)
        for place in self._places - {"."}:
            if _folder(place) in packages:
                inside[_last(place)].append(_folder(place))
        astray = [name for name in dotted if "." in name and name.partition(".")[0] not in self._by_first]
        led = Counter(
            package
            for name in astray
            for package in inside.get(name.partition(".")[0], ())
            if _below(package, name) in self._places
        )
        return frozenset(package for package, count in led.items() if count >= SEVERAL)

    def _index_of_first_names(self) -> Mapping[str, list[str]]:
        """Roots in which an import of a first name can start."""
        index: dict[str, list[str]] = defaultdict(list)
        for place in sorted(self._places - {"."}):
            folder = _folder(place)
            if folder in self._roots:
                index[_last(place)].append(folder)
        return index

    def _counted(self, dotted: Iterable[str]) -> Counter[tuple[str, str]]:
        """For each root and first name, how many different dotted names lead somewhere from there."""
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

    def _roots_above(self, path: str) -> Sequence[str]:
        """Possible roots of a file, outermost first; the project's own folder if nothing else is one."""
        beside = _folder(path)
        if beside not in self._above:
            roots = [folder for folder in reversed(_folders(path)) if folder in self._roots]
            self._above[beside] = roots or ["."]
        return self._above[beside]

    def find(self, dotted: str, near: str) -> tuple[str | None, str | None]:
        """The file of a dotted name as imported by the file `near`: (beside or above it, elsewhere in the project)."""
        key = (dotted, _folder(near))
        if key not in self._found:
            self._found[key] = self._find(dotted, self._roots_above(near)[::-1])
        return self._found[key]

    def _find(self, dotted: str, above: Sequence[str]) -> tuple[str | None, str | None]:
        elsewhere = [root for root in self._by_first.get(dotted.partition(".")[0], ()) if root not in above]
        shadowed = dotted.partition(".")[0] in sys.stdlib_module_names
        return self._first(above, dotted), None if shadowed else self._first(elsewhere, dotted)

    def _first(self, roots: Iterable[str], dotted: str) -> str | None:
        return next((file for root in roots if (file := self._files.get(_below(root, dotted)))), None)


def _mentioned(path: str, text: str) -> Iterator[str]:
    yield from IMPORT.findall(text)
    if _last(path).removesuffix(".py") in NAMING_FILES or "settings" in path:
        yield from DOTTED_TEXT.findall(text)


# Paths are plain texts here: one is taken apart for nearly every name of a project, and path objects are slow.


def _is_package(path: str) -> bool:
    return _last(path) == "__init__.py"


def _stem(path: str) -> str:
    """`shop/models.py` -> `shop/models`, `shop/__init__.py` -> `shop`."""
    return _folder(path) if _is_package(path) else path.removesuffix(".py")


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "."


def _folders(path: str) -> Sequence[str]:
    """The folders that hold a file, innermost first; the last is `.`."""
    folders: list[str] = []
    while path != ".":
        path = _folder(path)
        folders.append(path)
    return folders


def _below(root: str, dotted: str) -> str:
    inside = dotted.replace(".", "/")
    return inside if root == "." else f"{root}/{inside}"


def _dotted(stem: str, root: str) -> str:
    inside = stem if root == "." else "" if stem == root else stem.removeprefix(f"{root}/")
    return inside.replace("/", ".") or _last(stem)
