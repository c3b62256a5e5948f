"""What was said in a thread before Nova was asked into it: `conversations.replies`, paced and remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from adapters.message import Earlier, JsonObject, MalformedEvent, Message, Person
from adapters.slack import keys, mrkdwn
from adapters.slack.api import CallError, WebApi, log
from adapters.slack.events import NEW_MESSAGES
from adapters.slack.fields import Fields, read
from adapters.slack.identity import Identity
from adapters.slack.pacing import Clock, Pacer, Sleep
from adapters.slack.parsing import moment
from adapters.slack.people import People

MOST = 40  # messages handed on: the first of the thread and the newest
_PAGE = 200  # as Slack recommends; the oldest come first, so a long thread takes several pages
_PAGES = 5
_EVERY = 1.25  # conversations.replies: 50 a minute
_PATIENCE = 10.0
_KNOWN_FOR = 60.0
_MANY = 500
_SUBTYPES = NEW_MESSAGES | {"bot_message"}


@dataclass(frozen=True, slots=True)
class _Said:
    """A message of a thread, as Slack stores it."""

    ts: str
    at: datetime
    text: str
    user: str
    name: str | None
    team: str | None
    by_program: bool
    is_own: bool

    @property
    def users(self) -> tuple[str, ...]:
        """Whose names are needed to show it."""
        return (self.user, *mrkdwn.mentioned(self.text))


class Threads:
    """Reads threads. A failure is soft: what cannot be read was not said."""

    def __init__(self, reads: WebApi, people: People, clock: Clock, sleep: Sleep) -> None:
        self._reads = reads
        self._people = people
        self._clock = clock
        self._pacer = Pacer(clock, sleep, every=_EVERY)
        self._known: dict[tuple[str, str], tuple[tuple[Fields, ...], float]] = {}

    async def before(self, message: Message, nova: Identity) -> tuple[Earlier, ...]:
        """What stands in a channel thread above this message, oldest first."""
        if message.chat_kind == "dm" or message.thread is None or message.message_key.endswith(f":{message.thread}"):
            return ()
        entries = _readable(await self._thread(message.chat, message.thread), nova)
        above = [entry for entry in entries if entry.at < message.sent_at]
        chosen = above if len(above) <= MOST else [above[0], *above[1 - MOST :]]
        users = {user for entry in chosen for user in entry.users if user != nova.user and user}
        people = await self._people.named(sorted(users))
        names = {nova.user: "Nova"} | {user: person.name for user, person in people.items()}
        return tuple(_earlier(entry, message, names) for entry in chosen)

    async def _thread(self, channel: str, root: str) -> tuple[Fields, ...]:
        entries, until = self._known.get((channel, root), ((), float("-inf")))
        if self._clock() < until:
            return entries
        entries = await self._read(channel, root)
        if len(self._known) >= _MANY:
            self._known.clear()
        self._known[channel, root] = (entries, self._clock() + _KNOWN_FOR)
        return entries

    async def _read(self, channel: str, root: str) -> tuple[Fields, ...]:
        entries: list[Fields] = []
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._read_pages(channel, root, entries)
        except (CallError, MalformedEvent, TimeoutError) as error:
            log.warning("%s, so %d messages of a thread are known", error or "conversations.replies", len(entries))
        return tuple(entries)

    async def _read_pages(self, channel: str, root: str, entries: list[Fields]) -> None:
        """Adds page by page, so that what came before a failure is kept."""
        cursor: str | None = None
        for _ in range(_PAGES):
            page = read(await self._page(channel, root, cursor), "conversations.replies")
            entries += page.objects("messages")
            cursor = page.object("response_metadata").maybe("next_cursor")
            if not cursor:
                break

    async def _page(self, channel: str, root: str, cursor: str | None) -> JsonObject:
        await self._pacer.turn("conversations.replies")
        return await self._reads.call("conversations.replies", channel=channel, ts=root, limit=_PAGE, cursor=cursor)


def _readable(entries: Iterable[Fields], nova: Identity) -> Iterator[_Said]:
    for entry in entries:
        try:
            said = _said(entry, nova)
        except MalformedEvent:
            continue
        if said and said.text.strip():
            yield said


def _said(entry: Fields, nova: Identity) -> _Said | None:
    """None for what Slack itself wrote. Raises MalformedEvent."""
    program = entry.maybe("bot_id")
    if entry.maybe("subtype") not in _SUBTYPES:
        return None
    return _Said(
        ts=entry.text("ts"),
        at=moment(entry, "ts"),
        text=_text(entry),
        user=entry.maybe("user") or program or "",
        name=entry.maybe("username"),
        team=entry.maybe("user_team") or entry.maybe("team"),
        by_program=bool(program),
        is_own=nova.is_own(entry),
    )


def _text(entry: Fields) -> str:
    """What a message says; other programs often say it in attachments."""
    said = entry.maybe("text")
    return said or "\n".join(
        part.maybe("fallback") or part.maybe("text") or "" for part in entry.objects("attachments")
    )


def _earlier(entry: _Said, message: Message, names: Mapping[str, str]) -> Earlier:
    key = keys.person_key(entry.team or message.workspace, entry.user)
    return Earlier(
        message_key=keys.message_key(message.workspace, message.chat, entry.ts),
        sender=Person(key, names.get(entry.user) or entry.name or entry.user, is_bot=entry.by_program),
        text=mrkdwn.to_markdown(entry.text, names).strip(),
        sent_at=entry.at,
        is_own=entry.is_own,
    )
