"""The reference ERP for tests: seeded once, and a Django process that runs snippets inside it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import textwrap
from functools import cache
from pathlib import Path
from typing import Any, Self

from agents.erp.data.demo import PROJECT, Demo, environment, manage, prepare

SHELF = Path(tempfile.gettempdir()) / "nova-tests-erp"

LOOP = """
import json, sys, traceback
import django
django.setup()
out, sys.stdout = sys.stdout, sys.stderr
for line in sys.stdin:
    names = {}
    try:
        exec(json.loads(line), names)
        said = {"answer": names.get("answer")}
    except BaseException:
        said = {"error": traceback.format_exc()}
    print(json.dumps(said, default=str), file=out, flush=True)
"""


@cache
def demo() -> Demo:
    """The seeded ERP; the file is kept between runs under the hash of the sources that made it."""
    return prepare(SHELF)


@cache
def right_answers(*branches: str) -> dict[str, dict[str, Any]]:
    """What the seeding itself works out, for sets of branches such as `2+5`."""
    return json.loads(manage(demo().database, "answers", *branches))


def own_copy(folder: Path) -> Path:
    """A database that a test may change."""
    return Path(shutil.copy(demo().database, folder / "airep.sqlite3"))


class DjangoProcess:
    """A process of the ERP: `run(code)` executes code there and returns what it left in `answer`."""

    def __init__(self, database: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", LOOP],
            cwd=PROJECT,
            env=environment(database),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()

    def run(self, code: str) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(textwrap.dedent(code)) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        assert "error" not in said, said["error"]
        return said["answer"]
