"""A person's own data, for that person: counted before it is deleted, deleted with a receipt, given as a file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from adapters.message import Upload
from agents.tool import ToolContext, ToolProblem
from memory.belongings import Belongings, Item, Kind, Topic, Who
from memory.facts import PRIVATE
from memory.identities import Identities
from memory.traces import Trace

ONLY_DIRECT = "That is for the two of us alone; write it to me in a direct message."
NOTHING = "I keep nothing about that."
NOT_YOURS = "Only the person who asked can have that forgotten."
SHOWN = 5  # facts and turns quoted before a topic is forgotten
LONGEST = 120  # characters of each
STAYS = (
    "Budgets count on without your words, and pipelines and their schedules stay: they are the workspace's. "
    "What others quoted of you in shared places is theirs."
)
_NAMES: Mapping[Kind, tuple[str, str]] = {
    "fact": ("fact", "facts"),
    "turn": ("turn of our conversations", "turns of our conversations"),
    "reminder": ("reminder", "reminders"),
    "task": ("task on your lists", "tasks on your lists"),
    "trace": ("trace of an answer", "traces of answers"),
    "vote": ("vote", "votes"),
    "label": ("choice of an agent", "choices of agents"),
    "run": ("ended run of a pipeline", "ended runs of pipelines"),
    "link": ("link with a user of the ERP", "links with users of the ERP"),
    "copy": ("copy of one of these on its way", "copies of these on their way"),
}


class Learned(Protocol):
    """What was learned from people."""

    async def forget(self, people: Collection[str]) -> None:
        """Keep nothing that leads back to a person, as all their senders."""
        ...

    async def forget_answer(self, answer: str) -> None:
        """Keep nothing of one answer."""
        ...


class OwnData:
    """What people may do with what is kept of them."""

    def __init__(
        self,
        belongings: Belongings,
        identities: Identities,
        learned: Learned,
    ) -> None:
        self._belongings = belongings
        self._identities = identities
        self._learned = learned  # traces tell what was learned of what, so what was learned goes first

    async def forget_everything(self, context: ToolContext, *, sure: bool) -> str:
        """Count all that is kept of a person, or delete it. Raises ToolProblem outside of direct messages."""
        who = await self._who(context)
        if sure:
            await self._learned.forget(who.people)
            items = await self._belongings.forget(who)
            return f"Deleted: {counted(items)}. {_receipt(context.now, await self._belongings.of(who))}"
        items = await self._belongings.of(who)
        if not items:
            return "I keep nothing about you."
        return (
            f"This would delete {counted(items)}.\n`/forget everything yes` does it, and it can't be undone; "
            f"`/export` gives you a copy first. {STAYS}"
        )

    async def forget_topic(self, context: ToolContext, words: str, *, sure: bool) -> str:
        """Show the facts and turns about something, or delete them. Raises ToolProblem outside of direct messages."""
        who, topic = await self._who(context), Topic(words)
        items = await self._belongings.about(topic, who)
        if not items:
            return NOTHING
        if not sure:
            return (
                f"This would delete {counted(items)} about “{words}”:\n{_quoted(items)}\n"
                f"`/forget topic {words} yes` does it, and it can't be undone."
            )
        await self._belongings.erase(items)
        return f"Deleted: {counted(items)}. {_receipt(context.now, await self._belongings.about(topic, who))}"

    async def forget_answer(self, context: ToolContext, trace: Trace) -> str:
        """Delete one answer with its question, wherever they lie. Raises ToolProblem unless the person had asked."""
        people = await self._identities.of(context.person)
        if trace.person not in people:
            raise ToolProblem(NOT_YOURS)
        items = await self._belongings.answer(trace, Who(people, frozenset()))
        for each in {trace.id, *(item.id for item in items if item.kind == "trace")}:
            await self._learned.forget_answer(each)
        await self._belongings.erase(items)
        return f"Deleted: {counted(items)}. Facts that I noted stay: `/memory` shows them."

    async def export(self, context: ToolContext) -> Upload:
        """All that is kept of a person as a JSON file. Raises ToolProblem outside of direct messages."""
        return as_file(context.person, await self._belongings.of(await self._who(context)), context.now)

    async def _who(self, context: ToolContext) -> Who:
        if context.place != PRIVATE:
            raise ToolProblem(ONLY_DIRECT)
        return Who(await self._identities.of(context.person), frozenset({context.conversation}))


def as_file(person: str, items: Iterable[Item], now: datetime) -> Upload:
    """Items by kind, each as it is stored: `{"person": …, "made_at": …, "fact": [{"id": …, …}], …}`."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        kinds.setdefault(item.kind, []).append({"id": item.id, **item.content})
    content = {"person": person, "made_at": now.isoformat(), **kinds}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return Upload(f"nova-{now:%Y-%m-%d}.json", "application/json", text.encode())


def counted(items: Sequence[Item]) -> str:
    """How many of each kind; what was said counts once, however often it is kept."""
    unique = {("turn" if item.kind == "episode" else item.kind, _which(item)) for item in items}
    counts = Counter(kind for kind, _ in unique)
    parts = [f"{counts[kind]} {names[counts[kind] > 1]}" for kind, names in _NAMES.items() if counts[kind]]
    return ", ".join(parts) or "nothing"


def _which(item: Item) -> str:
    return item.id if item.kind in ("turn", "episode") else f"{item.name} {item.field}"


def _quoted(items: Sequence[Item]) -> str:
    said = {item.id: str(item.content["text"]) for item in items if item.kind in ("fact", "turn", "episode")}
    lines = [" ".join(text.split()) for text in said.values()]
    shown = [f"- “{line[:LONGEST]}{'…' if len(line) > LONGEST else ''}”" for line in lines[:SHOWN]]
    more = [f"- … and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return "\n".join([*shown, *more])


def _receipt(now: datetime, left: Sequence[Item]) -> str:
    if left:
        return f"Looking again, I found {counted(left)} that came in meanwhile; say it once more."
    return f"I looked through the whole store again at {now:%H:%M} ({now.tzname()}): nothing of it is left."
