"""An ERP's PostgreSQL database: read by a login role per person, over a fresh connection for every copy."""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
from psycopg.conninfo import make_conninfo

from agents.erp.data.catalogue import Catalogue
from agents.erp.data.dialect import PostgresDialect
from agents.erp.data.postgres.people import role_name
from agents.erp.data.postgres.selftest import problems
from agents.erp.data.scope import Key, Scope
from agents.erp.data.source import SourceAway

FRESH = 5.0  # seconds for which a copy is good without asking whether anybody has written
CHUNK = 5_000  # rows taken over at once
CONNECT = 5  # seconds to wait for the server
PATIENCE = "60s"  # for a statement of the self-test, which may have to look at every row of a person


@dataclass(frozen=True, slots=True)
class Login:
    """Where the database is, with the role that reads memberships. Passwords are libpq's: in its passfile, if any."""

    address: str
    passfile: Path | None = None

    def of(self, role: str | None = None) -> str:
        """What libpq connects with. Raises psycopg.ProgrammingError for an address it does not understand."""
        given = {"user": role, "passfile": self.passfile and str(self.passfile), "connect_timeout": CONNECT}
        return make_conninfo(self.address, **{name: value for name, value in given.items() if value})


class PostgresRole:
    """A connection as one role, in one read-only moment."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection

    def rows(self, statement: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return self._connection.execute(_spelled(statement, values), values or None).fetchall()

    def cursor(self, name: str) -> psycopg.ServerCursor[tuple[Any, ...]]:
        return self._connection.cursor(name)

    @contextmanager
    def patient(self) -> Generator[None]:
        """Statements may take longer for a while."""
        with self._connection.transaction(force_rollback=True):
            self._connection.execute(f"SET LOCAL statement_timeout = '{PATIENCE}'")
            yield


class PostgresFilling:
    """Fills tables of a copy with what the role may see."""

    def __init__(self, role: PostgresRole, copy: sqlite3.Connection) -> None:
        self._role = role
        self._copy = copy

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return self._role.rows(statement)

    def fill(self, table: str, statement: str, values: Mapping[str, Key]) -> int:
        count = 0
        with self._role.cursor("nova_copy") as cursor:
            cursor.execute(_spelled(statement, values), values or None)
            while rows := cursor.fetchmany(CHUNK):
                places = ", ".join("?" * len(rows[0]))
                self._copy.executemany(f'INSERT INTO main."{table}" VALUES ({places})', rows)  # noqa: S608
                count += len(rows)
        return count


class PostgresSource:
    """Memberships are read with the role of the login, everything else with the role of the person who asks."""

    dialect = PostgresDialect()

    def __init__(self, login: Login, catalogue: Catalogue, clock: Callable[[], float] = time.monotonic) -> None:
        self._login = login
        self._catalogue = catalogue
        self._clock = clock
        self._tested: set[str] = set()
        self._version, self._good_until = "", float("-inf")
        self._lock = threading.Lock()

    def version(self) -> str:
        """Changes some seconds after anybody has written to a database of the server. Raises SourceAway."""
        with self._lock:
            if self._clock() >= self._good_until:
                ((self._version,),) = self.rows("SELECT CAST(pg_current_snapshot() AS text)")
                self._good_until = self._clock() + FRESH
            return self._version

    def rows(self, statement: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """What one reading statement about memberships gives. Raises SourceAway."""
        with self._connected() as role:
            return role.rows(statement, values)

    @contextmanager
    def filling(self, copy: sqlite3.Connection, scope: Scope) -> Generator[PostgresFilling]:
        """Log in as the person's role for as long as a copy is being filled.

        Raises SourceAway, also for a role that is not safe to read with.
        """
        with self._connected(role_name(scope.user)) as role:
            self._test(role, scope)
            yield PostgresFilling(role, copy)

    def problems(self, scope: Scope) -> list[str]:
        """Why the role of a person must not be used. Raises SourceAway."""
        with self._connected(role_name(scope.user)) as role, role.patient():
            return problems(role, scope, self._catalogue)

    def _test(self, role: PostgresRole, scope: Scope) -> None:
        """Once for each scope that a role is used with. Raises SourceAway."""
        if scope.hash in self._tested:
            return
        with role.patient():
            found = problems(role, scope, self._catalogue)
        if found:
            raise SourceAway(f"the role {role_name(scope.user)} is not safe to read with: {'; '.join(found)}")
        self._tested.add(scope.hash)

    @contextmanager
    def _connected(self, role: str | None = None) -> Generator[PostgresRole]:
        """One transaction over a connection of its own; it never goes back to a pool."""
        try:
            with psycopg.connect(self._login.of(role)) as connection:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                connection.read_only = True
                yield PostgresRole(connection)
        except psycopg.Error as error:
            raise SourceAway(f"the ERP's database cannot be read: {_reason(error)}") from error


def _reason(error: psycopg.Error) -> str:
    """Why there is no connection in the server's words; of a failed statement only its kind: it may quote rows."""
    if error.sqlstate is None:
        return " ".join(str(error).split())
    return f"{type(error).__name__} ({error.sqlstate})"


def _spelled(statement: str, values: Mapping[str, Any] | None) -> LiteralString:
    """A statement of ours with `:name` written as this driver wants it. What people write is never part of it."""
    if not values:
        return cast("LiteralString", statement)
    names = "|".join(map(re.escape, values))
    return cast("LiteralString", re.sub(rf"(?<!:):({names})\b", r"%(\1)s", statement.replace("%", "%%")))
