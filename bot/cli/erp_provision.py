"""`nova erp provision`: SQL that lets Nova read the ERP on PostgreSQL, for a person to look at and apply."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from urllib.parse import urlsplit

from agents.erp.data.catalogue import Catalogue
from agents.erp.data.demo import DemoFailed
from agents.erp.data.policy import BadPolicy, read_policy
from agents.erp.data.postgres.people import role_for
from agents.erp.data.postgres.provisioning import NotNumbered, provision
from agents.erp.data.scope import NoAccess
from agents.erp.data.source import SourceAway
from agents.erp.schema.overrides import BadOverrides
from agents.erp.schema.target import BadTarget
from bot.cli.erp_target import chosen_target, snapshots_of
from bot.cli.output import complain, show
from bot.company import read_company
from bot.settings import Settings

NO_ROLE = "--app-role names the role the ERP itself works with, --user LOGIN the person a role is for"
NO_DATABASE = "--database names the ERP's database (NOVA_ERP_DATABASE names none)"


class Unsaid(Exception):
    """An argument is missing; the text says which."""


def run(settings: Settings, options: argparse.Namespace) -> int:
    try:
        script = _role(settings, options.user) if options.user else _once(settings, options)
    except (BadOverrides, BadPolicy, BadTarget, NotADirectoryError, NotNumbered, Unsaid) as problem:
        complain(str(problem))
        return 2
    except (DemoFailed, NoAccess, SourceAway) as problem:
        complain(str(problem))
        return 1
    show(script)
    return 0


def _once(settings: Settings, options: argparse.Namespace) -> str:
    """What is needed once, or again when the schema has changed; made without the database."""
    database = options.database or _database(settings)
    if not options.app_role or not database:
        raise Unsaid(NO_DATABASE if options.app_role else NO_ROLE)
    target = chosen_target(settings, None)
    policy = read_policy(target.project)
    catalogue = Catalogue.of(snapshots_of(settings, target).current(), policy)
    return provision(catalogue, policy, app_role=options.app_role, database=database)


def _database(settings: Settings) -> str:
    address = settings.nova_erp_database
    return urlsplit(address).path.strip("/") if isinstance(address, str) else ""


def _role(settings: Settings, login: str) -> str:
    """The role of a person with what their memberships open today."""
    company = read_company(settings, snapshots_of(settings, chosen_target(settings, None)))
    identity = company.identity
    return role_for(identity.scope(identity.user(login), datetime.now(UTC)), company.engine.catalogue)
