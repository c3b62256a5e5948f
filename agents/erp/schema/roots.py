"""Proposes the roots of scopes: the models that most others belong to and that are called like one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agents.erp.schema.hops import MOST_HOPS, followed
from agents.erp.schema.snapshot import Model, Roots, SchemaSnapshot

TENANT_WORDS = (
    *("tenant", "organization", "organisation", "organizer", "organiser", "company", "workspace", "entity", "account"),
    *("client", "institution", "business", "merchant", "enterprise", "agency", "team", "community", "school", "firm"),
)
BRANCH_WORDS = (
    *("branch", "location", "site", "store", "shop", "outlet", "event", "department", "division", "office", "facility"),
    *("plant", "clinic", "campus", "project", "unit", "subsidiary", "restaurant", "warehouse"),
)
AFFIXES = frozenset({"model", "base", "abstract"})
FEWEST = 2  # models that must belong to a root, those that only may counted half
SMALLEST_SHARE = 0.1  # of all models


def propose_roots(snapshot: SchemaSnapshot) -> Roots:
    """The likeliest tenant, and the likeliest branch below it. A person has to confirm them."""
    candidates = [
        model for model in snapshot.models.values() if model.own and not model.auto_created and not model.proxy
    ]
    strict = {label: _belonging(snapshot, label, empty=False) for label in _named_like_roots(candidates)}
    loose = {label: _belonging(snapshot, label, empty=True) for label in strict}
    fewest = max(FEWEST, len(candidates) * SMALLEST_SHARE)
    weight = {label: (len(strict[label]) + len(loose[label])) / 2 for label in strict}
    possible = {label: value for label, value in weight.items() if value >= fewest}
    tenant = _best(candidates, possible, TENANT_WORDS)
    below = loose[tenant] if tenant else frozenset(weight)
    branch = _best(candidates, {k: v for k, v in possible.items() if k in below and k != tenant}, BRANCH_WORDS)
    evidence = tuple(_told(root, strict, loose) for root in (tenant, branch) if root)
    return Roots(tenant=tenant, branch=branch, proposed=True, evidence=evidence)


def _told(root: str, strict: Mapping[str, frozenset[str]], loose: Mapping[str, frozenset[str]]) -> str:
    more = len(loose[root]) - len(strict[root])
    return f"{root}: {len(strict[root])} models belong to it{f', {more} more may' if more else ''}"


def _named_like_roots(models: Sequence[Model]) -> list[str]:
    return [model.label for model in models if _rank(model.name, (*TENANT_WORDS, *BRANCH_WORDS)) is not None]


def _best(models: Sequence[Model], weight: Mapping[str, float], words: Sequence[str]) -> str | None:
    """The candidate that most models belong to; an earlier word decides between near equals."""
    scored = [
        (weight[model.label] / (1 + 0.15 * rank), model.label)
        for model in models
        if model.label in weight and (rank := _rank(model.name, words)) is not None
    ]
    return max(scored, default=(0, None))[1]


def _rank(name: str, words: Sequence[str]) -> int | None:
    """Place of a model's name in a list of words, None if it is not called like any."""
    parts = [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)]
    plain = [part for part in parts if part not in AFFIXES]
    return words.index(plain[0]) if len(plain) == 1 and plain[0] in words else None


def _belonging(snapshot: SchemaSnapshot, root: str, *, empty: bool) -> frozenset[str]:
    """Models with a way to the root of at most MOST_HOPS hops, over hops that may be empty only if `empty`."""
    reached = {root}
    for _ in range(MOST_HOPS):
        reached |= {
            model.label
            for model in snapshot.models.values()
            if any(field.target in reached and (empty or not field.null) for field in followed(snapshot, model))
        }
    return frozenset(reached - {root})
