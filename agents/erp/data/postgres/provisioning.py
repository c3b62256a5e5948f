"""SQL that lets Nova read an ERP on PostgreSQL, for a person to look at and apply. Nova never applies it.

Rows are kept apart by policies on `session_user`, which nothing inside a session can change: neither a setting nor SET
ROLE. Memberships are read by a function of an owner who cannot log in, anew in every statement.
"""
# ruff: noqa: S608 - SQL is what it writes; names come from the schema, and a person reads it before it runs

from __future__ import annotations

import re
from collections.abc import Iterable

from agents.erp.data.catalogue import SHUT, Catalogue, Column, Table
from agents.erp.data.policy import Policy
from agents.erp.data.scope import Key, Scope

OWNER, READER = "nova_owner", "nova_reader"
CODES = "nova_link_code"
TIMEOUT = "3s"
CONNECTIONS = 4


def provision(catalogue: Catalogue, policy: Policy, *, app_role: str, database: str) -> str:
    """Everything that is needed once. `app_role` is the role the ERP itself works with."""
    app, identity = quoted(app_role), _identity_tables(catalogue, policy)
    parts = [
        _roles(app, quoted(database), identity),
        *(_function(name, body) for name, body in _functions(policy).items()),
        *(_policies(table, predicate(table, catalogue), app, identity) for table in catalogue.tables.values()),
    ]
    if catalogue.content_types:
        parts.append(_policy(quoted(catalogue.content_types), "true", app, identity))
    return "\n".join(["BEGIN;", *parts, "COMMIT;", ""])


def role_for(scope: Scope, catalogue: Catalogue) -> str:
    """The login role of one linked person; the password is asked for by psql, as the variable `password`."""
    role = quoted(role_name(scope.user))
    lines = [
        f"CREATE ROLE {role} LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION",
        f"    CONNECTION LIMIT {CONNECTIONS} PASSWORD :'password';",
        f"ALTER ROLE {role} SET default_transaction_read_only = on;",
        f"ALTER ROLE {role} SET statement_timeout = '{TIMEOUT}';",
        f"INSERT INTO nova.link (role_name, user_id) VALUES ({text(role_name(scope.user))}, {int(scope.user)});",
        f"GRANT USAGE ON SCHEMA public, nova TO {role};",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA nova TO {role};",
    ]
    for table in catalogue.tables.values():
        columns = ", ".join(quoted(column.column) for column in granted(table, scope))
        lines.append(f"GRANT SELECT ({columns}) ON public.{quoted(table.table)} TO {role};")
    if catalogue.content_types:
        lines.append(f"GRANT SELECT ON public.{quoted(catalogue.content_types)} TO {role};")
    return "\n".join(["BEGIN;", *lines, "COMMIT;", ""])


def role_name(user: Key) -> str:
    return f"nova_u{user}"


def granted(table: Table, scope: Scope) -> list[Column]:
    """Columns a person may read: a sensitive one only with its permission in every branch of theirs."""
    return [
        column
        for column in table.columns.values()
        if column.permission is None
        or (column.permission != SHUT and scope.branches_for(column.permission) == scope.ids)
    ]


def predicate(table: Table, catalogue: Catalogue) -> str:
    """The policy's condition for a row of a table."""
    needs = ", ".join(text(need) for need in table.needs)
    mine = f"= ANY ((SELECT nova.my_branches(ARRAY[{needs}]::text[]))::bigint[])"
    tenant = _reaches(table, table.to_tenant, "= (SELECT nova.my_tenant())", catalogue)
    if not table.of_branch:
        return tenant
    branch = _reaches(table, table.to_branch, mine, catalogue)
    if table.level == "B":
        return branch
    none = f"{quoted(table.columns[table.to_branch[0]].column)} IS NULL AND (SELECT nova.whole_tenant())"
    return f"{tenant} AND ({branch} OR ({none}))"


def _reaches(table: Table, hops: tuple[str, ...], end: str, catalogue: Catalogue) -> str:
    if not hops:
        return f"{quoted(table.key)} {end}" if table.root else "false"
    column = quoted(table.columns[hops[0]].column)
    if len(hops) == 1:
        return f"{column} {end}"
    _, target = catalogue.hop(table, hops[0])
    inner = _reaches(target, hops[1:], end, catalogue)
    return f"{column} IN (SELECT {quoted(target.key)} FROM public.{quoted(target.table)} WHERE {inner})"


