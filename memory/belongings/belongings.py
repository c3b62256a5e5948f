"""Finds what is kept of a person, and deletes it."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Sequence

from redis.exceptions import RedisClusterException, RedisError

from memory.belongings.copies import Copies
from memory.belongings.item import Item, Kind, Topic, Who
from memory.belongings.keyspace import Keyspace, parsed, quoted
from memory.connection import RedisClient
from memory.conversation import Conversations
from memory.facts import PRIVATE
from memory.keys import key
from memory.recall import Recall
from memory.traces import INDEX, Trace

_OWN: dict[str, Kind] = {
    "facts": "fact",
    "former-facts": "fact",
    "offers": "fact",
    "todos": "task",
    "reminders": "reminder",
}


class Belongings:
    """What the store keeps of people. Every search reads the store once from one end to the other."""

    def __init__(self, redis: RedisClient, conversations: Conversations, recall: Recall) -> None:
        self._redis = redis
        self._conversations = conversations
        self._recall = recall

    async def of(self, who: Who) -> tuple[Item, ...]:
        """Everything that is kept of a person."""
        keyspace = await Keyspace.look(self._redis)
        own = [item async for item in self._own(keyspace, who)]
        who, said = await self._said(keyspace, who)
        ids = {item.id for item in said}
        copies = Copies(keyspace, who, ids, [str(item.content.get("text", "")) for item in own if item.kind == "fact"])
        return (*own, *said, *[item async for item in copies.all()])

    async def about(self, topic: Topic, who: Who) -> tuple[Item, ...]:
        """The facts of a person about something, and what was said about it: questions with their answers."""
        keyspace = await Keyspace.look(self._redis)
        own = [item async for item in self._own(keyspace, who)]
        facts = [item for item in own if item.kind == "fact" and topic.fits(str(item.content.get("text", "")))]
        who, said = await self._said(keyspace, who)
        told = {name for item in said if item.kind == "trace" and topic.fits(_words(item)) for name in _both(item)}
        about = [item for item in said if item.id in told or topic.fits(_words(item))]
        ids = {item.id for item in about} | told
        copies = Copies(keyspace, who, ids, [str(item.content.get("text", "")) for item in facts])
        sent = [item async for item in copies.sent() if topic.fits(_words(item))]
        return (*facts, *about, *sent, *[item async for item in copies.of_answers()])

    async def answer(self, trace: Trace, who: Who) -> tuple[Item, ...]:
        """One answer to a person: what was asked and answered, its trace, copies, what was thought of it."""
        keyspace = await Keyspace.look(self._redis)
        who, said = await self._said(keyspace, who)
        first = trace.turn or trace.id
        traces = [item for item in said if item.kind == "trace" and {trace.id, first} & {*_both(item)}]
        ids = {trace.id, first, *(item.id for item in traces)}
        copies = Copies(keyspace, who, ids, ())
        about = [item for item in said if item.id in ids]
        return (*about, *[item async for item in copies.of_answers()], *[item async for item in copies.on_answers()])

    async def erase(self, items: Sequence[Item]) -> None:
        """Delete items. Doing it again, after a crash, ends the same way."""
        fields, members = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        episodes, turns = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        for item in items:
            for name, member in item.listed:
                members[name].append(member)
            if item.kind in ("episode", "turn"):
                (episodes if item.kind == "episode" else turns)[item.name].append(item.id)
            elif item.field:
                fields[item.name].append(item.field)
            else:
                await self._redis.delete(item.name)
        for name, some in fields.items():
            await self._redis.hdel(name, *some)
        for name, some in members.items():
            await self._redis.zrem(name, *some)
        for owner, ids in episodes.items():
            await self._recall.forget(owner, *ids)
        for conversation, ids in turns.items():
            await self._conversations.drop(conversation, ids)

    async def forget(self, who: Who) -> tuple[Item, ...]:
        """Delete everything that is kept of a person, soon from the server's file as well; returns what that was."""
        items = await self.of(who)
        private = {str(item.content["conversation"]) for item in items if _private(item)}
        await self.erase(items)
        await self._close(Who(who.people, who.chats | private))
        with contextlib.suppress(RedisError, RedisClusterException):  # where clients may not, servers do it in time
            await self._redis.bgrewriteaof()
        return items

    async def _close(self, who: Who) -> None:
        """Delete what is left under a person's name and of the conversations that were theirs alone: no words."""
        keyspace = await Keyspace.look(self._redis)
        for place in keyspace.of((*who.people, *who.chats)):
            if not place.part.startswith("count:"):  # how often something was tried is no secret, and guards codes
                await self._redis.delete(place.name)

    async def _own(self, keyspace: Keyspace, who: Who) -> AsyncIterator[Item]:
        """What lies under the person's own name."""
        for part, kind in _OWN.items():
            async for place, field, text in keyspace.fields(keyspace.of(who.people, part)):
                due = ((key("reminders", "due"), f"{place.owner}\t{field}"),) if kind == "reminder" else ()
                content = parsed(text)
                yield Item(kind, field, content.get("fact", content), place.name, field, due)
        async for place, text in keyspace.texts(keyspace.of(who.people, "erp-user")):
            yield Item("link", "erp", parsed(text), place.name)

    async def _said(self, keyspace: Keyspace, who: Who) -> tuple[Who, list[Item]]:
        """What was said and answered, and the person with all conversations that are theirs alone."""
        past = [item for person in who.people for item in await self._episodes(person)]
        private = {str(item.content["conversation"]) for item in past if _private(item)}
        who = Who(who.people, who.chats | private)
        traces = [item async for item in self._traces(keyspace, who)]
        ids = {item.id for item in past} | {name for item in traces for name in _both(item)}
        turns = [item async for item in self._turns(keyspace, who, ids)]
        ids |= {item.id for item in turns}
        places = {item.name for item in turns} | {str(item.content["place"]) for item in past} - {PRIVATE}
        shared = [
            item
            for place in sorted(places - set(who.people))
            for item in await self._episodes(place)
            if item.id in ids or item.content["person"] in who.people
        ]
        return who, [*past, *shared, *turns, *traces]

    async def _episodes(self, owner: str) -> list[Item]:
        return [
            Item(
                "episode",
                each.id,
                {
                    "conversation": each.conversation,
                    "place": each.place,
                    "speaker": each.speaker,
                    "person": each.person,
                    "at": each.at.isoformat(),
                    "text": each.text,
                },
                owner,
            )
            for each in await self._recall.all(owner)
        ]

    async def _turns(self, keyspace: Keyspace, who: Who, ids: Collection[str]) -> AsyncIterator[Item]:
        alone = {*who.chats, *(f"refused:{person}" for person in who.people)}
        async for place, field, text in keyspace.fields(keyspace.parts("turns")):
            theirs = place.owner in alone or field in ids
            content = parsed(text) if theirs or any(each in text for each in quoted(who.people)) else {}
            if theirs or content.get("person") in who.people:
                yield Item("turn", field, content | {"conversation": place.owner}, place.owner)

    async def _traces(self, keyspace: Keyspace, who: Who) -> AsyncIterator[Item]:
        bodies = keyspace.parts("body", "trace:")
        async for place, text in keyspace.texts(bodies, quoted(who.people)):
            content = parsed(text)
            if content.get("person") in who.people:
                trace = place.owner.removeprefix("trace:")
                yield Item("trace", trace, content, place.name, listed=((key(INDEX), trace),))


def _private(item: Item) -> bool:
    return item.kind == "episode" and item.content["place"] == PRIVATE


def _words(item: Item) -> str:
    """All that an item says."""
    content = {**item.content, **item.content.get("reply", {})}
    return " ".join(str(content.get(part, "")) for part in ("text", "question", "answer", "body"))


def _both(trace: Item) -> Iterable[str]:
    """The ids of an answer and of what it answers."""
    return (trace.id, str(trace.content.get("turn") or trace.id))
