"""The reference ERP's sources as a ground for questions, and small projects made on the spot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from agents.erp.impact.asking.answering import answer
from agents.erp.impact.engine import impact
from agents.erp.impact.known import Known
from agents.erp.impact.operation import from_mapping
from agents.erp.impact.report import ImpactReport
from agents.erp.impact.uses.collecting import find_uses
from agents.erp.schema.scope import derive
from agents.erp.schema.static import static_snapshot
from agents.erp.schema.taking import take
from agents.erp.schema.target import Target, reference_target
from agents.erp.source import read_tree

Ask = Callable[[str], str]
Report = Callable[..., ImpactReport]
MakeKnown = Callable[[Mapping[str, str]], Known]


@pytest.fixture(scope="session")
def known() -> Known:
    """The reference ERP as its sources tell it: no process is started."""
    target = reference_target()
    snapshot = take(Target(target.project, settings_module=target.settings_module))
    tree = read_tree(target.project)
    return Known(snapshot, find_uses(tree, snapshot), tree)


@pytest.fixture(scope="session")
def ask(known: Known) -> Ask:
    """The answer to a question in words, over the reference ERP."""
    return lambda text: answer(known, text).text


@pytest.fixture(scope="session")
def report(known: Known) -> Report:
    """The report of one operation on the reference ERP."""

    def make(**parts: Any) -> ImpactReport:
        return impact(known.snapshot, known.uses, from_mapping(parts))

    return make


@pytest.fixture
def make_known(tmp_path: Path) -> MakeKnown:
    """A project of a few files, read."""

    def make(files: Mapping[str, str]) -> Known:
        for name, text in files.items():
            path = tmp_path / "project" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        project = tmp_path / "project"
        tree = read_tree(project, packages=Target(project).packages)
        snapshot = derive(static_snapshot(tree))
        return Known(snapshot, find_uses(tree, snapshot), tree)

    return make
