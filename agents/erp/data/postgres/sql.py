"""What the scripts for PostgreSQL are spelled with."""

from __future__ import annotations


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def role(name: str, kind: str, limits: str = "") -> str:
    """A role that is as it should be, whether or not it was there before; in the language of psql."""
    missing = f"SELECT 1 FROM pg_roles WHERE rolname = {text(name)}"  # noqa: S608 - a script that a person applies
    create = text(f"CREATE ROLE {quoted(name)}")
    return f"SELECT {create} WHERE NOT EXISTS ({missing}) \\gexec\nALTER ROLE {quoted(name)} {kind}{limits};"


NO_POWERS = "NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
TIMEOUT = "3s"  # for one statement of a role


def reading_role(name: str, password: str, connections: int) -> list[str]:
    """A role that logs in and reads, over so many connections at once; a variable of psql's is its password."""
    limits = f" CONNECTION LIMIT {connections} PASSWORD :'{password}'"
    return [
        role(name, f"LOGIN NOBYPASSRLS {NO_POWERS}", limits),
        f"ALTER ROLE {quoted(name)} SET default_transaction_read_only = on;",
        f"ALTER ROLE {quoted(name)} SET statement_timeout = '{TIMEOUT}';",
    ]
