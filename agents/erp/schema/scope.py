"""To whom each model's rows belong: the level, the path to its root, and every other path.

A row is of a branch if its model has a way of forward relations without an empty hop to the branch root, else of a
tenant if it has one to the tenant root, else global. Of several shortest ways the one along parts (CASCADE) is taken. A
text in the class that names such a way, and the override file, win over that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agents.erp.schema.hops import Way, way_of, ways
from agents.erp.schema.overrides import Declared, Overrides
from agents.erp.schema.reasons import NO_ROOTS, PATHS_MAY_DISAGREE, ROOTS_PROPOSED
from agents.erp.schema.roots import propose_roots
from agents.erp.schema.sensitive import sensitive_fields
from agents.erp.schema.snapshot import (
    Hint,
    Level,
    Manager,
    Model,
    Root,
    Roots,
    SchemaSnapshot,
    Scope,
    ScopePath,
    Unknown,
)

MOST_PATHS = 24  # per root; the shortest are kept


def derive(snapshot: SchemaSnapshot, roots: Roots | None = None, overrides: Overrides | None = None) -> SchemaSnapshot:
    """The snapshot with roots, and with the scope and sensitive fields of each model.

    `roots` are used as given; without them those of the overrides, without those the proposed ones.
    """
    overrides = overrides or Overrides()
    chosen = roots or _declared_roots(overrides) or propose_roots(snapshot)
    scopes = _Scopes(snapshot, chosen, overrides)
    models = {label: scopes.model(model) for label, model in snapshot.models.items()}
    unknowns = (*snapshot.unknowns, *_about_roots(chosen), *_about_paths(models.values()))
    return snapshot.model_copy(update={"roots": chosen, "models": models, "unknowns": unknowns})


def _declared_roots(overrides: Overrides) -> Roots | None:
    declared = overrides.roots
    if declared is None:
        return None
    return Roots(tenant=declared.tenant, branch=declared.branch, proposed=False, evidence=("declared",))


class _Scopes:
    """Scopes of one snapshot under given roots."""

    def __init__(self, snapshot: SchemaSnapshot, roots: Roots, overrides: Overrides) -> None:
        self._snapshot = snapshot
        self._roots = roots
        self._overrides = overrides
        branch = roots.branch
        self._above_branch = self._ways(branch, roots.tenant)[:1] if branch else []

    def model(self, model: Model) -> Model:
        declared = self._overrides.models.get(model.label, Declared())
        scope = self._declared(model, self._derived(model), declared)
        managers = tuple(_checked(manager, scope) for manager in model.managers)
        fields = tuple(dict.fromkeys((*declared.sensitive, *sensitive_fields(model))))
        return model.model_copy(update={"scope": scope, "managers": managers, "sensitive": fields})

    def _derived(self, model: Model) -> Scope:
        to_branch = self._ways(model.label, self._roots.branch)
        to_tenant = self._ways(model.label, self._roots.tenant)
        paths = (*_paths("branch", to_branch), *_paths("tenant", to_tenant))
        nullable = tuple(dict.fromkeys(hop for path in paths for hop in path.nullable_hops))
        if root := self._root_of(model):
            above = _best(to_tenant) if root == "branch" else None
            level: Level = "B" if root == "branch" else "T"
            return Scope(level=level, root=root, tenant_path=above.path if above else None, all_paths=paths)
        branch, by_hint = self._chosen(model, to_branch, self._roots.branch)
        if branch:
            return self._of_branch(branch, by_hint, paths, nullable)
        tenant, by_hint = self._chosen(model, to_tenant, self._roots.tenant)
        return Scope(
            level="T" if tenant else "G",
            path=tenant.path if tenant else "",
            tenant_path=tenant.path if tenant else None,
            all_paths=paths,
            nullable_hops=nullable,
            source="declared" if by_hint else "derived",
            evidence=_told(by_hint),
        )

    def _of_branch(
        self, way: Way, by_hint: Hint | None, paths: tuple[ScopePath, ...], nullable: tuple[str, ...]
    ) -> Scope:
        above = self._above_branch[0].path if self._above_branch else None
        return Scope(
            level="B",
            path=way.path,
            tenant_path=f"{way.path}__{above}" if above else None,
            all_paths=paths,
            nullable_hops=nullable,
            source="declared" if by_hint else "derived",
            evidence=_told(by_hint),
        )

    def _chosen(self, model: Model, found: Sequence[Way], root: str | None) -> tuple[Way | None, Hint | None]:
        """The way that makes the scope, and the text in the class that names it."""
        for hint in model.hints:
            written = way_of(self._snapshot.models, model.label, hint.text)
            if written and written[1] == root and not written[0].nullable_hops:
                return written[0], hint
        return _best(found), None

    def _root_of(self, model: Model) -> Root | None:
        if model.label == self._roots.tenant:
            return "tenant"
        return "branch" if model.label == self._roots.branch else None

    def _ways(self, start: str, goal: str | None) -> list[Way]:
        return ways(self._snapshot, start, goal) if goal and start != goal else []

    def _declared(self, model: Model, scope: Scope, declared: Declared) -> Scope:
        """The scope with what the override file says of it."""
        changes: dict[str, object] = {"shared_by_design": declared.shared_by_design}
        if declared.level:
            changes |= {"level": declared.level, "source": "declared"}
        if declared.level == "G":
            changes |= {"path": "", "tenant_path": None}
        if declared.path is not None:
            changes |= {"path": declared.path, "source": "declared", "evidence": "override file"}
            changes |= {"tenant_path": self._tenant_path(model, declared.path, scope)}
        return scope.model_copy(update=changes)

    def _tenant_path(self, model: Model, path: str, scope: Scope) -> str | None:
        written = way_of(self._snapshot.models, model.label, path)
        if written and written[1] == self._roots.branch and self._above_branch:
            return f"{path}__{self._above_branch[0].path}"
        return path if written and written[1] == self._roots.tenant else scope.tenant_path


def _paths(root: Root, found: Sequence[Way]) -> tuple[ScopePath, ...]:
    safe = [len(way.hops) for way in found if not way.nullable_hops]
    return tuple(
        ScopePath(
            root=root,
            path=way.path,
            nullable_hops=way.nullable_hops,
            shortest=not way.nullable_hops and len(way.hops) == min(safe),
        )
        for way in found[:MOST_PATHS]
    )


def _best(found: Sequence[Way]) -> Way | None:
    """The shortest way without an empty hop; of several, the one along the most parts."""
    safe = [way for way in found if not way.nullable_hops]
    return min(safe, key=lambda way: (len(way.hops), -way.owned), default=None)


def _told(hint: Hint | None) -> str:
    return f"{hint.text!r} at {hint.place}" if hint else ""


def _checked(manager: Manager, scope: Scope) -> Manager:
    """A manager that narrows by something else than a scope path does not scope."""
    keys = ("id", "pk") if scope.root else ()
    hops = {*keys, *(path.path.split("__")[0] for path in scope.all_paths)}
    other = manager.narrows_by and "*" not in manager.narrows_by
    if not other or any(name.split("__")[0].removesuffix("_id") in hops for name in manager.narrows_by):
        return manager
    why = f"narrows by {', '.join(manager.narrows_by)} only"
    return manager.model_copy(update={"scoped": "no", "why": why})


def _about_roots(roots: Roots) -> list[Unknown]:
    if not roots.tenant and not roots.branch:
        return [
            Unknown(code=NO_ROOTS, subject="", detail="no model looks like a tenant or a branch; declare the roots")
        ]
    if not roots.proposed:
        return []
    names = " and ".join(filter(None, (roots.tenant, roots.branch)))
    return [
        Unknown(code=ROOTS_PROPOSED, subject=names, detail="taken from names and relations; confirm or declare them")
    ]


def _about_paths(models: Iterable[Model]) -> list[Unknown]:
    """Models that reach the root of their level over several equally short ways, with nothing declared."""
    unknowns: list[Unknown] = []
    for model in models:
        root: Root = "branch" if model.scope.level == "B" else "tenant"
        equal = [path.path for path in model.scope.all_paths if path.root == root and path.shortest]
        if model.scope.source == "derived" and model.scope.root is None and len(equal) > 1:
            detail = f"{' and '.join(equal)} may disagree; {model.scope.path} is taken"
            unknowns.append(Unknown(code=PATHS_MAY_DISAGREE, subject=model.label, detail=detail, place=model.place))
    return unknowns
