"""`nova erp snapshot`: the schema of the ERP project, as a short summary or as JSON."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from agents.erp.schema.overrides import BadOverrides
from agents.erp.schema.snapshot import Model, SchemaSnapshot
from agents.erp.schema.target import BadTarget
from bot.cli.erp_target import chosen_target, snapshots_of
from bot.cli.output import complain, show
from bot.settings import Settings

LEVELS = {"B": "of a branch", "T": "of a tenant", "T(+B)": "of a tenant or one of its branches", "G": "global"}
SOURCES = {
    "merged": "from its interpreter and its sources",
    "static": "from its sources alone",
    "runtime": "from its interpreter alone",
}
MOST_LINES = 12


def run(settings: Settings, options: argparse.Namespace) -> int:
    try:
        snapshot = snapshots_of(settings, chosen_target(settings, options.project)).current(refresh=options.refresh)
    except (BadOverrides, BadTarget, NotADirectoryError) as problem:
        complain(str(problem))
        return 2
    show(snapshot.model_dump_json() if options.json else summary(snapshot))
    return 0


def summary(snapshot: SchemaSnapshot) -> str:
    """Models by app, roots, mechanism, drift and unknowns, each part a few lines."""
    parts = [
        _heading(snapshot),
        _section("Models", _by_app(_own(snapshot))),
        _section("Scopes", _scopes(snapshot)),
        _section("How they are kept apart", (f"{m.kind}: {m.detail}{_at(m.place)}" for m in snapshot.mechanism)),
        _section("Drift", _drift(snapshot)),
        _section(
            "Unknown",
            (f"{u.code}: {': '.join(filter(None, (u.subject, u.detail)))}{_at(u.place)}" for u in snapshot.unknowns),
        ),
    ]
    return "\n\n".join(parts)


def _own(snapshot: SchemaSnapshot) -> list[Model]:
    return [model for model in snapshot.models.values() if model.own and not model.auto_created]


def _heading(snapshot: SchemaSnapshot) -> str:
    own = _own(snapshot)
    fields = sum(len(model.fields) for model in own)
    apps = len({model.app for model in own})
    django = f", Django {snapshot.django}" if snapshot.django else ""
    return (
        f"{snapshot.settings_module or snapshot.project} {SOURCES[snapshot.source]}{django}\n"
        f"{len(own)} models with {fields} fields in {apps} apps; "
        f"{len(snapshot.models) - len(own)} more are Django's, of installed packages or hidden tables"
    )


def _section(title: str, lines: Iterable[str]) -> str:
    every = list(lines) or ["none"]
    shown = every[:MOST_LINES]
    more = [f"… and {len(every) - MOST_LINES} more (--json has all)"] if len(every) > MOST_LINES else []
    return "\n".join([title, *(f"  {line}" for line in [*shown, *more])])


def _by_app(models: Iterable[Model]) -> Iterator[str]:
    ordered = sorted(models, key=lambda model: model.app)
    width = max((len(model.app) for model in ordered), default=0)
    for app, members in groupby(ordered, key=lambda model: model.app):
        yield f"{app:<{width}}  {', '.join(model.name for model in members)}"


def _scopes(snapshot: SchemaSnapshot) -> Iterator[str]:
    roots = snapshot.roots
    certainty = "proposed, please confirm" if roots.proposed else "declared"
    if roots.tenant or roots.branch:
        yield f"tenant {roots.tenant or 'none'}, branch {roots.branch or 'none'} ({certainty})"
    counts = Counter(model.scope.level for model in _own(snapshot))
    yield ", ".join(f"{counts[level]} {text}" for level, text in LEVELS.items() if counts[level])


def _drift(snapshot: SchemaSnapshot) -> Iterator[str]:
    """A line for each disagreement; missing migrations are counted by app."""
    missing = Counter(row.subject for row in snapshot.drift if row.between == "models-migrations")
    yield from (f"{app}: {count} changes of the models have no migration" for app, count in missing.items())
    for row in snapshot.drift:
        if row.between != "models-migrations":
            yield f"{row.subject}, {row.what}: {row.ours} when running, {row.theirs} in the sources"


def _at(place: object) -> str:
    return f" ({place})" if str(place) else ""
