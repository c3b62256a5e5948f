"""A little world for the loop's tests: three agents, a word-counting encoder, answers that know whether they are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.improvement.listening import Listener
from bot.improvement.ports import Change, Means, RouteExamples, Surroundings
from bot.improvement.records import AnswerRecord, Book, ToolStatus, ToolUse
from bot.improvement.routing import LearnedRouting
from bot.router import learned
from bot.router.judge import Judge
from tests.bot.routerkit import CountingEncoder, small_roster

MONDAY = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
BREAD, BIKES, TALK = "craft.bread", "craft.bikes", "general.chat"
PEOPLE = ("ada", "ben", "cleo", "dan")


def routing(roster: Mapping[str, object] | None = None) -> LearnedRouting:
    """The real router over bread, bikes and talk."""
    agents = small_roster() if roster is None else roster
    encoder = CountingEncoder()
    brain, _ = learned.learn(agents, learned.Vectors.none(), encoder)  # pyright: ignore[reportArgumentType]
    texts, labels = learned.labelled(agents)  # pyright: ignore[reportArgumentType]
    names = tuple(agents)
    examples = [(f"s{i}", names[int(n)], text) for i, (text, n) in enumerate(zip(texts, labels, strict=True))]
    return LearnedRouting(Judge(brain, encoder), "r1", examples, encoder)


@dataclass
class World:
    """The truth: which agent a question belongs to, which line its answer needs, which facts and models are good."""

    right: dict[str, str] = field(default_factory=dict[str, str])
    needs: dict[str, str] = field(default_factory=dict[str, str])
    facts: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    values: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    wanted: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    refuses: frozenset[str] = frozenset()
    tokens: int = 0
    written: int = 0

    def good(self, record: AnswerRecord, change: Change) -> bool | None:
        agents = (change.agent,) if change.agent else record.agents
        if self.right.get(record.text, record.agent) not in agents:
            return False
        line = self.needs.get(record.text)
        if line and line not in (change.bullet or ""):
            return False
        if (change.model or record.model) in self.refuses:
            return False
        if any(use.status in {"error", "timeout"} for use in record.tools) and not change.tool:
            return False
        for memory in record.memories:
            value = change.memory[1] if change.memory else self.facts[record.person, memory]
            if value != self.wanted.get((record.person, memory), value):
                return False
        return True

    def value(self, person: str, memory: str) -> str | None:
        return self.facts.get((person, memory))


class Remembered:
    def __init__(self, world: World) -> None:
        self._world = world

    def value(self, person: str, memory: str) -> str | None:
        return self._world.value(person, memory)

    def values(self, memory: str) -> Sequence[str]:
        return self._world.values.get(memory, ())


class Weeks:
    """Fills a book with answers and what people did after them."""

    def __init__(self, book: Book | None = None) -> None:
        self.book = book or Book()
        self.listener = Listener(self.book, {BREAD: BREAD, BIKES: BIKES})
        self.at = MONDAY
        self._count = 0

    def asks(
        self,
        person: str,
        text: str,
        agent: str = BREAD,
        *,
        then: str = "",
        down: bool = False,
        route_to: str = "",
        answer: str = "Here you are.",
        tool: str = "",
        status: ToolStatus = "ok",
        model: str = "m1",
        memories: tuple[str, ...] = (),
        prompt: str = "p1",
        place: str = "dm",
        top: tuple[tuple[str, float], ...] = (),
    ) -> str:
        """One question two hours after the last one, and what its person did about the answer."""
        self.at += timedelta(hours=2)
        self._count += 1
        name = f"a{self._count:04}"
        conversation = f"{person}:dm" if place == "dm" else place
        self.listener.wrote(person, conversation, text, self.at)
        self.listener.answered(
            AnswerRecord(
                id=name,
                at=self.at,
                person=person,
                conversation=conversation,
                text=text,
                agent=agent,
                agents=(agent,),
                place=place,
                answer=answer,
                top=top or ((agent, 0.6), (BIKES if agent == BREAD else BREAD, 0.3)),
                tools=(ToolUse(tool, status),) if tool else (),
                model=model,
                memories=memories,
                prompt=prompt,
            )
        )
        soon = self.at + timedelta(minutes=2)
        if then:
            self.listener.wrote(person, conversation, then, soon)
        if down:
            self.listener.pressed(name, person, "down", soon)
        if route_to:
            self.listener.rerouted(person, conversation, route_to, soon)
        return name

    def fine(self, count: int, agent: str = BREAD) -> None:
        """Answers that nobody has anything to say about."""
        lines = {BREAD: "bake a loaf of bread number", BIKES: "fix a flat tyre number", TALK: "tell me a joke number"}
        for number in range(count):
            self.asks(PEOPLE[number % len(PEOPLE)], f"{lines[agent]} {number % 7}", agent)

    @property
    def now(self) -> datetime:
        """When all of it is old enough to be looked at."""
        return self.at + DAY + HOUR


def means(world: World, routes: LearnedRouting | None = None, **surroundings: object) -> Means:
    known = {name: name for name in (BREAD, BIKES, TALK)}
    around = Surroundings(agents=known, **surroundings)  # pyright: ignore[reportArgumentType]
    return Means(around, routes or routing(), world, Remembered(world))


NOTHING = RouteExamples()
