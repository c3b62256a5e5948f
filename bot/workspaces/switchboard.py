"""Which workspace a delivery of Slack's is for. All come to one address, signed with the one app's secret."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime

from adapters.message import MalformedEvent, RawEvent
from adapters.slack import keys
from adapters.slack.events import ends_installation
from adapters.slack.fields import Fields
from bot.workspaces.dropped import count_dropped
from bot.workspaces.installations import Installation, Installations
from bot.workspaces.installing import Note
from memory.connection import RedisClient
from memory.errors import StoreUnavailable
from memory.slots import StoreAway

logger = logging.getLogger(__name__)

Keep = Callable[[RawEvent], Awaitable[bool]]


class Switchboard:
    """Hands each delivery to the Nova of its team.

    What is for the team `home`, and what names none, goes to `otherwise`, if there is one. `changed` is told when a
    team has taken Nova out.
    """

    def __init__(
        self,
        redis: RedisClient,
        installations: Installations,
        *,
        home: str,
        otherwise: Keep | None,
        note: Note,
        changed: Callable[[], None],
    ) -> None:
        self._redis = redis
        self._installations = installations
        self._home = home
        self._otherwise = otherwise
        self._note = note
        self._changed = changed
        self._lines: dict[str, Keep] = {}

    @contextmanager
    def connected(self, team: str, keep: Keep) -> Generator[None]:
        """Deliveries of a team go to `keep` for as long as the block runs."""
        self._lines[team] = keep
        try:
            yield
        finally:
            self._lines.pop(team, None)

    async def keep(self, raw: RawEvent) -> bool:
        """Store a delivery where it belongs. Raises StoreUnavailable: then Slack delivers it again.

        What is for a team that is not installed is counted and dropped; it is not looked into.
        """
        team = _team(raw)
        if self._otherwise and team in ("", self._home):
            return await self._otherwise(raw)
        if ends_installation(raw.payload):
            return await self._ended(team, raw)
        if team in self._lines:
            return await self._lines[team](raw)
        return await self._unconnected(team)

    async def _unconnected(self, team: str) -> bool:
        if await self._installation(team):
            raise StoreUnavailable(f"the workspace of the Slack team {team} is not up yet")
        await self._counted()
        logger.info("a delivery for the Slack team %r was dropped: it is not installed", team)
        return False

    async def _ended(self, team: str, raw: RawEvent) -> bool:
        """Forget the token of a team that took Nova out, unless the news is older than the installation."""
        installation = await self._installation(team)
        if (
            installation is None
            or not _ends_bot(Fields(raw.payload))
            or _at(raw) < installation.at.replace(microsecond=0)
        ):
            return False
        if not await self._installations.remove(installation):
            return False
        self._lines.pop(team, None)
        logger.warning("Nova was taken out of the Slack team %s (workspace %s)", team, installation.workspace)
        await self._note(f"slack:{team}", "uninstalled", f"{installation.workspace}: Slack team {team}")
        self._changed()
        return True

    async def _installation(self, team: str) -> Installation | None:
        """Raises StoreUnavailable."""
        try:
            found, _ = await self._installations.all()
        except StoreAway as error:
            raise StoreUnavailable(f"the store does not say who is installed ({type(error).__name__})") from error
        return next((each for each in found.values() if each.team == team), None)

    async def _counted(self) -> None:
        try:
            await count_dropped(self._redis)
        except StoreAway as error:
            raise StoreUnavailable(f"the store did not take a count ({type(error).__name__})") from error


def _team(raw: RawEvent) -> str:
    try:
        return keys.workspace(Fields(raw.payload))
    except MalformedEvent:
        return ""


def _ends_bot(payload: Fields) -> bool:
    """Whether the bot's token is gone: `tokens_revoked` also tells of people's own tokens, which Nova does not use."""
    event = payload.object("event")
    return event.maybe("type") != "tokens_revoked" or bool(event.object("tokens").values.get("bot"))


def _at(raw: RawEvent) -> datetime:
    """When it happened: news can come a day late, and Nova may be installed again by then."""
    seconds = raw.payload.get("event_time")
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else raw.received_at
