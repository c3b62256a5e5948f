"""Is it safe to read with this role? Asked of the database before a person's role is used; any doubt keeps it shut."""
# ruff: noqa: S608 - constants put together from constants

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Protocol

from agents.erp.data.catalogue import Catalogue
from agents.erp.data.dialect import PostgresDialect
from agents.erp.data.postgres.people import readable
from agents.erp.data.postgres.policies import POLICIES
from agents.erp.data.scope import Scope
from agents.erp.data.sight import Sight

MOST_NAMED = 5


class Asks(Protocol):
    """A connection as the role that is looked at."""

    def rows(self, statement: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]: ...


_OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'nova') AND n.nspname NOT LIKE 'pg_toast%'"
_MAY_READ = "(has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'))"
_CLASSES = "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
_READ_TABLES = f"{_CLASSES} WHERE c.relkind IN ('r', 'p') AND {_OURS} AND {_MAY_READ}"
_ME = "SELECT rolname FROM pg_roles WHERE rolname = session_user"
_INVOKER = (
    "EXISTS (SELECT 1 FROM pg_options_to_table(c.reloptions) AS o "
    "WHERE o.option_name = 'security_invoker' AND CAST(o.option_value AS boolean))"
)
_OWN_POLICIES = ", ".join(f"'{name}'" for name in POLICIES)

QUESTIONS: Mapping[str, str] = {
    "the role is a superuser": f"{_ME} AND rolsuper",
    "the role bypasses row-level security": f"{_ME} AND rolbypassrls",
    "the role may make roles or databases": f"{_ME} AND (rolcreaterole OR rolcreatedb OR rolreplication)",
    "the role is a member of another role": (
        "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid "
        "JOIN pg_roles me ON me.oid = m.member WHERE me.rolname = session_user"
    ),
    "the role owns something": (
        "SELECT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_shdepend d "
        "JOIN pg_roles r ON r.oid = d.refobjid AND d.refclassid = CAST('pg_authid' AS regclass) "
        "JOIN pg_database b ON b.oid = d.dbid OR d.dbid = 0 "
        "WHERE d.deptype = 'o' AND r.rolname = session_user AND b.datname = current_database()"
    ),
    "a table that may be read has no row-level security": f"SELECT c.relname {_READ_TABLES} AND NOT c.relrowsecurity",
    "a table that may be read does not force row-level security": (
        f"SELECT c.relname {_READ_TABLES} AND NOT c.relforcerowsecurity"
    ),
    "a table that may be read has no policy": (
        f"SELECT c.relname {_READ_TABLES} AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)"
    ),
    "a policy that is not Nova's lets the role see rows": (
        f"SELECT DISTINCT p.tablename || '.' || p.policyname FROM pg_policies p "
        f"WHERE p.permissive = 'PERMISSIVE' AND p.policyname NOT IN ({_OWN_POLICIES}) "
        "AND (p.roles && ARRAY[CAST('public' AS name), session_user])"
    ),
    "a view that may be read works with its owner's rights": (
        f"SELECT c.relname {_CLASSES} WHERE c.relkind = 'v' AND {_OURS} AND {_MAY_READ} AND NOT {_INVOKER}"
    ),
    "a materialised view or foreign table may be read": (
        f"SELECT c.relname {_CLASSES} WHERE c.relkind IN ('m', 'f') AND {_OURS} AND {_MAY_READ}"
    ),
    "a function that may be called works with its owner's rights": (
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef "
        f"AND {_OURS} AND has_function_privilege(p.oid, 'EXECUTE')"
    ),
    "something may be written": (
        f"SELECT c.relname {_CLASSES} WHERE c.relkind IN ('r', 'p', 'v') AND n.nspname NOT LIKE 'pg\\_%' "
        "AND n.nspname <> 'information_schema' AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') "
        "OR has_any_column_privilege(c.oid, 'INSERT, UPDATE'))"
    ),
    "something may be created": (
        "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND has_schema_privilege(oid, 'CREATE') "
        "UNION ALL SELECT datname FROM pg_database WHERE datname = current_database() "
        "AND (has_database_privilege(oid, 'CREATE') OR has_database_privilege(oid, 'TEMPORARY'))"
    ),
    "the table of links may be read": (
        f"SELECT c.relname {_CLASSES} WHERE n.nspname = 'nova' AND c.relkind = 'r' AND {_MAY_READ}"
    ),
    "settings can be changed by a function": (
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname = 'pg_catalog' AND p.proname = 'set_config' AND has_function_privilege(p.oid, 'EXECUTE')"
    ),
}
POWERS = frozenset(
    {
        "the role is a superuser",
        "the role bypasses row-level security",
        "the role may make roles or databases",
        "the role is a member of another role",
        "the role owns something",
        "something may be written",
    }
)
COLUMNS = (
    f"SELECT c.relname, a.attname {_CLASSES} JOIN pg_attribute a ON a.attrelid = c.oid "
    f"WHERE c.relkind IN ('r', 'p') AND {_OURS} AND a.attnum > 0 AND NOT a.attisdropped "
    "AND has_column_privilege(c.oid, a.attnum, 'SELECT')"
)


def problems(role: Asks, scope: Scope, catalogue: Catalogue) -> list[str]:
    """Why a role must not be used, with what is wrong; empty where it may."""
    found = [*_asked(role, QUESTIONS), *filter(None, _columns(role, scope, catalogue))]
    return found or list(_seen_outside(role, scope, catalogue))


def powers(role: Asks) -> list[str]:
    """What a role can do that one which only reads memberships needs not."""
    return list(_asked(role, POWERS))


def _asked(role: Asks, about: Collection[str]) -> Iterator[str]:
    for problem, question in QUESTIONS.items():
        if problem in about and (said := _named(problem, (name for (name,) in role.rows(question)))):
            yield said


def _named(problem: str, names: Iterable[object]) -> str:
    """The problem with whom or what it is about; nothing where it is about nothing."""
    listed = sorted(map(str, names))
    return f"{problem}: {', '.join(listed[:MOST_NAMED])}{' …' if len(listed) > MOST_NAMED else ''}" if listed else ""


def _columns(role: Asks, scope: Scope, catalogue: Catalogue) -> Iterator[str]:
    """Grants are made once, so they may be older than the person's permissions or the schema."""
    wanted = {f"{table}.{column}" for table, columns in readable(scope, catalogue).items() for column in columns}
    held = {f"{table}.{column}" for table, column in role.rows(COLUMNS)}
    yield _named("columns may be read that the person's permissions do not open", held - wanted)
    yield _named("columns that Nova reads are not granted", wanted - held)


def _seen_outside(role: Asks, scope: Scope, catalogue: Catalogue) -> Iterator[str]:
    """Looks for a row that the policies show and the memberships do not."""
    sight = Sight(catalogue, scope, PostgresDialect())
    for table in catalogue.tables.values():
        statement, values = sight.counting_outside(table)
        if role.rows(statement, values)[0][0]:
            yield f"a row outside the person's branches can be seen: {table.label}"
