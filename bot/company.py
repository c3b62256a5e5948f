"""The company whose data Nova reads, and who of the people here is which user there."""

from __future__ import annotations

import asyncio

from agents.erp.data.company import Company, Opening, open_company, open_reference
from agents.erp.data.links import Links
from agents.erp.data.scope import Key, NoAccess
from agents.erp.data.source import SourceAway, SqliteSource
from agents.erp.schema.taking import Snapshots
from agents.tool import ToolContext
from bot.settings import BadSettings, Settings
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


def read_company(settings: Settings, snapshots: Snapshots) -> Company:
    """The configured project with its database; without one, the reference ERP with its demo data.

    Raises BadSettings, BadPolicy, DemoFailed, and what taking a snapshot raises.
    """
    schema = snapshots.current()
    if settings.nova_erp_project is None:
        return open_reference(schema, settings.nova_data_dir / "erp" / DEMO)
    if settings.nova_erp_database is None:
        raise BadSettings("NOVA_ERP_DATABASE is not set, so I can read the ERP's schema but none of its data")
    zone = settings.zone
    return open_company(
        schema,
        settings.nova_erp_project,
        SqliteSource(settings.nova_erp_database),
        lambda now: now.astimezone(zone).date(),
    )


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
