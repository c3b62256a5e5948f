"""Snapshots of the small project: read, run, and both."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from agents.erp.schema.runtime import Dump, dump
from agents.erp.schema.snapshot import SchemaSnapshot
from agents.erp.schema.static import static_snapshot
from agents.erp.schema.taking import take
from agents.erp.schema.target import Target, reference_target
from agents.erp.source import read_tree
from tests.agents.erp.schema.projects import write_project

ReadProject = Callable[..., SchemaSnapshot]


@pytest.fixture
def read_project(tmp_path: Path) -> ReadProject:
    """The static snapshot of the small project with changes, or of other files alone."""

    def read(changes: Mapping[str, str] | None = None) -> SchemaSnapshot:
        folder = write_project(tmp_path / "project", changes)
        return static_snapshot(read_tree(folder, packages=Target(folder).packages))

    return read


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def static(project: Path) -> SchemaSnapshot:
    return static_snapshot(read_tree(project, packages=Target(project).packages))


@pytest.fixture(scope="session")
def dumped(project: Path) -> Dump:
    return dump(Path(sys.executable), project, "conf.settings", project)


@pytest.fixture(scope="session")
def reference() -> SchemaSnapshot:
    """The reference ERP, as its sources tell it: no process is started."""
    target = reference_target()
    return take(Target(target.project, settings_module=target.settings_module))
