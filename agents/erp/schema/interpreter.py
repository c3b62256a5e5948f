"""Runs a script of Nova's in a project's own interpreter, in another process.

Nova's process never imports the project. The child gets a scrubbed environment and a private home, its output is thrown
away (projects print when they start), and its answer comes back through a private file.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

SECONDS = 60.0


def run_script(script: Path, command: Sequence[str], project: Path, private: str, seconds: float) -> str:
    """Run the script to its end or kill it with its children; what went wrong, or an empty text."""
    errors = Path(private, "errors")
    with script.open("rb") as source, errors.open("wb") as stderr:
        try:
            process = subprocess.Popen(  # noqa: S603 - the interpreter is the owner's setting
                command,
                stdin=source,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                cwd=project,
                env=_environment(private),
                start_new_session=True,
            )
        except OSError as error:
            return f"{command[0]!r} does not start: {(error.strerror or str(error)).lower()}"
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return f"it took longer than {seconds:g} s"
    last = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    return f"its interpreter ended with status {status}{': ' if last else ''}{''.join(last)[:300]}" if status else ""


def imports_of(project: Path, settings_module: str) -> Path:
    """The folder that the project's imports start from: where its settings module is found, the project if nowhere."""
    module = Path(*settings_module.split("."))
    folders = (project, *sorted(folder for folder in project.iterdir() if folder.is_dir()))
    places = ((folder, folder / module) for folder in folders)
    found = (
        folder for folder, place in places if place.with_suffix(".py").exists() or (place / "__init__.py").exists()
    )
    return next(found, project)


def _environment(private: str) -> dict[str, str]:
    """All that the child learns of its surroundings: no key, token or address of Nova's."""
    return {
        "PATH": os.defpath,
        "HOME": private,
        "TMPDIR": private,
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
