"""What the models are at run time, asked of the project's own interpreter in another process.

Nova's process never imports the project, see `interpreter`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from agents.erp.schema.interpreter import SECONDS, run_script
from agents.erp.schema.reading.apps import App, Apps
from agents.erp.schema.reasons import MIGRATIONS_UNCHECKED
from agents.erp.schema.relations import with_incoming
from agents.erp.schema.snapshot import Drift, Model, SchemaSnapshot, Unknown

SCRIPT = Path(__file__).with_name("dump_script.py")
MOST_BYTES = 200_000_000


class DumpFailed(Exception):
    """The project's interpreter gave no schema; the text says why."""


@dataclass(frozen=True, slots=True)
class Dump:
    snapshot: SchemaSnapshot
    apps: Apps


def dump(python: Path, project: Path, settings_module: str, imports: Path, seconds: float = SECONDS) -> Dump:
    """The snapshot of a running project, without places, bodies and scopes. Raises DumpFailed.

    `imports` is the folder that the project's own imports start from, often the project itself.
    """
    with tempfile.TemporaryDirectory(prefix="nova-erp-") as private:
        result = Path(private, "schema.json")
        command = [str(python), "-B", "-", str(result), str(imports), settings_module]
        complaint = run_script(SCRIPT, command, project, private, seconds)
        if not result.exists():
            raise DumpFailed(complaint or "its interpreter ended without an answer")
        return _read(_json(result), _json(Path(f"{result}.migrations")), project.resolve(), settings_module)


def _json(file: Path) -> Mapping[str, Any]:
    """What the script wrote; an `error` where that is missing, too large or no object."""
    if not file.exists():
        return {"error": "there was no time for it"}
    if file.stat().st_size > MOST_BYTES:
        return {"error": f"the answer has more than {MOST_BYTES:,} bytes"}
    content: Any = json.loads(file.read_text(encoding="utf-8"))
    return cast("dict[str, Any]", content) if isinstance(content, dict) else {"error": "the answer is no object"}


def _read(dumped: Mapping[str, Any], migrations: Mapping[str, Any], project: Path, settings_module: str) -> Dump:
    if "error" in dumped:
        raise DumpFailed(str(dumped["error"]))
    try:
        models = [_model(row, project) for row in dumped["models"]]
        snapshot = SchemaSnapshot(
            project=project.name,
            settings_module=settings_module,
            django=dumped["django"],
            user_model=dumped["user_model"],
            source="runtime",
            models=with_incoming({model.label: model for model in models}),
            drift=tuple(_drift(migrations)),
            unknowns=tuple(_unchecked(migrations)),
        )
        apps = Apps(tuple(App(name, label) for name, label in dumped["apps"].items()), complete=True)
    except (ValidationError, KeyError, TypeError) as error:
        raise DumpFailed(f"its answer is no schema: {error}") from error
    return Dump(snapshot, apps)


def _model(row: Mapping[str, Any], project: Path) -> Model:
    place = _place(row["file"], 0, project)
    return Model.model_validate(
        {
            **{key: value for key, value in row.items() if key not in {"file", "fields", "signals"}},
            "own": _is_own(row["file"], project),
            "place": place,
            "fields": {field["name"]: field for field in row["fields"]},
            "signals": [_signal(signal_row, project) for signal_row in row["signals"]],
        }
    )


def _signal(row: Mapping[str, Any], project: Path) -> dict[str, Any]:
    place = _place(row["file"], row["line"], project)
    return {"signal": row["signal"], "receiver": row["receiver"], "place": place}


def _is_own(file: str, project: Path) -> bool:
    """Whether a file is the project's, and not of an environment inside its folder."""
    return Path(file).is_relative_to(project) and "site-packages" not in Path(file).relative_to(project).parts


def _place(file: str, line: int, project: Path) -> dict[str, Any]:
    """A place as the sources give it: relative to the project, or to the packages' folder."""
    shown = (
        Path(file).relative_to(project).as_posix() if _is_own(file, project) else file.rpartition("site-packages/")[2]
    )
    return {"file": shown, "line": line}


def _drift(migrations: Mapping[str, Any]) -> list[Drift]:
    """What `makemigrations` would write: the models say more than the migrations."""
    return [
        Drift(
            between="models-migrations",
            subject=row["app"],
            what=row["operation"],
            ours=row["what"],
            theirs="no migration does it",
        )
        for row in migrations.get("missing", ())
    ]


def _unchecked(migrations: Mapping[str, Any]) -> list[Unknown]:
    problem = migrations.get("error")
    return [Unknown(code=MIGRATIONS_UNCHECKED, subject="migrations", detail=str(problem))] if problem else []
