"""A project opened for its audit: sources read, scope roots declared or proposed, schema derived."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agents.erp.audit.audit import Audit
from agents.erp.audit.report import BadRequest
from agents.erp.schema.hops import ways
from agents.erp.schema.lookup import Lookup
from agents.erp.schema.overrides import BadOverrides, read_overrides
from agents.erp.schema.scope import derive
from agents.erp.schema.snapshot import Roots, SchemaSnapshot
from agents.erp.schema.static import static_snapshot
from agents.erp.schema.target import OVERRIDE_FILE, Target
from agents.erp.source import read_tree
from agents.erp.source.uncollected import uncollected

MARKS = (OVERRIDE_FILE, "manage.py", "pyproject.toml", "setup.py", "setup.cfg", ".git")


def open_audit(project: Path, roots: Sequence[str] = ()) -> Audit:
    """Read a source tree; no interpreter of the project is needed. Raises BadRequest.

    `roots` are labels, the tenant's and the branch's; without them those of the override file, else proposed ones.
    Installed packages stay unread: what Django's own classes do is known by their names.
    """
    if not project.is_dir():
        raise BadRequest(f"{project}: there is no such folder; --project names the folder of the sources")
    with uncollected():
        tree = read_tree(project)
        snapshot = static_snapshot(tree)
        try:
            overrides = read_overrides(Target(tree.root).overrides)
        except BadOverrides as problem:
            raise BadRequest(str(problem)) from problem
        return Audit(tree, derive(snapshot, declared(snapshot, roots) if roots else None, overrides))


def declared(snapshot: SchemaSnapshot, names: Sequence[str]) -> Roots:
    """Roots as somebody names them, the wider one first however they are given. Raises BadRequest.

    A scope that is a person's own has no root: the user model may be named all the same.
    """
    named = dict.fromkeys(_label(snapshot, name) for name in names)
    given = [label for label in named if label != snapshot.user_model]
    labels = sorted(given, key=lambda label: sum(_belongs(snapshot, label, other) for other in given))
    tenant, branch, *idle = (*labels, None, None)
    unused = (f"{label} is not used: a scope has two levels" for label in idle if label)
    return Roots(tenant=tenant, branch=branch, proposed=False, evidence=("declared", *unused))


def _label(snapshot: SchemaSnapshot, name: str) -> str:
    """The label of a model, in any case of letters."""
    known = {label.lower(): label for label in (*snapshot.models, snapshot.user_model)}
    if name.lower() in known:
        return known[name.lower()]
    lookup = Lookup(snapshot)
    near = ", ".join([model.label for model in lookup.named(name)] or lookup.near(name))
    raise BadRequest(f"--root: there is no model {name!r}; {f'nearest: {near}' if near else 'write app.Model'}")


def _belongs(snapshot: SchemaSnapshot, label: str, root: str) -> bool:
    return bool(ways(snapshot, label, root)) and not ways(snapshot, root, label)


def project_of(path: Path) -> Path:
    """The folder of the project that a file or folder belongs to: the nearest one upwards that looks like one."""
    here = path.resolve()
    folder = here if here.is_dir() else here.parent
    marked = (place for place in (folder, *folder.parents) if any((place / mark).exists() for mark in MARKS))
    return next(marked, folder)
