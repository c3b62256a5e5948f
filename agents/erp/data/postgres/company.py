"""A company whose data are on PostgreSQL, and whether the roles of its people are as they must be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from agents.erp.data.catalogue import Catalogue
from agents.erp.data.company import Company, Today, assemble
from agents.erp.data.identity import Identity
from agents.erp.data.policy import read_policy
from agents.erp.data.postgres.people import PREFIX, role_name, user_of
from agents.erp.data.postgres.selftest import powers
from agents.erp.data.postgres.source import Login, PostgresSource
from agents.erp.data.scope import Key, NoAccess
from agents.erp.data.source import SourceAway
from agents.erp.schema.snapshot import SchemaSnapshot

MOST_EXAMINED = 20  # roles; each takes about half a second
ROLES = "SELECT rolname FROM pg_roles WHERE rolcanlogin AND starts_with(rolname, :prefix) ORDER BY rolname"
NOBODY = "no role of a person is provisioned: `nova erp provision --user LOGIN` prints one"


def open_postgres(schema: SchemaSnapshot, project: Path, login: Login, today: Today) -> Company:
    """A project's data, read by a role per person, with what its people declared about access. Raises BadPolicy."""
    policy = read_policy(project)
    catalogue = Catalogue.of(schema, policy)
    source = PostgresSource(login, catalogue)
    company = assemble(schema, policy, catalogue, source, today)
    return replace(company, examine=Roles(source, company.identity))


class Roles:
    """Tests the roles of people as they are tested before they are used."""

    def __init__(self, source: PostgresSource, identity: Identity) -> None:
        self._source = source
        self._identity = identity

    def __call__(self, now: datetime) -> list[str]:
        """What is wrong with the role that reads memberships and the first roles of people. Raises SourceAway."""
        names = [str(name) for (name,) in self._source.rows(ROLES, {"prefix": PREFIX})]
        users = [user for user in map(user_of, names) if user is not None]
        reader = [f"the role that reads memberships: {problem}" for problem in powers(self._source)]
        people = [wrong for user in users[:MOST_EXAMINED] for wrong in self._wrong(user, now)]
        return [*reader, *(people if users else [NOBODY])]

    def _wrong(self, user: Key, now: datetime) -> Iterator[str]:
        """A user who is not active any more sees nothing, which is as it should be."""
        try:
            found = self._source.problems(self._identity.scope(user, now))
        except NoAccess:
            return
        except SourceAway as problem:
            found = [str(problem)]
        yield from (f"{role_name(user)}: {problem}" for problem in found)
