"""A folder of sources becomes a tree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agents.erp.source.files import Undecodable, decoded, python_files
from agents.erp.source.installed import Installed
from agents.erp.source.layout import Layout
from agents.erp.source.module import Module, Unread
from agents.erp.source.parsing import Unparsable, as_module
from agents.erp.source.tree import SourceTree
from agents.erp.source.uncollected import uncollected


def read_tree(root: Path, *, packages: Sequence[Path] = ()) -> SourceTree:
    """Parse every Python file below `root`.

    `packages` are folders of the import path (a `site-packages`), whose modules are parsed when a name leads there.
    Never raises for a bad file: it is listed in `unread`. Raises NotADirectoryError if `root` is no folder.
    """
    root = root.resolve()
    if not root.is_dir():
        raise NotADirectoryError(f"{str(root)!r} is no folder with sources")
    start = _import_folder(root)
    above = "" if root == start else f"{root.relative_to(start).as_posix()}/"
    texts, unread = _texts(root, above)
    layout = Layout(texts)
    files: dict[str, Module] = {}
    with uncollected():
        for path, name in layout.names().items():
            shown = path.removeprefix(above)
            try:
                files[path] = as_module(name, shown, texts[path], own=True)
            except Unparsable as problem:
                unread.append(Unread(shown, problem.line, str(problem)))
    return SourceTree(root, files, layout, Installed(packages), tuple(unread))


def _import_folder(root: Path) -> Path:
    """The first folder, from `root` upwards, that is no package: imports start there."""
    return next((folder for folder in (root, *root.parents) if not (folder / "__init__.py").exists()), root)


def _texts(root: Path, above: str) -> tuple[dict[str, str], list[Unread]]:
    """Sources by path from where imports start, `above` being the way from there to `root`; files without a text."""
    texts: dict[str, str] = {}
    unread: list[Unread] = []
    for file in python_files(root):
        shown = file.relative_to(root).as_posix()
        try:
            texts[f"{above}{shown}"] = decoded(file.read_bytes())
        except Undecodable as problem:
            unread.append(Unread(shown, 0, str(problem)))
        except OSError as problem:
            unread.append(Unread(shown, 0, (problem.strerror or "unreadable").lower()))
    return texts, unread
