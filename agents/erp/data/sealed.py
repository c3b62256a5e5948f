"""A sealed copy: a database in memory that holds what one scope may see of some tables, and nothing else.

Whatever statement is run on it, and however it came about, it cannot find what was never copied. It is read-only, may
call few functions, and stops after a time and a number of rows.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Generator, Iterable, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from agents.erp.data.catalogue import Catalogue, Table
from agents.erp.data.dialect import LOCAL, Dialect
from agents.erp.data.localtime import local_times
from agents.erp.data.scope import Key, Scope
from agents.erp.data.sight import BRANCH, TENANT, Sight

SECONDS = 5.0  # for one statement
MOST_ROWS = 50_000  # that one statement may give
MOST_COPIED = 5_000_000  # rows of one copy
FUNCTIONS = frozenset(
    {
        *("abs", "avg", "coalesce", "count", "date", "iif", "ifnull", "instr", "julianday", "length", "like", "lower"),
        *("max", "min", "nullif", "replace", "round", "strftime", "substr", "sum", "total", "trim", "upper"),
        *("lag", "group_concat"),
    }
)
MOST_KNOWN, MOST_KNOWN_ROWS = 100, 2_000  # answers kept: the copy never changes, so they stay true
LARGE = 50_000  # rows from which a table is indexed for sums
INEXACT = "The sums are too large to be added up exactly."
STEPS = 10_000  # of SQLite's machine between two looks at the clock


class Refused(Exception):
    """A statement was not allowed, took too long or gave too much; the text says which."""


class Filling(Protocol):
    """One moment of the ERP's database, from which tables of a copy are filled."""

    def rows(self, statement: str) -> list[tuple[Any, ...]]: ...

    def fill(self, table: str, statement: str, values: Mapping[str, Key]) -> int:
        """Put what a statement gives into a table of the copy; how many rows that were."""
        ...


class Source(Protocol):
    """An ERP's database. `filling` opens it for one person, to fill a copy."""

    @property
    def dialect(self) -> Dialect: ...

    def version(self) -> str: ...

    def filling(self, copy: sqlite3.Connection, scope: Scope) -> AbstractContextManager[Filling]: ...


