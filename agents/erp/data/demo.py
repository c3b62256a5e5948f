"""The reference ERP on this machine: its project, and a seeded SQLite file made on first use."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agents.erp.schema.target import REFERENCE, REFERENCE_SETTINGS

PROJECT = REFERENCE
PATIENCE = 120.0  # seconds; it takes about five


class DemoFailed(Exception):
    """The reference ERP could not be set up; the text ends with what its process said last."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the data lie, the day on which they stand still, and whom an unlinked console stands for."""

    database: Path
    as_of: date
    user: str


def prepare(folder: Path, python: str = sys.executable) -> Demo:
    """The demo data of a folder, made if these sources have not made them there yet. Blocks for some seconds then.

    Raises DemoFailed.
    """
    database = folder / f"airep-{_version()}.sqlite3"
    note = database.with_suffix(".json")
    if not note.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _make(database, note, python)
    said = json.loads(note.read_text(encoding="utf-8"))
    return Demo(database, date.fromisoformat(said["as_of"]), said["demo_user"])


def manage(database: Path | str, *arguments: str, python: str = sys.executable) -> str:
    """What a management command of the reference ERP prints; its database is a file or a URL. Raises DemoFailed."""
    command = [python, "-m", "django", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and project, no shell
            command,
            cwd=PROJECT,
            env=environment(database),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise DemoFailed(f"{' '.join(arguments)}: {error.stderr.strip()[-500:]}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DemoFailed(f"{' '.join(arguments)}: {error}") from error
    return done.stdout


def environment(database: Path | str) -> dict[str, str]:
    """All that a process of the reference ERP gets to see."""
    url = f"sqlite:///{database.resolve()}" if isinstance(database, Path) else database
    return {
        "DJANGO_SETTINGS_MODULE": REFERENCE_SETTINGS,
        "AIREP_DATABASE_URL": url,
        "PYTHONPATH": str(PROJECT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
    }


def _make(database: Path, note: Path, python: str) -> None:
    """Fill a file of this process's own, then rename: two processes that start together do not meet."""
    mine = database.with_suffix(f".{os.getpid()}")
    try:
        said = manage(mine, "seed", "--migrate", python=python)
        mine.replace(database)
        draft = note.with_suffix(f".{os.getpid()}.json")
        draft.write_text(said, encoding="utf-8")
        draft.replace(note)
    finally:
        with contextlib.suppress(FileNotFoundError):
            mine.unlink()


def _version() -> str:
    """A hash of the project's sources: other sources, other data."""
    digest = hashlib.sha256()
    for file in sorted(PROJECT.rglob("*.py")):
        digest.update(file.relative_to(PROJECT).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