# --- once --------------------------------------------------------------------------------------------------------


def _roles(app: str, database: str, identity: Iterable[str]) -> str:
    tables = ", ".join(f"public.{quoted(name)}" for name in identity)
    return f"""
CREATE ROLE {OWNER} NOLOGIN NOINHERIT BYPASSRLS;
CREATE ROLE {READER} LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION
    CONNECTION LIMIT {CONNECTIONS} PASSWORD :'reader_password';
ALTER ROLE {READER} SET default_transaction_read_only = on;
ALTER ROLE {READER} SET statement_timeout = '{TIMEOUT}';
CREATE SCHEMA nova;
REVOKE ALL ON SCHEMA nova FROM PUBLIC;
CREATE TABLE nova.link (role_name name PRIMARY KEY, user_id bigint NOT NULL UNIQUE);
REVOKE ALL ON nova.link FROM PUBLIC;
GRANT USAGE ON SCHEMA public, nova TO {OWNER};
GRANT SELECT ON nova.link, {tables} TO {OWNER};
GRANT USAGE ON SCHEMA public TO {READER};
GRANT SELECT ON {tables} TO {READER};
-- nobody but the ERP makes temporary tables or changes settings by a function (Django sets the time zone that way)
REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC;
GRANT TEMPORARY ON DATABASE {database} TO {app};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO {app};"""


def _functions(policy: Policy) -> dict[str, str]:
    """Signature and result -> body. `my_user` knows who is asking; the rest follows from the ERP's tables."""
    user = _bound(policy.identity.user)
    return {
        "my_user() RETURNS bigint": "SELECT user_id FROM nova.link WHERE role_name = session_user",
        "my_tenant() RETURNS bigint": f"SELECT me.tenant FROM ({user}) AS me(name, login, tenant, currency, whole)",
        "whole_tenant() RETURNS boolean": (
            f"SELECT coalesce(bool_or(me.whole), false) FROM ({user}) AS me(name, login, tenant, currency, whole)"
        ),
        "my_branches(needs text[]) RETURNS bigint[]": f"""
    SELECT coalesce(array_agg(mine.branch), '{{}}') FROM (
        SELECT b.branch FROM ({_bound(policy.identity.branches)}) AS b(branch, code, name, active)
        WHERE nova.whole_tenant()
        UNION
        SELECT m.branch FROM ({_bound(policy.identity.memberships)})
            AS m(branch, code, name, active, role, permissions)
        WHERE cardinality(needs) = 0 OR CAST(m.permissions AS jsonb) ?| needs
    ) AS mine""",
    }


def _function(signature: str, body: str) -> str:
    name = signature.partition(" RETURNS ")[0]
    types = re.sub(r"\w+ (text\[\])", r"\1", name)
    return f"""
CREATE FUNCTION nova.{signature} LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $nova$ {body} $nova$;
REVOKE ALL ON FUNCTION nova.{types} FROM PUBLIC;
ALTER FUNCTION nova.{types} OWNER TO {OWNER};
GRANT EXECUTE ON FUNCTION nova.{types} TO {OWNER};"""


def _policies(table: Table, condition: str, app: str, identity: Iterable[str]) -> str:
    return _policy(quoted(table.table), condition, app, identity)


def _policy(table: str, condition: str, app: str, identity: Iterable[str]) -> str:
    lines = [
        f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY;",
        f"ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY;",
        f"CREATE POLICY nova_app ON public.{table} TO {app} USING (true) WITH CHECK (true);",
        f"CREATE POLICY nova_read ON public.{table} FOR SELECT TO PUBLIC USING ({condition});",
    ]
    if table in {quoted(name) for name in identity}:
        lines.append(f"CREATE POLICY nova_reader ON public.{table} FOR SELECT TO {READER} USING (true);")
    return "\n".join(lines)


def _identity_tables(catalogue: Catalogue, policy: Policy) -> list[str]:
    """The tables that say who is a member where, and the one with the codes."""
    statements = " ".join(policy.identity.model_dump().values())
    names = [table.table for table in catalogue.tables.values()]
    return [name for name in (*names, CODES) if re.search(rf"\b{re.escape(name)}\b", statements)]


def _bound(statement: str) -> str:
    """A statement of the policy, asked about whoever is connected."""
    about = {"user": "(SELECT nova.my_user())", "tenant": "(SELECT nova.my_tenant())"}
    return re.sub(r":(user|tenant)\b", lambda name: about[name[1]], statement)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
