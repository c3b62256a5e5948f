"""Which sources of a project somebody wants audited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from agents.erp.audit.report import BadRequest
from agents.erp.source import SourceTree, Unread

LEFT_OUT = "is no Python source of the project"


@dataclass(frozen=True, slots=True)
class Selection:
    """Files by their paths relative to the project, and named files that the project's reading leaves out."""

    files: frozenset[str]
    left_out: tuple[Unread, ...]


def selected(tree: SourceTree, paths: Iterable[Path]) -> Selection:
    """The sources that files and folders stand for: as seen from here, else from the project. Raises BadRequest."""
    known = {module.path for module in tree.modules.values()} | {file.path for file in tree.unread}
    files: set[str] = set()
    left_out: list[Unread] = []
    for path in paths:
        inside = _inside(tree.root, path)
        below = {file for file in known if inside in {".", file} or file.startswith(f"{inside}/")}
        if not below and not (tree.root / inside).is_dir():
            left_out.append(Unread(inside, 0, LEFT_OUT))
        files |= below
    return Selection(frozenset(files), tuple(left_out))


def _inside(project: Path, path: Path) -> str:
    """A path relative to the project."""
    place = next((place for place in (path, project / path) if place.exists()), None)
    if place is None:
        raise BadRequest(f"{path}: there is no such file or folder")
    resolved = place.resolve()
    if not resolved.is_relative_to(project):
        raise BadRequest(f"{path} is not inside {project}; --project names the folder that both are in")
    return resolved.relative_to(project).as_posix()
