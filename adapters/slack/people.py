"""What people are called: `users.info`, remembered for an hour."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from adapters.message import MalformedEvent, Person
from adapters.slack import keys
from adapters.slack.api import CallError, WebApi, log
from adapters.slack.fields import Fields, read
from adapters.slack.pacing import Clock

_KNOWN_FOR = 3600.0
_UNKNOWN_FOR = 60.0  # after a failure people go by their ids for a while
_PATIENCE = 5.0
_MANY = 5_000


class People:
    """Looks people up by user id. A failure is soft: who cannot be looked up goes by the id."""

    def __init__(self, reads: WebApi, clock: Clock) -> None:
        self._reads = reads
        self._clock = clock
        self._known: dict[str, tuple[Person | None, float]] = {}

    async def named(self, users: Iterable[str]) -> dict[str, Person]:
        """The people among these ids whose names are known or can be found out."""
        found = {user: await self._person(user) for user in users}
        return {user: person for user, person in found.items() if person}

    async def _person(self, user: str) -> Person | None:
        person, until = self._known.get(user, (None, float("-inf")))
        if self._clock() < until:
            return person
        person = await self._look_up(user)
        if len(self._known) >= _MANY:
            self._known.clear()
        self._known[user] = (person, self._clock() + (_KNOWN_FOR if person else _UNKNOWN_FOR))
        return person

    async def _look_up(self, user: str) -> Person | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await self._reads.call("users.info", user=user, include_locale=True)
            return _person(read(answer, "users.info").object("user"))
        except (CallError, MalformedEvent, TimeoutError) as error:
            log.info("users.info for %s failed (%s), so the id stands for the name", user, error)
            return None


def _person(user: Fields) -> Person:
    profile = user.object("profile")
    shown = profile.maybe("display_name") or profile.maybe("real_name") or user.maybe("real_name")
    return Person(
        key=keys.person_key(user.maybe("team_id") or "", user.text("id")),
        name=shown or user.maybe("name") or user.text("id"),
        username=user.maybe("name"),
        is_bot=user.flag("is_bot"),
        locale=user.maybe("locale"),
        timezone=user.maybe("tz"),
    )
