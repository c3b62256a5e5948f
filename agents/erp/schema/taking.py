"""Takes the snapshot of a project, or finds the one that is still true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Lock

from agents.erp.schema.cache import Hashes, SnapshotCache, key
from agents.erp.schema.interpreter import imports_of
from agents.erp.schema.mechanism import detect
from agents.erp.schema.merge import merge
from agents.erp.schema.overrides import read_overrides
from agents.erp.schema.reading.settings_file import named_settings, read_settings
from agents.erp.schema.reasons import RUNTIME_FAILED
from agents.erp.schema.runtime import Dump, DumpFailed, dump
from agents.erp.schema.scope import derive
from agents.erp.schema.snapshot import Roots, SchemaSnapshot, Unknown
from agents.erp.schema.static import static_snapshot
from agents.erp.schema.target import Target
from agents.erp.source import SourceTree, read_tree
from agents.erp.source.uncollected import uncollected

Now = Callable[[], datetime]


class Snapshots:
    """The snapshot of one project, renewed when a source changes and only then."""

    def __init__(self, target: Target, folder: Path, now: Now) -> None:
        self._target = target
        self._cache = SnapshotCache(folder)
        self._hashes = Hashes()
        self._now = now
        self._lock = Lock()
        self._last: tuple[str, SchemaSnapshot] | None = None

    def current(self, *, refresh: bool = False) -> SchemaSnapshot:
        """The snapshot as of now; of several that ask at once one takes it, the others wait.

        Raises BadOverrides, and NotADirectoryError where there is no project.
        """
        with self._lock:
            hashes = self._hashes.of(self._target)
            made_of = key(self._target, hashes)
            if not refresh and self._last and self._last[0] == made_of:
                return self._last[1]
            found = (None if refresh else self._cache.find(self._target, made_of)) or self._taken(made_of, hashes)
            self._last = made_of, found
            return found

    def _taken(self, made_of: str, hashes: Mapping[str, str]) -> SchemaSnapshot:
        with uncollected():
            taken = take(self._target)
        snapshot = taken.model_copy(update={"file_hashes": hashes, "taken_at": self._now().isoformat()})
        self._cache.keep(self._target, made_of, snapshot)
        return snapshot


def take(target: Target, roots: Roots | None = None) -> SchemaSnapshot:
    """Read the sources while the interpreter is asked, if there is one; put both together and derive the scopes.

    Where the interpreter gives no answer the sources alone remain, and an unknown says so.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:
        asking = beside.submit(_ask, target)
        tree = read_tree(target.project, packages=target.packages)
        asked = asking.result()
    settings_module = target.settings_module or named_settings(tree)
    derived = derive(_both(tree, settings_module, asked), roots, read_overrides(target.overrides))
    return derived.model_copy(update={"mechanism": detect(tree, derived, read_settings(tree, settings_module))})


def _ask(target: Target) -> Dump | Unknown | None:
    """The dump; an Unknown where it failed, None where there is nobody to ask."""
    if target.python is None or target.settings_module is None:
        return None
    imports = imports_of(target.project, target.settings_module)
    try:
        return dump(target.python, target.project, target.settings_module, imports)
    except DumpFailed as problem:
        return Unknown(code=RUNTIME_FAILED, subject=target.settings_module, detail=str(problem))


def _both(tree: SourceTree, settings_module: str | None, asked: Dump | Unknown | None) -> SchemaSnapshot:
    if isinstance(asked, Dump):
        return merge(asked.snapshot, static_snapshot(tree, settings_module, asked.apps))
    static = static_snapshot(tree, settings_module)
    return static.model_copy(update={"unknowns": (*([asked] if asked else []), *static.unknowns)})
