"""What squawk, a linter for PostgreSQL migrations, says of statements, where it is installed (https://squawkhq.com)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from agents.erp.impact.report import ImpactReport, Statement

SECONDS = 10.0
ABSENT = (
    "squawk is not installed: its rules beside the SQL are those its manual names (`pip install squawk-cli` asks it)"
)
OF_THE_FILE = frozenset(  # about a migration as a whole, which these statements are not
    {"prefer-robust-stmts", "require-lock-timeout", "require-statement-timeout", "require-timeout-settings"}
)
UNREADABLE = "syntax-error"


class LinterFailed(Exception):
    """No rules came back; the text says why."""


class Linter(Protocol):
    """Whoever judges PostgreSQL statements. Raises LinterFailed."""

    def rules(self, statements: Sequence[str]) -> tuple[tuple[str, ...], ...]: ...


class Squawk:
    """The program, asked once for all statements of a change, since a rule may look at the ones before."""

    def __init__(self, program: Path, seconds: float = SECONDS) -> None:
        self._program = program
        self._seconds = seconds

    def rules(self, statements: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """The names of the rules that each statement breaks. Raises LinterFailed."""
        lines = "".join(f"{' '.join(statement.split())}\n" for statement in statements)
        found: list[set[str]] = [set() for _ in statements]
        for line, rule in self._asked(lines):
            if rule not in OF_THE_FILE | {UNREADABLE} and 0 <= line < len(found):
                found[line].add(rule)
        return tuple(tuple(sorted(rules)) for rules in found)

    def _asked(self, lines: str) -> list[tuple[int, str]]:
        """Line (from 0) and rule of each complaint of its report, a JSON list; it exits with 1 where there are any."""
        command = [str(self._program), "--reporter=json", "--stdin-filepath=change.sql"]
        try:
            done = subprocess.run(  # noqa: S603 - the program found by its name, and no shell
                command, input=lines, capture_output=True, text=True, timeout=self._seconds, check=False, cwd="/"
            )
            return [(int(each["line"]), str(each["rule_name"])) for each in json.loads(done.stdout)]
        except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError) as problem:
            raise LinterFailed(f"squawk gave no report: {problem}") from problem


def installed() -> Squawk | None:
    """The program beside this interpreter, or on the path."""
    beside = Path(sys.executable).with_name("squawk")
    program = str(beside) if beside.exists() else shutil.which("squawk")
    return Squawk(Path(program)) if program else None


def linted(report: ImpactReport, linter: Linter | None) -> ImpactReport:
    """A report with the linter's own rules beside its PostgreSQL statements; without one it says so."""
    asked = [entry for entry in report.sql if _complete(entry)]
    if not asked:
        return report
    if linter is None:
        return report.model_copy(update={"unknowns": (*report.unknowns, ABSENT)})
    try:
        rules = dict(zip(map(id, asked), linter.rules([entry.statement for entry in asked]), strict=True))
    except LinterFailed as problem:
        return report.model_copy(update={"unknowns": (*report.unknowns, str(problem))})
    sql = [
        entry.model_copy(update={"rules": rules[id(entry)]}) if id(entry) in rules else entry for entry in report.sql
    ]
    return report.model_copy(update={"sql": tuple(sql)})


def _complete(entry: Statement) -> bool:
    """Whether it is SQL as it would run: no remark, nothing left open."""
    return entry.backend == "postgresql" and not entry.statement.startswith("--") and "…" not in entry.statement
