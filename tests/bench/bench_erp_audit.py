"""How fast code is audited: reading the sources, deriving the schema, judging every function.

The project of the tests is made large by copies of its samples. Projects of others are measured where
NOVA_TEST_PROJECTS names a folder with their environments (see tests/agents/erp/schema/test_known_projects.py).
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from agents.erp.audit.opening import open_audit
from agents.erp.schema.target import REFERENCE
from tests.agents.erp.audit.projects import ROOTS, write_project
from tests.agents.erp.audit.samples import SAMPLES

COPIES = 10


def main() -> None:
    measure("reference ERP", REFERENCE, ())
    with tempfile.TemporaryDirectory() as folder:
        measure(f"samples, {COPIES} times", write_project(Path(folder), samples()), ROOTS)
    projects = os.environ.get("NOVA_TEST_PROJECTS")
    for place in sorted(Path(projects).glob("*/lib/python3*/site-packages/*/models*")) if projects else ():
        measure(place.parent.name, place.parent, ())


def samples() -> dict[str, str]:
    """Every sample, leaking and fixed, again and again."""
    named = [(number, sample) for number, sample in enumerate(SAMPLES.values())]
    return {
        f"shop/{kind}_{number}_{copy}.py": getattr(sample, kind)
        for copy in range(COPIES)
        for number, sample in named
        for kind in ("leak", "fixed")
    }


def measure(name: str, project: Path, roots: tuple[str, ...]) -> None:
    started = time.perf_counter()
    audit = open_audit(project, roots)
    opened = time.perf_counter()
    report = audit.of(module.path for module in audit.tree.modules.values())
    judged = time.perf_counter()
    every = report.lines / (judged - started)
    print(
        f"audit, {name:24} {report.lines:7,} lines: read {opened - started:.2f} s, judged {judged - opened:.2f} s, "
        f"{every:,.0f} lines/s in all; {report.confirmed * 1000 / report.lines:.2f} confirmed per 1,000 lines"
    )


if __name__ == "__main__":
    main()
