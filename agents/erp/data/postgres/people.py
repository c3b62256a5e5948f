"""The login role of one linked person, as SQL for a person to look at and apply."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agents.erp.data.catalogue import SHUT, Catalogue, Column, Table
from agents.erp.data.postgres.sql import quoted, reading_role, text
from agents.erp.data.scope import Key, Scope

PREFIX = "nova_u"
CONNECTIONS = 4  # each copy of a person's rows takes one while it is being filled
HEADING = """-- Lets Nova read for one person. Apply it as a superuser, again after changes of permissions or schema:
--   psql -v ON_ERROR_STOP=1 -v password=... -f this.sql DATABASE"""
KINDS: tuple[str, ...] = ("id", "app_label", "model")  # what is read of Django's content types


def role_name(user: Key) -> str:
    return f"{PREFIX}{user}"


def user_of(role: str) -> Key | None:
    """The user whose role has this name; None for a role of another kind."""
    number = re.fullmatch(rf"{PREFIX}(\d+)", role)
    return int(number[1]) if number else None


def role_for(scope: Scope, catalogue: Catalogue) -> str:
    """The role of one person, made or brought up to date; psql's variable `password` becomes its password."""
    name = role_name(scope.user)
    role = quoted(name)
    lines = [
        *reading_role(name, "password", CONNECTIONS),
        f"DELETE FROM nova.link WHERE role_name = {text(name)};",  # noqa: S608 - our own name
        f"INSERT INTO nova.link (role_name, user_id) VALUES ({text(name)}, {int(scope.user)});",  # noqa: S608 - a number
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};",
        f"GRANT USAGE ON SCHEMA public, nova TO {role};",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA nova TO {role};",
    ]
    for table, columns in readable(scope, catalogue).items():
        lines.append(f"GRANT SELECT ({', '.join(map(quoted, columns))}) ON public.{quoted(table)} TO {role};")
    return "\n".join([HEADING, "BEGIN;", *lines, "COMMIT;", ""])


def readable(scope: Scope, catalogue: Catalogue) -> Mapping[str, list[str]]:
    """Names of tables -> names of the columns that a person may read."""
    tables = catalogue.tables.values()
    columns = {table.table: [column.column for column in granted(table, scope)] for table in tables}
    return columns | {catalogue.content_types: [*KINDS]} if catalogue.content_types else columns


def granted(table: Table, scope: Scope) -> list[Column]:
    """Columns a person may read: a sensitive one only with its permission in every branch of theirs."""
    return [column for column in table.columns.values() if _is_open(column, scope)]


def _is_open(column: Column, scope: Scope) -> bool:
    if column.permission is None:
        return True
    return column.permission != SHUT and scope.branches_for(column.permission) == scope.ids
