"""The company whose data Nova reads, and who of the people here is which user there."""

from __future__ import annotations

import asyncio
import stat
from datetime import date, datetime
from pathlib import Path

from agents.erp.data.company import Company, Opening, Today, open_file, open_reference
from agents.erp.data.links import Links
from agents.erp.data.scope import Key, NoAccess
from agents.erp.data.source import SourceAway
from agents.erp.schema.snapshot import SchemaSnapshot
from agents.erp.schema.taking import Snapshots
from agents.tool import ToolContext
from bot.settings import Settings
from memory.erp_links import ErpLinks

UNLINKED = "You are not linked with a user of the ERP any more."
NOT_LINKED = "You are not linked with a user of the ERP."
HOW = (
    "`/link` and the code that the ERP shows under “Connect Nova” tell me who you are there: `/link ABCD-EFGH`. "
    "`/unlink` undoes it."
)
ONLY_DIRECT = "A code is for a direct message; send it to me there. This one should not be used any more."
AWAY = "The ERP's database can't be read just now, so I could not check the code."
DEMO = "demo"
UNSET = "NOVA_ERP_DATABASE is not set, so I can read the ERP's schema but none of its data"
NO_DRIVER = "PostgreSQL needs the extra: pip install 'nova-assistant[postgres]'"


def read_company(settings: Settings, snapshots: Snapshots) -> Company:
    """The configured project with its database; without one, the reference ERP with its demo data.

    Raises SourceAway, BadPolicy, DemoFailed, and what taking a snapshot raises.
    """
    schema = snapshots.current()
    if settings.nova_erp_project is None:
        return open_reference(schema, settings.nova_data_dir / "erp" / DEMO)
    zone = settings.zone

    def today(now: datetime) -> date:
        return now.astimezone(zone).date()

    match settings.nova_erp_database:
        case None:
            raise SourceAway(UNSET)
        case Path() as file:
            return open_file(schema, settings.nova_erp_project, file, today)
        case address:
            return _on_postgres(schema, settings.nova_erp_project, address, _passfile(settings), today)


def _on_postgres(schema: SchemaSnapshot, project: Path, address: str, passfile: Path | None, today: Today) -> Company:
    try:
        from agents.erp.data.postgres.company import open_postgres  # noqa: PLC0415 - its driver is an extra
        from agents.erp.data.postgres.source import Login  # noqa: PLC0415 - the same
    except ImportError as error:
        raise SourceAway(f"{NO_DRIVER} ({error})") from error
    return open_postgres(schema, project, Login(address, passfile), today)


def _passfile(settings: Settings) -> Path | None:
    """The file with passwords; libpq passes over one that others may read. Raises SourceAway."""
    file = settings.nova_erp_passfile
    if file is None:
        return None
    try:
        shared = file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    except OSError as error:
        raise SourceAway(f"NOVA_ERP_PASSFILE: {file}: {error.strerror}") from error
    if shared:
        raise SourceAway(f"NOVA_ERP_PASSFILE: others may read {file}, so it is not used; chmod 600 {file}")
    return file.absolute()


class Linking:
    """Links people to users, by codes; whoever sits at the terminal of the demo is its demo user."""

    def __init__(self, company: Opening, links: ErpLinks, console_person: str) -> None:
        self._company = company
        self._links = links
        self._console_person = console_person

    async def linked(self, person: str) -> Key | None:
        """The user a person is linked with."""
        user = await self._links.linked(person)
        if user is None and person == self._console_person:
            return await asyncio.to_thread(self._console_user)
        return user

    def _console_user(self) -> Key | None:
        company = self._company()
        return company.identity.user(company.console) if company.console else None

    async def link(self, context: ToolContext, code: str) -> str:
        """The answer to `/link CODE`."""
        if not code.strip():
            return HOW
        if context.place != "dm":
            return ONLY_DIRECT
        try:
            identity = (await asyncio.to_thread(self._company)).identity
            user = await Links(identity.source, identity.sql, self._links).redeem(context.person, code, context.now)
            scope = await asyncio.to_thread(identity.scope, user, context.now)
        except NoAccess as problem:
            return str(problem)
        except SourceAway:
            return AWAY
        return f"You are linked with **{scope.name}** ({', '.join(scope.names())}). Ask me about your branches."

    async def unlink(self, context: ToolContext) -> str:
        """The answer to `/unlink`."""
        return UNLINKED if await self._links.unlink(context.person) else NOT_LINKED
