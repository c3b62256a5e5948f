"""SQL that lets Nova read an ERP on PostgreSQL, for a person to look at and apply. Nova never applies it.

Rows are kept apart by policies on `session_user`, which nothing inside a session can change: neither a setting nor SET
ROLE. Memberships are read by functions of an owner who cannot log in, anew in every statement. The script may be
applied again whenever the ERP's schema or `nova-data.toml` has changed.
"""
# ruff: noqa: S608 - SQL is what it writes; names come from the schema, and a person reads it before it runs

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from agents.erp.data.catalogue import SHUT, Catalogue, Table
from agents.erp.data.policy import Policy
from agents.erp.data.postgres.policies import policies, predicate
from agents.erp.data.postgres.sql import NO_POWERS, quoted, reading_role, role

OWNER, READER = "nova_owner", "nova_reader"
CONNECTIONS = 50  # as many as conversations are answered at once
HEADING = """-- Lets Nova read. Apply it as a superuser:
--   psql -v ON_ERROR_STOP=1 -v reader_password=... -f this.sql DATABASE
-- From then on every table with a policy is empty for all but superusers and the role that the ERP works with: give
-- those that make backups or reports BYPASSRLS or policies of their own."""


class NotNumbered(Exception):
    """Rows cannot be kept apart this way; the text names the models whose keys are no numbers."""


def provision(catalogue: Catalogue, policy: Policy, *, app_role: str, database: str) -> str:
    """All that is needed once. `app_role` is the role the ERP itself works with. Raises NotNumbered."""
    _check_keys(catalogue.tables.values())
    app, identity = quoted(app_role), identity_tables(policy)
    conditions = {table.table: predicate(table, catalogue) for table in catalogue.tables.values()}
    if catalogue.content_types:
        conditions[catalogue.content_types] = "true"
    parts = [
        *_once(app, quoted(database)),
        *(_grant(name, who, catalogue) for who in (OWNER, READER) for name in identity),
        *(_function(signature, body) for signature, body in _functions(policy).items()),
        *(
            policies(name, rows, app=app, reader=READER if name in identity else None)
            for name, rows in conditions.items()
        ),
    ]
    return "\n".join([HEADING, "BEGIN;", *parts, "COMMIT;", ""])


def identity_tables(policy: Policy) -> list[str]:
    """The tables that the policy's statements read: who is a member where, and the codes that link people."""
    statements = " ".join(policy.identity.model_dump().values())
    own_names = set(re.findall(r"(\w+) AS \(", statements, re.IGNORECASE))
    return sorted(set(re.findall(r'\b(?:FROM|JOIN)\s+"?(\w+)', statements, re.IGNORECASE)) - own_names)


def _check_keys(tables: Iterable[Table]) -> None:
    wrong = [table.label for table in tables if (table.root or table.of_branch) and not table.counted]
    if wrong:
        raise NotNumbered(f"the keys of {', '.join(sorted(wrong))} are no numbers; Nova cannot keep their rows apart")


def _once(app: str, database: str) -> Iterator[str]:
    """Roles and the schema, and what everybody may do by default and nobody but the ERP needs."""
    yield role(OWNER, f"NOLOGIN BYPASSRLS {NO_POWERS}")
    yield from reading_role(READER, "reader_password", CONNECTIONS)
    yield f"""
CREATE SCHEMA IF NOT EXISTS nova;
REVOKE ALL ON SCHEMA nova FROM PUBLIC;
CREATE TABLE IF NOT EXISTS nova.link (role_name name PRIMARY KEY, user_id bigint NOT NULL UNIQUE);
REVOKE ALL ON nova.link FROM PUBLIC;
GRANT USAGE ON SCHEMA public, nova TO {OWNER};
GRANT SELECT ON nova.link TO {OWNER};
GRANT USAGE ON SCHEMA public TO {READER};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO {app};
REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC;
GRANT TEMPORARY ON DATABASE {database} TO {app};
-- Django sets the time zone by this function; with it anybody could change settings inside a SELECT
REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO {app};"""


def _grant(name: str, whom: str, catalogue: Catalogue) -> str:
    """What reads memberships reads no column that is shown to nobody, such as passwords."""
    known = next((table for table in catalogue.tables.values() if table.table == name), None)
    if known is None:
        return f"GRANT SELECT ON public.{quoted(name)} TO {whom};"
    columns = (quoted(column.column) for column in known.columns.values() if column.permission != SHUT)
    return f"GRANT SELECT ({', '.join(columns)}) ON public.{quoted(name)} TO {whom};"


def _functions(policy: Policy) -> Mapping[str, str]:
    """Signature and result -> body. `my_user` knows who is asking; the rest follows from the ERP's tables."""
    me = f"({_bound(policy.identity.user)}) AS me(name, login, tenant, currency, whole)"
    return {
        "my_user() RETURNS bigint": "SELECT user_id FROM nova.link WHERE role_name = session_user",
        "my_tenant() RETURNS bigint": f"SELECT me.tenant FROM {me}",
        "whole_tenant() RETURNS boolean": f"SELECT coalesce(bool_or(me.whole), false) FROM {me}",
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
    """Only the owner and, later, the roles of people may call it."""
    name = signature.partition(" RETURNS ")[0].replace("needs ", "")
    return f"""
CREATE OR REPLACE FUNCTION nova.{signature} LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $nova$ {body} $nova$;
REVOKE ALL ON FUNCTION nova.{name} FROM PUBLIC;
ALTER FUNCTION nova.{name} OWNER TO {OWNER};
GRANT EXECUTE ON FUNCTION nova.{name} TO {OWNER};"""


def _bound(statement: str) -> str:
    """A statement of the policy, asked about whoever is connected."""
    about = {"user": "(SELECT nova.my_user())", "tenant": "(SELECT nova.my_tenant())"}
    return re.sub(r":(user|tenant)\b", lambda name: about[name[1]], statement)
