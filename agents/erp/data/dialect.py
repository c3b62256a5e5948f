"""How the two databases an ERP may have spell what is needed to copy rows out of them.

A copy holds decimals as whole numbers of their last digit, dates and times as ISO text, truth values as 0 and 1.
"""

from __future__ import annotations

from typing import Protocol

from agents.erp.data.catalogue import Column

LOCAL = "nova_local"  # SQLite: the function that turns a time in UTC into one of the people's zone


class Dialect(Protocol):
    """`table` is a quoted name, `cell` an expression for a column's value.

    Where columns are granted as a whole, a sensitive one cannot be opened for single rows.
    """

    opens_single_rows: bool

    def name(self, table: str) -> str: ...

    def cell(self, column: Column, cell: str, timezone: str) -> str: ...


class SqliteDialect:
    """The ERP's file is attached as `erp`. Dates are ISO text already."""

    opens_single_rows = True

    def name(self, table: str) -> str:
        return f"erp.{table}"

    def cell(self, column: Column, cell: str, timezone: str) -> str:
        if column.kind == "decimal":
            return f"CAST(ROUND({cell} * {10**column.places}) AS INTEGER)"
        return f"{LOCAL}({cell})" if column.kind == "datetime" and timezone else cell


class PostgresDialect:
    """Tables are those of a schema."""

    opens_single_rows = False

    def __init__(self, schema: str = "public") -> None:
        self._schema = schema

    def name(self, table: str) -> str:
        return f'"{self._schema}".{table}'

    def cell(self, column: Column, cell: str, timezone: str) -> str:
        match column.kind:
            case "decimal":
                return f"CAST(ROUND({cell} * {10**column.places}) AS BIGINT)"
            case "date":
                return f"to_char({cell}, 'YYYY-MM-DD')"
            case "datetime":
                return f"to_char({cell} AT TIME ZONE '{timezone or 'UTC'}', 'YYYY-MM-DD HH24:MI:SS')"
            case "bool":
                return f"CAST({cell} AS INTEGER)"
            case "json" | "text":
                return f"CAST({cell} AS TEXT)"
            case _:
                return cell
