"""What lies around for a while of what a person said: results of tools, messages on their way, waiting work, votes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any, cast

from memory.belongings.item import Item, Who
from memory.belongings.keyspace import Keyspace, Place, parsed, quoted
from memory.keys import key

SHORT = 8  # characters of a fact below which quoting it means nothing


class Copies:
    """Copies of what was said in the turns `ids`, and of some facts' words."""

    def __init__(self, keyspace: Keyspace, who: Who, ids: Collection[str], facts: Sequence[str]) -> None:
        self._keyspace = keyspace
        self._who = who
        self._ids = ids
        self._facts = [fact for fact in facts if len(fact) >= SHORT]

    async def of_answers(self) -> AsyncIterator[Item]:
        """What tools returned for those turns, their answers on their way, what waits for a yes."""
        async for place, text in self._keyspace.texts(self._keyspace.parts("work", "approval:")):
            if place.owner.removeprefix("approval:") in self._ids:
                yield Item("copy", place.owner, parsed(text), place.name)
        for places in (self._keyspace.parts("receipts", "turn:"), self._keyspace.parts("parts", "turn:")):
            async for place, field, text in self._keyspace.fields(places):
                if place.owner.removeprefix("turn:") in self._ids or self._quotes(text):
                    yield self._copy(place, field, text)

    async def on_answers(self) -> AsyncIterator[Item]:
        """What anybody thought of those answers, and which agents they chose for them."""
        async for place, person, text in self._keyspace.fields(self._keyspace.parts("votes", "trace:")):
            if (answer := place.owner.removeprefix("trace:")) in self._ids:
                yield Item("vote", answer, {"vote": text}, place.name, person)
        async for place, answer, text in self._keyspace.fields(self._keyspace.of(["labels"], "by-answer")):
            if answer in self._ids:
                yield _label(place, answer, text)

    async def all(self) -> AsyncIterator[Item]:
        """All of these, and what else names the person or was sent to them alone."""
        async for item in self.of_answers():
            yield item
        for find in (self.sent, self._set_aside, self._asked, self._votes, self._labels, self._runs):
            async for item in find():
                yield item

    def _quotes(self, text: str) -> bool:
        said = str(parsed(text))
        return any(fact in said for fact in self._facts)

    def _copy(self, place: Place, field: str, text: str) -> Item:
        turn = place.owner.removeprefix("turn:")
        return Item("copy", turn, parsed(text), place.name, field, ((_UNDELIVERED, f"{turn}#{field}"),))

    async def sent(self) -> AsyncIterator[Item]:
        """Messages to conversations that are theirs alone."""
        places = self._keyspace.parts("parts", "turn:")
        async for place, field, text in self._keyspace.fields(places, quoted(self._who.chats) or ["\0"]):
            if _conversation(parsed(text)) in self._who.chats:
                yield self._copy(place, field, text)

    async def _set_aside(self) -> AsyncIterator[Item]:
        """Events that could not be handled: from their conversations, or with their number on that platform in them."""
        owners = self._keyspace.parts("", "quarantine:")
        async for place, text in self._keyspace.texts(owners):
            event = parsed(text.rpartition("\n")[2])
            if event.get("conversation") in self._who.chats or any(
                _names(person, event) for person in self._who.people
            ):
                name = place.owner.removeprefix("quarantine:")
                yield Item("copy", name, event, place.name, listed=((key("inbox", "quarantined"), name),))

    async def _asked(self) -> AsyncIterator[Item]:
        """Their last questions to the ERP."""
        asks = [
            place
            for place in self._keyspace.parts("erp-ask")
            if any(place.owner.endswith(f":{person}") for person in self._who.people) or place.owner in self._who.chats
        ]
        async for place, text in self._keyspace.texts(asks):
            yield Item("copy", place.owner, parsed(text), place.name)

    async def _votes(self) -> AsyncIterator[Item]:
        async for place, field, text in self._keyspace.fields(self._keyspace.parts("votes", "trace:")):
            if field in self._who.people:
                yield Item("vote", place.owner.removeprefix("trace:"), {"vote": text}, place.name, field)

    async def _labels(self) -> AsyncIterator[Item]:
        places = self._keyspace.of(["labels"], "by-answer")
        async for place, field, text in self._keyspace.fields(places, quoted(self._who.people)):
            if parsed(text).get("person") in self._who.people:
                yield _label(place, field, text)

    async def _runs(self) -> AsyncIterator[Item]:
        """Runs of pipelines that they had started and that have ended, with what was decided in them."""
        mine: set[str] = set()
        async for place, field, text in self._keyspace.fields(
            self._keyspace.parts("", "run:"), quoted(self._who.people)
        ):
            content = parsed(text)
            if field == "run" and content["starter"]["person"] in self._who.people and content.get("ended_at"):
                mine.add(place.owner)
                number, pipeline = str(content["id"]), str(content["pipeline"])
                lists = tuple((key("runs", *part), number) for part in (("all",), ("of", pipeline)))
                yield Item("run", number, content, place.name, listed=lists)
        for place in self._keyspace.of(mine):
            if place.part:
                yield Item("copy", place.owner, {}, place.name)


def _label(place: Place, answer: str, text: str) -> Item:
    return Item("label", answer, parsed(text), place.name, answer, ((key("labels", "order"), answer),))


_UNDELIVERED = key("outbox", "undelivered")


def _conversation(part: dict[str, Any]) -> str:
    target: dict[str, Any] = part.get("reply", {}).get("target", {})
    return str(target.get("conversation", ""))


def _names(person: str, event: dict[str, Any]) -> bool:
    """Whether an event as its platform sent it holds the number or name that a person has there."""
    platform, _, number = person.partition(":")
    return event.get("platform") == platform and number.rpartition(":")[2] in set(_leaves(event.get("payload")))


def _leaves(value: Any) -> list[str]:
    """All simple values in a JSON value, as text."""
    if isinstance(value, dict):
        value = list(cast("dict[str, Any]", value).values())
    if isinstance(value, list):
        return [leaf for inner in cast("list[Any]", value) for leaf in _leaves(inner)]
    return [str(value)]
