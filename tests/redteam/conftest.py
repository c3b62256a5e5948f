"""The red team: attacks by class, each with what must hold. The end of a run tells how many were tried and blocked.

A test is one attack, or as many as it records: `record_property("attacks", 20)`.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

HERE = "tests/redteam/test_"
ELSEWHERE = {"tests/bot/test_injection.py": "prompt injection"}  # tells gullible models what to do, in sixty ways
BLOCKED, TRIED = ("passed",), ("passed", "failed", "error", "xfailed", "xpassed")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A table of the classes: how many attacks were tried, how many came to nothing."""
    tried, blocked = _counted(terminalreporter, TRIED), _counted(terminalreporter, BLOCKED)
    if not tried:
        return
    terminalreporter.section("red team: tried, blocked")
    rows = [*((name, tried[name], blocked[name]) for name in sorted(tried)), ("all", tried.total(), blocked.total())]
    for name, attacks, stopped in rows:
        terminalreporter.write_line(f"{name:<20}{attacks:>6}{stopped:>6}{'' if attacks == stopped else '   <-- open'}")


def _counted(reporter: pytest.TerminalReporter, outcomes: tuple[str, ...]) -> Counter[str]:
    reports = [report for outcome in outcomes for report in reporter.getreports(outcome)]
    counted: Counter[str] = Counter()
    for report in reports:
        if name := _class_of(report.nodeid):
            counted[name] += int(str(dict(report.user_properties).get("attacks", 1)))
    return counted


def _class_of(node: str) -> str:
    """`tests/redteam/test_path_traversal.py::...` -> `path traversal`; "" for what is no attack."""
    file = Path(node.partition("::")[0]).as_posix()
    if file in ELSEWHERE:
        return ELSEWHERE[file]
    return file.removeprefix(HERE).removesuffix(".py").replace("_", " ") if file.startswith(HERE) else ""
