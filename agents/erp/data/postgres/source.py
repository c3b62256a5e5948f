"""An ERP's PostgreSQL database: read by a login role per person, over a fresh connection for every copy."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, LiteralString, cast

import psycopg

from agents.erp.data.dialect import PostgresDialect
from agents.erp.data.scope import Key, Scope
from agents.erp.data.source import SourceAway

FRESH = 5.0  # seconds for which a copy is good: PostgreSQL does not tell cheaply whether anybody has written
CHUNK = 5_000  # rows taken over at once


class PostgresRole:
    """A connection as one role, in one read-only moment."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection

    def rows(self, statement: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        return self._connection.execute(_spelled(statement, values), values or None).fetchall()

    def cursor(self, name: str) -> psycopg.ServerCursor[tuple[Any, ...]]:
        return self._connection.cursor(name)


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
    """`url_of` gives the address with which a person's role logs in, `reader_url` the one that reads memberships."""

    dialect = PostgresDialect()

    def __init__(
        self, reader_url: str, url_of: Callable[[Scope], str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._reader_url = reader_url
        self._url_of = url_of
        self._clock = clock

    def version(self) -> str:
        """Changes every few seconds."""
        return f"{self._clock() // FRESH}"

    def rows(self, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """What one reading statement about memberships gives. Raises SourceAway."""
        with self._connected(self._reader_url) as role:
            return role.rows(statement, values)

    @contextmanager
    def filling(self, copy: sqlite3.Connection, scope: Scope) -> Generator[PostgresFilling]:
        """Log in as the person's role for as long as a copy is being filled. Raises SourceAway."""
        with self._connected(self._url_of(scope)) as role:
            yield PostgresFilling(role, copy)

    @contextmanager
    def _connected(self, url: str) -> Generator[PostgresRole]:
        """One transaction over a connection of its own; it never goes back to a pool."""
        try:
            with psycopg.connect(url) as connection:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                connection.read_only = True
                yield PostgresRole(connection)
        except psycopg.Error as error:
            raise SourceAway(f"the ERP's database cannot be read: {type(error).__name__}") from error


def _spelled(statement: str, values: Mapping[str, Any] | None) -> LiteralString:
    """A statement of ours with `:name` written as this driver wants it. What people write is never part of it."""
    if not values:
        return cast("LiteralString", statement)
    names = "|".join(map(re.escape, values))
    return cast("LiteralString", re.sub(rf"(?<!:):({names})\b", r"%(\1)s", statement.replace("%", "%%")))
