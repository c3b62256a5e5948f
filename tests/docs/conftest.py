"""A page's folder, and the `nova` that its blocks call."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs import forks
from tests.docs.pages import ROOT
from tests.docs.shell import Shell

MAKE = """\
#!/bin/sh
# `make run` and `make -s run` are `nova chat`; what else the pages call is looked up in the Makefile, not run.
[ "$1" = -s ] && shift
[ "$1" = run ] && exec nova chat
echo "no stand-in for: make $*" >&2; exit 2
"""


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the search path with `nova` and `make run`."""
    folder = tmp_path_factory.mktemp("programs")
    address = str(folder / "socket")
    for name, text in (("nova", forks.CLIENT.format(python=sys.executable, socket=address)), ("make", MAKE)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    command = [sys.executable, "-m", forks.__name__, address]
    pipe, same = subprocess.PIPE, subprocess.STDOUT  # streams that cannot be sought, as a terminal's
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=same) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"listening\n"
        yield folder
        server.terminate()


@pytest.fixture(scope="session")
def trained(pytestconfig: pytest.Config) -> Path:
    """What the router learned of the pages' agent: that takes some seconds, so pages share it, and runs until it changes."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("routers-of-the-docs")


@pytest.fixture
def shell(programs: Path, trained: Path, tmp_path: Path) -> Shell:
    """In a folder like a fresh clone's: empty but for what the pages name of it."""
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    (tmp_path / "agents").symlink_to(ROOT / "agents")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "router").symlink_to(trained)
    path = f"{programs}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    return Shell(tmp_path, {"PATH": path, "HOME": str(tmp_path), "LANG": "C.UTF-8", "TZ": "UTC", "USER": "you"})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many blocks were tried, and which were not, with the reason."""
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    noted = [each for report in reports if "tests/docs/" in report.nodeid for each in report.user_properties]
    done = Counter(str(language) for name, language in noted if name == "done")
    if done:
        terminalreporter.section("blocks of the pages: run or read, and not")
        terminalreporter.write_line(", ".join(f"{count} {language}" for language, count in done.most_common()))
        for text in sorted(str(value) for name, value in noted if name == "not run"):
            terminalreporter.write_line(f"not run: {text}")
