"""The ERP's database as Nova sees it: a file that is only ever read."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from agents.erp.data.dialect import SqliteDialect
from agents.erp.data.scope import Key, Scope

BUSY = 5.0  # seconds to wait while the ERP writes


class SourceAway(Exception):
    """The ERP's database cannot be read; the text names it and the reason."""


class SqliteFilling:
    """Fills tables from the attached file, without a detour through Python."""

    def __init__(self, copy: sqlite3.Connection) -> None:
        self._copy = copy

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return self._copy.execute(statement).fetchall()

    def fill(self, table: str, statement: str, values: Mapping[str, Key]) -> int:
        return self._copy.execute(f'INSERT INTO main."{table}" {statement}', values).rowcount


class SqliteSource:
    """An SQLite file, opened read-only."""

    dialect = SqliteDialect()

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._watch: tuple[int, sqlite3.Connection] | None = None

    @property
    def uri(self) -> str:
        return f"file:{quote(str(self._file.resolve()))}?mode=ro"

    def version(self) -> str:
        """Changes whenever anybody has written to the file, or put another in its place. Raises SourceAway."""
        try:
            inode = self._file.stat().st_ino
            with self._lock:
                if self._watch is None or self._watch[0] != inode:
                    self._watch_anew(inode)
                assert self._watch
                (changes,) = self._watch[1].execute("PRAGMA data_version").fetchone()
        except (OSError, sqlite3.Error) as error:
            raise self._away(error) from error
        return f"{inode}:{changes}"

    def rows(self, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """What one reading statement gives. Raises SourceAway."""
        try:
            with closing(self._open()) as connection:
                return connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._away(error) from error

    @contextmanager
    def filling(self, copy: sqlite3.Connection, scope: Scope) -> Generator[SqliteFilling]:
        """Show the file's tables to a copy as `erp`, read-only, for as long as it is being filled. Raises SourceAway.

        What may be seen is decided by the statements that fill it, which are made for the scope.
        """
        del scope
        try:
            copy.execute("ATTACH ? AS erp", (self.uri,))
        except sqlite3.Error as error:
            raise self._away(error) from error
        try:
            yield SqliteFilling(copy)
        finally:
            copy.execute("DETACH erp")

    def close(self) -> None:
        with self._lock:
            if self._watch:
                self._watch[1].close()
            self._watch = None

    def _watch_anew(self, inode: int) -> None:
        if self._watch:
            self._watch[1].close()
        self._watch = inode, self._open()

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.uri, uri=True, timeout=BUSY, isolation_level=None, check_same_thread=False)

    def _away(self, error: Exception) -> SourceAway:
        return SourceAway(f"the ERP's database {self._file} cannot be read: {error}")
