"""Statements from a scratch database, asked of the project's own interpreter in another process."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, Protocol

from agents.erp.impact.operation import Operation
from agents.erp.impact.report import Statement
from agents.erp.schema.interpreter import SECONDS, imports_of, run_script
from agents.erp.schema.target import Target

SCRIPT = Path(__file__).with_name("scratch_script.py")
MOST_STATEMENTS = 20
MOST_TEXT = 400
WITHOUT = frozenset({"manager", "base_manager", "move_scope", "delete_rows", "change_rows", "remove_index"})
LOCK = "the whole database (SQLite has one writer)"


class ScratchFailed(Exception):
    """No statements came back; the text says why."""


class Scratch(Protocol):
    """Whoever tries an operation on a scratch database. Raises ScratchFailed."""

    def statements(self, operation: Operation) -> tuple[Statement, ...]: ...


class ProjectScratch:
    """The interpreter of a target; nothing of the project's data is touched."""

    def __init__(self, target: Target, seconds: float = SECONDS) -> None:
        self._target = target
        self._seconds = seconds

    def statements(self, operation: Operation) -> tuple[Statement, ...]:
        """What Django would run on SQLite. Raises ScratchFailed."""
        if operation.op in WITHOUT:
            return ()
        target = self._target
        if target.python is None or target.settings_module is None:
            raise ScratchFailed("the project is only read, there is no interpreter to ask")
        with tempfile.TemporaryDirectory(prefix="nova-scratch-") as private:
            result = Path(private, "statements.json")
            written = operation.model_dump_json(exclude_none=True)
            command = [
                str(target.python),
                "-B",
                "-",
                str(result),
                str(imports_of(target.project, target.settings_module)),
                target.settings_module,
                written,
            ]
            complaint = run_script(SCRIPT, command, target.project, private, self._seconds)
            if not result.exists():
                raise ScratchFailed(complaint or "the project's interpreter ended without an answer")
            return _read(json.loads(result.read_text(encoding="utf-8")))


def _read(answer: dict[str, Any]) -> tuple[Statement, ...]:
    if "error" in answer:
        raise ScratchFailed(str(answer["error"]))
    texts = [str(text) for text in answer["statements"] if not str(text).startswith("--")]
    rewrite = any(text.startswith('CREATE TABLE "new__') for text in texts)
    return tuple(
        Statement(
            statement=text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}…",
            backend="sqlite",
            lock=LOCK,
            rewrite=rewrite,
            note="SQLite makes the table anew" if rewrite else "",
            origin="scratch",
            label="",
            evidence=("schema_editor(collect_sql=True) on a migrated scratch database",),
        )
        for text in texts[:MOST_STATEMENTS]
    )
