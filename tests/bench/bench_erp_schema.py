"""How long it takes to know a schema: reading, running, finding the kept snapshot, answering a question.

Projects of others are measured where NOVA_TEST_PROJECTS names a folder with their environments (see
tests/agents/erp/schema/test_known_projects.py).
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import TypeVar

from agents.erp.schema.answers import answer
from agents.erp.schema.runtime import dump
from agents.erp.schema.scope import derive
from agents.erp.schema.static import static_snapshot
from agents.erp.schema.taking import Snapshots
from agents.erp.schema.target import reference_target
from agents.erp.source import SourceTree, read_tree
from agents.erp.source.uncollected import uncollected
from tests.agents.erp.schema.test_known_projects import SUBJECTS

T = TypeVar("T")
QUESTIONS = (
    "where is the invoice number stored?",
    "how do Payment and Customer connect?",
    "which models have no branch?",
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measure_reference(Path(folder))
        for name in SUBJECTS:
            measure(name, Path(folder, name))


def timed(call: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    result = call()
    return result, time.perf_counter() - started


def measure_reference(folder: Path) -> None:
    def snapshots() -> Snapshots:
        return Snapshots(reference_target(), folder, lambda: datetime.now(UTC))

    snapshot, taken = timed(lambda: snapshots().current(refresh=True))
    again = snapshots()
    _, found = timed(again.current)
    _, warm = timed(again.current)
    asked = [timed(lambda q=question: answer(again.current(), q))[1] for question in QUESTIONS]
    print(
        f"reference ERP: taken {taken:.2f} s, kept one found {found * 1000:.0f} ms, in the process {warm * 1000:.0f} ms"
    )
    print(
        f"answers from it: {', '.join(f'{seconds * 1000:.0f} ms' for seconds in asked)} ({len(snapshot.models)} models)"
    )


def measure(name: str, project: Path) -> None:
    subject = SUBJECTS[name]
    environment = Path(os.environ.get("NOVA_TEST_PROJECTS", "/nowhere"), name)
    packages = next(environment.glob("lib/python3*/site-packages"), None)
    if packages is None:
        print(f"{subject.package}: not on this machine, skipped")
        return
    project.mkdir()
    (project / "target_settings.py").write_text(dedent(subject.settings))

    def read() -> SourceTree:
        with uncollected():
            return read_tree(packages / subject.package, packages=[packages])

    tree, reading = timed(read)
    snapshot, understanding = timed(lambda: derive(static_snapshot(tree)))
    _, running = timed(lambda: dump(environment / "bin/python", project, "target_settings", project))
    lines = sum(len(module.lines) for module in tree.modules.values())
    print(
        f"{subject.package}: {lines:,} lines read in {reading:.1f} s ({lines / reading:,.0f} lines/s), "
        f"{len(snapshot.models)} models understood in {understanding:.1f} s, interpreter asked in {running:.1f} s; "
        f"{reading + understanding + running:.1f} s together"
    )


if __name__ == "__main__":
    main()
