"""Is it safe to read with this role? Asked of the database at every start; any doubt keeps the data tools off."""
# ruff: noqa: S608 - constants put together from constants

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, LiteralString, Protocol

from agents.erp.data.catalogue import Catalogue
from agents.erp.data.dialect import PostgresDialect
from agents.erp.data.scope import Scope
from agents.erp.data.sight import Sight


class Asks(Protocol):
    """A connection as the role that is looked at."""

    def rows(self, statement: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]: ...


_OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'nova') AND n.nspname NOT LIKE 'pg_toast%'"
_MAY_READ = "(has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'))"
_IN_SCHEMA = "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE"

QUESTIONS: Mapping[str, LiteralString] = {
    "the role is a superuser": "SELECT rolname FROM pg_roles WHERE rolname = session_user AND rolsuper",
    "the role bypasses row-level security": (
        "SELECT rolname FROM pg_roles WHERE rolname = session_user AND rolbypassrls"
    ),
    "the role may make roles or databases": (
        "SELECT rolname FROM pg_roles WHERE rolname = session_user AND (rolcreaterole OR rolcreatedb OR rolreplication)"
    ),
    "the role is a member of another role": (
        "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid "
        "JOIN pg_roles me ON me.oid = m.member WHERE me.rolname = session_user"
    ),
    "the role owns something": (
        "SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = session_user"
    ),
    "a table that may be read has no row-level security": (
        f"SELECT c.relname {_IN_SCHEMA} c.relkind IN ('r', 'p') AND {_OURS} AND {_MAY_READ} AND NOT c.relrowsecurity"
    ),
    "a table that may be read does not force row-level security": (
        f"SELECT c.relname {_IN_SCHEMA} c.relkind IN ('r', 'p') AND {_OURS} AND {_MAY_READ} "
        "AND NOT c.relforcerowsecurity"
    ),
    "a table that may be read has no policy": (
        f"SELECT c.relname {_IN_SCHEMA} c.relkind IN ('r', 'p') AND {_OURS} AND {_MAY_READ} "
        "AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)"
    ),
    "a view that may be read works with its owner's rights": (
        f"SELECT c.relname {_IN_SCHEMA} c.relkind = 'v' AND {_OURS} AND {_MAY_READ} "
        "AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)"
    ),
    "a materialised view or foreign table may be read": (
        f"SELECT c.relname {_IN_SCHEMA} c.relkind IN ('m', 'f') AND {_OURS} AND {_MAY_READ}"
    ),
    "a function that may be called works with its owner's rights": (
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef "
        f"AND {_OURS} AND has_function_privilege(p.oid, 'EXECUTE')"
    ),
    "something may be written": (
        f"SELECT c.relname {_IN_SCHEMA} c.relkind IN ('r', 'p', 'v') AND n.nspname NOT LIKE 'pg_%' "
        "AND n.nspname <> 'information_schema' AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') "
        "OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'))"
    ),
    "something may be created": (
        "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%' AND has_schema_privilege(oid, 'CREATE') "
        "UNION ALL SELECT datname FROM pg_database WHERE datname = current_database() "
        "AND (has_database_privilege(oid, 'CREATE') OR has_database_privilege(oid, 'TEMPORARY'))"
    ),
    "the table of links may be read": (
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        f"WHERE n.nspname = 'nova' AND c.relkind = 'r' AND {_MAY_READ}"
    ),
    "settings can be changed by a function": (
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname = 'pg_catalog' AND p.proname = 'set_config' AND has_function_privilege(p.oid, 'EXECUTE')"
    ),
}


def problems(role: Asks, scope: Scope, catalogue: Catalogue) -> list[str]:
    """Why a role must not be used, with what is wrong; empty where it may."""
    found: list[str] = []
    for problem, question in QUESTIONS.items():
        names = [str(name) for (name,) in role.rows(question)]
        if names:
            found.append(f"{problem}: {', '.join(sorted(names)[:5])}")
    return found or _seen_outside(role, scope, catalogue)


def _seen_outside(role: Asks, scope: Scope, catalogue: Catalogue) -> list[str]:
    """Looks for a row that the policies show and the memberships do not."""
    sight = Sight(catalogue, scope, PostgresDialect())
    found: list[str] = []
    for table in catalogue.tables.values():
        statement, values = sight.counting_outside(table)
        if role.rows(statement, values)[0][0]:
            found.append(f"a row outside the person's branches can be seen: {table.label}")
    return found
