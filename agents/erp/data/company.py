"""A company's data with all that answers questions about them, opened when somebody first asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from agents.erp.data.catalogue import Catalogue
from agents.erp.data.copies import Copies
from agents.erp.data.demo import prepare
from agents.erp.data.engine import Engine
from agents.erp.data.identity import Identity, Reads
from agents.erp.data.policy import Policy, read_policy
from agents.erp.data.sealed import Source
from agents.erp.data.source import SqliteSource
from agents.erp.schema.snapshot import SchemaSnapshot
from agents.erp.schema.target import REFERENCE

Today = Callable[[datetime], date]
Examines = Callable[[datetime], Sequence[str]]


class CompanySource(Source, Reads, Protocol):
    """An ERP's database: memberships are read from it, and copies are filled."""


@dataclass(frozen=True, slots=True)
class Company:
    """`today` says which day counts as today; `console` is the login an unlinked console stands for.

    `examine` looks for what keeps data from people, a sentence each. It raises SourceAway.
    """

    schema: SchemaSnapshot
    identity: Identity
    engine: Engine
    today: Today
    console: str | None = None
    examine: Examines = lambda _: ()


def assemble(
    schema: SchemaSnapshot,
    policy: Policy,
    catalogue: Catalogue,
    source: CompanySource,
    today: Today,
    *,
    console: str | None = None,
) -> Company:
    """All that answers questions about what a source holds."""
    identity = Identity(source, policy.identity)
    return Company(schema, identity, Engine(catalogue, Copies(source, catalogue)), today, console)


def open_file(schema: SchemaSnapshot, project: Path, file: Path, today: Today, console: str | None = None) -> Company:
    """A project's data in an SQLite file, with what its people declared about access. Raises BadPolicy."""
    policy = read_policy(project)
    return assemble(schema, policy, Catalogue.of(schema, policy), SqliteSource(file), today, console=console)


def open_reference(schema: SchemaSnapshot, folder: Path) -> Company:
    """The reference ERP, seeded into a folder on first use; its data stand still on one day. Raises DemoFailed."""
    demo = prepare(folder)
    return open_file(schema, REFERENCE, demo.database, lambda _: demo.as_of, demo.user)


class Opening:
    """Opens a company once, by whoever asks first; the others wait."""

    def __init__(self, opens: Callable[[], Company]) -> None:
        self._opens = opens
        self._company: Company | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Company:
        """Raises what opening raises; the next one to ask tries again."""
        with self._lock:
            if self._company is None:
                self._company = self._opens()
            return self._company
