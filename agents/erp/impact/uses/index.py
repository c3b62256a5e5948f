"""All uses of models and fields that were found, each place once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from agents.erp.impact.names import Hop
from agents.erp.impact.report import Certainty, Reference

STRONGER: Sequence[Certainty] = ("certain", "likely", "possible")
TESTS = re.compile(r"(^|/)(tests?|conftest)(/|\.py$|_)|(^|/)test_\w+\.py$")
MIGRATIONS = re.compile(r"(^|/)migrations/")
VAGUE = frozenset({"argument", "declaration"})
MOST_TEXT = 160

Key = tuple[str, str]  # label of a model, name of a field


@dataclass(slots=True)
class UseIndex:
    """Uses by field and by model; `loose` are names on values of unknown type.

    `open_lists` are forms and serializers that take whatever fields a model has (`exclude`, `"__all__"`).
    """

    fields: dict[Key, dict[tuple[str, int, str], Reference]] = field(
        default_factory=lambda: defaultdict[Key, dict[tuple[str, int, str], Reference]](dict)
    )
    reverse: dict[Key, dict[tuple[str, int, str], Reference]] = field(
        default_factory=lambda: defaultdict[Key, dict[tuple[str, int, str], Reference]](dict)
    )
    models: dict[str, dict[tuple[str, int, str], Reference]] = field(
        default_factory=lambda: defaultdict[str, dict[tuple[str, int, str], Reference]](dict)
    )
    loose: dict[str, list[Reference]] = field(default_factory=lambda: defaultdict[str, list[Reference]](list))
    managers: dict[Key, list[Reference]] = field(default_factory=lambda: defaultdict[Key, list[Reference]](list))
    open_lists: dict[str, list[Reference]] = field(default_factory=lambda: defaultdict[str, list[Reference]](list))

    def add(self, hop: Hop, reference: Reference) -> None:
        """A use of a field, as itself or by its reverse name."""
        kept = (self.reverse if hop.reverse else self.fields)[hop.holder, hop.field.name]
        _keep(kept, reference)

    def add_model(self, label: str, reference: Reference) -> None:
        _keep(self.models[label], reference)

    def add_loose(self, name: str, reference: Reference) -> None:
        self.loose[name].append(reference)

    def add_manager(self, label: str, manager: str, reference: Reference) -> None:
        known = self.managers[label, manager]
        if all(entry.place != reference.place for entry in known):
            known.append(reference)

    def of_field(self, label: str, name: str) -> tuple[Reference, ...]:
        return in_order(self.fields[label, name].values()) if (label, name) in self.fields else ()

    def of_reverse(self, label: str, name: str) -> tuple[Reference, ...]:
        """Uses of the reverse name of a relation."""
        return in_order(self.reverse[label, name].values()) if (label, name) in self.reverse else ()

    def of_model(self, label: str) -> tuple[Reference, ...]:
        return in_order(self.models[label].values()) if label in self.models else ()


def _keep(kept: dict[tuple[str, int, str], Reference], reference: Reference) -> None:
    """Each place once per kind; the more certain reading of it stays."""
    key = (reference.file, reference.line, reference.kind)
    known = kept.get(key)
    if known is None or STRONGER.index(reference.certainty) < STRONGER.index(known.certainty):
        kept[key] = reference


def in_order(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """By certainty, code before migrations and tests, then by place; a vague kind gives way to a clear one."""
    every = list(references)
    clear = {use.place for use in every if use.kind not in VAGUE}
    return tuple(
        sorted(
            (use for use in every if use.kind not in VAGUE or use.place not in clear),
            key=lambda use: (
                use.kind == "migration",
                use.kind == "test",
                STRONGER.index(use.certainty),
                use.file,
                use.line,
            ),
        )
    )


def kind_at(path: str, kind: str) -> str:
    """Whatever stands in a migration or a test is foremost that."""
    if MIGRATIONS.search(path):
        return "migration"
    return "test" if TESTS.search(path) else kind


def shown(line: str) -> str:
    text = line.strip()
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}…"