class SealedCopy:
    """Grows by tables as they are needed; each is copied once. Safe to use from several threads."""

    def __init__(self, source: Source, catalogue: Catalogue, scope: Scope, sight: Sight | None = None) -> None:
        self.version = source.version()
        self._source = source
        self._catalogue = catalogue
        self._scope = scope
        self._sight = sight or Sight(catalogue, scope, source.dialect)
        self._held: set[str] = set()
        self._rows = 0
        self._known: OrderedDict[tuple[str, tuple[tuple[str, Any], ...]], list[tuple[Any, ...]]] = OrderedDict()
        self._lock = threading.Lock()
        self._deadline = 0.0
        self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, uri=True)
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000)
        self._connection.set_progress_handler(self._late, STEPS)
        if catalogue.timezone:
            self._connection.create_function(LOCAL, 1, local_times(catalogue.timezone), deterministic=True)
        self._seal()

    def run(
        self, tables: Iterable[Table], statement: str, values: Mapping[str, Any], most: int = MOST_ROWS
    ) -> list[tuple[Any, ...]]:
        """The rows of one reading statement over some tables, at most `most`. Raises Refused."""
        with self._lock:
            missing = {table.label: table for table in tables if table.label not in self._held}
            if missing:
                self._copy(missing.values())
            asked = statement, tuple(values.items())
            rows = self._known.pop(asked, None) or self._fetch(statement, values, most)
            if len(rows) <= MOST_KNOWN_ROWS:
                self._known[asked] = rows
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
            return rows

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _fetch(self, statement: str, values: Mapping[str, Any], most: int) -> list[tuple[Any, ...]]:
        self._deadline = time.monotonic() + SECONDS
        try:
            rows = self._connection.execute(statement, values).fetchmany(most + 1)
        except (sqlite3.Error, sqlite3.Warning, UnicodeError) as error:
            raise Refused(_reason(error)) from error
        finally:
            self._deadline = 0.0
        if len(rows) > most:
            raise Refused(f"That gives more than {most:,} rows; narrow it down.")
        return rows

    def _late(self) -> bool:
        return bool(self._deadline) and time.monotonic() > self._deadline

    # --- copying -------------------------------------------------------------------------------------------------

    def _copy(self, tables: Collection[Table]) -> None:
        """All of them as the ERP is at one moment, or none."""
        with self._unsealed(), self._source.filling(self._connection, self._scope) as filling, self._connection:
            self._connection.execute("BEGIN")
            types = self._content_types(filling)
            for table in tables:
                self._copy_one(table, types, filling)
        self._held.update(table.label for table in tables)

    def _copy_one(self, table: Table, types: dict[str, Key], filling: Filling) -> None:
        names = [f'"{column.column}"' for column in table.columns.values()]
        key = [f'"{table.key}" PRIMARY KEY' if name == f'"{table.key}"' else name for name in names]
        self._connection.execute(f'CREATE TABLE main."{table.table}" ({", ".join(key)}, {BRANCH}, {TENANT})')
        statement, values = self._sight.copying(table, types)
        copied = filling.fill(table.table, statement, values)
        self._rows += copied
        if self._rows > MOST_COPIED:
            raise Refused(
                f"Your branches have more than {MOST_COPIED:,} rows of this; that is more than I can take in."
            )
        for number, columns in enumerate(_indexes(table, copied)):
            listed = ", ".join(f'"{name}"' for name in columns)
            self._connection.execute(f'CREATE INDEX main."{table.table}_{number}" ON "{table.table}" ({listed})')

    def _content_types(self, filling: Filling) -> dict[str, Key]:
        if not self._catalogue.content_types:
            return {}
        kinds = self._source.dialect.name(f'"{self._catalogue.content_types}"')
        rows = filling.rows(f"SELECT id, app_label, model FROM {kinds}")  # noqa: S608
        known = {label.lower(): label for label in self._catalogue.tables}
        return {known[f"{app}.{model}"]: key for key, app, model in rows if f"{app}.{model}" in known}

    @contextmanager
    def _unsealed(self) -> Generator[None]:
        """Let our own statements in, and seal again whatever happens."""
        self._connection.set_authorizer(None)
        self._connection.execute("PRAGMA query_only = 0")
        try:
            yield
        finally:
            self._seal()

    def _seal(self) -> None:
        self._connection.execute("PRAGMA query_only = 1")
        self._connection.set_authorizer(_allowed)


def _indexes(table: Table, rows: int) -> list[list[str]]:
    """Columns to index. A large table gets one index with all that is added up, in the order of its relations and days.

    Sums by relation then read that index from end to end, with nothing to sort; the last day is one step into it.
    """
    links = [column.column for column in table.columns.values() if column.target]
    sources = [[generic.kind, generic.id] for generic in table.generics]
    if rows < LARGE:
        return [*([name] for name in links), *sources]
    path = [table.columns[table.to_branch[0]].column] if table.to_branch else []
    days = [column.column for column in table.columns.values() if column.kind in {"date", "datetime"}]
    sums = [column.column for column in table.columns.values() if column.kind == "decimal"]
    return [[*path, *(name for name in links if name not in path), *days, *sums, BRANCH], *sources]


def _allowed(action: int, first: str | None, second: str | None, database: str | None, _inner: str | None) -> int:
    """SQLite's authorizer: read tables of the copy and call a few functions; all else is denied."""
    if action == sqlite3.SQLITE_SELECT:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and database in {"main", None} and not (first or "").startswith("sqlite_"):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in FUNCTIONS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _reason(error: Exception) -> str:
    """What a person may hear: never a word of the statement or of a row."""
    said = str(error)
    if "interrupted" in said:
        return f"That took longer than {SECONDS:g} s; ask for less at once."
    if "overflow" in said:
        return INEXACT
    if "prohibited" in said or "not authorized" in said or "readonly" in said:
        return "That is not allowed."
    return "That could not be worked out."
