"""From an owner's invitation to a Slack team in a workspace.

The link an owner made leads to Slack with a fresh state, which only that browser can bring back, once, within ten
minutes. Then the code is exchanged, and only where all is well is the invitation used up and the token kept.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

from adapters.slack.api import CallError
from adapters.slack.oauth import Grant, NotGranted
from bot.workspaces.installations import Installation, Installations
from bot.workspaces.tickets import Tickets, mark_of
from memory.connection import RedisClient

INVITATION_KEPT = timedelta(days=3)
STATE_KEPT = timedelta(minutes=10)

Deed = Literal["invited", "installed", "uninstalled", "removed"]
Note = Callable[[str, Deed, str], Awaitable[None]]
"""Puts on record who did what to which workspace."""

USED = "This link was used, or is too old. Ask whoever runs Nova for a new one."
STALE = "This attempt is too old, or was begun in another browser. Open the link of your invitation again."
OURS = "Nova already serves this Slack team."
ELSEWHERE = "Nova already serves this Slack team in another workspace. Whoever runs Nova has to remove it there first."
TAKEN = "Another Slack team is in this workspace. Whoever runs Nova has to remove it first."


class Refused(Exception):
    """Nothing was installed; the text says why, for whoever sits at the browser."""


class App(Protocol):
    """What is asked of Slack."""

    def authorize_url(self, state: str) -> str: ...

    async def exchange(self, code: str) -> Grant:
        """Raises CallError and NotGranted."""
        ...

    async def revoke(self, token: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a browser is sent, and the state that it has to bring back."""

    url: str
    state: str


def invitations(redis: RedisClient) -> Tickets:
    """Links that owners made: each stands for a workspace."""
    return Tickets(redis, "workspace-invitation", INVITATION_KEPT)


class Installing:
    """Installations under way, in whichever process their requests arrive.

    `home` is the Slack team that Nova serves besides all workspaces, "" for none; `changed` is told of a new
    installation.
    """

    def __init__(
        self,
        app: App,
        redis: RedisClient,
        installations: Installations,
        workspaces: Collection[str],
        *,
        home: str,
        note: Note,
        changed: Callable[[], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._app = app
        self._invitations = invitations(redis)
        self._states = Tickets(redis, "workspace-state", STATE_KEPT)
        self._installations = installations
        self._workspaces = workspaces
        self._home = home
        self._note = note
        self._changed = changed
        self._now = now

    async def begin(self, invitation: str) -> Departure:
        """Look at an invitation, which stays usable. Raises Refused."""
        if await self._workspace(mark_of(invitation)) is None:
            raise Refused(USED)
        state = await self._states.new(mark_of(invitation))
        return Departure(self._app.authorize_url(state), state)

    async def finish(self, state: str, code: str) -> Installation:
        """Keep what Slack gives for a code. Raises Refused."""
        invitation = await self._states.take(mark_of(state))
        if invitation is None:
            raise Refused(STALE)
        try:
            grant = await self._app.exchange(code)
        except NotGranted as problem:
            raise Refused(str(problem)) from problem
        except CallError as failure:
            raise Refused(
                f"Slack did not accept this ({failure.code}). Open the link of your invitation again."
            ) from None
        return await self._admit(grant, invitation)

    async def give_up(self, state: str) -> None:
        """The person said no at Slack: this state brings nothing any more, the invitation still does."""
        await self._states.take(mark_of(state))

    async def _admit(self, grant: Grant, invitation: str) -> Installation:
        known, _ = await self._installations.all()
        places = [each.workspace for each in known.values() if each.team == grant.team]
        workspace = await self._workspace(invitation)
        # A team's tokens are one and the same: giving back this one would end the installation that works.
        if grant.team == self._home:
            raise Refused(OURS)
        if places and workspace not in places:
            raise Refused(ELSEWHERE)
        if workspace in known and not places:
            raise await self._turned_away(grant, TAKEN)
        if workspace is None or await self._invitations.take(invitation) is None:
            raise await self._turned_away(grant, USED)
        return await self._keep(workspace, grant)

    async def _keep(self, workspace: str, grant: Grant) -> Installation:
        by = f"slack:{grant.team}:{grant.by}"
        installation = Installation(workspace, grant.team, grant.team_name, grant.token, by, self._now())
        await self._installations.save(installation)
        await self._note(by, "installed", f"{workspace}: Slack team {grant.team}")
        self._changed()
        return installation

    async def _workspace(self, invitation: str) -> str | None:
        """Which workspace an invitation is for, as long as there is one of that name."""
        workspace = await self._invitations.look(invitation)
        return workspace if workspace in self._workspaces else None

    async def _turned_away(self, grant: Grant, why: str) -> Refused:
        await self._app.revoke(grant.token)
        return Refused(why)
